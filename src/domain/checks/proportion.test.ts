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
  it("is not found below 5 A on one of the meters, and is found from 5 A on", () => {
    expect(proportionOf(seenThrice([6, 18, -6, -18]))).toBeNull();
    expect(proportionOf(seenThrice([20, 40, -20, -40]))?.factor).toBeCloseTo(4, 9);
  });
  it("is not found in currents of one size, that of the greater meter", () => {
    const apart = (inverterAs: readonly number[], factor: number) =>
      [1, -1].flatMap((sign) =>
        inverterAs.map((inverterA, i) => ({
          inverterA: sign * inverterA,
          bmsA: (sign * inverterA) / factor,
          atMs: i * TEN_MINUTES,
        })),
      );
    expect(proportionOf(apart([21, 39, 30], 4))).toBeNull();
    expect(proportionOf(apart([24, 24, 24, 36, 36, 36], 3))).toBeNull();
    expect(proportionOf(apart([30, 30, 30, 45, 45, 45], 3))?.factor).toBeCloseTo(3, 9);
  });
  it("is not found from sizes that lack occasions", () => {
    const once = (inverterA: number): Pair => ({ inverterA, bmsA: inverterA / 4, atMs: 0 });
    const full = seenThrice([-30, -60]);
    expect(proportionOf([...full, ...seenThrice([30]), once(60), once(120)])).toBeNull();
    expect(proportionOf([...full, ...seenThrice([38, 42]), once(120)])).toBeNull();
  });
  it("is not found when one pair contradicts it", () => {
    const pairs = [...seenThrice([30, 60, -30, -60]), { inverterA: 20, bmsA: 20, atMs: 0 }];
    expect(proportionOf(pairs)).toBeNull();
  });
  it("takes one pair of a kind in ten minutes", () => {
    const first = withPair(NO_PAIRS, flat(30), flat(8), 50 * TEN_MINUTES);
    expect(withPair(first, flat(31), flat(8), 51 * TEN_MINUTES - 1)).toHaveLength(1);
    expect(withPair(first, flat(31), flat(8), 51 * TEN_MINUTES)).toHaveLength(2);
  });
  it("lets a great current move more than a small one", () => {
    expect(withPair(NO_PAIRS, { min: 97, max: 103, mean: 100 }, flat(100), 0)).toHaveLength(1);
    expect(withPair(NO_PAIRS, { min: 96, max: 104, mean: 100 }, flat(100), 0)).toHaveLength(0);
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
