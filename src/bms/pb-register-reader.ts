/**
 * What the registers of one BMS say together, for a BMS or an adapter that answers reads only: the same reading as by frames, but for
 * the firmware and the mask of sensors, which no range has.
 */
import { toReading } from "../codec/jk/pb-55aaeb90/reading.ts";
import { PB_RANGES, type PbRange } from "../codec/jk/pb-55aaeb90/register-request.ts";
import { decodeRegisters } from "../codec/jk/pb-55aaeb90/registers.ts";
import { checkedSettings, type PbSettings } from "../codec/jk/pb-55aaeb90/settings.ts";
import type { PbStatus } from "../codec/jk/pb-55aaeb90/status.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Result } from "../domain/result.ts";
import { KeptSettings } from "./kept-settings.ts";

/** What makes one reading. Cells and pack voltage are compared with each other, so they come close together. */
const STATUS = ["live", "cells", "sensors"] as const satisfies readonly PbRange[];
const SETTINGS = ["limits", "setup"] as const satisfies readonly PbRange[];

export interface RegistersTaken {
  /** `null` for an answer that makes no reading yet. */
  readonly reading: Result<PackReading> | null;
  /** When the oldest of its answers came. */
  readonly atMs: number;
}

export class PbRegisterReader {
  readonly #settings = new KeptSettings();
  #status: { readonly fromMs: number; readonly values: Partial<PbStatus> } = { fromMs: 0, values: {} };
  /** The first half of new settings. */
  #limits: Partial<PbSettings> | null = null;

  /** To be called for a fresh port: all that may have changed meanwhile is asked for again. */
  renew(): void {
    this.#settings.renew();
    this.#limits = null;
  }

  /** What a round is for, in this order; the rest is not asked for when one fails. */
  get mains(): readonly PbRange[] {
    return this.#settings.withheld ? SETTINGS : STATUS;
  }

  /** What may be asked for besides, if anything. */
  extra(nowMs: number): PbRange | null {
    if (!this.#settings.isDue(nowMs)) return null;
    return this.#limits === null ? "limits" : "setup";
  }

  take(range: PbRange, data: Uint8Array, nowMs: number): RegistersTaken {
    const reading =
      PB_RANGES[range].block === "status" ? this.#takeStatus(range, data, nowMs) : this.#takeSettings(range, data, nowMs);
    return { reading, atMs: this.#status.fromMs };
  }

  /** To be called for a request that brought nothing. */
  failed(range: PbRange, nowMs: number): void {
    if (PB_RANGES[range].block === "status") this.#settings.statusMissed();
    else this.#settings.failed(nowMs);
  }

  #takeStatus(range: PbRange, data: Uint8Array, nowMs: number): Result<PackReading> | null {
    const [first, last] = [STATUS[0], STATUS.at(-1)];
    const { fromMs, values } = range === first ? { fromMs: nowMs, values: {} } : this.#status;
    const decoded = decodeRegisters(range, data);
    if (!decoded.ok) return decoded;
    this.#status = { fromMs, values: { ...values, ...decoded.value } };
    if (range !== last) return null;
    if (this.#settings.statusCame()) this.renew();
    const settings = this.#settings.value;
    return toReading(this.#status.values, settings && { settings });
  }

  #takeSettings(range: PbRange, data: Uint8Array, nowMs: number): Result<PackReading> | null {
    const decoded = decodeRegisters(range, data);
    const checked = decoded.ok ? checkedSettings(decoded.value as Partial<PbSettings>) : decoded;
    if (!checked.ok) {
      this.#settings.failed(nowMs);
      return checked;
    }
    if (range === SETTINGS[0]) this.#limits = checked.value;
    else if (this.#limits !== null) {
      this.#settings.take({ ...this.#limits, ...checked.value }, nowMs);
      this.#limits = null;
    }
    return null;
  }
}
