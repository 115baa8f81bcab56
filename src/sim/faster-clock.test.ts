import { expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fasterClock } from "./faster-clock.ts";

test("a faster clock begins at the same time, and an hour of it passes in a minute", async () => {
  const clock = new FakeClock();
  await clock.advance(500);
  const fast = fasterClock(clock, 60);
  expect(fast.nowMs()).toBe(500);
  let woken = false;
  const sleeping = fast.sleep(3_600_000).then(() => (woken = true));
  await clock.advance(59_999);
  expect(woken).toBe(false);
  await clock.advance(1);
  await sleeping;
  expect(fast.nowMs()).toBe(3_600_500);
});

test("it wakes as early as it goes fast, and nobody who has called it off", async () => {
  const clock = new FakeClock();
  const fast = fasterClock(clock, 60);
  let wokenMs = 0;
  fast.after(60_000, () => (wokenMs = clock.nowMs()));
  const callOff = fast.after(30_000, () => (wokenMs = -1));
  callOff();
  await clock.advance(2_000);
  expect(wokenMs).toBe(1_000);
});

test("at speed 1 it is the clock itself", () => {
  const clock = new FakeClock();
  expect(fasterClock(clock, 1)).toBe(clock);
});

test("a sleep ends with its signal", async () => {
  const stop = new AbortController();
  const sleeping = fasterClock(new FakeClock(), 10).sleep(1000, stop.signal);
  stop.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
});
