/** One pack of the rig: its cells, its BMS, and the cable to the host. */
import type { JkFaults, SimulatedJkBms } from "../../src/sim/jk-bms.ts";
import type { JkModel } from "../../src/sim/jk-model.ts";
import type { JkSettings } from "../../src/sim/jk-settings.ts";
import type { PackBuild, PackState } from "../../src/sim/plant.ts";
import type { World } from "../../src/sim/world.ts";
import type { SerialCable } from "./rig-cables.ts";

export interface RigPackOptions {
  /** Capacity, charge, weak cells, resistance and so on. */
  readonly build?: Partial<PackBuild>;
  readonly jk?: Partial<JkSettings>;
  /** What the file says of this pack besides name and port. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export class RigPack {
  /** "Block 1", "Block 2" and so on. */
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly cable: SerialCable;
  readonly #world: World;
  readonly #i: number;

  constructor(i: number, { config }: RigPackOptions, cable: SerialCable, world: World) {
    this.name = `Block ${i + 1}`;
    this.config = config ?? {};
    this.cable = cable;
    this.#world = world;
    this.#i = i;
  }

  get model(): JkModel {
    return this.#world.bmses[this.#i]!.model;
  }

  get bms(): SimulatedJkBms {
    return this.#world.bmses[this.#i]!.bms;
  }

  /** What may go wrong on its line. */
  get faults(): JkFaults {
    return this.bms.faults;
  }

  /** The cells as they are. */
  get state(): PackState {
    return this.#world.plant.packs[this.#i]!;
  }

  /** Every reply comes whole and with a SOC. */
  get answers(): boolean {
    const { drop, corrupt, delayMs, truncateBytes, lengthOffset, starting } = this.faults;
    const { uptimeMs, settings } = this.model.says();
    const spoilt = drop || corrupt > 0 || truncateBytes !== 0 || lengthOffset !== 0 || delayMs > 200;
    return !spoilt && !starting && uptimeMs >= settings.startS * 1000;
  }

  /** How full its cells really are on average, %. */
  get trueSocPct(): number {
    const { cellAh, cellCapacityAh } = this.state;
    return cellAh.reduce((sum, ah, i) => sum + (100 * ah) / cellCapacityAh[i]!, 0) / cellAh.length;
  }
}
