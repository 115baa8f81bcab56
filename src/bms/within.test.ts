import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { within } from "./within.ts";

/** A wait of 400 ms, with what it has left behind. */
function waiting() {
  const clock = new FakeClock();
  const stop = new AbortController();
  const counts = { begun: 0, stopped: 0, timers: 0 };
  const counting = {
    nowMs: () => clock.nowMs(),
    sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
    after: (ms: number, wake: () => void) => {
      counts.timers++;
      const callOff = clock.after(ms, wake);
      return () => {
        counts.timers--;
        callOff();
      };
    },
  };
  let done: (value: string) => void = () => undefined;
  const begin = (hand: (value: string) => void): (() => void) => {
    counts.begun++;
    done = hand;
    return () => {
      counts.stopped++;
    };
  };
  const left = () => ({ ...counts, listeners: getEventListeners(stop.signal, "abort").length });
  const options = { clock: counting, signal: stop.signal, timeoutMs: 400 };
  return { clock, stop, options, begin, hand: (value: string) => done(value), left };
}

const NOTHING_LEFT = { begun: 1, stopped: 1, timers: 0, listeners: 0 };

it("gives the first value, and leaves nothing behind", async () => {
  const { clock, options, begin, hand, left } = waiting();
  const came = within(begin, options);
  await clock.advance(399);
  hand("first");
  hand("second");
  expect(await came).toBe("first");
  expect(left()).toEqual(NOTHING_LEFT);
});

it("takes a value that is there before the wait has begun", async () => {
  const { options, left, begin } = waiting();
  const came = within<string>((hand) => {
    const end = begin(hand);
    hand("at once");
    return end;
  }, options);
  expect(await came).toBe("at once");
  expect(left()).toEqual(NOTHING_LEFT);
});

it("gives null when none comes in time", async () => {
  const { clock, options, begin, left } = waiting();
  let came: string | null | undefined;
  void within(begin, options).then((value) => (came = value));
  await clock.advance(399);
  expect(came).toBeUndefined();
  await clock.advance(1);
  expect(came).toBeNull();
  expect(left()).toEqual(NOTHING_LEFT);
});

it("ends with its signal", async () => {
  const { stop, options, begin, left } = waiting();
  const came = within(begin, options);
  stop.abort(new Error("enough"));
  await expect(came).rejects.toThrow("enough");
  expect(left()).toEqual(NOTHING_LEFT);
});

it("begins nothing when its signal has ended before", async () => {
  const { stop, options, begin, left } = waiting();
  stop.abort(new Error("enough"));
  await expect(within(begin, options)).rejects.toThrow("enough");
  expect(left()).toEqual({ begun: 0, stopped: 0, timers: 0, listeners: 0 });
});

it("hands on what goes wrong at the beginning, and leaves nothing behind", async () => {
  const { options, left } = waiting();
  const came = within(() => {
    throw new RangeError("no line");
  }, options);
  await expect(came).rejects.toThrow("no line");
  expect(left()).toEqual({ begun: 0, stopped: 0, timers: 0, listeners: 0 });
});
