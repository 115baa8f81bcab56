/**
 * The loop: once a second everything is read again, decided and offered to the inverter's link.
 * An error that escapes `tick` is a bug; it ends the loop, and with it the program, before anything more is sent.
 */
import type { PolledPack } from "../bms/polled-pack.ts";
import type { Command, CommandKind } from "../domain/command.ts";
import type { Decision } from "../domain/decision.ts";
import type { DomainEvent } from "../domain/event.ts";
import { explainEvent } from "../domain/explain/explain.ts";
import type { Rules } from "../domain/rules.ts";
import { resume, type Resumed } from "../domain/kept.ts";
import { newMemory, type Memory } from "../domain/memory.ts";
import { tick, type TickInput, type TickResult } from "../domain/tick.ts";
import type { SunnyIsland } from "../inverter/sunny-island.ts";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import type { Latest } from "./latest.ts";
import type { Snapshot } from "./snapshot.ts";

/** Five slots of 200 ms: with this beat every value is new on the bus once a second. */
const TICK_MS = 1_000;
/** A loop that is so late has stood still with the whole process: what it knows is old, and a fresh reading is near. */
const STOOD_STILL_MS = 5_000;
/** So long a reading is waited for then: one is asked for every second. */
const FRESH_READING_MS = 1_500;
/**
 * The beat of the ticks stays this far behind that of the readings, so that a reading is decided on at once and not a second later. On
 * a line whose rounds are longer than a tick there is no such beat: there a reading waits for up to a tick, as do those of later packs.
 */
const BEHIND_READING_MS = 30;

export interface BridgeOptions {
  readonly clock: Clock;
  readonly rules: Rules;
  /** By pack name. */
  readonly pollers: ReadonlyMap<string, Pick<PolledPack, "observed" | "health">>;
  readonly inverter: SunnyIsland;
  readonly latest: Latest<Snapshot>;
  readonly log: Log;
  /** What people ask for; `null` or absent: nobody can. */
  readonly commands?: Commands | null;
  /** Who remembers what every tick was given and what it decided; `null` or absent: nobody. */
  readonly recorder?: TickRecorder | null;
  /** Called after every tick that finished, with the decision handed over. */
  readonly onProgress?: () => void;
}

/** The commands that stand, and what to do with one that has done its work. */
export interface Commands {
  list(): readonly Command[];
  done(kind: CommandKind): void;
}

export interface TickRecorder {
  ticked(input: TickInput, before: Memory, decision: Decision): void;
  /** The tick has thrown: a bug. */
  threw(input: TickInput, before: Memory, error: unknown): void;
}

export class Bridge {
  readonly #options: BridgeOptions;
  #memory: Memory;
  #ticks = 0;
  #reading: (() => void) | null = null;
  #unreadable = 0;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#memory = newMemory(options.clock.nowMs(), options.rules);
  }

  /** What the next tick starts from. */
  get memory(): Memory {
    return this.#memory;
  }

  /** Goes on from what was kept before a restart; to be called before `run`. */
  resume(resumed: Resumed): void {
    this.#memory = resume(this.#memory, resumed, this.#options.clock.nowMs());
  }

  /** To be called with every reading: the first one is decided on at once. */
  wake(): void {
    this.#reading?.();
  }

  /** Ticks until `signal` is aborted. Rejects only for a bug. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let dueMs = clock.nowMs();
    while (!signal.aborted) {
      const silentBefore = this.#memory.lastOutput === null;
      this.#tickOnce();
      const nowMs = clock.nowMs();
      if (silentBefore) {
        // The first word sets the beat; until then a reading is waited for.
        dueMs = nowMs + TICK_MS + (this.#memory.lastOutput === null ? 0 : BEHIND_READING_MS);
      } else {
        // After a stall the beat goes on where it would be: it stands in a fixed relation to that of the readings.
        dueMs += (Math.floor((nowMs - dueMs) / TICK_MS) + 1) * TICK_MS;
      }
      await this.#wait(dueMs - nowMs, this.#memory.lastOutput === null, signal);
      if (clock.nowMs() - dueMs >= STOOD_STILL_MS) await this.#wait(FRESH_READING_MS, true, signal);
    }
  }

  #tickOnce(): void {
    const { clock, pollers, inverter, latest, log, commands = null, onProgress } = this.#options;
    const nowMs = clock.nowMs();
    const packs = new Map([...pollers].map(([name, poller]) => [name, poller.observed()]));
    const said = inverter.observed();
    const strangerId = inverter.strangerId();
    const result = this.#decide({ nowMs, packs, inverter: said, commands: commands?.list() ?? [], strangerId });
    this.#memory = result.memory;
    this.#ticks++;

    const faults = inverter.offer(result.decision, result.urgent);
    if (faults.length > 0 && this.#unreadable++ === 0) {
      for (const { code, message } of faults) log.error({ code }, `${code} ${message}: the frame is not sent`);
    }
    for (const event of result.events) tell(event, log);
    if (result.events.some(({ kind }) => kind === "full")) commands?.done("full-once");
    latest.set({
      atMs: nowMs,
      ticks: this.#ticks,
      packs: result.packs.map((pack) => ({ line: pollers.get(pack.rules.name)!.health(), ...pack })),
      battery: result.battery,
      decision: result.decision,
      findings: result.findings,
      advice: result.advice,
      inverter: said,
      inverterPresent: result.memory.inverter.present,
      bus: inverter.health(),
      events: result.events,
    });
    onProgress?.();
  }

  #decide(input: TickInput): TickResult {
    const { rules, recorder = null } = this.#options;
    const before = this.#memory;
    try {
      const result = tick(input, before, rules);
      recorder?.ticked(input, before, result.decision);
      return result;
    } catch (error) {
      recorder?.threw(input, before, error);
      throw error;
    }
  }

  /** Waits for so long, or until there is a reading. Woken early, or stopped: the loop looks which. */
  async #wait(ms: number, orReading: boolean, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    if (!orReading) {
      await clock.sleep(ms, signal).catch(() => undefined);
      return;
    }
    const waiting = new AbortController();
    const stop = (): void => waiting.abort(WOKEN);
    signal.addEventListener("abort", stop, { once: true });
    this.#reading = stop;
    try {
      await clock.sleep(ms, waiting.signal).catch(() => undefined);
    } finally {
      this.#reading = null;
      signal.removeEventListener("abort", stop);
    }
  }
}

/** Ready-made, because an AbortController without a reason makes an error with a stack for every call. */
const WOKEN = new Error("woken");

/** What deserves attention is logged as a warning, a return to normal as information. */
function tell(event: DomainEvent, log: Log): void {
  const line = explainEvent(event);
  const bad =
    (event.kind === "pack-link" && event.link !== "fresh") ||
    event.kind === "reading-refused" ||
    (event.kind === "decision" && event.decision !== "run" && event.was !== "start") ||
    (event.kind === "message" && event.raised) ||
    (event.kind === "inverter-presence" && !event.present) ||
    (event.kind === "external-charge" && event.active) ||
    (event.kind === "soc-guard" && event.guard !== null) ||
    (event.kind === "soc-floor" && event.active) ||
    (event.kind === "check" && event.finding.state === "bad") ||
    (event.kind === "advice" && event.stands && event.advice.severity !== "note");
  if (event.kind === "limited-by") log.debug({ ...event }, line);
  else if (bad) log.warn({ ...event }, line);
  else log.info({ ...event }, line);
}
