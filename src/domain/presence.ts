import type { DomainEvent } from "./event.ts";
import type { InverterReport } from "./inverter.ts";
import type { Observed } from "./observed.ts";

/** What is remembered of the inverter between ticks. */
export interface InverterMemory {
  /** `null` until it has been heard or been silent long enough. */
  readonly present: boolean | null;
  readonly sinceMs: number;
  readonly operatingState: number | null;
  readonly errorNumber: number | null;
}

export const newInverterMemory = (nowMs: number): InverterMemory => ({
  present: null,
  sinceMs: nowMs,
  operatingState: null,
  errorNumber: null,
});

/** The Sunny Island sends 0x305 every second and may skip some (FSS-ConnectingBat-TI-en-10, section 6): heard within 5 s is present. */
const PRESENT_MS = 5_000;
/** Silent for 15 s is absent: switched off, or the cable. In between nothing changes. */
const ABSENT_MS = 15_000;

/** Follows whether the inverter is heard and what state it reports. */
export function observeInverter(
  observed: Observed<InverterReport>,
  memory: InverterMemory,
  nowMs: number,
  events: DomainEvent[],
): InverterMemory {
  const present = presenceOf(observed, memory, nowMs);
  let next = memory;
  if (present !== memory.present && present !== null) {
    // Silence right after the start is told like a loss; the first sign of life is told as such.
    const lastedMs = nowMs - (present ? memory.sinceMs : heardAtMs(observed, memory));
    events.push({ kind: "inverter-presence", present, lastedMs });
    next = { ...next, present, sinceMs: nowMs };
  }
  const state = observed.ok ? observed.value.state : undefined;
  if (
    present === true &&
    state !== undefined &&
    (state.operatingState !== next.operatingState || state.errorNumber !== next.errorNumber)
  ) {
    const { operatingState, errorNumber } = state;
    events.push({ kind: "inverter-state", operatingState, errorNumber });
    next = { ...next, operatingState, errorNumber };
  }
  return next;
}

/** When the inverter was last heard; never yet counts from the start. */
const heardAtMs = (observed: Observed<InverterReport>, memory: InverterMemory): number =>
  observed.ok ? observed.atMs : (observed.last?.atMs ?? memory.sinceMs);

function presenceOf(observed: Observed<InverterReport>, memory: InverterMemory, nowMs: number): boolean | null {
  const ageMs = nowMs - heardAtMs(observed, memory);
  if (observed.ok && ageMs <= PRESENT_MS) return true;
  return ageMs >= ABSENT_MS ? false : memory.present;
}
