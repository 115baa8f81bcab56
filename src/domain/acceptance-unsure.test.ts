/** What the checks of the inverter do not know, or only from one side. */
import { describe, expect, it } from "vitest";
import { AcceptanceRun, AT_REST, both, inputOf, rules, type Moment } from "../../test/support/acceptance-run.ts";
import { checkInverter, NEW_ACCEPTANCE, type AcceptanceInput } from "./acceptance.ts";

/** 90 s in a row; `change` makes them different from an honest inverter at rest. */
function after90s(moment: Partial<Moment>, change: Partial<AcceptanceInput>, withRules = rules()) {
  let memory = NEW_ACCEPTANCE;
  for (let nowMs = 0; nowMs < 90_000; nowMs += 1000) {
    const input = { ...inputOf({ ...AT_REST, ...moment }, nowMs), ...change };
    memory = checkInverter(memory, input, withRules).memory;
  }
  return Object.fromEntries(memory.findings.map((finding) => [finding.check, finding]));
}

describe("an inverter", () => {
  it("that has said 0x305 only does not operate as far as is known", () => {
    const { measured } = (inputOf(AT_REST, 0).inverter as { value: { measured: { socPct: number } } }).value;
    let memory = NEW_ACCEPTANCE;
    for (let nowMs = 0; nowMs < 90_000; nowMs += 1000) {
      const inverter = { ok: true, atMs: nowMs, value: { measured } } as AcceptanceInput["inverter"];
      memory = checkInverter(memory, { ...inputOf(AT_REST, nowMs), inverter }, rules()).memory;
    }
    expect(memory.findings).toHaveLength(8);
    for (const finding of memory.findings) expect(finding).toMatchObject({ state: "unknown", why: "inverter-not-operating" });
  });

  it("is heard by a report that is 5 s old", () => {
    expect(new AcceptanceRun().go(60, { ...both(20), reportAgeMs: 5000 }).in("ok")).toHaveLength(8);
  });
});

describe("without a battery", () => {
  it("what was sent is compared all the same, and no meter", () => {
    const found = after90s({ ...both(60), chargeLimitA: 10 }, { battery: null });
    expect(found["accepted-soc"]).toMatchObject({ state: "ok" });
    expect(found["obeys-charge"]).toMatchObject({ state: "bad", limitA: 10, currentA: 60 });
    expect(found["agrees-voltage"]).toMatchObject({ state: "unknown", why: "battery-not-fresh" });
  });

  it("or with one that is not fresh nothing is said against a cluster", () => {
    const over = { ...both(60), chargeLimitA: 10 };
    const cluster = rules([1], 2);
    expect(after90s(over, {}, cluster)["obeys-charge"]).toMatchObject({ state: "bad" });
    expect(after90s({ ...over, batteryFresh: false }, {}, cluster)["obeys-charge"]).toMatchObject({ state: "unknown" });
    expect(after90s(over, { battery: null }, cluster)["obeys-charge"]).toMatchObject({ state: "unknown" });
  });
});

describe("a limit that is not kept", () => {
  it("by a single inverter is told whatever the battery measures: a charger may stand between them", () => {
    expect(after90s({ inverterA: 60, bmsA: 5, chargeLimitA: 10 }, {})["obeys-charge"]).toMatchObject({ state: "bad" });
  });

  it("is excused above the charge voltage, whoever of the two measures that", () => {
    const over = { ...both(-50), dischargeLimitA: 20 };
    const excuse = "above-charge-voltage";
    expect(after90s({ ...over, bmsV: 55.3, inverterV: 54 }, {})["obeys-discharge"]).toMatchObject({ excuse });
    expect(after90s({ ...over, bmsV: 54, inverterV: 55.3 }, {})["obeys-discharge"]).toMatchObject({ excuse });
    const notFresh = { ...over, bmsV: 55.3, inverterV: 54, batteryFresh: false };
    expect(after90s(notFresh, {})["obeys-discharge"]).toMatchObject({ state: "bad", excuse: null });
  });
});

describe("time", () => {
  it("a break of 5 s loses nothing that was watched", () => {
    const run = new AcceptanceRun().go(60, { saidSocPct: 10 });
    expect(run.go(1, { saidSocPct: 10 }, 5000).of("accepted-soc").state).toBe("bad");
  });

  it("that goes back begins the watching anew", () => {
    const run = new AcceptanceRun().go(60, { saidSocPct: 10 });
    expect(run.go(1, { saidSocPct: 10 }, -1000).of("accepted-soc").state).toBe("unknown");
  });

  it("each finding has its own beginning, and a new one with each new state", () => {
    const run = new AcceptanceRun().go(60, both(20));
    const charged = run.of("accepted-charge-voltage").sinceMs;
    const agreed = run.of("agrees-voltage").sinceMs;
    expect(agreed).toBeGreaterThan(charged);
    run.go(60, { ...both(20), saidSocPct: 10 });
    const { state, sinceMs } = run.of("accepted-soc");
    expect(state).toBe("bad");
    expect(sinceMs).toBeGreaterThan(1_060_000);
    expect(sinceMs).toBeLessThan(run.nowMs);
    expect([run.of("accepted-charge-voltage").sinceMs, run.of("agrees-voltage").sinceMs]).toEqual([charged, agreed]);
  });
});
