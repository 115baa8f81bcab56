/**
 * What the frames of one BMS say together: its status with the settings and the device info that stand behind it, and which
 * of these is to be asked for next.
 */
import type { PbFrame } from "../codec/jk/pb-55aaeb90/frame.ts";
import { decodeInfo, type PbInfo } from "../codec/jk/pb-55aaeb90/info.ts";
import { toReading } from "../codec/jk/pb-55aaeb90/reading.ts";
import type { PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import { decodeSettings, type PbSettings } from "../codec/jk/pb-55aaeb90/settings.ts";
import { decodeStatus } from "../codec/jk/pb-55aaeb90/status.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Result } from "../domain/result.ts";

/** The owner may change the settings in the JK app at any time. */
const SETTINGS_EVERY_MS = 600_000;
/** After so many requests in a row without settings the readings go on without them. */
const TRIES = 3;
/** Then they are asked for this often. */
const RETRY_MS = 60_000;
/** Firmware 15.36 and newer does not answer every request for the device info, and readings need nothing of it. */
const INFO_TRIES = 2;
/** After so many requests for the status in a row without one the BMS may have been off, or another one may stand in its place. */
const GONE_AFTER = 3;

export class PbReader {
  #settings: PbSettings | undefined;
  #info: PbInfo | undefined;
  #tries = 0;
  #settingsDueMs = -Infinity;
  #infoTries = 0;
  #statusMisses = 0;

  /** To be called for a fresh port: all that may have changed meanwhile is asked for again. */
  renew(): void {
    this.#tries = 0;
    this.#settingsDueMs = -Infinity;
    this.#infoTries = 0;
  }

  /** What a round is for: the status, or what must come before the first reading. */
  get main(): "status" | "settings" {
    return this.#withheld ? "settings" : "status";
  }

  /** What may be asked for besides, if anything. */
  extra(nowMs: number): "settings" | "info" | null {
    if (nowMs >= this.#settingsDueMs) return "settings";
    return this.#infoTries < INFO_TRIES ? "info" : null;
  }

  /** A reading if that is what the frame brings, or what it lacks; `null` for a frame that is none or must wait for the settings. */
  take(frame: PbFrame, nowMs: number): Result<PackReading> | null {
    switch (frame.type) {
      case "status":
        return this.#takeStatus(frame);
      case "settings": {
        const settings = decodeSettings(frame);
        if (!settings.ok) {
          this.failed("settings", nowMs);
          return settings;
        }
        this.#settings = settings.value;
        this.#tries = 0;
        this.#settingsDueMs = nowMs + SETTINGS_EVERY_MS;
        return null;
      }
      case "info": {
        const info = decodeInfo(frame);
        if (!info.ok) return info;
        this.#info = info.value;
        this.#infoTries = INFO_TRIES;
        return null;
      }
    }
  }

  /** To be called for a request that brought nothing. */
  failed(request: PbRequest, nowMs: number): void {
    if (request === "status") this.#statusMisses++;
    if (request === "info") this.#infoTries++;
    if (request === "settings" && ++this.#tries >= TRIES) this.#settingsDueMs = nowMs + RETRY_MS;
  }

  /** The first reading with its limits: without them a pack would be charged for a moment by the configuration alone. */
  get #withheld(): boolean {
    return this.#settings === undefined && this.#tries < TRIES;
  }

  #takeStatus(frame: PbFrame): Result<PackReading> | null {
    const gone = this.#statusMisses >= GONE_AFTER;
    this.#statusMisses = 0;
    if (gone) this.renew();
    const status = decodeStatus(frame);
    if (!status.ok) return status;
    if (this.#withheld) {
      // On a line that is only listened to nobody can be asked for them: so many readings are let pass.
      this.#tries++;
      return null;
    }
    return toReading(status.value, {
      ...(this.#settings !== undefined && { settings: this.#settings }),
      ...(this.#info !== undefined && { info: this.#info }),
    });
  }
}
