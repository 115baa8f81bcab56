/**
 * What the frames of one BMS say together: its status with the settings and the device info that stand behind it, and which
 * of these is to be asked for next.
 */
import type { PbFrame } from "../codec/jk/pb-55aaeb90/frame.ts";
import { decodeInfo, type PbInfo } from "../codec/jk/pb-55aaeb90/info.ts";
import { toReading } from "../codec/jk/pb-55aaeb90/reading.ts";
import type { PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import { decodeSettings } from "../codec/jk/pb-55aaeb90/settings.ts";
import { decodeStatus } from "../codec/jk/pb-55aaeb90/status.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Result } from "../domain/result.ts";
import { KeptSettings } from "./kept-settings.ts";

/** Firmware 15.36 and newer does not answer every request for the device info, and readings need nothing of it. */
const INFO_TRIES = 2;

export class PbReader {
  readonly #settings = new KeptSettings();
  #info: PbInfo | undefined;
  #infoTries = 0;

  /** To be called for a fresh port: all that may have changed meanwhile is asked for again. */
  renew(): void {
    this.#settings.renew();
    this.#infoTries = 0;
  }

  /** What a round is for: the status, or what must come before the first reading. */
  get mains(): readonly ["status" | "settings"] {
    return [this.#settings.withheld ? "settings" : "status"];
  }

  /** What may be asked for besides, if anything. */
  extra(nowMs: number): "settings" | "info" | null {
    if (this.#settings.isDue(nowMs)) return "settings";
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
        this.#settings.take(settings.value, nowMs);
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
    if (request === "status") this.#settings.statusMissed();
    if (request === "info") this.#infoTries++;
    if (request === "settings") this.#settings.failed(nowMs);
  }

  #takeStatus(frame: PbFrame): Result<PackReading> | null {
    if (this.#settings.statusCame()) this.renew();
    const status = decodeStatus(frame);
    if (!status.ok) return status;
    const { withheld, value: settings } = this.#settings;
    if (withheld) {
      this.#settings.letPass();
      return null;
    }
    const info = this.#info;
    return toReading(status.value, { ...(settings !== undefined && { settings }), ...(info !== undefined && { info }) });
  }
}
