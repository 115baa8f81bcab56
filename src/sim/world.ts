/** Everything that the bridge stands between: the battery, its BMSs and the inverter, moving together on one clock. */
import type { Clock } from "../io/port.ts";
import { JkModel } from "./jk-model.ts";
import { JK_280AH, type JkSettings } from "./jk-settings.ts";
import { newPlant, PACK_280AH, plantStep, type PackBuild, type PackSwitches, type PlantState } from "./plant.ts";
import { simulateSunnyIsland, type SimulatedSunnyIsland, type SiOptions } from "./sunny-island.ts";
import { layLines, type LinedBms, type SimulatedBms, type WorldLines } from "./world-lines.ts";

export interface WorldPack extends LinedBms {
  readonly build?: Partial<PackBuild>;
  /** `capacityAh` and `socPct` are those of the build unless they are said otherwise here. */
  readonly jk?: Partial<JkSettings>;
}

export interface WorldOptions {
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly packs: readonly WorldPack[];
  readonly inverter: Omit<SiOptions, "clock" | "seed">;
  /** Goes on with this battery, whose packs are those of `packs`. Default: a new one. */
  readonly plant?: PlantState;
  /** Default: 20 degC always. */
  readonly ambientC?: (nowMs: number) => number;
  /** What another charger on the same bus gives, A, never negative. Default: there is none. */
  readonly externalA?: (nowMs: number) => number;
  /** Default 100. */
  readonly stepMs?: number;
  readonly seed?: number;
}

/** One pack with its BMS. */
export interface WorldBms {
  readonly model: JkModel;
  readonly bms: SimulatedBms;
}

/** A step that comes late is made up for; after a longer break (a suspended laptop) the world just goes on. */
const MOST_LATE_STEPS = 50;

export class World {
  readonly bmses: readonly WorldBms[];
  readonly lines: WorldLines;
  readonly inverter: SimulatedSunnyIsland;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #stepMs: number;
  readonly #ambientC: (nowMs: number) => number;
  readonly #externalA: (nowMs: number) => number;
  /** What the other charger got rid of in the last step. */
  #givenA = 0;
  #plant: PlantState;
  #switches: PackSwitches[] = [];

  constructor(options: WorldOptions) {
    const { clock, signal, packs } = options;
    const seed = options.seed ?? 1;
    this.#clock = clock;
    this.#signal = signal;
    this.#stepMs = options.stepMs ?? 100;
    this.#ambientC = options.ambientC ?? (() => 20);
    this.#externalA = options.externalA ?? (() => 0);
    const builds = packs.map(({ build }) => ({ ...PACK_280AH, ...build }));
    this.#plant = options.plant ?? newPlant(builds, seed);
    const modelled = packs.map((pack, i) => {
      const { capacityAh, startSocPct } = builds[i]!;
      const settings: JkSettings = { ...JK_280AH, capacityAh, socPct: startSocPct, ...pack.jk };
      return { ...pack, model: new JkModel(settings, this.#plant.packs[i]!) };
    });
    this.lines = layLines({ packs: modelled, clock, signal, seed });
    this.bmses = modelled.map(({ model }, i) => ({ model, bms: this.lines.bmses[i]! }));
    this.inverter = simulateSunnyIsland({ ...options.inverter, clock, seed });
    signal.addEventListener("abort", () => this.inverter.stop(), { once: true });
  }

  get plant(): PlantState {
    return this.#plant;
  }

  /** One step: the inverter sees the bus and drives a current, the battery takes it, the BMSs look at their packs. */
  step(): void {
    const nowMs = this.#clock.nowMs();
    const measures = { voltageV: this.#plant.busV, currentA: this.#plant.busCurrentA - this.#givenA };
    const externalA = this.#externalA(nowMs);
    const busCurrentA = this.inverter.step(this.#stepMs, measures) + externalA;
    const ambientC = this.#ambientC(nowMs);
    this.#plant = plantStep(this.#plant, { busCurrentA, dtMs: this.#stepMs, ambientC, switches: this.#switches });
    // What the battery does not take, the other charger keeps to itself.
    const refusedA = busCurrentA - this.#plant.busCurrentA;
    this.#givenA = Math.max(0, Math.min(externalA, externalA - refusedA));
    this.#switches = this.bmses.map(({ model }, i) => model.step(this.#plant.packs[i]!, this.#stepMs));
  }

  /** Steps in time with the clock until the signal ends it; then returns. */
  async run(): Promise<void> {
    let doneMs = this.#clock.nowMs();
    for (;;) {
      try {
        await this.#clock.sleep(this.#stepMs - (this.#clock.nowMs() - doneMs), this.#signal);
      } catch (error) {
        if (this.#signal.aborted) return;
        throw error;
      }
      const due = Math.floor((this.#clock.nowMs() - doneMs) / this.#stepMs);
      for (let i = 0; i < Math.min(due, MOST_LATE_STEPS); i++) this.step();
      doneMs += due * this.#stepMs;
    }
  }
}
