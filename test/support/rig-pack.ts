/** One pack of the rig: its cells, its BMS, and the cable to the host, which may be that of other packs too. */
import type { JkFaults } from "../../src/sim/jk-faults.ts";
import type { JkModel } from "../../src/sim/jk-model.ts";
import type { JkSettings } from "../../src/sim/jk-settings.ts";
import type { PackBuild, PackState } from "../../src/sim/plant.ts";
import { PbBms, type PbManners } from "../../src/sim/pb-bms.ts";
import type { SimulatedBms } from "../../src/sim/world-lines.ts";
import type { World } from "../../src/sim/world.ts";
import type { SerialCable } from "./rig-cables.ts";

export interface RigPackOptions {
  /** Capacity, charge, weak cells, resistance and so on. */
  readonly build?: Partial<PackBuild>;
  readonly jk?: Partial<JkSettings>;
  /** What the file says of this pack besides name, port, protocol and address. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Of a `pb` BMS. */
  readonly manners?: PbManners;
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

  get bms(): SimulatedBms {
    return this.#world.bmses[this.#i]!.bms;
  }

  /** Its address on a shared line. */
  get address(): number {
    return this.#onSharedLine().address;
  }

  /** Its switches are set anew: 0 makes it the master of its line. The file goes on to say what they were. */
  set address(address: number) {
    this.#onSharedLine().address = address;
  }

  #onSharedLine(): PbBms {
    if (!(this.bms instanceof PbBms)) throw new Error(`${this.name} has no address`);
    return this.bms;
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
    const { drop, corrupt, loseBytes, delayMs, truncateBytes, lengthOffset, starting } = this.faults;
    const { uptimeMs, settings } = this.model.says();
    const spoilt = drop || corrupt > 0 || loseBytes > 0 || truncateBytes !== 0 || lengthOffset !== 0 || delayMs > 200;
    const asked = !(this.bms instanceof PbBms) || this.bms.address === this.#i + 1;
    return asked && !spoilt && !starting && uptimeMs >= settings.startS * 1000;
  }

  /** How full its cells really are on average, %. */
  get trueSocPct(): number {
    const { cellAh, cellCapacityAh } = this.state;
    return cellAh.reduce((sum, ah, i) => sum + (100 * ah) / cellCapacityAh[i]!, 0) / cellAh.length;
  }
}
