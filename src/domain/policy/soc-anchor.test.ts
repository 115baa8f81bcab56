import { describe, expect, it } from "vitest";
import { reading } from "../../../test/support/battery.ts";
import type { PackState } from "../pack-state.ts";
import type { PackReading } from "../pack.ts";
import {
  keepsSameAnchors,
  keptAnchors,
  nextAnchor,
  nextAnchors,
  resumedAnchors,
  type AnchorInput,
  type AnchorMemory,
  type Anchors,
  type Fullness,
} from "./soc-anchor.ts";

const HOUR_S = 3600;

/** One pack of 280 Ah, reading by reading. */
class Pack {
  memory: AnchorMemory | undefined;
  nowMs = 1_000;

  read(afterS: number, bmsPct: number, change: Partial<AnchorInput> = {}): number {
    this.nowMs += afterS * 1000;
    const input: AnchorInput = { nowMs: this.nowMs, bmsPct, currentA: 0, capacityAh: 280, full: false, ...change };
    const { memory, countedPct } = nextAnchor(this.memory, input);
    this.memory = memory;
    return countedPct;
  }

  /** The same reading once a second. */
  run(seconds: number, bmsPct: number, change: Partial<AnchorInput> = {}): number {
    for (let i = 1; i < seconds; i++) this.read(1, bmsPct, change);
    return this.read(1, bmsPct, change);
  }

  /** Lets the count move by 1 % every 10 s, in steps too small for a correction. */
  walk(fromPct: number, toPct: number): number {
    const step = Math.sign(toPct - fromPct);
    for (let pct = fromPct; pct !== toPct; pct += step) this.read(10, pct);
    return this.read(10, toPct);
  }
}

/** A pack that counted so much when it was full. */
function fullAt(bmsPct: number): Pack {
  const pack = new Pack();
  expect(pack.read(1, bmsPct, { full: true })).toBe(100);
  return pack;
}

describe("the count of a BMS", () => {
  it("is believed before the first full charge", () => expect(new Pack().walk(80, 40)).toBe(40));

  it.each([
    [92, 46, 54],
    [50, 0, 50],
    [50, 1, 51],
    [100, 30, 30],
  ])("that said %d of the full battery is too low by the rest: %d means %d", (bmsAtFullPct, bmsPct, countedPct) => {
    expect(fullAt(bmsAtFullPct).walk(bmsAtFullPct, bmsPct)).toBe(countedPct);
  });

  it("that says nothing but 0 is replaced by what flows, from the full charge on", () => {
    const pack = fullAt(0);
    expect(pack.read(1, 0)).toBe(100);
    expect(pack.run(HOUR_S, 0, { currentA: -28 })).toBeCloseTo(90, 1);
    expect(pack.run(HOUR_S / 2, 0, { currentA: 28 })).toBeCloseTo(95, 1);
    expect(pack.run(11 * HOUR_S, 0, { currentA: -28 })).toBe(0);
    expect(pack.run(2 * HOUR_S, 0, { currentA: 28 })).toBeCloseTo(20, 1);
  });

  it("that has come to 0 is counted on below it, and what was taken out there stays taken out", () => {
    const pack = fullAt(50);
    expect(pack.walk(50, 0)).toBe(50);
    expect(pack.run(3 * HOUR_S, 0, { currentA: -28 })).toBeCloseTo(20, 1);
    expect(pack.walk(0, 5)).toBeCloseTo(25, 1);
    expect(pack.walk(5, 0)).toBeCloseTo(20, 1);
  });

  it("that comes to 0 has counted what flowed until then", () => {
    const pack = fullAt(80);
    pack.walk(80, 1);
    expect(pack.read(10, 0, { currentA: -280 })).toBe(20);
  });

  it("below 0 does not guess what flowed in more than 15 s, nor in a battery of unknown size", () => {
    const pack = fullAt(50);
    pack.walk(50, 0);
    expect(pack.read(15, 0, { currentA: -280 })).toBeCloseTo(50 - 100 * (7.5 / 3600), 9); // the mean of 0 A and 280 A
    const countedPct = pack.read(1, 0, { currentA: -280 });
    expect(pack.read(16, 0, { currentA: -280 })).toBe(countedPct);
    expect(pack.read(10, 0, { currentA: -280, capacityAh: 0 })).toBe(countedPct);
    expect(pack.read(10, 0, { currentA: Number.NaN })).toBeLessThan(countedPct); // 0 A now, 280 A before
  });

  it("is never more than full: what it counts above that was not charged", () => {
    const pack = fullAt(80);
    expect(pack.walk(80, 90)).toBe(100);
    expect(pack.walk(90, 70)).toBe(80);
    const other = fullAt(80);
    other.walk(80, 60);
    expect(other.walk(60, 100)).toBe(100);
    expect(other.walk(100, 90)).toBe(90);
  });

  it("counts what is taken out while the battery is full", () => {
    const pack = fullAt(80);
    for (const bmsPct of [81, 80]) pack.run(10, bmsPct, { full: true });
    expect(pack.read(1, 80)).toBe(99);
    expect(pack.run(5, 80, { full: true })).toBe(100); // full anew
  });

  it.each([-1, 101, Number.NaN, Infinity])("%d: is 0..100, or no reading", (bmsPct) => {
    const pack = fullAt(80);
    const countedPct = pack.read(1, bmsPct);
    expect(countedPct >= 0 && countedPct <= 100).toBe(true);
    if (!Number.isFinite(bmsPct)) expect(countedPct).toBe(100);
    expect(new Pack().read(1, Number.NaN)).toBeNaN();
    expect(new Pack().read(Number.NaN, 50)).toBeNaN();
  });
});

describe("a BMS that corrects its count", () => {
  const drained = (): Pack => {
    const pack = fullAt(80);
    expect(pack.walk(80, 60)).toBe(80);
    return pack;
  };

  it.each([62, 40, 100])("to %d is believed again", (bmsPct) => expect(drained().run(10, bmsPct)).toBe(bmsPct));

  it("while it is full is full, too", () => {
    const pack = fullAt(100);
    expect(pack.run(10, 95, { full: true })).toBe(100);
    expect(pack.read(1, 95)).toBe(100);
  });

  it("is not one whose change the charge explains", () => {
    const pack = drained();
    const small = { capacityAh: 28 };
    // 112 A of 28 Ah: 1.7 % in 15 s, and up to 1.5 % for whole percents.
    expect(pack.read(15, 63, { ...small, currentA: 112 })).toBe(83);
    expect(pack.read(15, 60, { ...small, currentA: -112 })).toBe(80);
    expect(pack.read(15, 62, { ...small, currentA: -112 })).toBe(62);
  });

  it("is not one that was lost for minutes and is back with what may have flowed meanwhile", () => {
    const pack = drained();
    expect(pack.read(31, 58)).toBe(78);
    expect(pack.read(600, 40)).toBe(60);
    expect(pack.read(1200, 74)).toBe(94);
    expect(pack.read(60, 70)).toBe(70); // nothing takes out 4 % in a minute
  });

  it("is more than a percent and a half beyond what flowed, both ways and up to 15 s apart", () => {
    const counted = (afterS: number, bmsPct: number, change: Partial<AnchorInput> = {}) => {
      const pack = fullAt(60);
      pack.read(1, 60, change);
      return pack.read(afterS, bmsPct, change);
    };
    expect([counted(1, 61.5), counted(1, 58.5)]).toEqual([100, 98.5]);
    expect([counted(15, 61.6), counted(15, 58.4)]).toEqual([61.6, 58.4]);
    // 50 A for 10 s are 0.05 % of 280 Ah; in a battery of unknown size nobody knows.
    expect(counted(10, 63, { currentA: 50 })).toBe(63);
    expect(counted(1, 63, { currentA: 50, capacityAh: 0 })).toBe(63);
  });

  it("is one that was not heard for more than 30 days", () => {
    const [soon, late] = [drained(), drained()];
    expect(soon.read(30 * 24 * HOUR_S, 30)).toBe(50);
    expect(late.read(30 * 24 * HOUR_S + 1, 30)).toBe(30);
  });
});

/** Equal packs of 280 Ah by their names, with what a test changes. */
type Shown = Partial<PackReading> & { readonly link?: PackState["link"]; readonly represents?: number };

const packsAt = (atMs: number, shown: Readonly<Record<string, Shown | null>>): readonly PackState[] =>
  Object.entries(shown).map(([name, change]) => {
    const { link = "fresh", represents = 1, ...rest } = change ?? {};
    const rules = { name, represents, cells: null, chargeCurrentA: null, dischargeCurrentA: null };
    if (change === null) return { rules, link: "unseen", good: null };
    return { rules, link, good: { atMs, value: reading(rest) } };
  });

const counted = (anchors: Anchors, shown: Readonly<Record<string, Shown | null>>, fullness: Fullness = "no") =>
  nextAnchors(anchors, packsAt(1_000, shown), fullness);

describe("the battery's count", () => {
  const OFF = { dischargeMosOn: false };

  it.each<[string, Readonly<Record<string, Shown | null>>, number, string]>([
    ["weighs packs by capacity", { A: { socPct: 30, capacityAh: 100 }, B: { socPct: 60, capacityAh: 200 } }, 50, "bms"],
    ["counts a pack as often as it stands for", { A: { socPct: 30 }, B: { socPct: 60, represents: 2 } }, 50, "bms"],
    ["lets a capacity that was never set count as 1 Ah", { A: { socPct: 30, capacityAh: 0 } }, 30, "bms"],
    ["leaves out what is lost or was never seen", { A: { socPct: 30, link: "lost" }, B: { socPct: 60 }, C: null }, 60, "bms"],
    ["counts what is stale", { A: { socPct: 30, link: "stale" }, B: { socPct: 60 } }, 45, "bms"],
    ["leaves out what cannot deliver", { A: { socPct: 90, ...OFF }, B: { socPct: 20 } }, 20, "delivering"],
    ["counts all when none can", { A: { socPct: 90, ...OFF }, B: { socPct: 20, ...OFF } }, 55, "bms"],
  ])("%s", (_, shown, pct, from) => expect(counted({}, shown).counted).toEqual({ pct, from }));

  it("is no number without a pack", () => expect(counted({}, { A: null }).counted.pct).toBeNaN());

  it("a full charge corrects the packs that took part in it, and no other", () => {
    const shown = {
      A: { socPct: 92 },
      gone: { socPct: 40, link: "lost" },
      late: { socPct: 40, link: "stale" },
      off: { socPct: 40, chargeMosOn: false },
    } as const;
    const { anchors } = counted({}, shown, "begins");
    const after = counted(anchors, { ...shown, gone: { socPct: 40 }, late: { socPct: 40 }, off: { socPct: 40 } }, "lasts");
    expect(after.anchors).toMatchObject({ A: { offsetPct: 8, wasFull: true }, gone: { offsetPct: 0, wasFull: false } });
    expect(after.counted).toEqual({ pct: 55, from: "anchor" });
  });

  it("a pack is full only as long as the battery is", () => {
    const full = counted({}, { A: { socPct: 80 } }, "begins").anchors;
    const wasFull = (fullness: Fullness) => counted(full, { A: { socPct: 80 } }, fullness).anchors.A?.wasFull;
    expect([wasFull("lasts"), wasFull("no")]).toEqual([true, false]);
  });

  it("a pack that was absent keeps what it had, and what is said of the others", () => {
    const { anchors } = counted({}, { A: { socPct: 92 }, B: { socPct: 50 } }, "begins");
    const alone = counted(anchors, { A: { socPct: 92 }, B: { socPct: 50, link: "lost" } });
    expect(alone.counted.pct).toBe(100);
    expect(alone.anchors.B).toBe(anchors.B);
    expect(counted(alone.anchors, { A: { socPct: 92 }, B: { socPct: 50 } }).counted.pct).toBe(100);
  });

  it.each(["__proto__", "constructor", "toString"])("a pack may be called %s", (name) => {
    const shown = Object.fromEntries([[name, { socPct: 92 }]]);
    const { anchors } = counted(counted({}, shown).anchors, shown, "begins");
    expect(counted(anchors, shown).counted).toEqual({ pct: 100, from: "anchor" });
  });
});

describe("what is kept of it", () => {
  const { anchors } = counted({}, { A: { socPct: 92 }, B: { socPct: 100 }, C: { socPct: 0 } }, "begins");

  it("are the packs with a correction, with the age of their counts", () => {
    const kept = { A: { bmsPct: 92, offsetPct: 8, agoMs: 500 }, C: { bmsPct: 0, offsetPct: 100, agoMs: 500 } };
    expect(keptAnchors(anchors, 1_500)).toEqual(kept);
    expect(resumedAnchors(kept, ["A", "B"], 60_000, 0)).toEqual({
      A: { atMs: -60_500, bmsPct: 92, currentA: 0, offsetPct: 8, takenPct: 0, wasFull: false },
    });
  });

  it("without what was taken out below 0", () => {
    const C = { ...anchors.C!, takenPct: 30 };
    expect(keptAnchors({ C }, 1_000)).toEqual({ C: { bmsPct: 0, offsetPct: 70, agoMs: 0 } });
    expect(keptAnchors({ C: { ...C, takenPct: 100 } }, 1_000)).toEqual({});
  });

  it("is the same until a count or a correction has changed by a whole percent", () => {
    const [A, B, C] = [anchors.A!, anchors.B!, anchors.C!];
    expect(keepsSameAnchors(anchors, anchors)).toBe(true);
    expect(keepsSameAnchors({ ...anchors, A: { ...A, atMs: 9_000, currentA: 5, wasFull: false } }, anchors)).toBe(true);
    expect(keepsSameAnchors({ ...anchors, A: { ...A, bmsPct: 91 } }, anchors)).toBe(false);
    expect(keepsSameAnchors({ ...anchors, A: { ...A, offsetPct: 0 } }, anchors)).toBe(false);
    expect(keepsSameAnchors({ ...anchors, B: { ...B, bmsPct: 91 } }, anchors)).toBe(true); // nothing of it is kept
    expect(keepsSameAnchors({ ...anchors, C: { ...C, takenPct: 0.5 } }, anchors)).toBe(true);
    expect(keepsSameAnchors({ ...anchors, C: { ...C, takenPct: 1 } }, anchors)).toBe(false);
    expect(keepsSameAnchors({ A }, {})).toBe(false);
    expect(keepsSameAnchors({ B }, {})).toBe(true);
  });
});
