/** One BMS on a bus of several: what its frames and failures mean for its pack, and whether it is its turn. */
import type { PbFrame } from "../codec/jk/pb-55aaeb90/frame.ts";
import { isPbRange, PB_RANGES, type PbRange } from "../codec/jk/pb-55aaeb90/register-request.ts";
import { isPbAddress, type PbAddress } from "../codec/jk/pb-55aaeb90/request.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Result } from "../domain/result.ts";
import type { PbAsks, PbOutcome } from "./pb-exchange.ts";
import { PbReader } from "./pb-reader.ts";
import { PbRegisterReader } from "./pb-register-reader.ts";
import type { PolledPack } from "./polled-pack.ts";
import { SilentTurns } from "./silent-turns.ts";

/** How a BMS is asked. What another master is told comes as frames, either way. */
export type PbBy = "frames" | "registers";

/** One turn of a JK master with all 15 addresses (measured on a bus with one slave). */
const TURN_MS = 4_400;
/** Two turns without a pack: the master does not ask it, or it does not answer. */
const OVERDUE_MS = 9_000;

export class PbMember {
  readonly address: number;
  /** The address to ask it by; `null` for a master itself, which is only ever listened to. */
  readonly slave: PbAddress | null;
  readonly #pack: PolledPack;
  readonly #reader = new PbReader();
  /** `null` where it is asked for frames. */
  readonly #registers: PbRegisterReader | null;
  readonly #turns = new SilentTurns();
  #answers = false;
  /** When it counts as failed if it has not been heard by then; only while it is listened to. */
  #overdueAtMs = Infinity;

  constructor(address: number, pack: PolledPack, by: PbBy) {
    this.address = address;
    this.slave = isPbAddress(address) ? address : null;
    this.#pack = pack;
    this.#registers = by === "registers" ? new PbRegisterReader() : null;
  }

  /** Its last request was answered. */
  get answers(): boolean {
    return this.#answers;
  }

  /** What a round is for, in this order; where one fails, the rest is left out. */
  get mains(): readonly PbAsks[] {
    return (this.#registers ?? this.#reader).mains;
  }

  /** What may be asked for besides. */
  extra(nowMs: number): PbAsks | null {
    return this.#answers ? (this.#registers ?? this.#reader).extra(nowMs) : null;
  }

  /** To be called for a fresh port. */
  renew(nowMs: number): void {
    this.#reader.renew();
    this.#registers?.renew();
    this.expect(nowMs);
  }

  /** To be called when listening begins. */
  expect(nowMs: number): void {
    this.#overdueAtMs = nowMs + OVERDUE_MS;
  }

  /** To be called once a round. */
  isDue(nowMs: number): boolean {
    return this.#turns.isDue(nowMs);
  }

  /** To be called with every request. The device info is not counted: no reading needs it, and not every firmware gives it. */
  asking(asks: PbAsks, nowMs: number): void {
    this.#turns.asked(nowMs);
    if (asks !== "info") this.#pack.asking();
  }

  /** Takes a frame of this BMS, whoever asked for it. */
  take(frame: PbFrame, atMs: number): void {
    this.#answered(atMs);
    const reading = this.#reader.take(frame, atMs);
    if (frame.type !== "info") this.#give(reading, atMs, frame.type === "settings");
  }

  /** Takes registers of this BMS that were asked for. */
  takeRegisters(range: PbRange, data: Uint8Array, nowMs: number): void {
    this.#answered(nowMs);
    const taken = this.#registers?.take(range, data, nowMs);
    if (taken !== undefined) this.#give(taken.reading, taken.atMs, !isStatus(range));
  }

  #answered(atMs: number): void {
    this.expect(atMs);
    this.#answers = true;
    this.#turns.answered();
  }

  /** Settings that cannot be read are no loss of the pack. */
  #give(reading: Result<PackReading> | null, atMs: number, settings: boolean): void {
    if (settings && reading?.ok === false) this.#pack.missed({ why: "malformed", detail: reading.error.message });
    else this.#pack.take({ ok: true, atMs, reading });
  }

  /** To be called with a request that brought nothing; `main` if the round was for it. */
  failed(asks: PbAsks, main: boolean, outcome: Extract<PbOutcome, { readonly kind: "failed" }>, nowMs: number): void {
    const { why, detail, late } = outcome;
    if (late && main) {
      this.#turns.silent();
      this.#answers = false;
    }
    // A damaged status is no sign that the BMS was off.
    if (late || !isStatus(asks)) this.#failed(asks, nowMs);
    if (main) this.#pack.take({ ok: false, why, detail });
    else if (asks !== "info") this.#pack.missed({ why, detail });
  }

  #failed(asks: PbAsks, nowMs: number): void {
    if (isPbRange(asks)) this.#registers?.failed(asks, nowMs);
    else this.#reader.failed(asks, nowMs);
  }

  /** What was heard of it is damaged. */
  damaged(): void {
    this.#pack.missed({ why: "malformed", detail: "an acknowledgement without a whole frame before it" });
  }

  /** While it is only listened to it fails once a turn of the master in which it is not heard. */
  missIfOverdue(nowMs: number): void {
    if (nowMs < this.#overdueAtMs) return;
    this.#overdueAtMs = nowMs + TURN_MS;
    const detail = `not heard for ${OVERDUE_MS / 1000} s on a bus that is only listened to`;
    this.#pack.take({ ok: false, why: "timeout", detail });
  }
}

const isStatus = (asks: PbAsks): boolean => (isPbRange(asks) ? PB_RANGES[asks].block === "status" : asks === "status");
