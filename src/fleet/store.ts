/** Writes samples into VictoriaMetrics, and keeps trying until it has taken them. */
import { messageOf, SiinterjkError } from "../errors.ts";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";

/** A store that takes longer for one batch is asked again. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 2_000;
/** Of an answer that refuses, so much is worth a line of the log, characters. */
const MOST_SAID = 200;

export interface StoreOptions {
  /** "http://127.0.0.1:8428". */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

export class Store {
  readonly #options: StoreOptions;
  readonly #address: string;
  /** When it began to refuse; `null` while it takes what it gets. */
  #failingSinceMs: number | null = null;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#address = new URL("api/v1/import/prometheus", options.url.endsWith("/") ? options.url : `${options.url}/`).href;
  }

  /** Resolves to true when the store has taken the lines, to false when `signal` was aborted before. Never rejects. */
  async write(text: string, signal: AbortSignal): Promise<boolean> {
    const stopped = (): boolean => signal.aborted;
    while (!stopped()) {
      const trouble = await this.#try(text, signal);
      if (trouble === null) {
        this.#works();
        return true;
      }
      if (stopped()) break;
      this.#fails(trouble);
      await this.#options.clock.sleep(RETRY_MS, signal).catch(() => undefined);
    }
    return false;
  }

  /** `null`: taken; otherwise why not. */
  async #try(text: string, signal: AbortSignal): Promise<string | null> {
    try {
      const answer = await fetch(this.#address, {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: text,
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      const said = await answer.text();
      return answer.ok ? null : `status ${answer.status} ${said.replace(/\s+/g, " ").slice(0, MOST_SAID)}`;
    } catch (error) {
      // What fetch throws says "fetch failed"; why is in its cause.
      return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
    }
  }

  #fails(trouble: string): void {
    if (this.#failingSinceMs !== null) return;
    const { url, clock, log } = this.#options;
    this.#failingSinceMs = clock.nowMs();
    log.warn({ store: url }, messageOf(new SiinterjkError("FLEET_STORE", `${url}: ${trouble}`)));
  }

  #works(): void {
    if (this.#failingSinceMs === null) return;
    const { url, clock, log } = this.#options;
    const downS = Math.round((clock.nowMs() - this.#failingSinceMs) / 1000);
    this.#failingSinceMs = null;
    log.info({ store: url, downS }, `${url} takes figures again, after ${downS} s`);
  }
}
