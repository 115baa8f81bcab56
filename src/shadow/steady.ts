/** Frames that stay the same to the byte while the battery does not. Pure. */
import { ENGLISH_FIGURES } from "../domain/explain/figures.ts";
import type { SmaFrame } from "../codec/sma/frame.ts";
import { isEqual } from "./comparison.ts";
import type { Hit } from "./frame-rules.ts";
import type { Moment } from "./moment.ts";
import { SCRIPT, type Rule } from "./rule.ts";

const { amps, percent, time } = ENGLISH_FIGURES;

interface Watched {
  readonly rule: Rule;
  /** What should move with it. */
  readonly of: (moment: Moment) => number | null;
  /** So much of it, for so long. */
  readonly by: number;
  readonly forMs: number;
  readonly words: (value: number) => string;
}

const fixed = (name: string, severity: Rule["severity"], means: string, evidence: string): Rule => ({
  name,
  severity,
  means,
  evidence,
  explains: [],
});

const WATCHED: ReadonlyMap<number, Watched> = new Map([
  [
    0x351,
    {
      rule: fixed(
        "setpoints-fixed",
        "fault",
        "The set-points do not follow the battery: a full, cold or empty one is charged and discharged as any other until its BMS switches off.",
        SCRIPT,
      ),
      of: ({ decision }: Moment) => (decision.kind === "run" ? decision.charge.targetA + decision.discharge.targetA : null),
      by: 5,
      forMs: 600_000,
      words: (a: number) => `this bridge's limits moved by ${amps(a)}`,
    },
  ],
  [
    0x355,
    {
      rule: fixed(
        "soc-frozen",
        "danger",
        "The state of charge stands still while the battery's does not: either it is forced to a figure, or readings no longer reach it.",
        `${SCRIPT}, forces it by voltage; a program that has lost its BMS and goes on sending does it, too`,
      ),
      of: ({ battery }: Moment) => battery?.socPct ?? null,
      by: 5,
      forMs: 600_000,
      words: (pct: number) => `the BMSs' count moved by ${percent(pct)}`,
    },
  ],
  [
    0x356,
    {
      rule: fixed(
        "measurements-frozen",
        "fault",
        "Voltage, current and temperature stand still: a constant, or readings that no longer reach the inverter.",
        "SMAVenusDriver sends constants",
      ),
      of: ({ battery }: Moment) => battery?.currentA ?? null,
      by: 5,
      forMs: 60_000,
      words: (a: number) => `the battery's current moved by ${amps(a)}`,
    },
  ],
]);

/** Since when a frame is the same, between what our figure was meanwhile, and since when that is far apart. */
export interface Steady {
  readonly frame: SmaFrame;
  readonly sinceMs: number;
  readonly min: number;
  readonly max: number;
  readonly movedAtMs: number | null;
}

export function steadyAfter(before: Steady | undefined, frame: SmaFrame, atMs: number): Steady | undefined {
  if (!WATCHED.has(frame.id)) return undefined;
  return before !== undefined && isEqual(before.frame, frame)
    ? before
    : { frame, sinceMs: atMs, min: Infinity, max: -Infinity, movedAtMs: null };
}

/** With what a moment knows. */
export function steadyWith(steady: Steady, moment: Moment): Steady {
  const { of, by } = WATCHED.get(steady.frame.id)!;
  const value = of(moment);
  if (value === null || !Number.isFinite(value)) return steady;
  const [min, max] = [Math.min(steady.min, value), Math.max(steady.max, value)];
  return { ...steady, min, max, movedAtMs: steady.movedAtMs ?? (max - min > by ? moment.atMs : null) };
}

/** What it shows by then; `lastMs` is when the frame came last. */
export function steadyHit({ frame, sinceMs, min, max, movedAtMs }: Steady, lastMs: number): Hit | null {
  const { rule, forMs, words } = WATCHED.get(frame.id)!;
  // The other one gets its time to follow.
  if (movedAtMs === null || lastMs - movedAtMs < forMs / 2 || lastMs - sinceMs < forMs) return null;
  return { rule, detail: `the same for ${time(lastMs - sinceMs)}, while ${words(max - min)}` };
}
