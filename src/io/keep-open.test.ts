import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { backoff, keepOpen } from "./keep-open.ts";
import { memoryBytePair, type MemoryBytePort } from "./memory-ports.ts";

const GONE = { expected: false, reason: "gone" };
const PAUSES = { firstMs: 500, capMs: 5_000 };

describe("backoff", () => {
  it("doubles up to the cap and stays there", () => {
    const pauses = backoff(PAUSES);
    expect(Array.from({ length: 7 }, () => pauses.next().value)).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });
});

describe("keepOpen", () => {
  let clock: FakeClock;
  let stop: AbortController;
  /** What happened, with its time. */
  let told: string[];
  let port: MemoryBytePort | null;
  let canOpen: boolean;
  /** How a port is used: until its life ends, unless the test says otherwise. */
  let serve: (life: AbortSignal) => Promise<void>;

  const untilEnd = (life: AbortSignal): Promise<void> =>
    new Promise((_, reject) => life.addEventListener("abort", () => reject(life.reason as Error), { once: true }));

  const tell = (what: string): void => void told.push(`${clock.nowMs()} ${what}`);

  const start = (): Promise<void> =>
    keepOpen(
      {
        open: () => {
          if (!canOpen) return Promise.reject(new Error("not there"));
          const [near] = memoryBytePair("near", "far");
          port = near;
          void near.ended.then(({ reason }) => tell(`ended: ${reason}`));
          return Promise.resolve(near);
        },
        clock,
        backoff: PAUSES,
        serve: (_, life) => serve(life).catch(() => undefined),
        onUp: () => tell("up"),
        onDown: (error) => tell(`down: ${(error as Error).message}`),
      },
      stop.signal,
    );

  beforeEach(() => {
    clock = new FakeClock();
    stop = new AbortController();
    told = [];
    port = null;
    canOpen = true;
    serve = untilEnd;
  });

  it("tries for ever, with growing pauses, and serves as soon as the port opens", async () => {
    canOpen = false;
    const running = start();
    await clock.advance(20_000);
    const attempts = [0, 500, 1500, 3500, 7500, 12_500, 17_500];
    expect(told).toEqual(attempts.map((ms) => `${ms} down: not there`));
    canOpen = true;
    await clock.advance(5_000);
    expect(told.at(-1)).toBe("22500 up");
    stop.abort();
    await running;
  });

  it("opens a fresh port after the first pause when a port that worked has ended", async () => {
    const running = start();
    await clock.advance(10_000);
    port!.unplug();
    await clock.advance(1_000);
    expect(told).toEqual(["0 up", "10000 ended: unplugged", "10000 down: unplugged", "10500 up"]);
    stop.abort();
    await running;
  });

  it("does not hammer a port that opens and ends at once", async () => {
    serve = () => {
      port!.unplug();
      return untilEnd(new AbortController().signal);
    };
    const running = start();
    await clock.advance(10_000);
    const ups = told.filter((line) => line.endsWith("up"));
    expect(ups).toEqual(["0 up", "500 up", "1500 up", "3500 up", "7500 up"]);
    stop.abort();
    await running;
  });

  it("starts with the short pause again after a port that lived for 5 s", async () => {
    canOpen = false;
    const running = start();
    await clock.advance(3_400);
    canOpen = true;
    await clock.advance(10_000);
    expect(told.at(-1)).toBe("3500 up");
    port!.unplug();
    await clock.advance(600);
    expect(told.at(-1)).toBe("13900 up");
    stop.abort();
    await running;
  });

  it("closes the port and opens a fresh one at once when the service asks for it, without calling that a failure", async () => {
    let asks = 0;
    serve = (life) => (asks++ === 0 ? clock.sleep(5_000, life) : untilEnd(life));
    const running = start();
    await clock.advance(6_000);
    expect(told).toEqual(["0 up", "5000 ended: closed", "5000 up"]);
    stop.abort();
    await running;
  });

  it("closes the port and ends the service when it is stopped, and says nothing is wrong", async () => {
    let served = false;
    serve = (life) =>
      untilEnd(life).finally(() => {
        served = true;
      });
    const running = start();
    await clock.advance(1_000);
    stop.abort();
    await running;
    expect(served).toBe(true);
    expect(told).toEqual(["0 up", "1000 ended: closed"]);
  });

  it("leaves a port behind that does not close within 5 s, when it has ended and when it is stopped", async () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    let opened = 0;
    const running = keepOpen(
      {
        open: () => Promise.resolve({ ended: opened++ === 0 ? Promise.resolve(GONE) : never().then(() => GONE), close: never }),
        clock,
        backoff: PAUSES,
        serve: (_, life) => untilEnd(life),
        onUp: () => tell("up"),
        onDown: (error) => tell(`down: ${(error as Error).message}`),
      },
      stop.signal,
    );
    await clock.advance(10_000);
    expect(told).toEqual(["0 up", "5000 down: gone", "5500 up"]);
    stop.abort();
    await clock.advance(5_000);
    await running;
  });

  it("ends a pause when it is stopped", async () => {
    canOpen = false;
    const running = start();
    await clock.advance(100);
    stop.abort();
    await running;
    expect(told).toEqual(["0 down: not there"]);
  });

  it("opens nothing when it is stopped already", async () => {
    stop.abort();
    await start();
    expect(told).toEqual([]);
  });
});
