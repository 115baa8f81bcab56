/** A bus of newer JK BMSs as a script: it answers with captured frames; acknowledgements are made apart from the codec. */
import { memoryBytePair, type MemoryBytePort } from "../../src/io/memory-ports.ts";
import type { FakeClock } from "./fake-clock.ts";
import { joinBytes } from "./join-bytes.ts";
import { withModbusCrc } from "./modbus-crc.ts";
import { frameBytesOf, fromHex, pbCapture } from "./pb-captures.ts";

export type Asks = "status" | "settings" | "info";
const REGISTERS: Readonly<Record<Asks, number>> = { status: 0x20, settings: 0x1e, info: 0x1c };

export const FRAMES: Readonly<Record<Asks, Uint8Array>> = {
  status: frameBytesOf(pbCapture("pb-status-16s-addr3")),
  settings: frameBytesOf(pbCapture("pb-settings-16s-addr3")),
  info: frameBytesOf(pbCapture("pb-info-addr3-fw15.41")),
};

export const ackOf = (address: number, asks: Asks): Uint8Array =>
  withModbusCrc([address, 0x10, 0x16, REGISTERS[asks], 0x00, 0x01]);
export const requestOf = (address: number, asks: Asks): Uint8Array =>
  withModbusCrc([address, 0x10, 0x16, REGISTERS[asks], 0x00, 0x01, 0x02, 0x00, 0x00]);
/** Function 10 refused. */
export const exceptionOf = (address: number, code: number): Uint8Array => withModbusCrc([address, 0x90, code]);
/** A whole reply. */
export const replyOf = (address: number, asks: Asks): Uint8Array => joinBytes(FRAMES[asks], ackOf(address, asks));

/** One turn of a bus with a master and slave 7, as it was captured: 20 lines. */
export const masterTalk = (talk: readonly { readonly line: string }[]): readonly Uint8Array[] =>
  talk.map(({ line }) => fromHex(line));

export interface Request {
  readonly atMs: number;
  readonly address: number;
  readonly asks: Asks;
}

/** What comes for one request, and after how long; `null`: nothing. */
export type Script = (request: Request) => Uint8Array | readonly Uint8Array[] | null;

export class PbBus {
  readonly asked: Request[] = [];
  /** What was sent and is none of the 45 requests. */
  readonly strange: string[] = [];
  script: Script = ({ address, asks }) => replyOf(address, asks);
  replyMs = 40;
  far!: MemoryBytePort;
  opened = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** A fresh line to it. */
  open(): MemoryBytePort {
    const [near, other] = memoryBytePair("/dev/ttyUSB0", "bus");
    this.far = other;
    this.opened++;
    other.onData((chunk) => this.#received(chunk, other));
    return near;
  }

  /** Requests since the last call. */
  take(): readonly Request[] {
    return this.asked.splice(0);
  }

  #received(chunk: Uint8Array, port: MemoryBytePort): void {
    const asks = (Object.keys(REGISTERS) as Asks[]).find((one) => REGISTERS[one] === chunk[3]);
    const address = chunk[0]!;
    if (asks === undefined || Buffer.compare(requestOf(address, asks), chunk) !== 0) {
      this.strange.push(Buffer.from(chunk).toString("hex"));
      return;
    }
    const request = { atMs: this.#clock.nowMs(), address, asks };
    this.asked.push(request);
    const reply = this.script(request);
    if (reply === null) return;
    const chunks = reply instanceof Uint8Array ? [reply] : reply;
    void this.#clock.sleep(this.replyMs).then(() => chunks.forEach((bytes) => port.write(bytes)));
  }
}
