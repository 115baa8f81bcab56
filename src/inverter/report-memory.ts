import { decodeReport } from "../codec/sma/report.ts";
import type { InverterReport } from "../domain/inverter.ts";
import type { Observed } from "../domain/observed.ts";
import type { CanFrame } from "../io/port.ts";

/** A part that is older than this is not shown beside a newer one: each comes every second. */
const PART_MS = 15_000;

interface Dated<T> {
  readonly atMs: number;
  readonly value: T;
}

/** The two that it sends every second: 0x305 and 0x306. */
export interface HeardAtMs {
  readonly measured: number | null;
  readonly state: number | null;
}

/** The newest of each part of what the inverter says. */
export class ReportMemory {
  #measured: Dated<InverterReport["measured"]> | null = null;
  #state: Dated<NonNullable<InverterReport["state"]>> | null = null;
  #relays: Dated<NonNullable<InverterReport["relays"]>> | null = null;

  /** Takes in a frame from the bus; false if it is not one of the inverter's reports or cannot be used. */
  take(frame: CanFrame, atMs: number): boolean {
    const decoded = decodeReport(frame);
    if (!decoded.ok) return false;
    const { part, value } = decoded.value;
    if (part === "measured") this.#measured = { atMs, value };
    else if (part === "state") this.#state = { atMs, value };
    else this.#relays = { atMs, value };
    return true;
  }

  /** When each part last came, ms of the monotonic clock; `null` for what never did. */
  heardAtMs(): HeardAtMs {
    return { measured: this.#measured?.atMs ?? null, state: this.#state?.atMs ?? null };
  }

  /** What the inverter says, dated by its last 0x305. */
  observed(nowMs: number): Observed<InverterReport> {
    if (this.#measured === null) return { ok: false, atMs: nowMs, why: "never-seen" };
    const recent = (part: Dated<unknown> | null): boolean => part !== null && nowMs - part.atMs <= PART_MS;
    const value: InverterReport = {
      measured: this.#measured.value,
      ...(recent(this.#state) ? { state: this.#state!.value } : {}),
      ...(recent(this.#relays) ? { relays: this.#relays!.value } : {}),
    };
    const { atMs } = this.#measured;
    if (nowMs - atMs <= PART_MS) return { ok: true, atMs, value };
    return { ok: false, atMs: nowMs, why: "timeout", last: { atMs, value } };
  }
}
