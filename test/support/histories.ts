/** Random batteries, histories and rules for property tests. */
import fc from "fast-check";
import type { GoodReading } from "../../src/domain/decision.ts";
import type { Observed } from "../../src/domain/observed.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import type { Rules } from "../../src/domain/rules.ts";
import { newMemory, tick, type Memory, type TickResult } from "../../src/domain/tick.ts";
import { report, RULES } from "./battery.ts";

const cellV = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 2.4, max: 3.8, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0.5, 2.8, 3.6, 3.65, 5, 6, Number.NaN) },
);
const sensorC = fc.oneof(fc.integer({ min: -30, max: 70 }), fc.constantFrom(null, -200, 140, Number.NaN));

/** Readings as a BMS, a broken sensor or a broken BMS might give them. */
export const anyReading: fc.Arbitrary<PackReading> = fc
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

export interface Step {
  readonly afterMs: number;
  /** `null`: nothing new; a failed poll where `fails`. */
  readonly value: PackReading | null;
  readonly fails: boolean;
  readonly inverterA: number | null;
}

export const anyStep: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof({ weight: 9, arbitrary: fc.constant(1000) }, fc.integer({ min: 0, max: 90_000 })),
  value: fc.option(fc.oneof({ weight: 4, arbitrary: soundReading }, anyReading), { freq: 4 }),
  fails: fc.boolean(),
  inverterA: fc.option(fc.double({ min: -200, max: 200, noNaN: true })),
});

export const anyRules: fc.Arbitrary<Rules> = fc
  .record({
    chargeVoltageV: fc.double({ min: 41, max: 63, noNaN: true }),
    dischargeVoltageV: fc.double({ min: 41, max: 48, noNaN: true }),
    chargeCurrentA: fc.double({ min: 0, max: 1200, noNaN: true }),
    dischargeCurrentA: fc.double({ min: 0, max: 1200, noNaN: true }),
    maxCurrentA: fc.constantFrom(75, 110, 140, 1200),
    represents: fc.integer({ min: 1, max: 32 }),
    onBatteryLost: fc.constantFrom("silent", "block"),
  })
  .map(({ maxCurrentA, represents, onBatteryLost, ...limits }) => ({
    ...RULES,
    packs: [{ ...RULES.packs[0]!, represents }],
    limits: { ...limits, absoluteCellV: 3.65 },
    inverter: { label: "SI", count: 1, maxCurrentA },
    onBatteryLost,
  }));

export interface Moment {
  readonly nowMs: number;
  readonly before: Memory;
  readonly result: TickResult;
  readonly newReading: boolean;
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
  let observed: Observed<PackReading> = { ok: false, atMs: 0, why: "never-seen" };
  for (const step of steps) {
    nowMs += step.afterMs;
    if (step.value !== null) observed = { ok: true, atMs: nowMs, value: step.value };
    else if (step.fails) {
      const last: GoodReading | undefined = observed.ok ? { atMs: observed.atMs, value: observed.value } : observed.last;
      observed = { ok: false, atMs: nowMs, why: "timeout", ...(last === undefined ? {} : { last }) };
    }
    const inverter =
      step.inverterA === null
        ? ({ ok: false, atMs: nowMs, why: "never-seen" } as const)
        : ({ ok: true, atMs: nowMs, value: report(step.inverterA) } as const);
    const before = memory;
    const result = tick({ nowMs, packs: new Map([["Block 1", observed]]), inverter, commands: [], strangerId: null }, before, rules);
    memory = keep(result.memory);
    check({ nowMs, before, result, newReading: memory.readingAtMs > before.readingAtMs });
  }
}
