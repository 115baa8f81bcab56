/** Follows one day step by step and adds up what the comparison asks for. */
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import type { LimitDecision } from "../../src/domain/decision.ts";
import type { World } from "../../src/sim/world.ts";
import type { Course, Outcome } from "./results.ts";

const HIGH_CELL_V = 3.55;
const FULL_PCT = 97;
const COURSE_MIN = 5;
/** The SOC counts from here on: until then the inverter boots. */
const SETTLED_MS = 5 * 60_000;

type Hours = Record<string, number>;

export class DayRecord {
  readonly #world: World;
  readonly #stepMs: number;
  #highestCellV = 0;
  #lowestCellV = Infinity;
  #highCellMs = 0;
  #packOffMs = 0;
  #trips = { over: 0, under: 0 };
  readonly #wasOff: { charge: boolean; discharge: boolean }[];
  #frozenChargeAh = 0;
  #storedWh = 0;
  #deliveredWh = 0;
  #fullAtMs: number | null = null;
  #fullestPct = 0;
  #endSpreadV = 0;
  #widestSpreadV = 0;
  #socErrors = { sum: 0, count: 0, max: 0 };
  /** Bit n-1 = slot n. */
  #warnings = 0;
  readonly #chargeLimitedH: Hours = {};
  readonly #dischargeLimitedH: Hours = {};
  readonly #course = {
    highestCellV: [] as number[],
    coldestPackC: [] as number[],
    currentA: [] as number[],
    toldSocPct: [] as (number | null)[],
    trueSocPct: [] as number[],
  };
  /** Since the last point of the course. */
  #point = { highestV: 0, ampereSteps: 0, steps: 0 };

  constructor(world: World, stepMs: number) {
    this.#world = world;
    this.#stepMs = stepMs;
    this.#wasOff = world.bmses.map(() => ({ charge: false, discharge: false }));
  }

  /** After a step of the world that ended at `nowMs`; `snapshot` is what the bridge knows, `null` for another program. */
  step(nowMs: number, snapshot: Snapshot | null): void {
    const { packs, busV, busCurrentA } = this.#world.plant;
    let highV = 0;
    let lowV = Infinity;
    for (const { cellsV, cellC, currentA } of packs) {
      for (const cellV of cellsV) {
        if (cellV > highV) highV = cellV;
        if (cellV < lowV) lowV = cellV;
      }
      if (cellC < 0 && currentA > 0) this.#frozenChargeAh += (currentA * this.#stepMs) / 3_600_000;
    }
    this.#highestCellV = Math.max(this.#highestCellV, highV);
    this.#lowestCellV = Math.min(this.#lowestCellV, lowV);
    this.#endSpreadV = highV - lowV;
    this.#widestSpreadV = Math.max(this.#widestSpreadV, highV - lowV);
    if (highV > HIGH_CELL_V) this.#highCellMs += this.#stepMs;
    const wh = (busV * busCurrentA * this.#stepMs) / 3_600_000;
    if (wh > 0) this.#storedWh += wh;
    else this.#deliveredWh -= wh;
    this.#switches();

    const trueSocPct = this.#trueSocPct();
    this.#fullestPct = Math.max(this.#fullestPct, trueSocPct);
    if (trueSocPct >= FULL_PCT) this.#fullAtMs ??= nowMs;
    const told = this.#told();
    if (told !== null && nowMs >= SETTLED_MS) {
      const error = Math.abs(told - trueSocPct);
      this.#socErrors.sum += error;
      this.#socErrors.count++;
      this.#socErrors.max = Math.max(this.#socErrors.max, error);
    }
    this.#warnings |= this.#world.inverter.accepted.warnings;
    this.#limits(snapshot);
    this.#draw(nowMs, highV, told, trueSocPct);
  }

  outcome(): Outcome {
    const errors = this.#socErrors;
    return {
      highestCellV: rounded(this.#highestCellV, 3),
      lowestCellV: rounded(this.#lowestCellV, 3),
      highCellMin: rounded(this.#highCellMs / 60_000, 1),
      overVoltageTrips: this.#trips.over,
      underVoltageTrips: this.#trips.under,
      packOffMin: rounded(this.#packOffMs / 60_000, 1),
      frozenChargeAh: rounded(this.#frozenChargeAh, 1),
      storedKwh: rounded(this.#storedWh / 1000, 2),
      deliveredKwh: rounded(this.#deliveredWh / 1000, 2),
      fullAtHour: this.#fullAtMs === null ? null : rounded(this.#fullAtMs / 3_600_000, 3),
      fullestPct: rounded(this.#fullestPct, 1),
      chargeLimitedH: roundedHours(this.#chargeLimitedH),
      dischargeLimitedH: roundedHours(this.#dischargeLimitedH),
      endSpreadMv: rounded(this.#endSpreadV * 1000, 1),
      endChargeSpreadPct: rounded(this.#chargeSpreadPct(), 2),
      widestSpreadMv: rounded(this.#widestSpreadV * 1000, 0),
      socErrorMeanPct: rounded(errors.sum / errors.count, 2),
      socErrorMaxPct: rounded(errors.max, 1),
      longestSocGapS: rounded((this.#world.inverter.received.get(0x355)?.longestGapMs ?? Infinity) / 1000, 1),
      warningsSeen: this.#warnings.toString(2).replaceAll("0", "").length,
      course: this.#finishedCourse(),
    };
  }

  /** A MOSFET that has just opened is a trip of the protection for that direction. */
  #switches(): void {
    let off = false;
    for (const [i, { model }] of this.#world.bmses.entries()) {
      const { switches, alarms } = model.says();
      const was = this.#wasOff[i]!;
      const over = !switches.charge && alarms.some((alarm) => alarm === "cellOverVoltage" || alarm === "chargeOverVoltage");
      const under =
        !switches.discharge && alarms.some((alarm) => alarm === "cellUnderVoltage" || alarm === "dischargeUnderVoltage");
      if (over && !was.charge) this.#trips.over++;
      if (under && !was.discharge) this.#trips.under++;
      this.#wasOff[i] = { charge: over, discharge: under };
      off ||= !switches.charge || !switches.discharge;
    }
    if (off) this.#packOffMs += this.#stepMs;
  }

  #limits(snapshot: Snapshot | null): void {
    if (snapshot === null || snapshot.decision.kind === "silent") return;
    const { maxCurrentA } = this.#world.inverter.settings;
    const { charge, discharge } = snapshot.decision;
    this.#limit(this.#chargeLimitedH, charge, maxCurrentA);
    this.#limit(this.#dischargeLimitedH, discharge, maxCurrentA);
  }

  #limit(hours: Hours, { valueA, winner, pacing }: LimitDecision, fullA: number): void {
    if (valueA >= fullA) return;
    const cause = pacing === "none" ? winner.name : "ramp";
    hours[cause] = (hours[cause] ?? 0) + this.#stepMs / 3_600_000;
  }

  /** What is in all cells, of what they can hold. */
  #trueSocPct(): number {
    let ah = 0;
    let capacityAh = 0;
    for (const { cellAh, cellCapacityAh } of this.#world.plant.packs) {
      for (let i = 0; i < cellAh.length; i++) {
        ah += cellAh[i]!;
        capacityAh += cellCapacityAh[i]!;
      }
    }
    return (100 * ah) / capacityAh;
  }

  /** Between the fullest and the emptiest cell, % points. */
  #chargeSpreadPct(): number {
    const cells = this.#world.plant.packs.flatMap(({ cellAh, cellCapacityAh }) =>
      cellAh.map((ah, i) => (100 * ah) / cellCapacityAh[i]!),
    );
    return Math.max(...cells) - Math.min(...cells);
  }

  #told(): number | null {
    return this.#world.inverter.received.has(0x355) ? this.#world.inverter.socPct : null;
  }

  #draw(nowMs: number, highV: number, told: number | null, trueSocPct: number): void {
    const point = this.#point;
    point.highestV = Math.max(point.highestV, highV);
    point.ampereSteps += this.#world.plant.busCurrentA;
    point.steps++;
    if (nowMs % (COURSE_MIN * 60_000) !== 0) return;
    this.#course.highestCellV.push(rounded(point.highestV, 3));
    const coldestC = Math.min(...this.#world.plant.packs.map(({ cellC }) => cellC));
    this.#course.coldestPackC.push(rounded(coldestC, 1));
    this.#course.currentA.push(rounded(point.ampereSteps / point.steps, 1));
    this.#course.toldSocPct.push(told === null ? null : rounded(told, 1));
    this.#course.trueSocPct.push(rounded(trueSocPct, 1));
    this.#point = { highestV: 0, ampereSteps: 0, steps: 0 };
  }

  #finishedCourse(): Course {
    return { stepMin: COURSE_MIN, ...this.#course };
  }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

const roundedHours = (hours: Hours): Hours =>
  Object.fromEntries(Object.entries(hours).map(([cause, h]) => [cause, rounded(h, 2)]));
