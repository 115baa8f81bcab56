import { describe, expect, it } from "vitest";
import { AT_MS, BLOCKED, RUNNING, FOUR_PACKS, STARTING } from "../../../test/support/snapshots.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { toRules } from "../../config/rules.ts";
import { configSchema } from "../../config/schema.ts";
import { countdownOf } from "./countdown.ts";

const rulesWith = (safety: object, packs = 1) =>
  toRules(
    configSchema.parse({ packs: Array.from({ length: packs }, (_, i) => ({ name: `P${i}`, port: `/dev/p${i}` })), safety }),
    "1.4.2",
  );

/** 5 s fresh, 15 s hold, 45 s block, then silence. */
const RULES = rulesWith({});
const SILENT: Snapshot["decision"] = { kind: "silent", because: [{ code: "battery-lost", ageMs: 46_000 }] };

/** The reading was 400 ms old at AT_MS. */
const next = (snapshot: Snapshot, laterMs: number, rules = RULES) => {
  const countdown = countdownOf(snapshot, AT_MS + laterMs, rules);
  return countdown === null ? null : [countdown.next, countdown.inS];
};

describe("the countdown", () => {
  it("is not there while the battery is heard, and tells the block from the end of freshness on", () => {
    expect(next(RUNNING, 4_600)).toBeNull();
    expect(next(RUNNING, 4_601)).toEqual(["block", 10]);
    expect(next(RUNNING, 14_600)).toEqual(["block", 0]);
    expect(countdownOf(RUNNING, AT_MS + 5_600, RULES)!.sentence).toEqual({
      en: "In 9 s charging and discharging are blocked, unless the battery answers",
      de: "In 9 s werden Laden und Entladen gesperrt, wenn die Batterie nicht antwortet",
    });
  });

  it("tells the silence while blocked, unless blocking is for ever", () => {
    expect(next(BLOCKED, 0)).toEqual(["silent", 25]);
    expect(next(BLOCKED, 0, rulesWith({ onBatteryLost: "block" }))).toBeNull();
  });

  it("counts the pack that decides: the newest, or the second newest where two are needed", () => {
    const rules = rulesWith({ minPacks: 2 }, 4);
    const ages = [400, 6_000, 30_000, 65_000];
    const packs = FOUR_PACKS.packs.map((pack, i) => ({ ...pack, good: { ...pack.good!, atMs: AT_MS - ages[i]! } }));
    expect(next({ ...FOUR_PACKS, packs }, 0)).toBeNull();
    expect(next({ ...FOUR_PACKS, packs }, 0, rules)).toEqual(["block", 9]);
  });

  it("tells when the Sunny Island stops, 60 s after the last state of charge, and nothing after that", () => {
    const silent = { ...RUNNING, decision: SILENT };
    // 0x355 was sent 700 ms before AT_MS.
    expect(next(silent, 0)).toEqual(["standby", 59]);
    expect(next(silent, 59_299)).toEqual(["standby", 0]);
    expect(next(silent, 59_300)).toBeNull();
  });

  it("tells nothing when nothing was ever sent, the frame was refused, or somebody else sends", () => {
    expect(next(STARTING, 0)).toBeNull();
    const refused = RUNNING.bus.lastSent.map((sent) => ({ ...sent, result: { ok: false, why: "full", detail: "" } as const }));
    expect(next({ ...RUNNING, decision: SILENT, bus: { ...RUNNING.bus, lastSent: refused } }, 0)).toBeNull();
    const second: Snapshot["decision"] = { kind: "silent", because: [{ code: "second-bms", id: 0x351 }] };
    expect(next({ ...RUNNING, decision: second }, 0)).toBeNull();
  });
});
