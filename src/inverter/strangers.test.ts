import { expect, it } from "vitest";
import { NO_STRANGER, strangerSeen, strangerSent } from "./strangers.ts";

/** Sends first at `sentMs`, then sees foreign frames at the given times; the times at which it is sure. */
function found(sentMs: number | null, seenMs: readonly number[]): number | null {
  let memory = sentMs === null ? NO_STRANGER : strangerSent(NO_STRANGER, sentMs);
  for (const atMs of seenMs) {
    memory = strangerSeen(memory, 0x351, atMs);
    if (memory.id !== null) return atMs;
  }
  return null;
}

const every = (ms: number, count: number, fromMs: number): number[] => Array.from({ length: count }, (_, i) => fromMs + i * ms);

it("before it has sent anything, two sightings are enough", () => {
  expect(found(null, every(200, 5, 1000))).toBe(1200);
});
it("a newcomer gives way after two sightings", () => {
  expect(found(0, every(200, 9, 100))).toBe(300);
});
it("who was there first waits for three sightings over at least 2 s", () => {
  expect(found(0, every(200, 99, 10_000))).toBe(12_000);
  expect(found(0, every(10_000, 9, 10_000))).toBe(30_000);
});
it("who was there first is not stopped by a newcomer that gives way at once", () => {
  expect(found(0, [60_000, 60_200, 60_400])).toBeNull();
});
it("does not take for a stranger what a process before it has left in the controller", () => {
  expect(found(null, every(1, 10, 1000))).toBeNull();
  expect(found(0, every(1, 10, 1000))).toBeNull();
});
it("forgets what was seen long ago", () => {
  expect(found(0, [10_000, 11_000, 45_000, 46_000])).toBeNull();
});
it("keeps what it has found, by the id that it was found out by", () => {
  const sure = [0, 200].reduce((memory, atMs) => strangerSeen(memory, 0x35a, atMs), NO_STRANGER);
  expect(sure.id).toBe(0x35a);
  expect(strangerSeen(sure, 0x351, 999_999)).toEqual(sure);
});
