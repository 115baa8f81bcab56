import { EventEmitter } from "node:events";
import { get, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { RUNNING } from "../../../test/support/snapshots.ts";
import { startWeb, type WebBench } from "../../../test/support/web-bench.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { snapshot } from "./api/snapshot.ts";
import { MOST_CLIENTS, SnapshotStream } from "./stream.ts";

/** A response whose client takes what it is given, or not. */
class Taker extends EventEmitter {
  readonly written: string[] = [];
  stalled = false;
  destroyed = false;
  writeHead(): this {
    return this;
  }
  write(text: Buffer | string): boolean {
    this.written.push(text.toString());
    return !this.stalled;
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit("close");
  }
  /** The numbers that it was given. */
  get numbers(): readonly number[] {
    return this.written.flatMap((text) => (text.startsWith("data: ") ? [Number(text.slice(6))] : []));
  }
}

/** A stream of numbers. */
class Numbers {
  readonly clock = new FakeClock();
  readonly stream = new SnapshotStream({ json: () => (this.#number === 0 ? null : String(this.#number)) }, this.clock);
  readonly #stop = new AbortController();
  readonly #running = this.stream.run(this.#stop.signal);
  #number = 0;

  add(taker: Taker): boolean {
    return this.stream.add({ setTimeout: () => undefined } as unknown as IncomingMessage, taker as unknown as ServerResponse);
  }

  next(): void {
    this.#number++;
    this.stream.changed();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

let numbers: Numbers;
afterEach(() => numbers.stop());
const begin = (): Numbers => (numbers = new Numbers());

describe("the stream", () => {
  it("gives the newest at once and then each, at most one a second, the latest of several", async () => {
    const { clock } = begin();
    const [early, late] = [new Taker(), new Taker()];
    numbers.add(early);
    expect(early.written).toEqual(["retry: 2000\n\n"]);
    numbers.next();
    await clock.advance(500);
    numbers.add(late);
    numbers.next();
    numbers.next();
    await clock.advance(399);
    expect([early.numbers, late.numbers]).toEqual([[1], [1]]);
    await clock.advance(1);
    expect([early.numbers, late.numbers]).toEqual([
      [1, 3],
      [1, 3],
    ]);
  });

  it("says the last again while nothing is new, so that a page sees that the line lives", async () => {
    const { clock } = begin();
    const taker = new Taker();
    numbers.add(taker);
    numbers.next();
    await clock.advance(900 + 5_000);
    expect(taker.numbers).toEqual([1, 1]);
  });

  it("lets a client that takes nothing miss what it cannot have; when it goes on it gets the newest only", async () => {
    const { clock } = begin();
    const [slow, quick] = [new Taker(), new Taker()];
    numbers.add(slow);
    numbers.add(quick);
    slow.stalled = true;
    for (let i = 0; i < 5; i++) {
      numbers.next();
      await clock.advance(1_000);
    }
    expect([slow.numbers, quick.numbers]).toEqual([[1], [1, 2, 3, 4, 5]]);
    slow.stalled = false;
    slow.emit("drain");
    expect(slow.numbers).toEqual([1, 5]);
    numbers.next();
    await clock.advance(1_000);
    expect(slow.numbers).toEqual([1, 5, 6]);
  });

  it("ends a client that takes nothing for a minute, and forgets who has gone", async () => {
    const { clock, stream } = begin();
    const [slow, gone, quick] = [new Taker(), new Taker(), new Taker()];
    for (const taker of [slow, gone, quick]) numbers.add(taker);
    slow.stalled = true;
    gone.destroy();
    expect(stream.clientCount).toBe(2);
    for (let i = 0; i < 61; i++) {
      numbers.next();
      await clock.advance(1_000);
    }
    expect([slow.destroyed, quick.destroyed, stream.clientCount]).toEqual([false, false, 2]);
    numbers.next();
    await clock.advance(1_000);
    expect([slow.destroyed, quick.destroyed, stream.clientCount]).toEqual([true, false, 1]);
  });

  it("takes a bounded number of clients, and ends them all with itself", async () => {
    begin();
    const takers = Array.from({ length: MOST_CLIENTS }, () => new Taker());
    expect(takers.every((taker) => numbers.add(taker))).toBe(true);
    expect(numbers.add(new Taker())).toBe(false);
    await numbers.stop();
    expect(takers.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it("lets everything else go first after a few clients", async () => {
    const { clock } = begin();
    const takers = Array.from({ length: 100 }, () => new Taker());
    for (const taker of takers) numbers.add(taker);
    const given = (): number => takers.filter(({ numbers }) => numbers.length > 0).length;
    const seen: number[] = [];
    const look = (): void => {
      seen.push(given());
      if (given() < 100) setImmediate(look);
    };
    numbers.next();
    setImmediate(look);
    await clock.advance(0);
    await clock.advance(0);
    while (given() < 100) await clock.advance(0);
    expect(seen.some((count) => count > 0 && count < 100)).toBe(true);
  });
});

describe("the stream over HTTP", () => {
  let web: WebBench;
  afterEach(() => web.stop());

  /** Follows the stream; the messages come in as they come. */
  const follow = (): Promise<{ readonly messages: string[]; readonly end: () => void }> =>
    new Promise((resolve) => {
      const messages: string[] = [];
      let text = "";
      const request = get({ port: web.port, host: "127.0.0.1", path: "/api/v1/stream", agent: false }, (response) => {
        expect(response.headers["content-type"]).toBe("text/event-stream");
        expect(response.headers["content-security-policy"]).toBeDefined();
        response.on("error", () => undefined);
        response.on("data", (chunk: Buffer) => {
          const parts = (text + chunk.toString()).split("\n\n");
          text = parts.pop()!;
          messages.push(...parts.filter((part) => part.startsWith("data: ")).map((part) => part.slice(6)));
        });
        resolve({ messages, end: () => request.destroy() });
      });
      request.on("error", () => undefined);
    });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it("gives whole snapshots", async () => {
    numbers = new Numbers();
    web = await startWeb();
    web.tick();
    const { messages } = await follow();
    await until(() => messages.length === 1);
    await web.clock.advance(1_000);
    web.tick();
    await web.clock.advance(0);
    await until(() => messages.length === 2);
    const [first, second] = messages.map((message) => snapshot.parse(JSON.parse(message)));
    expect([first!.ticks, second!.ticks]).toEqual([1, 2]);
    expect((await web.ask("/api/v1/stream", { method: "HEAD" })).status).toBe(404);
  });

  it("keeps little for clients that never read, ends them, and gives the others everything", async () => {
    numbers = new Numbers();
    web = await startWeb();
    // Large snapshots, so that the system's own buffers are full soon.
    const pack = RUNNING.packs[0]!;
    const firmware = "x".repeat(200_000);
    const large: Snapshot = {
      ...RUNNING,
      packs: [{ ...pack, good: { ...pack.good!, value: { ...pack.good!.value, firmware } } }],
    };
    const stalled = await Promise.all(
      Array.from(
        { length: 5 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(web.port, "127.0.0.1", () => {
              socket.pause();
              socket.on("error", () => undefined);
              socket.write("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n", () => resolve(socket));
            });
          }),
      ),
    );
    const reader = await follow();
    const TICKS = 150;
    let heldBytes = 0;
    for (let i = 1; i <= TICKS; i++) {
      web.tick(large);
      await web.clock.advance(1_000);
      await until(() => reader.messages.length >= i);
      heldBytes = Math.max(heldBytes, process.memoryUsage().arrayBuffers);
    }
    expect(reader.messages.length).toBeGreaterThanOrEqual(TICKS);
    // All that was not read would be 5 x 150 x 200 kB.
    expect(heldBytes).toBeLessThan(60_000_000);
    const took = await Promise.all(
      stalled.map(
        (socket) =>
          new Promise<number>((resolve) => {
            socket.on("close", () => resolve(socket.bytesRead));
            socket.resume();
          }),
      ),
    );
    for (const bytes of took) expect(bytes).toBeLessThan((TICKS - 50) * firmware.length);
    reader.end();
  });
});
