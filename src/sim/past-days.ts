/**
 * Days that have passed, computed in seconds: battery, BMSs and the real core, in steps of many seconds. The inverter is taken
 * as settled in every step, and no bytes go over wires. The same options give the same days.
 */
import { toReading } from "../codec/jk/nw-4e57/reading.ts";
import type { InverterReport } from "../domain/inverter.ts";
import { newMemory, type Memory } from "../domain/memory.ts";
import type { Observed } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Rules } from "../domain/rules.ts";
import { tick, type TickResult } from "../domain/tick.ts";
import { JkModel, type JkSays } from "./jk-model.ts";
import { jkValues } from "./jk-values.ts";
import { JK_280AH, type JkSettings } from "./jk-settings.ts";
import { newPlant, plantStep, type PackBuild, type PackSwitches, type PlantState } from "./plant.ts";
import { SI_6_0H } from "./sunny-island-settings.ts";

/** Somebody has pulled the cable of a BMS; times are those of the steps. */
export interface Silence {
  readonly pack: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PastOptions {
  /** With as many packs as `packs`, in the same order. */
  readonly rules: Rules;
  readonly packs: readonly { readonly build: PackBuild; readonly jk: Partial<JkSettings> }[];
  readonly seed: number;
  /** How long the past is, ms. */
  readonly lengthMs: number;
  /** Length of the step that begins so long after the start with that voltage, ms; at most 15 s where a full charge shall be seen. */
  readonly stepMs: (atMs: number, busV: number) => number;
  readonly surplusW: (atMs: number) => number;
  readonly ambientC: (atMs: number) => number;
  readonly silences: readonly Silence[];
}

/** One step: what the core was given and what it made of it. Times are ms since the past began. */
export interface PastStep {
  readonly atMs: number;
  readonly result: TickResult;
  readonly inverter: Observed<InverterReport>;
}

/** Where the past has led to: what goes on from here. */
export interface Present {
  readonly plant: PlantState;
  /** What each BMS counts. */
  readonly says: readonly JkSays[];
  readonly memory: Memory;
  /** When that is, on the clock of the steps. */
  readonly endMs: number;
}

/** Computes step after step; the generator returns the present. */
export function* pastDays(options: PastOptions): Generator<PastStep, Present> {
  const { rules, packs, lengthMs } = options;
  let plant = newPlant(
    packs.map(({ build }) => build),
    options.seed,
  );
  const models = packs.map(({ build: { capacityAh, startSocPct }, jk }, i) => {
    const settings = { ...JK_280AH, capacityAh, socPct: startSocPct, startS: 0, ...jk };
    return new JkModel(settings, plant.packs[i]!);
  });
  let switches: readonly PackSwitches[] = models.map((model, i) => model.step(plant.packs[i]!, 0));
  let memory = newMemory(0, rules);
  const observed = new Map<string, Observed<PackReading>>();
  let atMs = 0;
  while (atMs < lengthMs) {
    for (const [i, { name }] of rules.packs.entries()) {
      const before = observed.get(name);
      const silent = options.silences.some(({ pack, fromMs, toMs }) => pack === i && atMs >= fromMs && atMs < toMs);
      observed.set(name, silent ? unanswered(before, atMs) : { ok: true, atMs, value: readingOf(models[i]!.says()) });
    }
    const inverter: Observed<InverterReport> = { ok: true, atMs, value: reportOf(plant, memory) };
    const result = tick({ nowMs: atMs, packs: new Map(observed), inverter, commands: [], strangerId: null }, memory, rules);
    memory = result.memory;
    yield { atMs, result, inverter };

    const dtMs = options.stepMs(atMs, plant.busV);
    const busCurrentA = settledA(plant, result, options.surplusW(atMs));
    plant = plantStep(plant, { busCurrentA, dtMs, ambientC: options.ambientC(atMs), switches });
    switches = models.map((model, i) => model.step(plant.packs[i]!, dtMs));
    atMs += dtMs;
  }
  return { plant, says: models.map((model) => model.says()), memory, endMs: atMs };
}

/** What a BMS says, rounded to the steps of its protocol; the way over bytes would take longer than all the rest. */
function readingOf(says: JkSays): PackReading {
  const values = jkValues(says);
  const cellsV = values.cellsV?.map((cellV) => Math.round(cellV * 1000) / 1000);
  const packVoltageV = Math.round((values.packVoltageV ?? 0) * 100) / 100;
  const reading = toReading({ ...values, cellsV, packVoltageV });
  if (!reading.ok) throw new Error(`the simulated BMS says what cannot be read: ${reading.error.message}`);
  return reading.value;
}

function unanswered(before: Observed<PackReading> | undefined, atMs: number): Observed<PackReading> {
  const last = before === undefined ? undefined : before.ok ? before : before.last;
  return { ok: false, atMs, why: "timeout", ...(last !== undefined && { last: { atMs: last.atMs, value: last.value } }) };
}

/** The Sunny Island takes whole percents. */
function reportOf({ busV, busCurrentA }: PlantState, { lastOutput }: Memory): InverterReport {
  return {
    measured: { voltageV: busV, currentA: busCurrentA, temperatureC: 20, socPct: Math.round(lastOutput?.report.socPct ?? 0) },
    state: {
      sohPct: 100,
      chargingProcedure: 10,
      operatingState: 1,
      errorNumber: 0,
      chargeVoltageV: lastOutput?.setpoints.chargeVoltageV ?? 54,
    },
  };
}

/** The current of an inverter that has followed its limits and regulates to the charge voltage. */
function settledA(plant: PlantState, { decision }: TickResult, surplusW: number): number {
  if (decision.kind === "silent") return 0;
  const { chargeCurrentLimitA, dischargeCurrentLimitA, chargeVoltageV } = decision.output.setpoints;
  const volts = Math.max(plant.busV, 1);
  if (surplusW < 0) return Math.max(surplusW / SI_6_0H.efficiency / volts, -dischargeCurrentLimitA);
  const wantedA = (surplusW * SI_6_0H.efficiency) / volts;
  return Math.max(0, Math.min(wantedA, chargeCurrentLimitA, currentUpTo(plant, chargeVoltageV)));
}

/** The current that brings the bus to a voltage. */
function currentUpTo({ packs, busV, busCurrentA }: PlantState, voltageV: number): number {
  let siemens = 0;
  for (const { build } of packs) siemens += 1 / (build.cells * build.cellResistanceOhm + build.leadResistanceOhm);
  return busCurrentA + (voltageV - busV) * siemens;
}
