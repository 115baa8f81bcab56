/**
 * From what happens in the bridge to what is worth a message: what only flickers is not told, what ends is told only if its beginning
 * was. Pure; the same for every channel.
 */
import type { Snapshot } from "../../bridge/snapshot.ts";
import { diffDecisions, diffFindings } from "../../domain/diff.ts";
import type { Talking } from "../../domain/decision.ts";
import type { DomainEvent } from "../../domain/event.ts";
import { partOf, severityOfEvent } from "../history/lasting.ts";
import { isAtLeast, type Level } from "./channel.ts";

/** Something to tell. */
export interface News {
  /** Of something that lasts, the same at its beginning and at its end; `null` for what has no duration. */
  readonly key: string | null;
  readonly state: "began" | "ended" | "happened";
  readonly level: Level;
  /** `null`: the bridge has started. */
  readonly event: DomainEvent | null;
  /** Of what has ended, how it was told; else `null`. */
  readonly began: DomainEvent | null;
  /** The state of the bridge at that moment. */
  readonly snapshot: Snapshot;
  /** When it began, was over or happened; monotonic ms. */
  readonly atMs: number;
  /** Of what has ended, how long it lasted. */
  readonly lastedMs: number;
}

/** What is not an alarm is told if it still stands after this. */
const BEGINS_AFTER_MS = 10_000;
/** What begins anew within this goes on, and neither is told. */
const ENDS_AFTER_MS = 60_000;
/** So long a bridge that has just started may be silent: a Sunny Island waits 60 s for its BMS. */
const START_MS = 120_000;

interface Standing {
  event: DomainEvent;
  snapshot: Snapshot;
  level: Level;
  readonly sinceMs: number;
  /** When it may be told, unless it ends before. */
  dueMs: number;
  /** As what it was told last; `null` while it was not. */
  told: { readonly level: Level; readonly error: number } | null;
  /** Since when it has ended, and by which event. */
  ended: { readonly atMs: number; readonly event: DomainEvent } | null;
}

export class NewsDesk {
  readonly #standing = new Map<string, Standing>();
  #started = false;
  #wasSilent = false;

  /** What is to be told after this tick. */
  take(snapshot: Snapshot): readonly News[] {
    const news: News[] = [];
    const happened = (event: DomainEvent | null, level: Level): void =>
      void news.push({ key: null, state: "happened", level, event, began: null, snapshot, atMs: snapshot.atMs, lastedMs: 0 });
    if (!this.#started) happened(null, "info");
    const first = this.#started ? this.#overInSilence(snapshot) : standingIn(snapshot);
    const events = [...first, ...snapshot.events];
    this.#started = true;
    this.#wasSilent = snapshot.decision.kind === "silent";
    for (const event of events) {
      const part = partOf(event);
      if (part.part === "moment") happened(event, levelOf(event));
      else if (part.part === "end") this.#end(part.key, event, snapshot.atMs);
      else this.#begin(part.key, event, snapshot);
    }
    for (const [key, one] of this.#standing) {
      const told = this.#due(key, one, snapshot);
      if (told !== null) news.push(told);
    }
    return news;
  }

  /** A decision to be silent says nothing about what stood before it: what is gone at the first word after it is over. */
  #overInSilence({ decision }: Snapshot): readonly DomainEvent[] {
    if (!this.#wasSilent || decision.kind === "silent") return [];
    const standing = [...this.#standing.values()].filter(({ ended }) => ended === null);
    return standing.flatMap(({ event }) => endOf(event, decision) ?? []);
  }

  #begin(key: string, event: DomainEvent, snapshot: Snapshot): void {
    const { atMs } = snapshot;
    const one = this.#standing.get(key);
    const level = levelOf(event);
    const dueMs = atMs + settleMs(event, level);
    if (one === undefined) {
      this.#standing.set(key, { event, snapshot, level, sinceMs: atMs, dueMs, told: null, ended: null });
      return;
    }
    one.event = event;
    one.snapshot = snapshot;
    one.level = level;
    // It has waited long enough as it was, or it is worse now.
    one.dueMs = one.told === null && one.ended === null ? Math.min(one.dueMs, dueMs) : dueMs;
    one.ended = null;
  }

  #end(key: string, event: DomainEvent, atMs: number): void {
    const one = this.#standing.get(key);
    if (one === undefined) return;
    if (one.told === null) this.#standing.delete(key);
    else one.ended ??= { atMs, event };
  }

  #due(key: string, one: Standing, snapshot: Snapshot): News | null {
    const { atMs } = snapshot;
    if (one.ended !== null) {
      if (atMs - one.ended.atMs < ENDS_AFTER_MS) return null;
      this.#standing.delete(key);
      const lastedMs = one.ended.atMs - one.sinceMs;
      const { level } = one.told ?? one;
      return { key, state: "ended", level, event: one.ended.event, began: one.event, snapshot, atMs: one.ended.atMs, lastedMs };
    }
    const { event, level } = one;
    const error = event.kind === "inverter-state" ? event.errorNumber : 0;
    if (one.told !== null && error === one.told.error && isAtLeast(one.told.level, level)) return null;
    if (atMs < one.dueMs) return null;
    one.told = { level: one.told !== null && isAtLeast(one.told.level, level) ? one.told.level : level, error };
    return { key, state: "began", level, event, began: null, snapshot: one.snapshot, atMs: one.sinceMs, lastedMs: 0 };
  }
}

/** What stands at the first look, as the events that would have told it: the first ticks may be over by then. */
function standingIn({ decision, findings, advice, packs, inverterPresent, inverter, atMs }: Snapshot): readonly DomainEvent[] {
  const events = diffDecisions(null, decision).filter(({ kind }) => kind !== "full");
  const started = events.filter((event) => event.kind !== "decision" || event.decision !== "run");
  const heard = inverter.ok ? inverter : inverter.last;
  const links = packs.flatMap(({ rules, link, good }): readonly DomainEvent[] => {
    if (link !== "lost" && link !== "stale") return [];
    return [{ kind: "pack-link", pack: rules.name, link, was: "fresh", lastedMs: good === null ? 0 : atMs - good.atMs }];
  });
  const absent: readonly DomainEvent[] =
    inverterPresent === false ? [{ kind: "inverter-presence", present: false, lastedMs: atMs - (heard?.atMs ?? 0) }] : [];
  const state = inverter.ok ? inverter.value.state : undefined;
  return [
    ...started,
    ...diffFindings({}, findings).events,
    ...advice.map((one): DomainEvent => ({ kind: "advice", advice: one, stands: true })),
    ...links,
    ...absent,
    ...(state === undefined ? [] : [{ kind: "inverter-state", ...pick(state) } as const]),
  ];
}

/** The end of what a decision said, if this one does not say it any more; `null` for what stands, or is no part of a decision. */
function endOf(event: DomainEvent, { output, soc, chargeVoltage, ...limits }: Talking): DomainEvent | null {
  const { bmsPct, valuePct } = soc;
  switch (event.kind) {
    case "message":
      return output.messages[event.level === "alarm" ? "alarms" : "warnings"].includes(event.message)
        ? null
        : { ...event, raised: false };
    case "soc-guard":
      return soc.guard === null ? { kind: "soc-guard", guard: null, bmsPct, valuePct } : null;
    case "soc-floor":
      return soc.floor === null ? { kind: "soc-floor", active: false, bmsPct, valuePct } : null;
    case "external-charge":
      return chargeVoltage.why === "external-charge" ? null : { ...event, active: false };
    case "limited-by": {
      const { name } = limits[event.direction].winner;
      return name === event.name ? null : { ...event, name, was: event.name };
    }
    case "decision":
    case "charge-stage":
    case "full":
    case "pack-link":
    case "reading-refused":
    case "reading-accepted":
    case "voltage-spread":
    case "inverter-presence":
    case "inverter-state":
    case "check":
    case "advice":
      return null;
  }
}

const pick = ({ operatingState, errorNumber }: { operatingState: number; errorNumber: number }) => ({
  operatingState,
  errorNumber,
});

/** The bridge waits for its first reading after a start; only if that does not come is it an alarm. */
const isStart = (event: DomainEvent): boolean =>
  event.kind === "decision" && event.was === "start" && event.decision === "silent";

function levelOf(event: DomainEvent): Level {
  if (isStart(event)) return "alarm";
  const severity = severityOfEvent(event);
  return severity === "good" ? "info" : severity;
}

function settleMs(event: DomainEvent, level: Level): number {
  if (isStart(event)) return START_MS;
  return level === "alarm" ? 0 : BEGINS_AFTER_MS;
}
