/**
 * A stretch of a day at a site as a row of a table: what stands there, what happens, and what a person is told of it. It is
 * lived by the whole bridge on virtual time, and compared with an ideal battery that takes and gives whatever it is asked for.
 */
import { expect } from "vitest";
import {
  explainChargeStage,
  explainChargeVoltage,
  explainDecision,
  explainLimit,
  explainSoc,
} from "../../src/domain/explain/explain.ts";
import type { CandidateName } from "../../src/domain/decision.ts";
import { DayBook } from "./day-book.ts";
import { Energy } from "./day-energy.ts";
import { Rig, type RigOptions } from "./rig.ts";
import { TextStore } from "./text-store.ts";

/** "08:30"; beyond midnight the hours go on. */
export type TimeOfDay = `${number}:${number}`;

/** Surplus of the sun (positive) or load on the battery, W, at an hour of the day such as 12.5. */
export type Weather = (hour: number) => number;

export interface Day {
  readonly name: string;
  readonly site: Omit<RigOptions, "surplusW" | "stepMs" | "wire" | "store">;
  readonly from: TimeOfDay;
  readonly to: TimeOfDay;
  readonly weather: Weather;
  /** What happens besides, in order. Time that an incident itself takes does not count on the day's clock. */
  readonly incidents?: readonly (readonly [at: TimeOfDay, what: string, happens: (rig: Rig) => unknown])[];
  /** At a time of the row the whole site is switched off so many times, until a day later, and is on for a quarter of an hour each. */
  readonly nights?: readonly (readonly [at: TimeOfDay, count: number])[];
  /** Everything that is told from the inverter's start on, in the words of `DayBook`, without the changes of what limits. */
  readonly told: readonly string[];
  /** What the screen says at a time: the state, both limits, charge voltage, SOC and stage in sentences, one a line. */
  readonly says?: readonly (readonly [at: TimeOfDay, sentence: RegExp])[];
  /** What has ever limited a direction, in the order in which it did first. */
  readonly limitedBy: { readonly charge: readonly CandidateName[]; readonly discharge: readonly CandidateName[] };
  /** At least this much of what the ideal battery would have taken and given, %. */
  readonly energyPct: { readonly in?: number; readonly out?: number };
  /** The most that the ideal battery is charged with, A. Default: what the inverter can. */
  readonly idealChargeA?: number;
  /** States of the inverter after its first "run"; default: none, it goes on running. */
  readonly inverter?: readonly string[];
}

/** A day that has passed. */
interface Lived {
  readonly rig: Rig;
  readonly told: readonly string[];
  readonly limitedBy: { readonly charge: readonly CandidateName[]; readonly discharge: readonly CandidateName[] };
  readonly inverter: readonly string[];
  /** By time: what the screen said then. */
  readonly said: ReadonlyMap<TimeOfDay, string>;
  readonly energy: Energy;
  /** Rules that were broken, as `Rig.end` gives them. */
  readonly broken: readonly string[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long the site is on between two nights. */
const DAYLIGHT_MS = HOUR_MS / 4;
/** The rig's steps: coarse, yet the inverter's voltage regulator is stable with batteries of a few mOhm. */
const STEP_MS = 1_000;
/** How often energy and sentences are looked at. */
const LOOK_MS = 10_000;
/** Default of limits.chargeVoltageV, which every row keeps, and the step in which the inverter is told. */
const CHARGE_VOLTAGE_V = 55;
const ONE_STEP_V = 0.1;
const SUMMER = Date.parse("2026-06-01T00:00:00Z");

const msOf = (time: TimeOfDay): number => {
  const [hours, minutes] = time.split(":").map(Number);
  return (hours! + minutes! / 60) * HOUR_MS;
};

/** Lives a day from its beginning to its end. */
async function live(day: Day): Promise<Lived> {
  const fromMs = msOf(day.from);
  let skippedMs = 0;
  let stillMs: number | null = null;
  const timeMs = (): number => stillMs ?? fromMs + rig.clock.nowMs() - skippedMs;
  const surplusW = (): number => day.weather(timeMs() / HOUR_MS);
  const store = new TextStore(() => SUMMER + fromMs + rig.clock.nowMs());
  const rig: Rig = new Rig({ ...day.site, surplusW, stepMs: STEP_MS, wire: "at-once", store });
  const book = new DayBook(rig);
  const energy = new Energy(rig, day.idealChargeA ?? Infinity);
  const said = new Map<TimeOfDay, string>();
  const pass = async (ms: number): Promise<void> => {
    for (let leftMs = ms; leftMs > 0; leftMs -= LOOK_MS) {
      const lookMs = Math.min(LOOK_MS, leftMs);
      await rig.pass(lookMs);
      energy.passed(surplusW(), lookMs);
      book.look();
    }
  };
  const night = async (): Promise<void> => {
    await rig.stop();
    rig.inverter.powerOff();
    rig.clock.stall(DAY_MS - DAYLIGHT_MS);
    rig.inverter.powerOn();
    rig.start();
    await pass(DAYLIGHT_MS);
  };
  const stops = [
    ...(day.incidents ?? []).map(([at, , happens]) => ({ at, happens })),
    ...(day.says ?? []).map(([at]) => ({ at, happens: () => void said.set(at, screen(rig)) })),
    ...(day.nights ?? []).flatMap(([at, count]) => Array.from({ length: count }, () => ({ at, happens: night }))),
  ].sort((a, b) => msOf(a.at) - msOf(b.at));
  for (const { at, happens } of stops) {
    await pass(msOf(at) - timeMs());
    stillMs = timeMs();
    await happens(rig);
    skippedMs = fromMs + rig.clock.nowMs() - stillMs;
    stillMs = null;
    book.look();
  }
  await pass(msOf(day.to) - timeMs());
  const inverter = statesAfterRun(rig);
  return {
    rig,
    told: book.told,
    limitedBy: book.limitedBy,
    inverter,
    said,
    energy,
    broken: await rig.end(),
  };
}

/**
 * Lives a day and compares it with its row. What holds in every row besides the rules of the rig: no BMS has to protect its
 * cells, and nothing is charged above the charge voltage.
 */
export async function asWritten(day: Day): Promise<void> {
  const { rig, told, limitedBy, inverter, said, energy, broken } = await live(day);
  expect(broken).toEqual([]);
  expect(told).toEqual(day.told);
  expect(limitedBy).toEqual(day.limitedBy);
  for (const [at, sentence] of day.says ?? []) expect(said.get(at), at).toMatch(sentence);
  expect([...rig.watch.bmsAlarms]).toEqual([]);
  expect(inverter).toEqual(day.inverter ?? []);
  const { in: inPct = 0, out: outPct = 0 } = day.energyPct;
  expect(energy.inWh).toBeGreaterThanOrEqual((inPct / 100) * energy.idealInWh);
  expect(energy.outWh).toBeGreaterThanOrEqual((outPct / 100) * energy.idealOutWh);
  expect(energy.chargedToV).toBeLessThan(CHARGE_VOLTAGE_V + ONE_STEP_V);
}

/** What the bridge says of itself now. */
function screen({ last }: Rig): string {
  if (last === null || last.decision.kind === "silent") return last === null ? "" : explainDecision(last.decision, last.battery);
  const { decision, battery } = last;
  return [
    explainDecision(decision, battery),
    `charge ${explainLimit(decision.charge)}`,
    `discharge ${explainLimit(decision.discharge)}`,
    `charge voltage ${explainChargeVoltage(decision)}`,
    `SOC ${explainSoc(decision.soc)}`,
    `stage ${explainChargeStage(decision.stage)}`,
  ].join("\n");
}

function statesAfterRun(rig: Rig): readonly string[] {
  const states = rig.inverter.transitions.map(({ state }) => ("why" in state ? state.why : state.s) as string);
  return states.slice(states.indexOf("run") + 1);
}
