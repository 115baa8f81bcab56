import { describe, expect, test } from "vitest";
import { RULES } from "../../test/support/battery.ts";
import type { DomainEvent } from "../domain/event.ts";
import { pastDays, type PastOptions, type PastStep, type Present } from "./past-days.ts";
import { PACK_280AH } from "./plant.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const TWO = { ...RULES, packs: ["A", "B"].map((name) => ({ ...RULES.packs[0]!, name })) };

function run(change: Partial<PastOptions> = {}): { steps: PastStep[]; present: Present } {
  const past = pastDays({
    rules: TWO,
    packs: [60, 60.5].map((startSocPct) => ({ build: { ...PACK_280AH, startSocPct }, jk: {} })),
    seed: 3,
    lengthMs: 2 * HOUR_MS,
    stepMs: () => 10_000,
    surplusW: () => -2_000,
    ambientC: () => 20,
    silences: [],
    ...change,
  });
  const steps: PastStep[] = [];
  for (;;) {
    const next = past.next();
    if (next.done === true) return { steps, present: next.value };
    steps.push(next.value);
  }
}

const eventsOf = (steps: readonly PastStep[]): DomainEvent[] => steps.flatMap(({ result }) => [...result.events]);

describe("days that have passed", () => {
  test("take from the battery what the house took", () => {
    const { steps, present } = run();
    const last = steps.at(-1)!.result.battery!;
    // 2 kW for two hours at 95 % and about 53 V are 79 Ah, of 560.
    expect(60.25 - present.says[0]!.socPct / 2 - present.says[1]!.socPct / 2).toBeCloseTo(14.2, 0);
    expect(last.currentA).toBeCloseTo(-2_000 / 0.95 / last.voltageV, 0);
  });

  test("are decided by the core: a charge stays below the configured voltage and within the limits", () => {
    const { steps } = run({
      packs: [97, 97].map((startSocPct) => ({ build: { ...PACK_280AH, startSocPct }, jk: {} })),
      surplusW: () => 8_000,
    });
    for (const { result } of steps) {
      if (result.decision.kind === "silent" || result.battery === null) continue;
      expect(result.battery.voltageV).toBeLessThanOrEqual(TWO.limits.chargeVoltageV + 0.05);
      expect(result.battery.currentA).toBeLessThanOrEqual(TWO.limits.chargeCurrentA + 0.05);
    }
    expect(eventsOf(steps).some(({ kind }) => kind === "full")).toBe(true);
  });

  test("know a cable that was pulled, and plugged in again", () => {
    const { steps } = run({ silences: [{ pack: 1, fromMs: HOUR_MS, toMs: HOUR_MS + 5 * MINUTE_MS }] });
    const links = eventsOf(steps).flatMap((event) => (event.kind === "pack-link" && event.pack === "B" ? [event.link] : []));
    expect(links).toEqual(["fresh", "stale", "lost", "fresh"]);
    const during = steps.find(({ atMs }) => atMs === HOUR_MS + 3 * MINUTE_MS)!;
    expect(during.result.battery!.missingPacks).toEqual(["B"]);
  });

  test("are the same every time, and the present goes on from them", () => {
    const [one, other] = [run(), run()];
    expect(other.present).toEqual(one.present);
    expect(one.present.memory).toBe(one.steps.at(-1)!.result.memory);
    expect(one.present.plant.packs[0]!.cellAh[0]! / 280).toBeLessThan(0.5);
  });
});
