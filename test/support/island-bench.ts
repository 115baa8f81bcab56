/** The link to the Sunny Island alone, between decisions that a test makes and a peer on a bus in memory, on virtual time. */
import { expect } from "vitest";
import { formatFrame } from "../../src/codec/candump.ts";
import type { TickResult } from "../../src/domain/tick.ts";
import { SunnyIsland, type SunnyIslandOptions } from "../../src/inverter/sunny-island.ts";
import { memoryCanBus, type MemoryCanPort } from "../../src/io/memory-ports.ts";
import { FakeClock } from "./fake-clock.ts";
import { recordingLog } from "./recording-log.ts";

export const STYLE = {
  currentSign: "charge-positive",
  hiResSoc: "mirror",
  alarmIdle: "cleared",
  asciiWordSwap: false,
} as const;

export class IslandBench {
  readonly clock = new FakeClock();
  readonly log = recordingLog();
  readonly island: SunnyIsland;
  /** The other node. */
  readonly peer: MemoryCanPort;
  /** The link's own node, as it was last opened. */
  own!: MemoryCanPort;
  opened = 0;
  /** What arrived at the other node: "ms id#data". */
  wire: string[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  private constructor(reset: SunnyIslandOptions["reset"]) {
    const bus = memoryCanBus();
    const { clock, log } = this;
    this.peer = bus.port("peer");
    this.peer.onInput((input) => {
      if (input.kind === "frame") this.wire.push(`${clock.nowMs()} ${formatFrame(input.frame)}`);
    });
    const open = () => {
      this.opened++;
      this.own = bus.port("own");
      return Promise.resolve(this.own);
    };
    this.island = new SunnyIsland({ open, clock, style: STYLE, log, reset: reset ?? null });
    this.#running = this.island.run(this.#stop.signal);
  }

  static async start(reset: SunnyIslandOptions["reset"] = null): Promise<IslandBench> {
    const bench = new IslandBench(reset);
    await bench.clock.advance(0);
    return bench;
  }

  /** Offers what a tick decides, once a second. */
  async seconds(count: number, next: () => TickResult): Promise<void> {
    for (let i = 0; i < count; i++) {
      const { decision, urgent } = next();
      expect(this.island.offer(decision, urgent)).toEqual([]);
      await this.clock.advance(1000);
    }
  }

  /** The ids of the frames that arrived: "351 355". */
  ids(): string {
    return this.wire.map((line) => line.split(" ")[1]!.slice(0, 3)).join(" ");
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(0);
    await this.#running;
  }
}
