/** Tells in the log when the broker is lost and when it is back, once each, however often it is tried in between. */
import { explainError, messageOf, type SiinterjkError } from "../../errors.ts";
import type { Clock } from "../../io/port.ts";
import type { Log } from "../../log.ts";

export interface OutageOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** A connection that ends sooner belongs to the outage before it, ms. */
  readonly settledMs: number;
  /** Where it is, and below which topic we are, for people. */
  readonly broker: string;
  readonly base: string;
}

export class Outages {
  readonly #options: OutageOptions;
  /** What was told of this outage, by its code. */
  readonly #told = new Set<string>();
  #sinceMs: number | null = null;
  #trouble: string | null = null;
  #isUp = false;
  #wasUp = false;
  #callOff: (() => void) | null = null;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** What is wrong now, with its code. */
  get trouble(): string | null {
    return this.#trouble;
  }

  up(): void {
    const { log, clock, settledMs, broker, base } = this.#options;
    this.#isUp = true;
    this.#trouble = null;
    if (!this.#wasUp && this.#sinceMs === null) log.info({ broker }, `MQTT: connected to ${broker}, topics below ${base}`);
    this.#wasUp = true;
    this.#callOff = this.#sinceMs === null ? null : clock.after(settledMs, () => this.#settled());
  }

  down(error: SiinterjkError): void {
    const { log, clock, broker } = this.#options;
    const { code } = error;
    this.#callOff?.();
    this.#callOff = null;
    this.#isUp = false;
    this.#trouble = messageOf(error);
    this.#sinceMs ??= clock.nowMs();
    if (this.#told.has(code)) {
      log.debug({ code, broker }, `MQTT: ${messageOf(error)}`);
      return;
    }
    this.#told.add(code);
    log.warn({ code, broker }, `${explainError(error)} The bridge goes on, and the broker is tried again.`);
  }

  /** Something else than the broker: it is told where it is caught. */
  fault(line: string): void {
    this.#isUp = false;
    this.#trouble = line;
  }

  #settled(): void {
    const { log, clock, broker } = this.#options;
    const seconds = Math.round((clock.nowMs() - this.#sinceMs!) / 1000);
    this.#sinceMs = null;
    this.#told.clear();
    log.info({ broker }, `MQTT: ${broker} is back after ${seconds} s`);
  }
}
