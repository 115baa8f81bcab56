/** Random batteries, histories and rules for property tests. */
import fc from "fast-check";
import { COMMAND_KINDS, type Command } from "../../src/domain/command.ts";
import type { GoodReading } from "../../src/domain/decision.ts";
import type { Observed } from "../../src/domain/observed.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import { LFP_SOC_RULES } from "../../src/domain/policy/soc.ts";
import type { Rules } from "../../src/domain/rules.ts";
import { newMemory, type Memory } from "../../src/domain/memory.ts";
import { tick, type TickResult } from "../../src/domain/tick.ts";
import { report, RULES } from "./battery.ts";

const cellV = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 2.4, max: 3.8, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0.5, 2.8, 3.6, 3.65, 5, 6, Number.NaN) },
);
const sensorC = fc.oneof(fc.integer({ min: -30, max: 70 }), fc.constantFrom(null, -200, 140, Number.NaN));

/** Readings as a BMS, a broken sensor or a broken BMS might give them. */
const anyReading: fc.Arbitrary<PackReading> = fc
  .record({
    cellsV: fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .tuple(
            fc.double({ min: 2.5, max: 3.7, noNaN: true }),
            fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 16, maxLength: 16 }),
          )
          .map(([base, offsets]) => offsets.map((o) => base + o)),
      },
      { weight: 1, arbitrary: fc.array(cellV, { maxLength: 33 }) },
    ),
    offV: fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -0.5, max: 0.5, noNaN: true }) },
      fc.constantFrom(-60, 20, Infinity, Number.NaN),
    ),
    currentA: fc.oneof(fc.double({ min: -400, max: 400, noNaN: true }), fc.constantFrom(0, 1e9, Number.NaN, -Infinity)),
    socPct: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 100 }) }, fc.constantFrom(-1, 101, Number.NaN)),
    mosfet: sensorC,
    sensors: fc.array(sensorC, { maxLength: 4 }),
    cycles: fc.constantFrom(0, 25),
    capacityAh: fc.constantFrom(0, 100, 280, 1e9),
    alarms: fc.subarray(["lowCapacity", "cellOverVoltage", "batteryLowTemp", "batteryOverTemp", "afeProtectionA"] as const),
    chargeMosOn: fc.boolean(),
    dischargeMosOn: fc.boolean(),
  })
  .map(({ offV, mosfet, sensors, ...rest }) => ({
    ...rest,
    packVoltageV: rest.cellsV.reduce((sum, v) => sum + v, 0) + offV,
    temperaturesC: { mosfet, sensors },
    balancing: false,
    firmware: "",
  }));

export const soundReading = anyReading
  .map((value): PackReading => ({
    ...value,
    cellsV:
      value.cellsV.length === 16
        ? value.cellsV.map((v) => Math.min(Math.max(Number.isNaN(v) ? 3.3 : v, 2.4), 3.7))
        : Array.from({ length: 16 }, () => 3.3),
    socPct: 55,
    currentA: Number.isFinite(value.currentA) && Math.abs(value.currentA) < 1000 ? value.currentA : 0,
    temperaturesC: {
      mosfet: 25,
      sensors: value.temperaturesC.sensors.map((t) => (t !== null && t >= -40 && t <= 100 ? t : null)),
    },
  }))
  .map((value) => ({ ...value, packVoltageV: value.cellsV.reduce((sum, v) => sum + v, 0) }));

/** What one pack shows: nothing new (`null`), a failed poll, or a reading. */
type Shown = PackReading | "fails" | null;

export interface Step {
  readonly afterMs: number;
  /** Of each pack, in the order of the rules; those beyond their number are not used. */
  readonly shown: readonly Shown[];
  readonly inverterA: number | null;
  /** What a person asks for now, and for how long. */
  readonly asks: readonly (Omit<Command, "id" | "givenAtMs" | "untilMs"> & { readonly forMs: number })[];
}

export const PACK_NAMES = ["Block 1", "Block 2", "Block 3", "Block 4"] as const;

const anyShown: fc.Arbitrary<Shown> = fc.oneof(
  { weight: 6, arbitrary: soundReading },
  { weight: 2, arbitrary: anyReading },
  { weight: 1, arbitrary: fc.constant("fails" as const) },
  { weight: 1, arbitrary: fc.constant(null) },
);

const anyAsk = fc
  .record({
    kind: fc.constantFrom(...COMMAND_KINDS),
    limitA: fc.double({ min: 0, max: 1200, noNaN: true }),
    forMs: fc.integer({ min: 1, max: 120_000 }),
  })
  .map(({ kind, limitA, forMs }) => (kind.startsWith("limit") ? { kind, limitA, forMs } : { kind, forMs }));

export const anyStep: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof({ weight: 9, arbitrary: fc.constant(1000) }, fc.integer({ min: 0, max: 90_000 })),
  shown: fc.array(anyShown, { minLength: PACK_NAMES.length, maxLength: PACK_NAMES.length }),
  inverterA: fc.option(fc.double({ min: -200, max: 200, noNaN: true })),
  asks: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, fc.array(anyAsk, { maxLength: 2 })),
});

const anyPackLimitA = fc.option(fc.double({ min: 1, max: 300, noNaN: true }));

export const anyRules: fc.Arbitrary<Rules> = fc
  .record({
    chargeVoltageV: fc.double({ min: 41, max: 63, noNaN: true }),
    dischargeVoltageV: fc.double({ min: 41, max: 48, noNaN: true }),
    chargeCurrentA: fc.double({ min: 0, max: 1200, noNaN: true }),
    dischargeCurrentA: fc.double({ min: 0, max: 1200, noNaN: true }),
    maxCurrentA: fc.constantFrom(75, 110, 140, 1200),
    packs: fc.array(
      fc.record({
        represents: fc.integer({ min: 1, max: 8 }),
        chargeCurrentA: anyPackLimitA,
        dischargeCurrentA: anyPackLimitA,
      }),
      { minLength: 1, maxLength: PACK_NAMES.length },
    ),
    spare: fc.integer({ min: 0, max: PACK_NAMES.length }),
    onBatteryLost: fc.constantFrom("silent", "block"),
    chargeMode: fc.constantFrom("fixed", "staged"),
    guard: fc.boolean(),
  })
  .map(({ maxCurrentA, packs, spare, onBatteryLost, chargeMode, guard, ...limits }) => ({
    ...RULES,
    packs: packs.map((pack, i) => ({ ...pack, name: PACK_NAMES[i]!, cells: null })),
    minPacks: Math.max(1, packs.length - spare),
    limits: { ...limits, absoluteCellV: 3.65 },
    inverter: { label: "SI", count: 1, maxCurrentA },
    chargeMode,
    soc: guard ? LFP_SOC_RULES : null,
    onBatteryLost,
  }));

export interface Moment {
  readonly nowMs: number;
  readonly before: Memory;
  readonly result: TickResult;
  readonly newReading: boolean;
  /** What people had asked for, ended or not. */
  readonly commands: readonly Command[];
}

/** Age of the newest reading that counts: with fewer packs than `minPacks` the battery is not known, ms. */
export function ageMs({ nowMs, result }: Moment, rules: Rules): number {
  const ages = result.packs.map(({ good }) => (good === null ? Infinity : nowMs - good.atMs)).sort((a, b) => a - b);
  return ages[rules.minPacks - 1]!;
}

/**
 * Runs a history and shows every tick to `check`; `keep` is what becomes of the memory between two ticks, `begin` what the
 * first one starts from.
 */
export function history(
  rules: Rules,
  steps: readonly Step[],
  check: (moment: Moment) => void,
  keep: (memory: Memory) => Memory = (memory) => memory,
  begin: (memory: Memory) => Memory = (memory) => memory,
): void {
  let nowMs = 0;
  let memory = begin(newMemory(nowMs, rules));
  const commands: Command[] = [];
  const observed = new Map<string, Observed<PackReading>>(
    rules.packs.map(({ name }) => [name, { ok: false, atMs: 0, why: "never-seen" }]),
  );
  for (const step of steps) {
    nowMs += step.afterMs;
    rules.packs.forEach(({ name }, i) => observed.set(name, next(observed.get(name)!, step.shown[i] ?? null, nowMs)));
    for (const { forMs, ...ask } of step.asks) {
      commands.push({ ...ask, id: commands.length + 1, givenAtMs: nowMs, untilMs: nowMs + forMs });
    }
    const inverter =
      step.inverterA === null
        ? ({ ok: false, atMs: nowMs, why: "never-seen" } as const)
        : ({ ok: true, atMs: nowMs, value: report(step.inverterA) } as const);
    const before = memory;
    const input = { nowMs, packs: new Map(observed), inverter, commands: [...commands], strangerId: null };
    const result = tick(input, before, rules);
    memory = keep(result.memory);
    check({ nowMs, before, result, newReading: memory.readingAtMs > before.readingAtMs, commands: input.commands });
  }
}

function next(observed: Observed<PackReading>, shown: Shown, nowMs: number): Observed<PackReading> {
  if (shown === null) return observed;
  if (shown !== "fails") return { ok: true, atMs: nowMs, value: shown };
  const last: GoodReading | undefined = observed.ok ? { atMs: observed.atMs, value: observed.value } : observed.last;
  return { ok: false, atMs: nowMs, why: "timeout", ...(last === undefined ? {} : { last }) };
}
