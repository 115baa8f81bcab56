import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { Waiting } from "./waiting.ts";

let clock: FakeClock;
let waiting: Waiting<number>;
let stop: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  waiting = new Waiting(clock);
  stop = new AbortController();
});

/** Whether the promise has been settled by now. */
async function over(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await clock.advance(0);
  return settled;
}

describe("what waits", () => {
  it("wakes when there is enough", async () => {
    const two = waiting.atLeast(2, 1_000, stop.signal);
    waiting.add(1);
    expect(await over(two)).toBe(false);
    waiting.add(2);
    expect(await over(two)).toBe(true);
    expect(await over(waiting.atLeast(2, 1_000, stop.signal))).toBe(true);
    expect([waiting.take(1), waiting.size, waiting.take(5), waiting.size]).toEqual([[1], 1, [2], 0]);
  });

  it("wakes when the time is over, or at the end", async () => {
    const two = waiting.atLeast(2, 1_000, stop.signal);
    await clock.advance(999);
    expect(await over(two)).toBe(false);
    await clock.advance(1);
    expect(await over(two)).toBe(true);
    const three = waiting.atLeast(3, 1_000, stop.signal);
    stop.abort();
    expect(await over(three)).toBe(true);
    expect(await over(waiting.atLeast(3, 1_000, stop.signal))).toBe(true);
  });
});
