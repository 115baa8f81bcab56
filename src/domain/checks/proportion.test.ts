import { describe, expect, it } from "vitest";
import { NO_PAIRS, proportionOf, withPair, type Pair } from "./proportion.ts";

const TEN_MINUTES = 600_000;
const flat = (mean: number) => ({ min: mean, max: mean, mean });

/** Each current three times; the BMS measures a quarter of it. */
function seenThrice(inverterAs: readonly number[], apartMs = TEN_MINUTES): readonly Pair[] {
  const times = [0, 1, 2].flatMap((occasion) => inverterAs.map((inverterA) => ({ inverterA, atMs: occasion * apartMs })));
  return times.reduce<readonly Pair[]>(
    (pairs, { inverterA, atMs }) => withPair(pairs, flat(inverterA), flat(inverterA / 4), atMs),
    NO_PAIRS,
  );
}

describe("a proportion", () => {
  it("is found from two sizes in both directions, each on three occasions", () => {
    expect(proportionOf(seenThrice([30, 60, -30, -60]))?.factor).toBeCloseTo(4, 9);
  });
  it("is not found where the occasions are one, of a few minutes", () => {
    expect(proportionOf(seenThrice([30, 60, -30, -60], TEN_MINUTES - 1))).toBeNull();
  });
  it("is not found where the two sizes are nearly the same current", () => {
    expect(proportionOf(seenThrice([38, 42, -38, -42]))).toBeNull();
    expect(proportionOf(seenThrice([30, 60, -38, -42]))).toBeNull();
  });
  it("is not found below 5 A", () => {
    expect(proportionOf(seenThrice([10, 19, -10, -19]))).toBeNull();
  });
  it("is not found when one pair contradicts it", () => {
    const pairs = [...seenThrice([30, 60, -30, -60]), { inverterA: 20, bmsA: 20, atMs: 0 }];
    expect(proportionOf(pairs)).toBeNull();
  });
  it("takes no pair while one of the currents moves", () => {
    const moving = { min: 25, max: 35, mean: 30 };
    expect(withPair(NO_PAIRS, moving, flat(8), 0)).toEqual([]);
    expect(withPair(NO_PAIRS, flat(30), { min: 6, max: 10, mean: 8 }, 0)).toEqual([]);
  });
  it("keeps the last three pairs of a kind, and none that is a week old", () => {
    const pairs = [0, 1, 2, 3].reduce<readonly Pair[]>(
      (all, occasion) => withPair(all, flat(30), flat(30), occasion * TEN_MINUTES),
      NO_PAIRS,
    );
    expect(pairs.map(({ atMs }) => atMs / TEN_MINUTES)).toEqual([1, 2, 3]);
    const weekMs = 7 * 24 * 3_600_000;
    expect(withPair(pairs, flat(-30), flat(-30), weekMs + 2 * TEN_MINUTES).map(({ atMs }) => atMs / TEN_MINUTES)).toEqual([
      3, 1010,
    ]);
  });
});
