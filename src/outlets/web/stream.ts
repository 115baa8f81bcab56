/**
 * The stream of snapshots (server-sent events): whole ones, at most one a second. Each is written once for all clients. A client
 * that does not take one in time misses it; what waits for it is never more than one snapshot. One that takes nothing for a
 * minute is gone.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as breath } from "node:timers/promises";
import type { Clock } from "../../io/port.ts";
import type { LiveSnapshots } from "../snapshot/live-snapshots.ts";

export const MOST_CLIENTS = 200;
/** A little less than from tick to tick, so that every tick is told. */
const LEAST_GAP_MS = 900;
/** While the bridge stands still its last snapshot is sent again, with its age: a page must see that the line lives. */
const REPEAT_MS = 5_000;
const STALLED_MS = 60_000;
/** So many clients in one go; then whatever else is due comes first, above all the frames to the inverter. */
const AT_ONCE = 20;

const HEAD = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" } as const;

interface Client {
  readonly response: ServerResponse;
  /** Since when it has taken nothing; `null` while it keeps up. */
  stalledSinceMs: number | null;
  /** What it has not been given yet. */
  missed: Buffer | null;
}

export class SnapshotStream {
  readonly #live: Pick<LiveSnapshots, "json">;
  readonly #clock: Clock;
  readonly #clients = new Set<Client>();
  #fresh = false;
  #wake: (() => void) | null = null;

  constructor(live: Pick<LiveSnapshots, "json">, clock: Clock) {
    this.#live = live;
    this.#clock = clock;
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** There is a new snapshot. */
  changed(): void {
    this.#fresh = true;
    this.#wake?.();
  }

  /** Takes a request as a client, with the newest snapshot at once; false when there are too many. */
  add(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#clients.size >= MOST_CLIENTS) return false;
    const client: Client = { response, stalledSinceMs: null, missed: null };
    this.#clients.add(client);
    response.on("drain", () => this.#drained(client));
    response.on("error", () => response.destroy());
    response.on("close", () => this.#clients.delete(client));
    // A stream has no end that could be late.
    request.setTimeout(0);
    response.writeHead(200, HEAD);
    response.write("retry: 2000\n\n");
    const frame = this.#frame();
    if (frame !== null) this.#give(client, frame);
    return true;
  }

  /** Sends until `signal` is aborted, then ends every client. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#changedWithin(REPEAT_MS, signal);
        this.#fresh = false;
        await this.#send();
        await this.#clock.sleep(LEAST_GAP_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const { response } of this.#clients) response.destroy();
    }
  }

  async #send(): Promise<void> {
    if (this.#clients.size === 0) return;
    const frame = this.#frame();
    if (frame === null) return;
    let count = 0;
    for (const client of [...this.#clients]) {
      if (count++ % AT_ONCE === AT_ONCE - 1) await breath();
      this.#give(client, frame);
    }
  }

  #frame(): Buffer | null {
    const json = this.#live.json();
    return json === null ? null : Buffer.from(`data: ${json}\n\n`);
  }

  #give(client: Client, frame: Buffer): void {
    if (client.response.destroyed) return;
    if (client.stalledSinceMs === null) {
      if (!client.response.write(frame)) client.stalledSinceMs = this.#clock.nowMs();
      return;
    }
    client.missed = frame;
    if (this.#clock.nowMs() - client.stalledSinceMs > STALLED_MS) client.response.destroy();
  }

  #drained(client: Client): void {
    const { missed } = client;
    client.stalledSinceMs = client.missed = null;
    if (missed !== null) this.#give(client, missed);
  }

  /** Resolves as soon as there is something new, or after this time. */
  async #changedWithin(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#fresh) return;
    const waiting = new AbortController();
    const stop = (): void => waiting.abort(WOKEN);
    signal.addEventListener("abort", stop, { once: true });
    this.#wake = stop;
    try {
      await this.#clock.sleep(ms, waiting.signal);
    } catch {
      // Woken, or stopped: the loop looks which.
    } finally {
      this.#wake = null;
      signal.removeEventListener("abort", stop);
    }
  }
}

/** Ready-made, because an AbortController without a reason makes an error with a stack for every call. */
const WOKEN = new Error("woken");
