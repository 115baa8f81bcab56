import { expect, test } from "vitest";
import { settled } from "../../test/support/shadow-moments.ts";
import type { Moment } from "./moment.ts";
import { steadyAfter, steadyHit, steadyWith, type Steady } from "./steady.ts";

const MOMENT = settled().moments[0]!;
const at = (atMs: number, currentA: number): Moment => ({ ...MOMENT, atMs, battery: { ...MOMENT.battery!, currentA } });
const frame = (first: number) => ({ id: 0x356, data: Uint8Array.of(first, 0, 0, 0, 0, 0) });

/** Each second a frame with a first byte and the battery's current at that time; what is found then. */
function found(frames: readonly (readonly [first: number, currentA: number])[]): string | null {
  let steady: Steady | undefined;
  for (const [s, [first, currentA]] of frames.entries()) {
    steady = steadyAfter(steady, frame(first), s * 1000)!;
    steady = steadyWith(steady, at(s * 1000, currentA));
  }
  return steadyHit(steady!, (frames.length - 1) * 1000)?.detail ?? null;
}

const times = (count: number, first: number, currentA: number) =>
  Array.from({ length: count }, (): readonly [number, number] => [first, currentA]);

test.each([
  [
    "a minute of the same with a current that moves",
    [...times(30, 1, 0), ...times(31, 1, 10)],
    "the same for 60 s, while the battery's current moved by 10 A",
  ],
  ["a second less", [...times(30, 1, 0), ...times(30, 1, 10)], null],
  ["a battery that rests", times(600, 1, 0), null],
  ["a current that moves only a little", [...times(60, 1, 0), ...times(60, 1, 5)], null],
  ["a frame that follows", [...times(120, 1, 0), ...times(120, 2, 10)], null],
  ["a frame that has not had the time to follow", [...times(120, 1, 0), ...times(30, 1, 10)], null],
])("%s", (_, frames, expected) => {
  expect(found(frames)).toBe(expected);
});

test("other ids are not looked at", () => {
  expect(steadyAfter(undefined, { id: 0x35e, data: new Uint8Array(8) }, 0)).toBeUndefined();
});
