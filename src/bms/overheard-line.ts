/**
 * Reads BMSs that somebody else asks, from what they answer to him. It has nothing to write with: of its port it takes the ears only.
 * How often there are readings is the other's choice.
 */
import { pbFramer } from "../codec/jk/pb-55aaeb90/framer.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Fault, Result } from "../domain/result.ts";
import type { BytePort } from "../io/port.ts";
import type { Dialect, Line, LineTalk, RoundEnd } from "./line-talk.ts";
import { nwReader } from "./nw-reader.ts";
import { PbReader } from "./pb-reader.ts";
import type { Advice, LineMode, PolledPack } from "./polled-pack.ts";

/** How a pack is configured, as far as it matters here; `address`, 0 to 15, is for protocol pb. */
export interface OverheardPack {
  readonly protocol: "nw" | "pb" | "auto";
  readonly address: number;
}

/** The packs of one line, which have one protocol. `auto` listens in both at once. */
export function overheardLine(packs: readonly OverheardPack[]): Dialect {
  return { advice: ADVICE, talk: (line) => new Overheard(line, packs) };
}

const ADVICE: Advice = {
  timeout:
    "Does the other program still ask, and does this adapter hang at the same two wires, A at A and B at B? Of protocol pb only frames are understood, not reads of registers.",
  "bad-checksum": "Check A/B wiring and grounding of this adapter.",
};

/** The slowest programs ask every 10.6 s (docs/protocols/sma-sunny-island.md, section 10): two turns and some slack. */
const OVERDUE_MS = 25_000;
/** A line without a byte for so long: the port may be dead without telling. */
const DEAD_MS = 60_000;

class Overheard implements LineTalk {
  readonly mode: LineMode = "listening";
  readonly #line: Line;
  readonly #protocol: OverheardPack["protocol"];
  readonly #nw = nwReader();
  readonly #pb = pbFramer();
  readonly #members: readonly { readonly address: number; readonly pack: PolledPack; readonly reader: PbReader }[];
  readonly #overdueAtMs = new Map<PolledPack, number>();
  #heardAtMs = 0;
  #seen = { bytes: 0, answered: false };

  constructor(line: Line, packs: readonly OverheardPack[]) {
    this.#line = line;
    this.#protocol = packs[0]!.protocol;
    this.#members = line.packs.map((pack, i) => ({ address: packs[i]!.address, pack, reader: new PbReader() }));
  }

  on(port: Pick<BytePort, "onData">, life: AbortSignal): () => Promise<RoundEnd> {
    const nowMs = this.#line.clock.nowMs();
    this.#heardAtMs = nowMs;
    this.#nw.reset();
    this.#pb.reset();
    for (const { pack, reader } of this.#members) {
      this.#overdueAtMs.set(pack, nowMs + OVERDUE_MS);
      reader.renew();
    }
    const stop = port.onData((chunk) => this.#hear(chunk));
    life.addEventListener("abort", stop, { once: true });
    return () => Promise.resolve(this.#round());
  }

  #round(): RoundEnd {
    const nowMs = this.#line.clock.nowMs();
    for (const [pack, atMs] of this.#overdueAtMs) {
      if (nowMs < atMs) continue;
      this.#overdueAtMs.set(pack, nowMs + OVERDUE_MS);
      pack.take({ ok: false, why: "timeout", detail: `not heard for ${OVERDUE_MS / 1000} s on a line that is only listened to` });
    }
    const { bytes, answered } = this.#seen;
    this.#seen = { bytes: 0, answered: false };
    if (answered) return "answered";
    if (bytes > 0) return "heard";
    return nowMs - this.#heardAtMs >= DEAD_MS ? "dead" : "idle";
  }

  #hear(chunk: Uint8Array): void {
    const { clock, traffic } = this.#line;
    const nowMs = clock.nowMs();
    this.#heardAtMs = nowMs;
    this.#seen.bytes += chunk.length;
    traffic.receivedBytes += chunk.length;
    if (this.#protocol !== "pb") this.#hearNw(chunk, nowMs);
    if (this.#protocol !== "nw") this.#hearPb(chunk, nowMs);
  }

  #hearNw(chunk: Uint8Array, nowMs: number): void {
    const { packs, traffic } = this.#line;
    const { replies, faults, discardedBytes } = this.#nw.feed(chunk);
    traffic.discardedBytes += discardedBytes;
    // A request that is heard is the other's.
    if (faults.some(({ code }) => code === "JK_ECHO")) traffic.otherMasterAtMs = nowMs;
    const damaged = faults.find(({ code }) => code === "JK_CHECKSUM");
    if (damaged !== undefined) this.#damaged(damaged);
    for (const reading of replies) this.#give(packs[0]!, reading, nowMs);
  }

  #hearPb(chunk: Uint8Array, nowMs: number): void {
    const { traffic } = this.#line;
    const { items, faults, discardedBytes } = this.#pb.feed(chunk);
    traffic.discardedBytes += discardedBytes;
    const damaged = faults.find(({ code }) => code === "JK_CHECKSUM");
    if (damaged !== undefined) this.#damaged(damaged);
    for (const item of items) {
      if (item.kind === "request") traffic.otherMasterAtMs = nowMs;
      if (item.kind !== "ack" || item.frame === null) continue;
      const member = this.#members.find(({ address }) => address === item.address);
      if (member === undefined) continue;
      this.#give(member.pack, member.reader.take(item.frame, nowMs), nowMs);
    }
  }

  /** `null` is a frame that is no reading by itself. */
  #give(pack: PolledPack, reading: Result<PackReading> | null, atMs: number): void {
    this.#seen.answered = true;
    this.#overdueAtMs.set(pack, atMs + OVERDUE_MS);
    if (reading !== null) pack.take({ ok: true, atMs, reading });
  }

  /** A reply that the other gets whole may reach this adapter damaged; whose it was nobody knows. */
  #damaged({ message }: Fault): void {
    for (const { pack } of this.#members) pack.missed({ why: "bad-checksum", detail: message });
  }
}
