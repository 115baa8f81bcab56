/**
 * What a rig's battery takes and gives, Wh, beside what a battery would take and give at the same inverter that is as large and
 * as full at the start, and that nobody limits.
 */
import type { Rig } from "./rig.ts";

const HOUR_MS = 3_600_000;
/** Less is the ripple of the inverter's voltage regulator, A. */
const CHARGING_A = 1;

export class Energy {
  inWh = 0;
  outWh = 0;
  idealInWh = 0;
  idealOutWh = 0;
  /** The highest voltage to which the battery was charged, V. */
  chargedToV = 0;
  readonly #rig: Rig;
  readonly #mostChargeA: number;
  readonly #capacityAh: number;
  #idealAh: number;

  /** The ideal battery is charged with `mostChargeA` at the most. */
  constructor(rig: Rig, mostChargeA: number) {
    this.#rig = rig;
    this.#mostChargeA = Math.min(mostChargeA, rig.inverter.settings.maxCurrentA);
    this.#capacityAh = sum(rig.packs.map(({ state }) => mean(state.cellCapacityAh)));
    this.#idealAh = sum(rig.packs.map(({ state }) => mean(state.cellAh)));
  }

  /** `ms` have passed with a surplus or a load, W. The ideal battery has the voltage of the real one. */
  passed(surplusW: number, ms: number): void {
    const { busV, busCurrentA } = this.#rig.world.plant;
    const wh = (busV * busCurrentA * ms) / HOUR_MS;
    if (wh > 0) this.inWh += wh;
    else this.outWh -= wh;
    if (busCurrentA > CHARGING_A) this.chargedToV = Math.max(this.chargedToV, busV);

    const ah = (this.#idealA(surplusW, busV) * ms) / HOUR_MS;
    const idealAh = Math.max(0, Math.min(this.#capacityAh, this.#idealAh + ah));
    const idealWh = (idealAh - this.#idealAh) * busV;
    this.#idealAh = idealAh;
    if (idealWh > 0) this.idealInWh += idealWh;
    else this.idealOutWh -= idealWh;
  }

  /** Nothing while the inverter does not run. */
  #idealA(surplusW: number, busV: number): number {
    const { state, settings } = this.#rig.inverter;
    if (state.s !== "run") return 0;
    const watts = surplusW - settings.idleW;
    const wantedA = watts >= 0 ? (watts * settings.efficiency) / busV : watts / settings.efficiency / busV;
    return Math.max(-settings.maxCurrentA, Math.min(this.#mostChargeA, wantedA));
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
