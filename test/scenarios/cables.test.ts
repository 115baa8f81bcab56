import { describe, expect, test } from "vitest";
import { Rig } from "../support/rig.ts";
import { hex } from "../support/rig-wire.ts";

describe("the serial line", () => {
  test("the adapter is pulled for 10 s: told, opened again, nothing else", async () => {
    const rig = new Rig();
    await rig.inService();
    const held = hex(rig.frames(0x351).at(-1)!);
    const pulledMs = rig.clock.nowMs();
    rig.serial.pull();
    await rig.pass(10_000);
    expect(rig.last!.packs[0]).toMatchObject({ link: "stale", line: { port: "down" } });
    rig.serial.plug();
    await rig.pass(20_000);
    expect(rig.last!.packs[0]).toMatchObject({ link: "fresh", line: { port: "open", reopened: 1, trouble: null } });
    expect(new Set(rig.frames(0x351, pulledMs).map(hex))).toEqual(new Set([held]));
    expect(rig.log.lines("warn")).toContain("Block 1: port down: unplugged");
    expect(rig.log.lines("warn").filter((line) => line.includes("port down"))).toHaveLength(1);
    expect(await rig.end()).toEqual([]);
  });

  test("the adapter is pulled for an hour: silence, and a full recovery within seconds of its return", async () => {
    const rig = new Rig({ stepMs: 500 });
    await rig.inService();
    rig.serial.pull();
    await rig.pass(3_600_000);
    expect(rig.inverter.state).toMatchObject({ s: "off", why: "battery-empty" });
    rig.serial.plug();
    await rig.until("a reading", () => rig.last!.packs[0]!.link === "fresh", 6_100);
    // SOC 0 after F952 has shut it down: that takes a person.
    rig.inverter.powerOn();
    await rig.inService();
    expect(await rig.end(["bms-timeout", "battery-empty"])).toEqual([]);
  });

  test("the wires come off for 25 s: 0 A meanwhile, back after the pause", async () => {
    const rig = new Rig();
    await rig.inService();
    rig.serial.cut = true;
    await rig.pass(25_000);
    expect(rig.inverter.accepted).toMatchObject({ chargeLimitA: 0, dischargeLimitA: 0, warnings: 1 << 11 });
    rig.serial.cut = false;
    await rig.inService();
    expect(rig.inverter.accepted.warnings).toBe(0);
    expect(await rig.end()).toEqual([]);
  });
});

describe("the serial adapter", () => {
  test("hangs without telling: opened anew after five unanswered requests, in time for nothing to change", async () => {
    const rig = new Rig();
    await rig.inService();
    const held = hex(rig.frames(0x351).at(-1)!);
    const hungMs = rig.clock.nowMs();
    rig.serial.hang();
    await rig.pass(6_500);
    expect(rig.last!.packs[0]).toMatchObject({ link: "fresh", line: { port: "open", reopened: 1, trouble: null } });
    await rig.pass(20_000);
    expect(new Set(rig.frames(0x351, hungMs).map(hex))).toEqual(new Set([held]));
    expect(rig.serial.opened).toBe(2);
    expect(await rig.end()).toEqual([]);
  });
});

describe("the CAN bus", () => {
  test("the adapter is pulled for 20 s: the inverter goes on, no old frame comes, then everything at once", async () => {
    const rig = new Rig();
    await rig.inService();
    const pulledMs = rig.clock.nowMs();
    rig.can.pull();
    await rig.pass(20_000);
    expect(rig.last!.bus.port).toBe("down");
    expect(rig.frames(0x355, pulledMs + 1)).toEqual([]);
    rig.can.plug();
    await rig.pass(10_000);
    expect(rig.last!.bus).toMatchObject({ port: "open", reopened: 1, trouble: null });
    const resumed = rig.wire.filter(({ atMs }) => atMs > pulledMs);
    expect(resumed[0]!.atMs - pulledMs).toBeLessThan(26_000);
    expect(resumed.every(({ atMs, sentAtMs }) => atMs - sentAtMs < 200)).toBe(true);
    expect(resumed.every(({ atMs, readingAtMs }) => atMs - readingAtMs! < 2_100)).toBe(true);
    expect(rig.eventsOf("inverter-presence", pulledMs).map(({ event }) => event.present)).toEqual([false, true]);
    expect(await rig.end()).toEqual([]);
  });

  test("the interface goes down for 20 s and up again", async () => {
    const rig = new Rig();
    await rig.inService();
    const downMs = rig.clock.nowMs();
    rig.can.down = true;
    await rig.pass(20_000);
    expect(rig.last!.bus).toMatchObject({ port: "open", trouble: "the interface is down" });
    rig.can.down = false;
    await rig.pass(10_000);
    const resumed = rig.wire.filter(({ atMs }) => atMs > downMs);
    expect(resumed[0]!.atMs - downMs).toBeLessThan(21_300);
    expect(resumed.every(({ atMs, sentAtMs }) => atMs - sentAtMs < 200)).toBe(true);
    expect(rig.last!.bus.trouble).toBeNull();
    expect(await rig.end()).toEqual([]);
  });

  test("the adapter is pulled for 90 s: the inverter stops (F952) and runs again afterwards", async () => {
    const rig = new Rig();
    await rig.inService();
    rig.can.pull();
    await rig.pass(90_000);
    expect(rig.inverter.state).toMatchObject({ s: "standby", why: "bms-timeout" });
    rig.can.plug();
    await rig.inService();
    expect(await rig.end(["bms-timeout"])).toEqual([]);
  });
});
