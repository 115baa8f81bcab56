import { describe, expect, it } from "vitest";
import { AT_MS, BLOCKED, FOUR_PACKS, GOOD_LINE, RUNNING, STARTING } from "../../test/support/snapshots.ts";
import type { Snapshot } from "../bridge/snapshot.ts";
import { configSchema } from "../config/schema.ts";
import { ANSWER_BYTES, readAnswer } from "../control/protocol.ts";
import { statusOf, type StatusNow } from "./status.ts";

const WALL_MS = 1_780_000_000_000;

/** The report 300 ms after the tick, of packs that are configured as the snapshot names them. */
function report(snapshot: Snapshot, more: Partial<StatusNow> = {}, packs: object = {}) {
  const configured = snapshot.packs.map(({ rules }) => ({ name: rules.name, port: "/dev/ttyUSB0", ...packs }));
  const config = configSchema.parse({ packs: configured });
  const fixed = { config, version: "1.4.2", inverterLabel: "SI6.0H", startMs: 0 };
  const heardAtMs = { measured: AT_MS - 600, state: null };
  return statusOf(fixed, { snapshot, heardAtMs, events: {}, outlets: [], nowMs: AT_MS + 300, wallNowMs: WALL_MS, ...more });
}

describe("the status of the bridge", () => {
  it.each([
    ["running", RUNNING],
    ["blocked", BLOCKED],
    ["starting", STARTING],
    ["with four packs", FOUR_PACKS],
  ])("is what the control socket can answer: %s", (_, snapshot) => {
    const said = report(snapshot);
    expect(readAnswer(JSON.stringify({ ok: true, report: said }))).toEqual({ ok: true, report: said });
  });

  it("tells times as ages, and what stands", () => {
    expect(report(RUNNING, { events: { "pack-link": 2 } })).toMatchObject({
      version: "1.4.2",
      startedAtMs: WALL_MS - 100_300,
      uptimeMs: 100_300,
      decision: { kind: "run", sentence: expect.stringContaining("Charging at 10.1 A") as string },
      told: { socPct: 60, chargeVoltageV: 55, chargeCurrentLimitA: 38.5, dischargeCurrentLimitA: 110 },
      packs: [{ name: "Block 1", port: "/dev/ttyUSB0", protocol: "nw", address: null, link: "fresh", ageMs: 700 }],
      can: {
        ...{ bus: "can0", state: "ok", stateForMs: 99_300, acknowledged: 480, acknowledgedAgoMs: 398, busOffAgoMs: null },
        lastSent: [
          { id: 0x351, agoMs: 1_200 },
          { id: 0x355, agoMs: 1_000 },
          { id: 0x356, agoMs: 800 },
          { id: 0x35a, agoMs: 600 },
          { id: 0x35e, agoMs: 400 },
        ],
      },
      inverter: { label: "SI6.0H", present: true, measuredAgoMs: 900, stateAgoMs: null, state: { sentence: "operating" } },
      events: { "pack-link": 2 },
    });
  });

  it("tells how the lines do, with the counts of the requests", () => {
    const traffic = { receivedBytes: 900, discardedBytes: 30, echoes: 4, otherMasterAtMs: AT_MS - 700 };
    const line = { ...GOOD_LINE, mode: "listening", found: "pb", traffic } as const;
    const [pack] = report({ ...RUNNING, packs: [{ ...RUNNING.packs[0]!, line }] }, {}, { protocol: "auto", address: 3 }).packs;
    expect(pack).toMatchObject({
      ...{ protocol: "auto", address: 3, asked: 100, answered: 100, failed: {}, failing: null, trouble: null },
      line: { port: "open", mode: "listening", found: "pb", receivedBytes: 900, discardedBytes: 30, echoes: 4 },
    });
    expect(pack!.line.otherMasterAgoMs).toBe(1_000);
    expect(report(BLOCKED).packs[0]).toMatchObject({
      ...{ link: "stale", failed: { timeout: 15, "bad-checksum": 1, "port-closed": 4 }, failing: "port-closed" },
      line: { port: "down", reopened: 2 },
    });
  });

  it("says nothing that it does not know", () => {
    expect(report(STARTING, { heardAtMs: { measured: null, state: null } })).toMatchObject({
      told: null,
      packs: [{ link: "unseen", ageMs: null }],
      inverter: { present: null, measured: null, measuredAgoMs: null, state: null },
    });
  });

  it("fits into an answer with as many packs and as long names and messages as there can be", () => {
    const name = (i: number): string => `${String(i).padStart(2, "0")}${"😀".repeat(38)}`;
    const failed = { "never-seen": 9e9, timeout: 9e9, "bad-checksum": 9e9, malformed: 9e9, echo: 9e9, "port-closed": 9e9 };
    const line = { ...GOOD_LINE, failed, failing: "bad-checksum", trouble: "\u0001".repeat(10_000) } as const;
    const [pack] = RUNNING.packs;
    const packs = Array.from({ length: 64 }, (_, i) => ({ ...pack!, line, rules: { ...pack!.rules, name: name(i) } }));
    const port = `/dev/${"盤".repeat(3_000)}`;
    const said = statusOf(
      {
        config: configSchema.parse({ packs: packs.map(({ rules }, i) => ({ name: rules.name, port: `${port}${i}` })) }),
        ...{ version: "1.4.2", inverterLabel: "SI6.0H", startMs: 0 },
      },
      {
        snapshot: { ...RUNNING, packs },
        heardAtMs: { measured: 0, state: 0 },
        events: {},
        outlets: [],
        nowMs: AT_MS,
        wallNowMs: WALL_MS,
      },
    );
    const bytes = new TextEncoder().encode(JSON.stringify({ ok: true, report: said })).length;
    expect(said.packs).toHaveLength(64);
    expect(bytes).toBeLessThan(ANSWER_BYTES / 1.2);
  });
});
