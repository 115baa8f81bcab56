import { describe, expect, it } from "vitest";
import { Latest } from "./latest.ts";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Reads until it is stopped, and takes what `pause` takes for each value. */
function reader(latest: Latest<number>, signal: AbortSignal, pause: () => Promise<void> = () => Promise.resolve()) {
  const seen: number[] = [];
  const ended = (async () => {
    for await (const value of latest.follow(signal)) {
      seen.push(value);
      await pause();
    }
  })();
  return { seen, ended };
}

describe("Latest", () => {
  it("keeps the newest value, and has none before the first", () => {
    const latest = new Latest<number>();
    expect(latest.get()).toBeUndefined();
    latest.set(1);
    latest.set(2);
    expect(latest.get()).toBe(2);
  });

  it("gives a reader that keeps up every value, the one that stands already first", async () => {
    const latest = new Latest<number>();
    latest.set(1);
    const stop = new AbortController();
    const { seen, ended } = reader(latest, stop.signal);
    for (const value of [2, 3, 4]) {
      await settle();
      latest.set(value);
    }
    await settle();
    expect(seen).toEqual([1, 2, 3, 4]);
    stop.abort();
    await ended;
  });

  it("lets a slow reader miss what was replaced, and never makes the writer wait", async () => {
    const latest = new Latest<number>();
    const stop = new AbortController();
    let release = (): void => undefined;
    const slow = reader(latest, stop.signal, () => new Promise((resolve) => (release = resolve)));
    const quick = reader(latest, stop.signal);
    for (let value = 1; value <= 100; value++) {
      latest.set(value); // returns at once, whatever the readers do
      if (value % 10 === 0) await settle();
    }
    expect(slow.seen).toEqual([10]);
    expect(quick.seen).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    release();
    await settle();
    expect(slow.seen).toEqual([10, 100]);
    release();
    stop.abort();
    await Promise.all([slow.ended, quick.ended]);
  });

  it("does not run a reader inside the write", async () => {
    const latest = new Latest<number>();
    const stop = new AbortController();
    const { seen, ended } = reader(latest, stop.signal);
    await settle();
    latest.set(1);
    expect(seen).toEqual([]);
    await settle();
    expect(seen).toEqual([1]);
    stop.abort();
    await ended;
  });

  it("is unharmed by a reader that throws", async () => {
    const latest = new Latest<number>();
    const stop = new AbortController();
    const { seen, ended } = reader(latest, stop.signal);
    const bad = reader(latest, stop.signal, () => Promise.reject(new Error("cannot write")));
    await settle();
    latest.set(1);
    await expect(bad.ended).rejects.toThrow("cannot write");
    latest.set(2);
    await settle();
    expect(seen).toEqual([1, 2]);
    stop.abort();
    await ended;
  });

  it("ends a waiting reader when its signal is aborted, and one that never began", async () => {
    const latest = new Latest<number>();
    const stop = new AbortController();
    const waiting = reader(latest, stop.signal);
    await settle();
    stop.abort();
    await waiting.ended;
    latest.set(1);
    const late = reader(latest, stop.signal);
    await late.ended;
    expect([...waiting.seen, ...late.seen]).toEqual([]);
  });
});
