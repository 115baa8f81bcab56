import { describe, expect, it } from "vitest";
import { reading, RULES } from "../../../test/support/battery.ts";
import type { PackState } from "../pack-state.ts";
import { stageOf } from "./fail-safe.ts";

const NOW_MS = 100_000;
const S = 1_000;

/** A pack whose last good reading is that old; `null` has never been read. */
const pack = (name: string, ageMs: number | null): PackState => ({
  rules: { ...RULES.packs[0]!, name },
  link: ageMs === null ? "unseen" : ageMs >= RULES.ages.lostMs ? "lost" : ageMs > RULES.ages.freshMs ? "stale" : "fresh",
  good: ageMs === null ? null : { atMs: NOW_MS - ageMs, value: reading() },
});

const stage = (ages: readonly (number | null)[], started = true, sinceStartMs = NOW_MS, change: Partial<typeof RULES> = {}) =>
  stageOf(
    ages.map((ageMs, i) => pack("ABC"[i]!, ageMs)),
    started,
    sinceStartMs,
    NOW_MS,
    { ...RULES, ...change },
  );

const missing = (name: string) => ({ code: "pack-missing", pack: name });

describe("with a battery that was heard", () => {
  it.each([0, 15 * S])("runs with a reading of %d ms ago", (ageMs) => {
    expect(stage([ageMs])).toEqual({ kind: "run", because: [], ageMs });
  });

  it.each([15 * S + 1, 29 * S])("blocks with one of %d ms ago", (ageMs) => {
    expect(stage([ageMs])).toEqual({ kind: "block", because: [{ code: "battery-stale", ageMs }], ageMs });
  });

  it("names a pack that is missing, also where the battery is too old", () => {
    expect(stage([0, null])).toEqual({ kind: "run", because: [missing("B")], ageMs: 0 });
    expect(stage([0, 30 * S])).toEqual({ kind: "run", because: [missing("B")], ageMs: 0 });
    const ageMs = 45 * S;
    expect(stage([ageMs])).toEqual({ kind: "block", because: [{ code: "battery-stale", ageMs }, missing("A")], ageMs });
  });

  it("is silent beyond 45 s, or keeps blocking where it is told to", () => {
    const ageMs = 45 * S + 1;
    const because = [{ code: "battery-lost", ageMs }, missing("A")];
    expect(stage([ageMs])).toEqual({ kind: "silent", because, ageMs });
    expect(stage([ageMs], true, NOW_MS, { onBatteryLost: "block" })).toEqual({ kind: "block", because, ageMs });
  });

  it("takes the age of the newest reading, or of as many as must be there", () => {
    expect(stage([20 * S, 2 * S, 9 * S]).ageMs).toBe(2 * S);
    expect(stage([20 * S, 2 * S, 9 * S], true, NOW_MS, { minPacks: 2 }).ageMs).toBe(9 * S);
    expect(stage([20 * S, 2 * S], true, NOW_MS, { minPacks: 2 })).toMatchObject({ kind: "block" });
  });
});

describe("after a start", () => {
  it("is silent until there is a reading, with the names of the packs", () => {
    const waiting = { code: "waiting-for-first-reading", packs: ["A"] };
    expect(stage([null], false, 90 * S)).toEqual({ kind: "silent", because: [waiting], ageMs: null });
    expect(stage([null], true, 90 * S)).toEqual({ kind: "silent", because: [waiting], ageMs: null });
  });

  it("waits for every pack, for less than 30 s", () => {
    const waiting = { code: "waiting-for-first-reading", packs: ["B"] };
    expect(stage([0, null], false, 30 * S - 1)).toEqual({ kind: "silent", because: [waiting], ageMs: 0 });
    expect(stage([0, null], false, 30 * S)).toMatchObject({ kind: "run", because: [missing("B")] });
    expect(stage([0, 0], false, 0)).toMatchObject({ kind: "run" });
  });

  it("does not wait for a pack once it has spoken", () => {
    expect(stage([0, null], true, 10 * S)).toMatchObject({ kind: "run" });
  });

  it("has no last word that it could hold", () => {
    const ageMs = 20 * S;
    expect(stage([ageMs], false)).toEqual({ kind: "silent", because: [{ code: "battery-lost", ageMs }], ageMs });
    expect(stage([ageMs], false, NOW_MS, { onBatteryLost: "block" })).toMatchObject({ kind: "silent" });
  });
});
