/**
 * A JK BMS of the PB series on a shared line. It answers the three requests for its own address and reads of its registers as
 * real hardware does, and nothing else; with address 0 it is the master of its line instead. Its faults and its address can be
 * changed while it runs.
 */
import { pbReply } from "../codec/jk/pb-55aaeb90/reply.ts";
import type { PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import type { BytePort, Clock } from "../io/port.ts";
import { NO_FAULTS, spoil, type JkFaults } from "./jk-faults.ts";
import type { JkSays } from "./jk-model.ts";
import { PbEars, type PbAsked, type PbHeard } from "./pb-ears.ts";
import { ruleBus } from "./pb-master.ts";
import { readRegisters } from "./pb-registers.ts";
import { pbFrame } from "./pb-values.ts";
import { LINE_MS_PER_BYTE } from "./rs485-line.ts";
import { seeded } from "./seeded.ts";

/** Ways in which real firmware differs. */
export interface PbManners {
  /** Sends a byte 00 before and behind each acknowledgement, as firmware 15.41 does. Default false. */
  readonly padded?: boolean;
  /** Byte 5 of its frames. Default 0. */
  readonly counter?: 0 | 5;
  /** A request that begins earlier than this after the last one on the line is passed over. Default 0. */
  readonly leastGapMs?: number;
}

/** Where the frames come from: what the BMS would say at this moment, or whole frames of 300 bytes, such as captured ones. */
export type PbSource = { readonly says: () => JkSays } | { readonly frame: (asks: PbRequest) => Uint8Array };

export interface PbBmsOptions extends PbManners {
  /** Its place on the line. */
  readonly port: BytePort;
  readonly clock: Clock;
  /** 1..15 as set by the switches of the BMS; 0 makes it the master. */
  readonly address: number;
  readonly source: PbSource;
  readonly faults?: Partial<JkFaults>;
  /** For corruption and noise. */
  readonly seed?: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A reply is whole 35..50 ms after its request (field); 308 bytes take 27 of them. */
const REPLY_AFTER_MS = 10;
const TRIGGER_BYTES = 11;
const STATUS_SOC_AT = 173;
const STATUS_CYCLES_AT = 182;
const COUNTER_AT = 5;
const CHECKSUM_AT = 299;

export class PbBms {
  readonly faults: JkFaults;
  readonly #options: PbBmsOptions;
  readonly #random: () => number;
  readonly #ears = new PbEars();
  /** Whose acknowledgements have come. */
  readonly #answered = new Set<number>();
  #address: number;
  /** Tells the turns of a former time as master that they are over. */
  #reign = 0;
  #requests = 0;
  #replies = 0;
  /** A reply is under way; requests are passed over meanwhile. */
  #busy = false;
  #lastRequestMs = -Infinity;

  constructor(options: PbBmsOptions) {
    this.#options = options;
    this.faults = { ...NO_FAULTS, ...options.faults };
    this.#random = seeded(options.seed ?? 1);
    this.#address = options.address;
    options.port.onData((chunk) => {
      for (const heard of this.#ears.feed(chunk)) this.#hear(heard);
    });
    this.#rule();
  }

  /** Requests for it that came. */
  get requests(): number {
    return this.#requests;
  }

  /** Replies that were sent, whole or not. */
  get replies(): number {
    return this.#replies;
  }

  get address(): number {
    return this.#address;
  }

  /** Its switches are set anew. */
  set address(address: number) {
    if (address === this.#address) return;
    this.#address = address;
    this.#rule();
  }

  #rule(): void {
    const reign = ++this.#reign;
    if (this.#address !== 0) return;
    const { port, clock, signal } = this.#options;
    const say = (bytes: Uint8Array): void => {
      if (!this.faults.drop) port.write(bytes);
    };
    void ruleBus({
      say,
      clock,
      signal,
      rules: () => reign === this.#reign,
      answered: (address) => this.#answered.delete(address),
      sendOwn: (asks) => say(spoil(this.#reply(asks), new Uint8Array(), this.faults, this.#random)),
    });
  }

  #hear(heard: PbHeard): void {
    if (heard.kind === "ack") {
      this.#answered.add(heard.address);
      return;
    }
    const { clock, leastGapMs = 0 } = this.#options;
    const sinceMs = clock.nowMs() - TRIGGER_BYTES * LINE_MS_PER_BYTE - this.#lastRequestMs;
    this.#lastRequestMs = clock.nowMs();
    if (heard.address !== this.#address || this.#address === 0) return;
    this.#requests++;
    if (!this.#busy && sinceMs >= leastGapMs) void this.#answer(heard);
  }

  async #answer(heard: PbAsked): Promise<void> {
    const { port, clock, signal } = this.#options;
    this.#busy = true;
    try {
      await clock.sleep(REPLY_AFTER_MS + this.faults.delayMs, signal);
      if (this.faults.drop) return;
      const reply = heard.kind === "trigger" ? this.#reply(heard.asks) : readRegisters(heard, (asks) => this.#frame(asks));
      const bytes = spoil(reply, heard.bytes, this.faults, this.#random);
      this.#replies++;
      port.write(bytes);
      await clock.sleep(bytes.length * LINE_MS_PER_BYTE, signal);
    } catch (error) {
      // The end of the simulation wakes its sleeps by rejecting them; anything else is a fault of the simulator.
      if (!signal.aborted) throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** A frame with its acknowledgement. */
  #reply(asks: PbRequest): Uint8Array {
    const { padded = false } = this.#options;
    const reply = pbReply(this.#frame(asks), asks, this.#address, { padded });
    return padded ? Uint8Array.from([...reply, 0x00]) : reply;
  }

  #frame(asks: PbRequest): Uint8Array {
    const { source, counter = 0 } = this.#options;
    const frame = "says" in source ? pbFrame(asks, source.says(), this.#address) : Uint8Array.from(source.frame(asks));
    const changes: [at: number, byte: number][] = "says" in source ? [[COUNTER_AT, counter]] : [];
    if (asks === "status" && this.faults.starting) {
      changes.push([STATUS_SOC_AT, 0], ...[0, 1, 2, 3].map((i): [number, number] => [STATUS_CYCLES_AT + i, 0]));
    }
    for (const [at, byte] of changes) {
      frame[CHECKSUM_AT]! += byte - frame[at]!;
      frame[at] = byte;
    }
    return frame;
  }
}
