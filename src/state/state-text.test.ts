import { describe, expect, it } from "vitest";
import type { Kept } from "../domain/kept.ts";
import { readStateText, stateText } from "./state-text.ts";

const NOW_MS = Date.parse("2026-06-01T12:00:00Z");
const KEPT: Kept = {
  chargeVoltage: { valueV: 56.2, external: false, tops: [{ agoMs: 20_500.25, maxV: 56.0123 }] },
  cells: { "Block 1": 16 },
  stage: { stage: "settle", fullAgoMs: 60_000, socTopPct: 92 },
  anchors: { "Block 1": { bmsPct: 91, offsetPct: 8, agoMs: 500 } },
  commands: [{ id: 3, kind: "limit-charge", limitA: 50, givenAgoMs: 10, leftMs: 3_600_000 }],
};
/** What of it counts after more than 10 minutes. */
const LASTING: Kept = {
  chargeVoltage: null,
  cells: {},
  stage: { ...KEPT.stage, stage: "float" } as Kept["stage"],
  anchors: KEPT.anchors,
  commands: KEPT.commands,
};
const MINUTE_MS = 60_000;

describe("the text of the state", () => {
  it("is one line of JSON with a version and a time that people can read", () => {
    expect(stateText(KEPT, NOW_MS)).toBe(
      '{"version":2,"savedAt":"2026-06-01T12:00:00.000Z","chargeVoltage":{"valueV":56.2,"external":false,"tops":[{"agoMs":20500.25,"maxV":56.0123}]},"cells":{"Block 1":16},"stage":{"stage":"settle","fullAgoMs":60000,"socTopPct":92},"anchors":{"Block 1":{"bmsPct":91,"offsetPct":8,"agoMs":500}},"commands":[{"id":3,"kind":"limit-charge","limitA":50,"givenAgoMs":10,"leftMs":3600000}]}\n',
    );
  });

  it.each([
    [0, { ok: true, value: { kept: KEPT, ageMs: 0 } }],
    [MINUTE_MS, { ok: true, value: { kept: KEPT, ageMs: MINUTE_MS } }],
    [10 * MINUTE_MS, { ok: true, value: { kept: KEPT, ageMs: 10 * MINUTE_MS } }],
    [10 * MINUTE_MS + 1, { ok: true, value: { kept: LASTING, ageMs: 10 * MINUTE_MS + 1 } }],
    [366 * 1440 * MINUTE_MS, { ok: true, value: { kept: LASTING } }],
    [367 * 1440 * MINUTE_MS, { ok: false, error: { code: "STATE_OLD", message: "it is 367 days old" } }],
    [1e12, { ok: false, error: { code: "STATE_OLD" } }],
    [-1, { ok: true, value: { kept: LASTING, ageMs: 0 } }],
    [-1e12, { ok: true, value: { kept: LASTING, ageMs: 0 } }],
  ])("read %i ms later by the wall clock", (laterMs, expected) => {
    expect(readStateText(stateText(KEPT, NOW_MS), NOW_MS + laterMs)).toMatchObject(expected);
  });

  const change = (change: object): string => JSON.stringify({ ...(JSON.parse(stateText(KEPT, NOW_MS)) as object), ...change });
  const voltage = (change: object): string =>
    JSON.stringify({ ...JSON.parse(stateText(KEPT, NOW_MS)), chargeVoltage: { ...KEPT.chargeVoltage, ...change } });

  it.each([
    ["", "STATE_INVALID", "it is not JSON"],
    ["\0\0\0\0", "STATE_INVALID", "it is not JSON"],
    [stateText(KEPT, NOW_MS).slice(0, 80), "STATE_INVALID", "it is not JSON"],
    ["null", "STATE_INVALID", "it has no version"],
    ["[]", "STATE_INVALID", "it has no version"],
    ["{}", "STATE_INVALID", "it has no version"],
    [change({ version: "1" }), "STATE_INVALID", "it has no version"],
    [change({ version: 3, cells: "new meaning" }), "STATE_VERSION", "it has version 3, this program knows version 2"],
    [change({ savedAt: "yesterday" }), "STATE_INVALID", "savedAt"],
    [change({ savedAt: 1e15 }), "STATE_INVALID", "savedAt"],
    [change({ cells: { "Block 1": 0 } }), "STATE_INVALID", "cells.Block 1"],
    [change({ cells: { "Block 1": 15.5 } }), "STATE_INVALID", "cells.Block 1"],
    [change({ cells: [] }), "STATE_INVALID", "cells"],
    [change({ stage: { stage: "bulk", fullAgoMs: -1 } }), "STATE_INVALID", "stage.fullAgoMs"],
    [change({ stage: { stage: "empty" } }), "STATE_INVALID", "stage"],
    [change({ anchors: { A: { bmsPct: 101, offsetPct: 0, agoMs: 0 } } }), "STATE_INVALID", "anchors.A.bmsPct"],
    [change({ anchors: { A: { bmsPct: 1, offsetPct: -1, agoMs: 0 } } }), "STATE_INVALID", "anchors.A.offsetPct"],
    [change({ anchors: { A: { bmsPct: 1, offsetPct: 1, agoMs: -1 } } }), "STATE_INVALID", "anchors.A.agoMs"],
    [change({ anchors: null }), "STATE_INVALID", "anchors"],
    [change({ commands: [{ id: 1, kind: "more", givenAgoMs: 0, leftMs: 1 }] }), "STATE_INVALID", "commands.0.kind"],
    [change({ commands: [{ id: 1, kind: "stop-charge", givenAgoMs: 0, leftMs: 0 }] }), "STATE_INVALID", "commands.0.leftMs"],
    [change({ chargeVoltage: 55 }), "STATE_INVALID", "chargeVoltage"],
    [voltage({ valueV: 40.9 }), "STATE_INVALID", "chargeVoltage.valueV"],
    [voltage({ valueV: 63.1 }), "STATE_INVALID", "chargeVoltage.valueV"],
    [voltage({ valueV: null }), "STATE_INVALID", "chargeVoltage.valueV"],
    [voltage({ tops: [{ agoMs: -1, maxV: 55 }] }), "STATE_INVALID", "chargeVoltage.tops.0.agoMs"],
    [voltage({ tops: [{ agoMs: 0, maxV: 161 }] }), "STATE_INVALID", "chargeVoltage.tops.0.maxV"],
    [voltage({ tops: Array.from({ length: 101 }, () => ({ agoMs: 0, maxV: 55 })) }), "STATE_INVALID", "chargeVoltage.tops"],
  ])("%s is refused", (text, code, says) => {
    const read = readStateText(text, NOW_MS);
    expect(read).toMatchObject({ ok: false, error: { code } });
    if (!read.ok) expect(read.error.message).toContain(says);
  });
});
