/** The state where the output is no terminal: one line for each change, with the seconds since the start. */
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { explainDecision, explainEvent } from "../../domain/explain/explain.ts";
import { flowOf } from "../../domain/flow.ts";
import type { Setpoints } from "../../domain/inverter.ts";
import { trimmed } from "../words.ts";

export interface LineViewOptions {
  readonly latest: Latest<Snapshot>;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
  /** Monotonic time that counts as 0 s; the first snapshot's if left out. */
  readonly startedAtMs?: number;
}

/** Changes smaller than these are not worth a line. */
const TELL_A = 1;
const TELL_V = 0.1;
/** Float noise that does not count as smaller. */
const NOISE = 1e-6;
/** Least time between two lines about set-points, and between two about a state of the same kind. */
const CALM_MS = 5_000;

/** Writes until `signal` is aborted. Events are told at once; set-points and state only when they mean something new. */
export async function lineView({ latest, write, signal, startedAtMs }: LineViewOptions): Promise<void> {
  const tell = teller();
  let zeroMs = startedAtMs;
  for await (const snapshot of latest.follow(signal)) {
    zeroMs ??= snapshot.atMs;
    const at = `${((snapshot.atMs - zeroMs) / 1000).toFixed(1)} s`.padStart(9);
    for (const text of tell(snapshot)) write(`${at}  ${text}\n`);
  }
}

interface Told<T> {
  readonly atMs: number;
  readonly value: T;
}

/** Makes the lines of one snapshot after the other. */
function teller(): (snapshot: Snapshot) => readonly string[] {
  let state: Told<{ readonly kind: string; readonly meaning: string }> | null = null;
  let setpoints: Told<Setpoints> | null = null;
  return (snapshot) => {
    const { atMs, decision, battery, events } = snapshot;
    const lines = events.map((event) => explainEvent(event));
    const value = { kind: decision.kind, meaning: meaningOf(snapshot) };
    const sameKind = state?.value.kind === value.kind;
    if (state === null || !sameKind || (state.value.meaning !== value.meaning && atMs - state.atMs >= CALM_MS)) {
      state = { atMs, value };
      lines.push(explainDecision(decision, battery));
    }
    if (decision.kind === "silent") {
      setpoints = null;
      return lines;
    }
    const now = decision.output.setpoints;
    if (setpoints === null || (atMs - setpoints.atMs >= CALM_MS && differ(setpoints.value, now))) {
      setpoints = { atMs, value: now };
      lines.push(setpointsText(now));
    }
    return lines;
  };
}

/** What the sentence of the state says beyond its figures. */
function meaningOf({ decision, battery }: Snapshot): string {
  const because = decision.because.map(({ code }) => code).join();
  if (decision.kind !== "run") return because;
  const direction = flowOf(battery?.currentA ?? 0);
  const { winner, pacing } = direction === "discharging" ? decision.discharge : decision.charge;
  return [because, direction, winner.name, pacing].join("/");
}

const differ = (was: Setpoints, now: Setpoints): boolean =>
  Math.abs(was.chargeCurrentLimitA - now.chargeCurrentLimitA) >= TELL_A - NOISE ||
  Math.abs(was.dischargeCurrentLimitA - now.dischargeCurrentLimitA) >= TELL_A - NOISE ||
  Math.abs(was.chargeVoltageV - now.chargeVoltageV) >= TELL_V - NOISE ||
  Math.abs(was.dischargeVoltageV - now.dischargeVoltageV) >= TELL_V - NOISE;

function setpointsText({ chargeVoltageV, chargeCurrentLimitA, dischargeCurrentLimitA, dischargeVoltageV }: Setpoints): string {
  const charge = `charge to ${trimmed(chargeVoltageV, 1)} V with up to ${trimmed(chargeCurrentLimitA, 1)} A`;
  return `Set-points: ${charge}, discharge to ${trimmed(dischargeVoltageV, 1)} V with up to ${trimmed(dischargeCurrentLimitA, 1)} A`;
}
