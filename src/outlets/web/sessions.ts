/** Who is signed in: random tokens in memory, which a restart forgets. */
import { randomBytes } from "node:crypto";

/** So long without a request, and one has to sign in again. */
export const IDLE_MS = 12 * 3_600_000;
export const MOST_SESSIONS = 50;
const TOKEN_BYTES = 32;

export class Sessions {
  readonly #nowMs: () => number;
  /** When each token was used last, the least lately used first. */
  readonly #usedAtMs = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A new token; of too many sessions the one that was used least lately ends. */
  begin(): string {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    this.#usedAtMs.set(token, this.#nowMs());
    const oldest = this.#usedAtMs.keys().next();
    if (this.#usedAtMs.size > MOST_SESSIONS && oldest.done !== true) this.#usedAtMs.delete(oldest.value);
    return token;
  }

  /** Whether the token stands; that counts as use. */
  uses(token: string | undefined): boolean {
    if (token === undefined) return false;
    const usedAtMs = this.#usedAtMs.get(token);
    if (usedAtMs === undefined) return false;
    this.#usedAtMs.delete(token);
    if (this.#nowMs() - usedAtMs > IDLE_MS) return false;
    this.#usedAtMs.set(token, this.#nowMs());
    return true;
  }

  end(token: string | undefined): void {
    if (token !== undefined) this.#usedAtMs.delete(token);
  }
}
