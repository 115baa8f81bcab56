/**
 * The house of the demo: up to 16 packs with their small faults, sun and a stove. At its start it is late in the morning of a
 * good day and the battery nearly full, so that something happens within minutes.
 */
import type { Rules } from "../domain/rules.ts";
import type { BytePort, CanPort, Clock } from "../io/port.ts";
import { cellarC, household } from "./household.ts";
import type { JkSettings } from "./jk-settings.ts";
import { pastDays, type PastOptions, type PastStep, type Present } from "./past-days.ts";
import { PACK_280AH, type PackBuild } from "./plant.ts";
import { SI_6_0H } from "./sunny-island-settings.ts";
import { World } from "./world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When the demo starts, since midnight. */
export const DEMO_STARTS_MS = 11.75 * HOUR_MS;
/** How long its past is: six days and the morning. */
export const DEMO_PAST_MS = 6 * DAY_MS + DEMO_STARTS_MS;
/** A full charge shows only where readings come close after each other; the night can be told in longer steps. */
const STEP_MS = 10_000;
const LONG_STEP_MS = 60_000;
/** Above this voltage for each cell the battery may be near full. */
const NEAR_FULL_CELL_V = 3.34;

interface DemoPack {
  readonly build: PackBuild;
  readonly jk: Partial<JkSettings>;
}

/**
 * The packs: cell 7 of the first is ahead of the others, and stays so because its BMS is set to balance from a voltage that it
 * never reaches; cell 11 of the second has lost capacity; every third is smaller.
 */
function demoPacks(count: number, startSocPct: number): readonly DemoPack[] {
  return Array.from({ length: count }, (_, i) => ({
    build: {
      ...PACK_280AH,
      capacityAh: i % 3 === 2 ? 230 : 280,
      startSocPct: startSocPct - 0.1 * i,
      socSpreadPct: 0.15,
      socOffsets: i === 0 ? [[7, 1.2] as const] : [],
      weakCells: i === 1 ? [[11, 94] as const] : [],
    },
    jk: { deviceId: `DEMO${i + 1}`, ...(i === 0 && { balanceStartV: 3.5 }) },
  }));
}

/** The days before the demo, with a cable pulled yesterday; `rules` has the packs. */
export function demoPast(rules: Rules, seed: number): Generator<PastStep, Present> {
  const count = rules.packs.length;
  const surplusW = household(count, seed);
  const packs = demoPacks(count, 60);
  const midnight = (atMs: number): number => atMs - DEMO_PAST_MS + DEMO_STARTS_MS;
  const pulledMs = DEMO_PAST_MS - 21 * HOUR_MS;
  const options: PastOptions = {
    rules,
    packs,
    seed,
    lengthMs: DEMO_PAST_MS,
    stepMs: (atMs, busV) => (atMs > DEMO_PAST_MS - DAY_MS || busV > NEAR_FULL_CELL_V * PACK_280AH.cells ? STEP_MS : LONG_STEP_MS),
    surplusW: (atMs) => surplusW(midnight(atMs)),
    ambientC: (atMs) => cellarC(midnight(atMs)),
    silences: [{ pack: Math.min(2, count - 1), fromMs: pulledMs, toMs: pulledMs + 7 * MINUTE_MS }],
  };
  return pastDays(options);
}

export interface DemoOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The BMS's end of the line of each pack; with the protocol `pb` it may be the same for all. */
  readonly bmsPorts: readonly BytePort[];
  /** Default `nw`. */
  readonly protocol?: "nw" | "pb";
  readonly inverterPort: CanPort & { down?: boolean };
  /** How many inverters share the work. Default 1. */
  readonly inverters?: number;
  readonly seed?: number;
  /** Where the days before have led to. Without it the battery starts at 97 %. */
  readonly present?: Present;
  /** `at-once` hands a whole reply over together. Default `paced`, as on a real line. */
  readonly wire?: "at-once" | "paced";
  /** How far frames may come closer than the inverter allows, ms; more where time runs faster. */
  readonly inhibitToleranceMs?: number;
}

/** The house from now on. The inverter boots in seconds instead of minutes. */
export function demoWorld(options: DemoOptions): World {
  const { clock, signal, bmsPorts, protocol = "nw", inverterPort, inverters = 1, seed = 7, present } = options;
  const startMs = clock.nowMs();
  const sinceMidnight = (nowMs: number): number => nowMs - startMs + DEMO_STARTS_MS;
  const surplusW = household(bmsPorts.length, seed);
  const packs = demoPacks(bmsPorts.length, 97);
  return new World({
    clock,
    signal,
    seed,
    ...(present !== undefined && { plant: present.plant }),
    packs: bmsPorts.map((port, i) => ({
      port,
      protocol,
      wire: options.wire ?? "paced",
      build: packs[i]!.build,
      jk: { ...packs[i]!.jk, ...(present !== undefined && countsOf(present, i)) },
    })),
    ambientC: (nowMs) => cellarC(sinceMidnight(nowMs)),
    inverter: {
      port: inverterPort,
      surplusW: (nowMs) => surplusW(sinceMidnight(nowMs)),
      settings: {
        initMs: 2_000,
        startupMs: 2_000,
        gridCheckMs: 3_000,
        inhibitToleranceMs: options.inhibitToleranceMs ?? 30,
        maxCurrentA: SI_6_0H.maxCurrentA * inverters,
      },
    },
  });
}

function countsOf({ says }: Present, i: number): Pick<JkSettings, "socPct" | "cycles"> {
  const { socPct, cycles } = says[i]!;
  return { socPct, cycles };
}
