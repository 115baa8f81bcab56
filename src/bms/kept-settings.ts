/** The settings of a BMS that stand behind its readings, and when they are to be asked for. */
import type { PbSettings } from "../codec/jk/pb-55aaeb90/settings.ts";

/** The owner may change the settings in the JK app at any time. */
const SETTINGS_EVERY_MS = 600_000;
/** After so many requests in a row without settings the readings go on without them. */
const TRIES = 3;
/** Then they are asked for this often. */
const RETRY_MS = 60_000;
/** After so many requests for the status in a row without one the BMS may have been off, or another one may stand in its place. */
const GONE_AFTER = 3;

export class KeptSettings {
  #value: Partial<PbSettings> | undefined;
  #tries = 0;
  #dueMs = -Infinity;
  #statusMisses = 0;

  get value(): Partial<PbSettings> | undefined {
    return this.#value;
  }

  /** The first reading waits for its limits: without them a pack would be charged for a moment by the configuration alone. */
  get withheld(): boolean {
    return this.#value === undefined && this.#tries < TRIES;
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#dueMs;
  }

  /** They may have changed: to be asked for again. */
  renew(): void {
    this.#tries = 0;
    this.#dueMs = -Infinity;
  }

  take(settings: Partial<PbSettings>, nowMs: number): void {
    this.#value = settings;
    this.#tries = 0;
    this.#dueMs = nowMs + SETTINGS_EVERY_MS;
  }

  /** To be called for a request for them that brought nothing. */
  failed(nowMs: number): void {
    if (++this.#tries >= TRIES) this.#dueMs = nowMs + RETRY_MS;
  }

  /** A reading has come that had to wait for them. On a line that is only listened to nobody can be asked: so many are let pass. */
  letPass(): void {
    this.#tries++;
  }

  /** To be called for a request for the status that brought nothing. */
  statusMissed(): void {
    this.#statusMisses++;
  }

  /** To be called with every status; `true` if it may come from another BMS than before. */
  statusCame(): boolean {
    const gone = this.#statusMisses >= GONE_AFTER;
    this.#statusMisses = 0;
    if (gone) this.renew();
    return gone;
  }
}
