/**
 * A mailbox with one slot: the writer never waits, and a slow reader misses what was replaced.
 * Readers are downstream; nothing that they do can delay the writer.
 */
export class Latest<T> {
  #value: T | undefined;
  #version = 0;
  readonly #waiting = new Set<() => void>();

  /** Replaces the value and wakes every reader, later. */
  set(value: T): void {
    this.#value = value;
    this.#version++;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) queueMicrotask(wake);
  }

  /** The newest value, if there has been one. */
  get(): T | undefined {
    return this.#value;
  }

  /** Every value that this reader is in time for, newest only, until `signal` is aborted. */
  async *follow(signal: AbortSignal): AsyncGenerator<T, void> {
    let seen = 0;
    while (!signal.aborted) {
      if (this.#version === seen) await this.#next(signal);
      else {
        seen = this.#version;
        yield this.#value as T;
      }
    }
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
