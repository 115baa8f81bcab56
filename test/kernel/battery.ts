/** The BMS at the far end of the guest's USB serial adapter. Each of its readings can be told from all others. */
import { connect } from "node:net";
import { currentRawOf } from "../../src/codec/jk/nw-4e57/current.ts";
import { alarmBitsOf, type NwValues } from "../../src/codec/jk/nw-4e57/ids.ts";
import type { PackAlarm } from "../../src/domain/pack.ts";
import { monotonicClock } from "../../src/io/clock.ts";
import type { BytePort } from "../../src/io/port.ts";
import { streamPort } from "../../src/io/stream-port.ts";
import { simulateJkBms, type JkBmsOptions, type SimulatedJkBms } from "../../src/sim/jk-bms.ts";
import { JkModel } from "../../src/sim/jk-model.ts";
import { JK_280AH } from "../../src/sim/jk-settings.ts";
import { jkValues } from "../../src/sim/jk-values.ts";
import { newPlant, PACK_280AH } from "../../src/sim/plant.ts";
import type { Seen } from "./trace.ts";

/** SOC of reading n: 90 %, and 1 % less with every fourth reading. What is sent follows a fall at once, a rise only slowly. */
const FIRST_SOC = 90;
const READINGS_PER_SOC = 4;
/** Current of reading n: n x 0.1 A. The configuration counts the pack four times. */
const PACKS = 4;

export class Battery {
  /** What the BMS complains about. */
  alarms: readonly PackAlarm[] = [];
  readonly #port: BytePort;
  readonly #sims: SimulatedJkBms[] = [];
  readonly #readAtMs: number[] = [];
  #current = new AbortController();
  #cut: { bytesLeft: number; readonly then: () => void } | null = null;
  #cutOff = false;

  private constructor(port: BytePort) {
    this.#port = port;
  }

  static async connect(path: string): Promise<Battery> {
    const socket = connect(path);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const { port } = streamPort("bms", socket, () => {
      socket.destroy();
      return Promise.resolve();
    });
    return new Battery(port);
  }

  /** Answers with a captured frame, again and again. */
  replay(frame: Uint8Array): void {
    this.#answer({ replay: [frame] });
  }

  /** Answers with readings that are all different. */
  count(): void {
    const plant = newPlant([PACK_280AH], 1);
    const values = jkValues(new JkModel(JK_280AH, plant.packs[0]!).says());
    this.#answer({ read: () => this.#next(values) });
  }

  /** The line breaks when so many bytes of the next reply have gone; then `then` is called. */
  breakAfter(bytes: number, then: () => void): void {
    this.#cut = { bytesLeft: bytes, then };
  }

  /** The line is whole again. */
  mend(): void {
    this.#cutOff = false;
  }

  /** Everything that came and was not the one request: must stay empty. */
  get unexpected(): readonly Uint8Array[] {
    return this.#sims.flatMap((sim) => sim.unexpected);
  }

  /**
   * How old the reading is that a frame carries, ms. 0x356 tells which it was; 0x355 only which four, of which the newest
   * counts. `undefined` for other frames, `Infinity` for what was never read.
   */
  ageMs(frame: Seen): number | undefined {
    const view = new DataView(frame.data.buffer, frame.data.byteOffset);
    let readAtMs: number | undefined;
    if (frame.id === 0x355) {
      const first = (FIRST_SOC - view.getUint16(0, true)) * READINGS_PER_SOC;
      const four = first < 0 ? [] : this.#readAtMs.slice(first, first + READINGS_PER_SOC);
      readAtMs = four.findLast((atMs) => atMs <= frame.heardMs);
    } else if (frame.id === 0x356) {
      readAtMs = this.#readAtMs[view.getInt16(2, true) / PACKS];
    } else {
      return undefined;
    }
    return readAtMs === undefined ? Infinity : frame.heardMs - readAtMs;
  }

  async close(): Promise<void> {
    this.#current.abort();
    await this.#port.close();
  }

  #next(values: NwValues): NwValues {
    const n = this.#readAtMs.length;
    this.#readAtMs.push(performance.now());
    return {
      ...values,
      socPct: FIRST_SOC - Math.floor(n / READINGS_PER_SOC),
      currentRaw: currentRawOf(n / 10, 1),
      alarmBits: alarmBitsOf(this.alarms),
    };
  }

  #answer(source: JkBmsOptions["source"]): void {
    this.#current.abort();
    this.#current = new AbortController();
    const port: BytePort = { ...this.#port, write: (bytes) => this.#write(bytes) };
    this.#sims.push(simulateJkBms({ port, clock: monotonicClock, source, wire: "paced", signal: this.#current.signal }));
  }

  #write(bytes: Uint8Array): void {
    if (this.#cutOff) return;
    this.#port.write(bytes);
    if (this.#cut === null) return;
    this.#cut.bytesLeft -= bytes.length;
    if (this.#cut.bytesLeft > 0) return;
    const { then } = this.#cut;
    this.#cut = null;
    this.#cutOff = true;
    then();
  }
}
