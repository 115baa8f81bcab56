import { expect, it } from "vitest";
import { SilentTurns } from "./silent-turns.ts";

/** Of 60 rounds with this beat, those in which a BMS that never answers is asked. */
function rounds(beatMs: number): readonly number[] {
  const turns = new SilentTurns();
  return Array.from({ length: 60 }, (_, i) => i).filter((i) => {
    const nowMs = i * beatMs;
    if (!turns.isDue(nowMs)) return false;
    turns.asked(nowMs);
    turns.silent();
    return true;
  });
}

it("asks a silent BMS three times, then ever more rarely, up to every 16th round", () => {
  expect(rounds(500)).toEqual([0, 1, 2, 4, 8, 16, 32, 48]);
});

it.each([1000, 2000, 3000, 5000, 10_000])("asks it once in 20 s also where a round takes %i ms", (beatMs) => {
  const asked = rounds(beatMs);
  const pauses = asked.slice(1).map((round, i) => (round - asked[i]!) * beatMs);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(20_000);
  expect(Math.max(...pauses)).toBeGreaterThanOrEqual(15_000);
});

it("asks it every round again once it has answered", () => {
  const turns = new SilentTurns();
  for (let i = 0; i < 8; i++) turns.silent();
  turns.asked(0);
  expect(turns.isDue(1000)).toBe(false);
  turns.answered();
  turns.asked(1000);
  expect(turns.isDue(2000)).toBe(true);
});
