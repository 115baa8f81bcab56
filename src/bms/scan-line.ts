/**
 * Finds the BMSs on an open line. It listens first: where somebody else talks, nothing is sent, and the BMSs are read from what
 * they are asked by that one. Then it asks, only with requests of the closed sets of the codec.
 *
 * The requests for frames in the newer protocol are Modbus writes, to registers that store nothing in a JK BMS. Nobody knows
 * what else hangs on a line that is scanned, so all addresses are first asked with mere reads: a device that refuses one, or
 * answers with what no pack can have, is not a JK BMS, and is left alone. A JK BMS may be silent to reads, so silence is no
 * refusal. At 9600 baud, where most Modbus devices of a house live, nothing but reads is sent.
 */
import { PB_ADDRESSES, type PbAddress } from "../codec/jk/pb-55aaeb90/request.ts";
import type { BytePort, Clock } from "../io/port.ts";
import { foundNw, foundPb, isStranger, type FoundBms } from "./found-bms.ts";
import { bytesOf, LineEars, type Request } from "./line-ears.ts";
import { within } from "./within.ts";

/** How a line is asked at one speed. */
export interface ScanSpeed {
  readonly baud: number;
  /** Before the first request. A JK master asks every 220 ms and pauses for less than a second. */
  readonly listenMs: number;
  /** `frames`: all that may be asked for; `reads`: the registers of the newer protocol only; `nothing`: it only listens. */
  readonly asks: "frames" | "reads" | "nothing";
}

/** All speeds that JK BMSs have: 9600 is protocol 013 of the app, else the same as 001. The first one is that of the bridge. */
export const SCAN_SPEEDS: readonly [ScanSpeed, ...ScanSpeed[]] = [
  { baud: 115_200, listenMs: 1_500, asks: "frames" },
  { baud: 9_600, listenMs: 500, asks: "reads" },
];

/** What was on the line where no BMS was found: see `instead`. */
export type Instead =
  /** Not a byte. */
  | "nothing"
  /** Our own requests only. */
  | "echo"
  /** Beginnings of frames that did not become whole. */
  | "damaged"
  /** Bytes that make no sense. */
  | "nonsense"
  /** Somebody talked unasked, in nothing that is understood; nothing was sent. */
  | "talk";

/** What is being done, for whoever waits. */
export type ScanStep =
  | { readonly does: "listens" | "follows"; readonly baud: number }
  | { readonly does: "asks"; readonly baud: number; readonly protocol: "nw" | "pb"; readonly address: number | null };

export interface ScanLineOptions {
  readonly port: BytePort;
  readonly clock: Clock;
  /** Ends it; `run` then rejects. */
  readonly signal: AbortSignal;
  readonly speed: ScanSpeed;
  readonly onStep?: (step: ScanStep) => void;
}

export interface LineFindings {
  /** In the order of their addresses. */
  readonly bms: readonly FoundBms[];
  /** Somebody else asks on the line, so nothing (more) was sent. */
  readonly others: boolean;
  /** Addresses at which a Modbus device answers that is no JK BMS. */
  readonly foreign: readonly number[];
  /** What there was where no BMS was found. */
  readonly instead: Instead;
}

/** The least time between packets on a JK line (vendor; 50 ms makes replies run into each other, field). */
const GAP_MS = 100;
/** Until the first byte of a reply: it begins within 10 ms (field); the rest is for adapters and busy machines. */
const FIRST_BYTE_MS = 120;
/** A serial server on the network takes longer. */
const FIRST_BYTE_TCP_MS = 250;
/** For a reply that has begun, besides the time that it takes on the wire. */
const SLACK_MS = 100;
const LONGEST_REPLY = 400;
/** What comes late is still heard. */
const LAST_WORDS_MS = 200;
/** After the reads, before anything else is sent: a slow device refuses late, and no address has less time for it than this. */
const REFUSALS_MS = 500;
/** Two turns of a JK master, 4.4 s each. */
const FOLLOW_MS = 9_000;
/** Noise of an open line; whoever talks says more in the time in which is listened. */
const MOST_NOISE_BYTES = 32;
/** Newer firmware does not answer every request for the device info. */
const TRIES = 2;

export class LineScan {
  readonly #options: ScanLineOptions;
  readonly #ears = new LineEars();
  #talked = false;
  /** When the line was last in use. */
  #usedMs = -Infinity;

  constructor(options: ScanLineOptions) {
    this.#options = options;
  }

  /** Scans once; rejects with the signal's reason. What was found until then stays. */
  async run(): Promise<void> {
    const { port, clock, signal, speed } = this.#options;
    const stop = port.onData((chunk) => this.#ears.hear(chunk, clock.nowMs()));
    try {
      this.#step({ does: "listens", baud: speed.baud });
      await this.#hearFor(speed.listenMs, () => this.#ears.others);
      this.#talked = !this.#ears.others && this.#ears.bytes > MOST_NOISE_BYTES;
      if (this.#talked) return;
      if (speed.asks !== "nothing") await (speed.asks === "frames" ? this.#askForFrames() : this.#askForReads());
      if (this.#ears.others) {
        this.#step({ does: "follows", baud: speed.baud });
        await clock.sleep(FOLLOW_MS, signal);
      } else await clock.sleep(LAST_WORDS_MS, signal);
    } finally {
      stop();
    }
  }

  findings(): LineFindings {
    const { nw, pb, others } = this.#ears;
    const addressed = [...pb].sort(([one], [other]) => one - other);
    const found = addressed.flatMap(([address, evidence]) => foundPb(address, evidence) ?? []);
    return {
      bms: [...(nw === null ? [] : [foundNw(nw)]), ...found],
      others,
      foreign: addressed.filter(([, evidence]) => isStranger(evidence)).map(([address]) => address),
      instead: this.#instead(),
    };
  }

  #instead(): Instead {
    const { bytes, echoedBytes, damaged, strangeBytes } = this.#ears;
    if (this.#talked) return "talk";
    if (bytes === 0) return "nothing";
    if (damaged > 0) return "damaged";
    return echoedBytes > 0 && strangeBytes === 0 ? "echo" : "nonsense";
  }

  async #askForFrames(): Promise<void> {
    await this.#ask({ protocol: "nw" });
    await this.#askForReads();
    await this.#options.clock.sleep(REFUSALS_MS, this.#options.signal);
    for (const address of PB_ADDRESSES) {
      const request: Request = { protocol: "pb", asks: "status", address };
      await this.#ask(request);
      // One that answers reads is there.
      if (this.#ears.pb.has(address) && !this.#ears.isAnswered(request)) await this.#ask(request);
    }
    for (const address of PB_ADDRESSES) await this.#askMore(address);
  }

  /** What the table shows besides the status. */
  async #askMore(address: PbAddress): Promise<void> {
    for (const asks of ["settings", "info"] as const) {
      const request: Request = { protocol: "pb", asks, address };
      for (let n = 0; n < TRIES; n++) {
        const known = this.#ears.pb.get(address)?.frames.status !== undefined;
        if (known && !this.#ears.isAnswered(request)) await this.#ask(request);
      }
    }
  }

  async #askForReads(): Promise<void> {
    for (const address of PB_ADDRESSES) {
      await this.#ask({ protocol: "pb", reads: "alarms", address });
      const said = this.#ears.pb.get(address);
      if (said?.registers.alarms !== undefined) await this.#ask({ protocol: "pb", reads: "live", address });
    }
  }

  /** Once more where something came that is no answer: a single lost byte must not hide a BMS. */
  async #ask(request: Request): Promise<void> {
    const { protocol } = request;
    this.#step({ does: "asks", baud: this.#options.speed.baud, protocol, address: protocol === "pb" ? request.address : null });
    if ((await this.#exchange(request)) === "unclear") await this.#exchange(request);
  }

  async #exchange(request: Request): Promise<"answered" | "silent" | "unclear"> {
    const { port, clock, signal, speed } = this.#options;
    const ears = this.#ears;
    const waitMs = Math.max(this.#usedMs, ears.lastMs) + GAP_MS - clock.nowMs();
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    if (ears.others || this.#isForbidden(request)) return "silent";
    const bytes = bytesOf(request);
    const wireMs = (count: number): number => (10_000 * count) / speed.baud;
    const firstByteMs = port.name.startsWith("tcp:") ? FIRST_BYTE_TCP_MS : FIRST_BYTE_MS;
    const heard = (): number => ears.bytes - ears.echoedBytes;
    const before = heard();
    ears.sent(request, clock.nowMs());
    port.write(bytes);
    this.#usedMs = clock.nowMs() + wireMs(bytes.length);
    const over = (): boolean => ears.isAnswered(request) || ears.others;
    await this.#hearFor(wireMs(bytes.length) + firstByteMs, over);
    // A reply that has begun is waited for; an echo is none.
    if (!over() && heard() > before) await this.#hearFor(wireMs(LONGEST_REPLY) + SLACK_MS, over);
    if (ears.isAnswered(request)) return "answered";
    return heard() > before ? "unclear" : "silent";
  }

  /** What is no read goes to no stranger; it may have been heard only while we waited. */
  #isForbidden(request: Request): boolean {
    if (request.protocol === "nw" || "reads" in request) return false;
    const said = this.#ears.pb.get(request.address);
    return said !== undefined && isStranger(said);
  }

  /** For so long, or until `enough`. */
  async #hearFor(timeoutMs: number, enough: () => boolean): Promise<void> {
    const { clock, signal } = this.#options;
    const begin = (done: (value: true) => void): (() => void) => {
      this.#ears.onChunk = () => {
        if (enough()) done(true);
      };
      return () => (this.#ears.onChunk = () => undefined);
    };
    await within(begin, { clock, signal, timeoutMs });
  }

  #step(step: ScanStep): void {
    this.#options.onStep?.(step);
  }
}
