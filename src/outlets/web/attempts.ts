/** How often a password may be tried: so often from one address, and so often by all together. */

const WITHIN_MS = 600_000;
export const MOST_FROM_ONE = 5;
export const MOST_FROM_ALL = 50;

export class Attempts {
  readonly #nowMs: () => number;
  /** Those of the last minutes, oldest first; never more than MOST_FROM_ALL. */
  #tried: { readonly address: string; readonly atMs: number }[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts a try before its outcome is known. 0 when it may go on; otherwise ms until it is worth trying again. */
  begin(address: string): number {
    const nowMs = this.#nowMs();
    this.#tried = this.#tried.filter(({ atMs }) => nowMs - atMs < WITHIN_MS);
    const own = this.#tried.filter((one) => one.address === address);
    const oldest = own.length >= MOST_FROM_ONE ? own[0] : this.#tried.length >= MOST_FROM_ALL ? this.#tried[0] : undefined;
    if (oldest !== undefined) return oldest.atMs + WITHIN_MS - nowMs;
    this.#tried.push({ address, atMs: nowMs });
    return 0;
  }

  /** The password was right: this address need not wait for its own slips. */
  forgive(address: string): void {
    this.#tried = this.#tried.filter((one) => one.address !== address);
  }
}
