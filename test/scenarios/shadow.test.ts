/** A shadow beside another bridge, with simulated batteries and a simulated Sunny Island: it finds what differs and sends nothing. */
import { describe, expect, it } from "vitest";
import { ShadowRig } from "../support/shadow-rig.ts";

const MINUTE = 60_000;

/** What the original script does whatever the battery does; 115 A of a SI6.0H are counted as long as nothing else limits. */
const ALWAYS = [
  "fault voltage-high-byte",
  "note above-inverter",
  "note bursts",
  "note current-reversed",
  "note fine-soc-unset",
  "note messages-without-end",
  "note name-swapped",
  "note slow-cadence",
  "note type-swapped",
];

describe("beside the original script", () => {
  it("finds its faults and nothing else, and the inverter runs on", async () => {
    const rig = new ShadowRig({ other: "script", surplusW: () => 1_000, build: { startSocPct: 60 } });
    await rig.pass(15 * MINUTE);
    expect([...rig.found()].sort()).toEqual(ALWAYS);
    expect(rig.differing()).toEqual([
      "charge limit: above-inverter",
      "discharge limit: above-inverter",
      "fine SOC: fine-soc-unset",
      "voltage: voltage-high-byte",
      "current: current-reversed",
      "name: name-swapped",
      "type: type-swapped",
    ]);
    const { ids, verdict, inverter } = rig.report();
    expect(ids[0]).toMatchObject({ id: 0x351, count: 86, periodMs: expect.closeTo(10_528, -2) as number });
    expect(verdict).toBe("fine");
    expect(inverter[1]).toBe("operating, charge voltage 55 V");
    // The shadow has seen everything that it would have decided on.
    expect(rig.shadow.app.latest.get()).toMatchObject({ decision: { kind: "run" }, bus: { strangerId: null } });
    expect(rig.world.inverter.state.s).toBe("run");
    await rig.end();
    expect([rig.canSends, rig.writtenBytes]).toEqual([0, 0]);
    expect(rig.world.lines.unexpected).toEqual([]);
    expect([...rig.log.lines("warn"), ...rig.log.lines("error")]).toEqual([]);
  });

  it("finds the current that begins again at 40.96 A", async () => {
    const rig = new ShadowRig({ other: "script", surplusW: () => 3_500, build: { startSocPct: 50 } });
    await rig.pass(10 * MINUTE);
    expect([...rig.found()].sort()).toEqual([...ALWAYS, "fault current-wraps"].sort());
    expect(rig.differing()).toContain("current: current-reversed, current-wraps");
    expect((await rig.end()).verdict).toBe("fine");
  });

  it("finds it dangerous that a frozen battery is charged", async () => {
    const rig = new ShadowRig({ other: "script", surplusW: () => 5_000, ambientC: -2, build: { startSocPct: 50, startC: -2 } });
    await rig.pass(10 * MINUTE);
    expect(rig.found()[0]).toBe("danger charging-not-stopped");
    expect(rig.found()).toEqual(expect.arrayContaining(["fault discharging-not-reduced", "fault cold-as-hot"]));
    expect((await rig.end()).verdict).toBe("danger");
    expect([rig.canSends, rig.writtenBytes]).toEqual([0, 0]);
  });

  it("tells when the other one is silent for too long", async () => {
    const rig = new ShadowRig({ other: "script", build: { startSocPct: 60 } });
    await rig.pass(5 * MINUTE);
    rig.world.bmses[0]!.bms.faults.drop = true; // the script waits for its answer without end
    await rig.pass(2 * MINUTE);
    expect(rig.found()).toEqual(expect.arrayContaining(["danger silent-too-long", "note inverter-reports"]));
    expect(rig.report().inverter[1]).toContain("952");
    expect((await rig.end()).verdict).toBe("danger");
  });
});

describe("beside this program itself", () => {
  it.each([
    ["calm", { surplusW: () => 1_000, build: { startSocPct: 60 } }],
    [
      "heavy loads that come and go",
      { surplusW: (ms: number) => (ms % 60_000 < 20_000 ? -4_000 : 500), build: { startSocPct: 25 } },
    ],
    ["cold and nearly full", { ambientC: -5, surplusW: () => 3_000, build: { startSocPct: 99 } }],
  ])("finds no difference: %s", async (_, options) => {
    const rig = new ShadowRig({ other: "bridge", ...options });
    await rig.pass(15 * MINUTE);
    const report = await rig.end();
    expect(rig.found()).toEqual([]);
    expect(rig.differing()).toEqual([]);
    expect(report.fields).toHaveLength(15);
    expect(report.verdict).toBe("fine");
    expect([rig.canSends, rig.writtenBytes]).toEqual([0, 0]);
  });
});

describe("asking by itself", () => {
  it("says nothing on a line where another bridge asks, however long that lasts", async () => {
    const rig = new ShadowRig({ other: "script", asks: true });
    await rig.pass(5 * MINUTE);
    expect(rig.writtenBytes).toBe(0);
    expect(rig.log.lines("warn")).toEqual([expect.stringContaining("SHADOW_LINE_IN_USE")]);
    expect(rig.world.inverter.state.s).toBe("run");
    const report = await rig.end();
    expect(report.verdict).toBe("nothing");
    expect(rig.canSends).toBe(0);
  });

  it("asks on a line of its own", async () => {
    const rig = new ShadowRig({ other: "nobody", asks: true });
    await rig.pass(MINUTE);
    expect(rig.writtenBytes).toBeGreaterThan(40 * 21);
    expect(rig.shadow.app.latest.get()).toMatchObject({ decision: { kind: "run" } });
    const report = await rig.end();
    expect(report).toMatchObject({ heard: 0, verdict: "nothing" });
    expect(rig.canSends).toBe(0);
  });
});

it("finds what is planted: an id that is not allowed, an alarm that never ends, a SOC that nobody takes", async () => {
  const rig = new ShadowRig({ other: "nobody", asks: true });
  const frames = (alarm: string) =>
    [
      [0x351, "26024C044C04B001"],
      [0x355, "50006400FFFF"], // 80 %, while this battery has less
      [0x356, "C3140000D200"],
      [0x35a, alarm],
      [0x359, "0000000001504E"],
    ] as const;
  for (let s = 0; s < 150; s++) {
    for (const [id, hex] of frames(s < 60 ? "0010000000000000" : "0000000000000000")) {
      rig.other.send({ id, data: Uint8Array.from(Buffer.from(hex, "hex")) });
      await rig.pass(200);
    }
  }
  const report = await rig.end();
  expect(rig.found()).toEqual(
    expect.arrayContaining(["danger soc-far-high", "danger alarm-never-ended", "fault id-359", "fault alarm-raised"]),
  );
  expect(report.ids.at(-1)).toMatchObject({ id: 0x359, count: 150, ours: null, values: [] });
  expect(report.verdict).toBe("danger");
});
