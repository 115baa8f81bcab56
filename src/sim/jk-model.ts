/**
 * What a JK BMS does with the pack it guards: protections with delays that open its MOSFETs, the balancer, and a SOC by
 * coulomb counting. It sees the cells and the current; how full the cells really are it does not know.
 */
import type { PackAlarm } from "../domain/pack.ts";
import { jkGuards, type Guard, type Seen } from "./jk-guards.ts";
import type { JkSettings } from "./jk-settings.ts";
import { highestCell, type PackState, type PackSwitches } from "./plant.ts";

/** What a BMS would say if it were asked now; jk-values.ts makes a reply of it. */
export interface JkSays {
  readonly pack: PackState;
  readonly settings: JkSettings;
  readonly socPct: number;
  readonly cycles: number;
  readonly cycledAh: number;
  readonly uptimeMs: number;
  readonly alarms: readonly PackAlarm[];
  readonly switches: PackSwitches;
  /** The user's switches in the app, not what the MOSFETs do. */
  readonly chargeSwitch: boolean;
  readonly dischargeSwitch: boolean;
}

/** The current sensor shows nothing below this (seen as the first step of 200 A models). */
const DEAD_BAND_A = 0.2;
const NO_ALARMS: readonly PackAlarm[] = [];

export class JkModel {
  readonly settings: JkSettings;
  /** The switches in the app. */
  chargeSwitch = true;
  dischargeSwitch = true;
  readonly #guards: readonly Guard[];
  #pack: PackState;
  #countedAh: number;
  #cycledAh = 0;
  #uptimeMs = 0;
  #switches: PackSwitches = { charge: true, discharge: true, balanceA: 0 };

  constructor(settings: JkSettings, pack: PackState) {
    this.settings = settings;
    this.#pack = pack;
    this.#guards = jkGuards(settings);
    this.#countedAh = (settings.socPct / 100) * settings.capacityAh;
  }

  /** Looks at the pack after a step of `dtMs`; returns what its MOSFETs and its balancer do from now on. */
  step(pack: PackState, dtMs: number): PackSwitches {
    this.#pack = pack;
    this.#uptimeMs += dtMs;
    this.#count(pack.currentA, dtMs);

    const seen = this.#see(pack);
    let charge = this.chargeSwitch;
    let discharge = this.dischargeSwitch;
    for (const guard of this.#guards) {
      guard.step(seen, dtMs);
      if (!guard.tripped) continue;
      charge &&= !guard.opensCharge;
      discharge &&= !guard.opensDischarge;
      if (guard.alarm === "cellOverVoltage") this.#countedAh = this.settings.capacityAh;
      if (guard.alarm === "cellUnderVoltage") this.#countedAh = 0;
    }
    const { balanceStartV, balanceDifferenceV, balanceA } = this.settings;
    const balances = seen.highV >= balanceStartV && seen.highV - seen.lowV >= balanceDifferenceV;
    const balancerA = balances ? balanceA : 0;
    const { charge: c, discharge: d, balanceA: b } = this.#switches;
    if (c !== charge || d !== discharge || b !== balancerA) this.#switches = { charge, discharge, balanceA: balancerA };
    return this.#switches;
  }

  /** What it would say now. */
  says(): JkSays {
    const { settings } = this;
    const starting = this.#uptimeMs < settings.startS * 1000;
    const tripped = this.#guards.filter((guard) => guard.tripped);
    const alarms = tripped.length === 0 ? NO_ALARMS : [...new Set(tripped.map((guard) => guard.alarm))];
    return {
      pack: this.#pack,
      settings,
      socPct: starting ? 0 : this.#socPct(),
      cycles: starting ? 0 : settings.cycles + Math.floor(this.#cycledAh / settings.capacityAh),
      cycledAh: settings.cycles * settings.capacityAh + this.#cycledAh,
      uptimeMs: this.#uptimeMs,
      alarms,
      switches: this.#switches,
      chargeSwitch: this.chargeSwitch,
      dischargeSwitch: this.dischargeSwitch,
    };
  }

  /** As after a power cycle: SOC and cycles read 0 for `startS`, the protections begin anew. */
  restart(): void {
    this.#uptimeMs = 0;
    for (const guard of this.#guards) guard.reset();
  }

  #see(pack: PackState): Seen {
    const { cellsV } = pack;
    let packV = 0;
    let lowV = Infinity;
    for (const cellV of cellsV) {
      packV += cellV;
      if (cellV < lowV) lowV = cellV;
    }
    return {
      highV: cellsV[highestCell(cellsV)]!,
      lowV,
      meanV: packV / cellsV.length,
      currentA: pack.currentA,
      cellC: pack.cellC,
      mosfetC: pack.mosfetC,
      socPct: this.#socPct(),
    };
  }

  #count(currentA: number, dtMs: number): void {
    const { capacityAh, socDriftPctPerDay } = this.settings;
    const seenA = Math.abs(currentA) < DEAD_BAND_A ? 0 : currentA;
    const countedAh = (seenA * dtMs) / 3_600_000;
    const driftAh = ((socDriftPctPerDay / 100) * capacityAh * dtMs) / 86_400_000;
    this.#countedAh = Math.max(0, Math.min(capacityAh, this.#countedAh + countedAh + driftAh));
    if (countedAh > 0) this.#cycledAh += countedAh;
  }

  #socPct(): number {
    return (100 * this.#countedAh) / this.settings.capacityAh;
  }
}
