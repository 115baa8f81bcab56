/** So many rounds in a row without an answer: the BMS is off or gone, and is asked in fewer rounds. */
const SILENT_AFTER = 3;
/** Of a BMS that is silent for long every 16th round is its own. */
const MOST_ROUNDS = 16;
/** But it must be back soon also where rounds are long: asked at the first round after this, so within 20 s. */
const LONGEST_MS = 15_000;

/** Whose turn it is, of a BMS that may be silent: each request to it costs the others a whole time-out. */
export class SilentTurns {
  #silent = 0;
  #rounds = 0;
  #askedAtMs = -Infinity;

  /** To be called once a round. */
  isDue(nowMs: number): boolean {
    this.#rounds++;
    const every = this.#silent < SILENT_AFTER ? 1 : Math.min(2 ** (this.#silent - SILENT_AFTER + 1), MOST_ROUNDS);
    return this.#rounds >= every || nowMs - this.#askedAtMs >= LONGEST_MS;
  }

  asked(nowMs: number): void {
    this.#rounds = 0;
    this.#askedAtMs = nowMs;
  }

  answered(): void {
    this.#silent = 0;
  }

  silent(): void {
    this.#silent++;
  }
}
