import type { Log } from "../log.ts";
import type { Snapshot } from "./snapshot.ts";
import { newSupervision, STOPPING, supervise, type SupervisionMemory } from "./supervision.ts";

/** The service manager, as far as it matters here. */
export interface ServiceManager {
  /** After so long without a word it ends the process, ms; `null` if it does not watch. */
  readonly watchdogMs: number | null;
  /** Hands over lines "NAME=value"; false when they were not taken. Never waits, never throws. */
  notify(message: string): boolean;
}

/** Tells the service manager how the bridge does. It has no timer: without ticks it says nothing, and that is the point. */
export class Supervisor {
  readonly #manager: ServiceManager;
  readonly #log: Log;
  #memory: SupervisionMemory;
  #deaf = false;
  #stopping = false;

  constructor(manager: ServiceManager, log: Log, nowMs: number) {
    this.#manager = manager;
    this.#log = log;
    this.#memory = newSupervision(nowMs);
  }

  /** To be called after every tick that has finished. */
  ticked(snapshot: Snapshot): void {
    const { message, taken, refused } = supervise(this.#memory, snapshot, this.#manager.watchdogMs);
    this.#memory = message === null || this.#tell(message) ? taken : refused;
  }

  /** To be called when the bridge ends; a second call does nothing. */
  stopping(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#tell(STOPPING);
  }

  #tell(message: string): boolean {
    const heard = this.#manager.notify(message);
    if (!heard && !this.#deaf)
      this.#log.warn({ code: "NOTIFY_UNAVAILABLE" }, "NOTIFY_UNAVAILABLE systemd does not take what it is told");
    this.#deaf = !heard;
    return heard;
  }
}
