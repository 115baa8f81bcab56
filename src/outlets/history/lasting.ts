/** Which events belong together: what begins and what ends it. Pure. */
import type { DomainEvent } from "../../domain/event.ts";

/**
 * `begin`: something that lasts until `end` with the same key, or until it begins anew. `change`: it goes on, in another way;
 * begins it if it has not begun. `end` without a beginning, like `moment`, has no duration.
 */
export type Part =
  { readonly part: "begin" | "change" | "end"; readonly key: string } | { readonly part: "moment"; readonly key: null };

const MOMENT: Part = { part: "moment", key: null };
/** What limits the current when nothing is wrong. */
const ORDINARY: ReadonlySet<string> = new Set(["configured", "inverter", "packs"]);
/** Operating states of a Sunny Island that are trouble (0x306): warning, failure. */
const TROUBLED: ReadonlySet<number> = new Set([3, 4]);

const between = (key: string, begins: boolean): Part => ({ part: begins ? "begin" : "end", key });

export function partOf(event: DomainEvent): Part {
  switch (event.kind) {
    case "pack-link": {
      const key = `pack-link ${event.pack}`;
      if (event.link === "unseen") return MOMENT;
      return { part: event.link === "fresh" ? "end" : "change", key };
    }
    case "reading-refused":
      return { part: "change", key: `reading ${event.pack}` };
    case "reading-accepted":
      return { part: "end", key: `reading ${event.pack}` };
    case "decision":
      return between("decision", event.decision !== "run");
    case "limited-by":
      return between(`limited-by ${event.direction}`, !ORDINARY.has(event.name));
    case "message":
      return between(`message ${event.level} ${event.message}`, event.raised);
    case "inverter-presence":
      return between("inverter-presence", !event.present);
    case "inverter-state":
      return between("inverter-state", isTrouble(event));
    case "external-charge":
      return between("external-charge", event.active);
    case "voltage-spread":
      return between("voltage-spread", event.spreadV !== null);
    case "soc-guard":
      return event.guard === null ? { part: "end", key: "soc-guard" } : { part: "change", key: "soc-guard" };
    case "soc-floor":
      return between("soc-floor", event.active);
    case "check": {
      const key = `check ${event.finding.check}`;
      const { state } = event.finding;
      return state === "ok" || state === "unknown" ? { part: "end", key } : { part: "change", key };
    }
    case "advice":
      return between(`advice ${event.advice.code} ${event.advice.pack}`, event.stands);
    case "charge-stage":
    case "full":
      return MOMENT;
  }
}

/** As in the API: `info` happened, `good` has ended well, `warning` should be looked at, `alarm` keeps the battery from use. */
export type EventSeverity = "info" | "good" | "warning" | "alarm";

export function severityOfEvent(event: DomainEvent): EventSeverity {
  switch (event.kind) {
    case "pack-link":
      return event.link === "fresh" ? "good" : event.link === "lost" ? "alarm" : "warning";
    case "reading-refused":
    case "voltage-spread":
      return part(event, "warning");
    case "soc-guard":
      return event.bmsPct - event.valuePct < LITTLE_PCT ? part(event, "info") : part(event, "warning");
    case "decision":
      if (event.decision === "run") return "good";
      return event.was === "start" ? "info" : event.decision === "block" ? "warning" : "alarm";
    case "message":
      return part(event, event.level);
    case "inverter-presence":
      return part(event, "warning");
    case "inverter-state":
      return !isTrouble(event) ? "info" : event.operatingState === 4 ? "alarm" : "warning";
    case "check":
      return event.finding.state === "bad" ? "warning" : event.finding.state === "ok" ? "good" : "info";
    case "advice":
      return !event.stands ? "good" : event.advice.severity === "note" ? "info" : "warning";
    case "reading-accepted":
    case "full":
      return "good";
    case "limited-by":
    case "external-charge":
    case "charge-stage":
    case "soc-floor":
      return "info";
  }
}

/** A correction below this is what a charge near its end looks like, not a BMS that counts wrongly. */
const LITTLE_PCT = 10;

/** What begins is bad, what ends is good. */
const part = (event: DomainEvent, bad: EventSeverity): EventSeverity => (partOf(event).part === "end" ? "good" : bad);

const isTrouble = ({ operatingState, errorNumber }: Extract<DomainEvent, { kind: "inverter-state" }>): boolean =>
  errorNumber !== 0 || TROUBLED.has(operatingState);
