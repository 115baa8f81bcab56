/** Messages that cannot be used: each is counted, and said once for a topic until a good one comes. */
import { messageOf, SiinterjkError } from "../errors.ts";
import type { Log } from "../log.ts";

/** Topics come from whoever may write to the broker; what more of them send is counted only. */
const MOST_TOPICS = 1_000;
/** Of what is wrong so much is worth a line of the log, characters. */
const MOST_SAID = 300;

export class Refusals {
  #count = 0;
  readonly #bad = new Set<string>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Since the start. */
  get count(): number {
    return this.#count;
  }

  bad(topic: string, why: string): void {
    this.#count++;
    if (this.#bad.has(topic) || this.#bad.size >= MOST_TOPICS) return;
    this.#bad.add(topic);
    const said = printable(`${topic}: ${why}`).slice(0, MOST_SAID);
    this.#log.warn({ topic }, messageOf(new SiinterjkError("FLEET_MESSAGE", said)));
  }

  good(topic: string): void {
    if (this.#bad.delete(topic)) this.#log.info({ topic }, `${printable(topic)}: can be used again`);
  }
}

/** A topic or a payload may hold what moves the cursor of a terminal. */
const printable = (text: string): string => text.replace(/\p{C}/gu, "?");
