import { describe, expect, it } from "vitest";
import { AcceptanceRun, AT_REST, both, day, OFF_GRID_BITS, rules, type Moment } from "../../test/support/acceptance-run.ts";
import { explainFinding } from "./explain/explain.ts";

const ALL = [
  "accepted-soc",
  "accepted-charge-voltage",
  "obeys-charge",
  "obeys-discharge",
  "agrees-voltage",
  "agrees-current",
  "current-sign",
  "represents",
] as const;
/** Charging and discharging, weakly and strongly. */
const LEVELS = [40, 90, -40, -90];

describe("an honest inverter", () => {
  it("is found so in every check after half a minute at 20 A", () => {
    const run = new AcceptanceRun().go(32, both(20));
    expect(run.in("ok")).toEqual([...ALL]);
    expect(run.findings.map((finding) => explainFinding(finding))).toEqual([
      "The Sunny Island has taken SOC 60 %",
      "The Sunny Island has taken charge voltage 55.0 V",
      "The Sunny Island charges the battery with 20 A, inside the limit of 100 A",
      "The Sunny Island discharges the battery with 0 A, inside the limit of 100 A",
      "The Sunny Island measures 53.0 V, the BMS 53.0 V: they agree",
      "The Sunny Island measures +20 A, the BMS +20 A: they agree",
      "The Sunny Island measures +20 A, the BMS +20 A: the same direction",
      "The Sunny Island measures +20 A, the BMS +20 A: the number of packs fits",
    ]);
  });

  it("stays so through an idle night", () => {
    expect(new AcceptanceRun().go(60, both(20)).go(3600).in("ok")).toEqual([...ALL]);
  });

  it("keeps the time since when it is so", () => {
    const run = new AcceptanceRun().go(1);
    const { sinceMs } = run.of("accepted-soc");
    expect(run.go(100).of("accepted-soc").sinceMs).toBe(sinceMs);
  });
});

describe("nothing is said", () => {
  it.each<[string, Partial<Moment>, string, number]>([
    ["of an inverter that is absent", { present: false }, "inverter-unheard", 8],
    ["from a report that is 6 s old", { reportAgeMs: 6000 }, "inverter-unheard", 8],
    ["of an inverter in standby", { operatingState: 0 }, "inverter-not-operating", 8],
    ["of an inverter in failure", { operatingState: 4 }, "inverter-not-operating", 8],
    ["of an inverter in a state that nobody knows", { operatingState: 2 }, "inverter-not-operating", 8],
    ["of what is not sent", { silent: true }, "nothing-sent", 4],
    ["with a battery that is not fresh", { batteryFresh: false }, "battery-not-fresh", 4],
    ["with a current that is no number", { bmsA: Number.NaN }, "battery-not-fresh", 4],
  ])("%s", (_, moment, why, count) => {
    const lies = { saidSocPct: 0, saidVoltageV: 54, inverterV: 50, inverterA: 200, bmsA: -50 };
    const run = new AcceptanceRun().go(120, { ...lies, ...moment });
    expect(run.findings.filter((finding) => finding.state === "unknown" && finding.why === why)).toHaveLength(count);
  });

  it("begins anew after a standstill of the bridge", () => {
    const run = new AcceptanceRun().go(60, { saidSocPct: 10 });
    expect(run.in("bad")).toEqual(["accepted-soc"]);
    expect(run.go(1, { saidSocPct: 10 }, 5001).of("accepted-soc").state).toBe("unknown");
  });
});

describe("accepted", () => {
  it.each<[string, Partial<Moment>]>([
    ["the whole per cents of it", { toldSocPct: 60.97, saidSocPct: 60 }],
    ["its hundredths, rounded", { toldSocPct: 60.97, saidSocPct: 61 }],
    ["a charge voltage rounded down", { toldVoltageV: 55.19, saidVoltageV: 55.1 }],
  ])("takes as right: %s", (_, moment) => {
    expect(new AcceptanceRun().go(60, moment).in("bad")).toEqual([]);
  });

  it("tells a SOC that stands still, at the latest 21 s after the change", () => {
    const run = new AcceptanceRun().go(60).go(14, { toldSocPct: 30 });
    expect(run.of("accepted-soc").state).toBe("ok");
    expect(run.go(7, { toldSocPct: 30 }).of("accepted-soc")).toMatchObject({ state: "bad", toldPct: 30, saidPct: 60 });
    expect(explainFinding(run.of("accepted-soc"))).toBe(
      "The Sunny Island works with SOC 60 % although it is told 30 %. Check the plugs and terminators of the CAN cable, and that no other BMS is on it",
    );
    expect(run.go(6).of("accepted-soc").state).toBe("ok");
  });

  it("tells a charge voltage that stays the default, and the battery type that explains it", () => {
    const run = new AcceptanceRun().go(40, { saidVoltageV: 54, chargingProcedure: 3 });
    expect(run.in("bad")).toEqual(["accepted-charge-voltage"]);
    expect(explainFinding(run.of("accepted-charge-voltage"))).toBe(
      "The Sunny Island works with charge voltage 54.0 V, its default, although it is told 55.0 V. Its charging procedure is 3 instead of 10: set its battery type to LiIon_Ext-BMS",
    );
  });

  it("waits while an inverter that starts shows its defaults", () => {
    const run = new AcceptanceRun().go(60).go(4, { saidSocPct: 0, saidVoltageV: 54 });
    expect(run.in("bad")).toEqual([]);
    expect(run.go(2, { saidSocPct: 0, saidVoltageV: 54 }).in("bad")).toEqual(["accepted-soc", "accepted-charge-voltage"]);
  });

  it("takes a value that follows 10 s late, however long it changes", () => {
    const run = new AcceptanceRun();
    for (let second = 0; second < 120; second++) {
      run.go(1, { toldSocPct: 90 - second / 2, saidSocPct: 90 - Math.max(0, second - 10) / 2 });
      expect(run.of("accepted-soc").state).toBe("ok");
    }
  });
});

describe("agrees", () => {
  it("tells 1.6 V after 30 s and not 1.4 V, and ends it after ten calm minutes", () => {
    expect(new AcceptanceRun().go(60, { inverterV: 51.6 }).in("bad")).toEqual([]);
    const run = new AcceptanceRun().go(30, { inverterV: 51.4 });
    expect(run.of("agrees-voltage").state).toBe("unknown");
    run.go(1, { inverterV: 51.4 });
    expect(explainFinding(run.of("agrees-voltage"))).toBe(
      "The Sunny Island measures 51.4 V, the BMS 53.0 V. Check the cables, fuses and joints between them, and that this is the battery of this inverter",
    );
    expect(run.go(595).of("agrees-voltage").state).toBe("bad");
    expect(run.go(10).of("agrees-voltage").state).toBe("ok");
  });

  it("only notes a difference of currents: there may be a load on the DC side", () => {
    const run = new AcceptanceRun().go(40, { inverterA: 30, bmsA: 18 });
    expect(run.in("bad")).toEqual([]);
    expect(run.of("agrees-current")).toMatchObject({ state: "noted", inverterA: 30, bmsA: 18, factor: null });
    expect(explainFinding(run.of("agrees-current"))).toMatch(
      /^The Sunny Island measures \+30 A, the BMS \+18 A\. Something else/,
    );
  });

  it("says nothing of currents that are too small to tell", () => {
    expect(new AcceptanceRun().go(60, { inverterA: 9, bmsA: 7 }).of("agrees-current").state).toBe("unknown");
  });

  it("takes a difference inside 10 % and 3 A", () => {
    expect(new AcceptanceRun().go(40, { inverterA: 100, bmsA: 88 }).of("agrees-current").state).toBe("ok");
  });

  it("takes a load that swings, with a BMS that lags by 8 s", () => {
    const load = (second: number): number => (Math.floor(second / 7) % 2 === 0 ? -2 : -90);
    const run = new AcceptanceRun();
    for (let second = 0; second < 600; second++) {
      run.go(1, { inverterA: load(second), bmsA: load(second - 8), inverterV: 53 + load(second) / 30 });
      expect([...run.in("bad"), ...run.in("noted")]).toEqual([]);
    }
  });
});

describe("a wrong sign", () => {
  const turned = (inverterA: number): number => -inverterA;

  it("is noted after half a minute and told when it was seen in both directions", () => {
    const run = new AcceptanceRun().go(31, { inverterA: -40, bmsA: 40 });
    expect(run.of("current-sign")).toMatchObject({ state: "noted", inverterA: -40, bmsA: 40 });
    day(run, LEVELS, turned);
    expect(run.of("current-sign").state).toBe("bad");
    expect(explainFinding(run.of("current-sign"))).toMatch(
      /^The Sunny Island measures \+90 A while the BMS says -90 A, and so it is at every current/,
    );
    expect(run.in("bad")).toEqual(["current-sign"]);
  });

  it("is not told of one direction alone: a DC charger may carry the house and charge", () => {
    const run = day(new AcceptanceRun(), [-20, -40, -80], turned);
    expect(run.in("bad")).toEqual([]);
  });

  it("is nothing below 5 A", () => {
    expect(new AcceptanceRun().go(60, { inverterA: -4, bmsA: 2 }).of("current-sign").state).toBe("unknown");
  });
});

describe("the number of packs", () => {
  it.each<[string, number[], number, number, string]>([
    [
      "four packs counted as one",
      [1],
      1,
      4,
      "The Sunny Island measures 4 times the current of the BMS: if this BMS stands for 4 packs, write represents: 4",
    ],
    [
      "one pack counted as four",
      [4],
      1,
      1,
      "The Sunny Island measures 1/4 of the current of the BMS, counted as 4 packs: if this BMS stands for 1 pack, write represents: 1",
    ],
    [
      "two of four packs that are read",
      [1, 1],
      1,
      4,
      "The Sunny Island measures 2 times the current of the BMS, counted as 2 packs: the battery seems to have 4 packs: see whether every pack is configured, each with the right `represents`",
    ],
  ])("%s", (_, represents, count, real, sentence) => {
    const counted = represents.reduce((sum, n) => sum + n);
    const run = day(new AcceptanceRun(rules(represents, count)), LEVELS, (a) => (a * counted) / real);
    expect(run.of("represents")).toMatchObject({ state: "bad", represents: counted, suggested: real });
    expect(explainFinding(run.of("represents"))).toBe(sentence);
    expect(run.in("bad")).toEqual(["represents"]);
  });

  it("is only noted in a cluster, and not at all where the master may speak for itself", () => {
    const more = day(new AcceptanceRun(rules([1], 3)), LEVELS, (a) => a / 4);
    expect(more.of("represents")).toMatchObject({ state: "noted", suggested: 4 });
    expect(more.of("agrees-current")).toMatchObject({ state: "unknown", why: "cluster" });
    expect(explainFinding(more.of("represents"))).toMatch(/In a cluster this counts only if/);
    const less = day(new AcceptanceRun(rules([3], 3)), [30, 100, -30, -100], (a) => a * 3);
    expect(less.of("represents")).toMatchObject({ state: "unknown", why: "cluster" });
  });

  it("is not blamed for a constant load, nor for a charger in proportion to the sun", () => {
    expect(day(new AcceptanceRun(), LEVELS, (a) => a - 20).in("bad")).toEqual([]);
    expect(day(new AcceptanceRun(rules([2])), LEVELS, (a) => (a > 0 ? 2 * a : a)).in("bad")).toEqual([]);
  });

  it("is not blamed where two counted packs share 40:60", () => {
    expect(day(new AcceptanceRun(rules([2])), LEVELS, (a) => 0.8 * a).in("bad")).toEqual([]);
  });

  it("is not guessed half-way between two and three", () => {
    const run = day(new AcceptanceRun(), LEVELS, (a) => a / 2.45);
    expect(run.of("represents")).toMatchObject({ state: "unknown", why: "unexplained" });
    expect(run.of("agrees-current")).toMatchObject({ state: "bad" });
  });

  it("is not judged from one day in one direction, nor at one current", () => {
    expect(day(new AcceptanceRun(), [40, 90], (a) => a / 4).in("bad")).toEqual([]);
    expect(day(new AcceptanceRun(), [40, -40], (a) => a / 4).in("bad")).toEqual([]);
  });

  it("a meter that is off by a third is told as such", () => {
    const run = day(new AcceptanceRun(), LEVELS, (a) => a / 1.35);
    expect(run.in("bad")).toEqual(["agrees-current"]);
    expect(explainFinding(run.of("agrees-current"))).toBe(
      "The Sunny Island measures 1.35 times the current of the BMS, at every current and in both directions. Calibrate the current in the BMS, or see whether there are packs or inverters that SIinterJK is not told of",
    );
    expect(run.of("represents").state).toBe("ok");
  });

  it("outlives an absence of the inverter, and is forgotten when it is not seen for a week", () => {
    const run = day(new AcceptanceRun(), LEVELS, (a) => a / 4);
    expect(run.go(60, { present: false }).of("represents").state).toBe("unknown");
    expect(run.go(1).of("represents").state).toBe("bad");
    run.nowMs += 8 * 24 * 3_600_000;
    expect(run.go(40, both(30)).of("represents").state).toBe("ok");
  });
});

describe("obeys", () => {
  it("gives the inverter 15 s to follow, and tells what lasts 15 s longer", () => {
    const over = { ...both(60), chargeLimitA: 10 };
    const run = new AcceptanceRun().go(60, both(60)).go(29, over);
    expect(run.in("bad")).toEqual([]);
    run.go(3, over);
    expect(run.of("obeys-charge")).toMatchObject({ state: "bad", limitA: 10, currentA: 60 });
    expect(explainFinding(run.of("obeys-charge"))).toMatch(
      /^The Sunny Island charges the battery with 60 A although the limit is 10 A\. Watch the cells/,
    );
    expect(run.go(60).of("obeys-charge").state).toBe("bad");
    expect(run.go(2).of("obeys-charge").state).toBe("ok");
  });

  it("takes 3 A with a limit of 0", () => {
    expect(new AcceptanceRun().go(90, { ...both(-3), dischargeLimitA: 0 }).of("obeys-discharge").state).toBe("ok");
  });

  it.each<[string, Partial<Moment>, string, string | null]>([
    ["on the grid", {}, "bad", null],
    ["off the grid", { functionBits1: OFF_GRID_BITS }, "noted", "off-grid"],
    ["with the grid there and its relay open", { functionBits1: 0x0240 }, "noted", "off-grid"],
    ["without a word about the grid", { functionBits1: null }, "noted", "grid-unknown"],
    ["above the charge voltage", { inverterV: 55.3 }, "noted", "above-charge-voltage"],
  ])("a discharge limit that is not kept: %s", (_, moment, state, excuse) => {
    const run = new AcceptanceRun().go(60, { ...both(-50), dischargeLimitA: 20, ...moment });
    expect(run.of("obeys-discharge")).toMatchObject({ state, limitA: 20, currentA: 50, excuse });
    expect(explainFinding(run.of("obeys-discharge"))).toMatch(/^The Sunny Island discharges the battery with 50 A although/);
  });

  it("in a cluster asks the battery as well", () => {
    const over = { inverterA: 60, chargeLimitA: 10 };
    expect(new AcceptanceRun(rules([1], 2)).go(90, { ...over, bmsA: 5 }).of("obeys-charge").state).toBe("unknown");
    expect(new AcceptanceRun(rules([1], 2)).go(90, { ...over, bmsA: 60 }).of("obeys-charge").state).toBe("bad");
  });
});

describe("the memory", () => {
  it("is plain data and stays small", () => {
    const run = day(new AcceptanceRun(), [6, 12, 25, 50, -6, -12, -25, -50], (a) => a);
    const text = JSON.stringify(run.memory);
    expect(JSON.parse(text)).toEqual(run.memory);
    expect(text.length).toBeLessThan(30_000);
    expect(run.memory.agrees.pairs).toHaveLength(24);
    run.go(2000, AT_REST, 1);
    expect(JSON.stringify(run.memory).length).toBeLessThan(30_000);
  });
});
