import type { PortEnd } from "./port.ts";

/**
 * What all ports have in common: listeners, and one end.
 * Once ended, nothing is delivered any more, and further ends change nothing.
 */
export class PortLife<Input> {
  readonly ended: Promise<PortEnd>;
  readonly #listeners = new Set<{ readonly call: (input: Input) => void }>();
  #resolve: (end: PortEnd) => void = () => undefined;
  #over = false;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get over(): boolean {
    return this.#over;
  }

  /** The same function may be added twice; each removal takes away its own. */
  listen(listener: (input: Input) => void): () => void {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  deliver(input: Input): void {
    if (this.#over) return;
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener.call(input);
  }

  /** True for the first end only: the caller then releases the device. */
  end(end: PortEnd): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#listeners.clear();
    this.#resolve(end);
    return true;
  }
}

/** The end that our own `close()` makes. */
export const CLOSED: PortEnd = { expected: true, reason: "closed" };
