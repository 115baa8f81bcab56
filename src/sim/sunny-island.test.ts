import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { memoryCanBus } from "../io/memory-ports.ts";
import type { CanFrame } from "../io/port.ts";
import { simulateSunnyIsland, type SiOptions } from "./sunny-island.ts";
import type { SiSettings } from "./sunny-island-settings.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
/** 56.0 V, 100 A, 100 A, 44.0 V. */
const SETPOINTS = bytes("30 02 e8 03 e8 03 b8 01");
/** 76 %, 100 %, 76.42 %. */
const SOC = bytes("4c 00 64 00 da 1d");
const CLEAR = bytes("aa aa aa 02 aa aa aa 02");

const QUICK: Partial<SiSettings> = { initMs: 1000, startupMs: 1000, gridCheckMs: 1000, idleW: 0, followMs: 0 };

/** An inverter on a bus with a battery of a fixed resistance, and a BMS that sends what `talks` says once a second. */
function bench(options: Partial<SiOptions> = {}, settings: Partial<SiSettings> = {}) {
  const clock = new FakeClock();
  const bus = memoryCanBus();
  const bms = bus.port("bms");
  const port = bus.port("si");
  const heard: { readonly atMs: number; readonly frame: CanFrame }[] = [];
  bms.onInput((input) => {
    if (input.kind === "frame") heard.push({ atMs: clock.nowMs(), frame: input.frame });
  });
  const si = simulateSunnyIsland({ port, clock, surplusW: () => 0, ...options, settings: { ...QUICK, ...settings } });
  const talks = new Map<number, Uint8Array>([
    [0x351, SETPOINTS],
    [0x355, SOC],
  ]);
  const battery = { restV: 53, ohm: 0.005, currentA: 0 };
  const one = async (): Promise<void> => {
    if (clock.nowMs() % 1000 === 0) for (const [id, data] of talks) bms.send({ id, data });
    await clock.advance(100);
    battery.currentA = si.step(100, { voltageV: battery.restV + battery.currentA * battery.ohm, currentA: battery.currentA });
  };
  const pass = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms / 100; i++) await one();
  };
  const send = async (id: number, hex: string): Promise<void> => {
    bms.send({ id, data: bytes(hex) });
    await clock.advance(0);
  };
  return { clock, bms, port, heard, si, talks, battery, pass, send };
}

type Bench = ReturnType<typeof bench>;
const lastOf = (heard: Bench["heard"], id: number): string =>
  Buffer.from(heard.findLast(({ frame }) => frame.id === id)?.frame.data ?? []).toString("hex");

describe("start", () => {
  test("off, init, startup, standby, run; nothing is heard or said before init is over", async () => {
    const { si, pass, heard, bms, port } = bench();
    await pass(900);
    expect(si.state.s).toBe("init");
    expect(port.down).toBe(true);
    expect(heard).toEqual([]);
    await pass(4000);
    expect(si.transitions.map(({ state }) => state.s)).toEqual(["off", "init", "startup", "standby", "run"]);
    expect(heard.length).toBeGreaterThan(0);
    expect(bms.send({ id: 0x356, data: bytes("00 00 00 00 00 00") }).ok).toBe(true);
  });

  test("without auto-start it waits for a person", async () => {
    const { si, pass } = bench({}, { autoStart: false });
    await pass(20_000);
    expect(si.state.s).toBe("standby");
    si.pressStart();
    await pass(200);
    expect(si.state.s).toBe("run");
  });

  test("defaults are in force until the BMS talks, and it does not start with them", async () => {
    const { si, pass, talks, heard } = bench();
    talks.clear();
    await pass(10_000);
    expect(si.state.s).toBe("standby");
    // SOH 100, procedure 10, state 0, no error, 54.0 V
    expect(lastOf(heard, 0x306)).toBe("64000a0000001c02");
  });

  test("switching off and on forgets everything", async () => {
    const { si, pass, talks } = bench();
    await pass(5000);
    expect(si.accepted.chargeVoltageV).toBe(56);
    talks.clear();
    si.powerOff();
    await pass(1000);
    expect(si.state).toEqual({ s: "off", why: "switched-off" });
    si.powerOn();
    await pass(3000);
    expect(si.accepted).toMatchObject({ chargeVoltageV: 54, chargeLimitA: 0, dischargeLimitA: 0, dischargeVoltageV: 42 });
    expect(si.socPct).toBe(0);
  });
});

describe("what it says", () => {
  test("0x305, 0x306 and 0x307 every second, with the SOC and the charge voltage it took", async () => {
    const { pass, heard, talks, battery } = bench({ surplusW: () => 5000 });
    // 23.0 degC and SOC 99.0 %: the end of a 0x305 frame read from a real Sunny Island (SMAVenusDriver's notes)
    talks.set(0x355, bytes("63 00 64 00 ff ff")).set(0x356, bytes("00 00 00 00 e6 00"));
    await pass(20_000);
    expect(lastOf(heard, 0x305)).toMatch(/e600de03$/);
    const current = Buffer.from(lastOf(heard, 0x305), "hex").readInt16LE(2);
    expect(battery.currentA).toBeGreaterThan(50);
    expect(current / -10).toBeCloseTo(battery.currentA, 0); // negative while charging
    expect(lastOf(heard, 0x306)).toBe("64000a0100003002"); // operating, no error, 56.0 V
    expect(lastOf(heard, 0x307).slice(4, 8)).toBe("c002"); // external voltage ok, grid on, run
    const times = heard.filter(({ frame }) => frame.id === 0x305).map(({ atMs }) => atMs);
    expect(times.slice(1).map((atMs, i) => atMs - times[i]!)).toEqual(times.slice(1).map(() => 1000));
  });

  test("its second may jitter", async () => {
    const { pass, heard } = bench({}, { reportJitterMs: 500 });
    await pass(20_000);
    const times = heard.filter(({ frame }) => frame.id === 0x305).map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((atMs, i) => atMs - times[i]!);
    expect(new Set(gaps).size).toBeGreaterThan(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1600);
  });
});

describe("silence of the BMS", () => {
  test("F952 exactly 60 s after the last 0x355: standby, defaults, SOC 0, then shut down", async () => {
    const { si, pass, talks, heard, battery } = bench({ surplusW: () => 3000 });
    await pass(30_000);
    expect(battery.currentA).toBeGreaterThan(10);
    const lastMs = si.received.get(0x355)!.lastMs;
    talks.delete(0x355);
    await pass(lastMs + 59_900 - 30_000);
    expect(si.state.s).toBe("run");
    await pass(100);
    expect(si.state).toMatchObject({ s: "standby", why: "bms-timeout", sinceMs: lastMs + 60_000 });
    expect(si.socPct).toBe(0);
    await pass(1000);
    expect(battery.currentA).toBe(0);
    expect(lastOf(heard, 0x306).slice(6, 12)).toBe("04b803"); // failure, 952
    await pass(301_000);
    expect(si.state).toEqual({ s: "off", why: "battery-empty" });
  });

  test("it starts again by itself when the BMS is back in time", async () => {
    const { si, pass, talks } = bench();
    await pass(5000);
    talks.clear();
    await pass(70_000);
    expect(si.errorNumber).toBe(952);
    talks.set(0x351, SETPOINTS).set(0x355, SOC);
    await pass(4000);
    expect(si.state.s).toBe("run");
    expect(si.errorNumber).toBe(0);
  });

  test("W952 without 0x351: a warning, it goes on with what it has", async () => {
    const { si, pass, talks, heard } = bench();
    await pass(5000);
    talks.delete(0x351);
    await pass(61_000);
    expect(si.state.s).toBe("run");
    expect(si.accepted.chargeVoltageV).toBe(56);
    expect(lastOf(heard, 0x306).slice(6, 12)).toBe("03b803"); // warning, 952
  });

  test("a 0x355 whose SOC is refused does not count as a sign of life", async () => {
    const { si, pass, talks } = bench();
    await pass(5000);
    talks.set(0x355, bytes("65 00 64 00 ff ff"));
    await pass(61_000);
    expect(si.state).toMatchObject({ s: "standby", why: "bms-timeout" });
    expect(si.breaches.count("out-of-range")).toBeGreaterThan(50);
  });
});

describe("messages", () => {
  test("an alarm stops it within 10 s, and it stays stopped until the alarm is cleared", async () => {
    const { si, pass, send, talks, heard } = bench();
    await pass(5000);
    await send(0x35a, "04 00 00 00 00 00 00 00"); // alarm 2 arrives
    await pass(10_000);
    expect(si.state.s).toBe("fault");
    expect(lastOf(heard, 0x306).slice(6, 12)).toBe("049903"); // failure, 921
    talks.set(0x35a, bytes("00 00 00 00 00 00 00 00"));
    await pass(5000);
    expect(si.state.s).toBe("fault");
    talks.set(0x35a, CLEAR);
    await pass(5000);
    expect(si.state.s).toBe("run");
    expect(si.errorNumber).toBe(0);
  });

  test("a warning is only shown", async () => {
    const { si, pass, send } = bench();
    await pass(5000);
    await send(0x35a, "00 00 00 00 00 00 40 00"); // warning 12 arrives
    await pass(10_000);
    expect(si.state.s).toBe("run");
    expect(si.errorNumber).toBe(947);
  });

  test("the quick stop needs a person to start again", async () => {
    const { si, pass, send } = bench();
    await pass(5000);
    await send(0x00f, "");
    await pass(60_000);
    expect(si.state).toMatchObject({ s: "standby", why: "quick-stop" });
    si.pressStart();
    await pass(200);
    expect(si.state.s).toBe("run");
  });
});

describe("power", () => {
  test("forced discharge: a charge voltage below the battery's is reached without regard to the discharge limit", async () => {
    const { si, pass, talks, battery } = bench();
    await pass(5000);
    talks.set(0x351, bytes("08 02 e8 03 00 00 b8 01")); // 52.0 V, 100 A, 0 A, 44.0 V on a battery at 53 V
    await pass(60_000);
    expect(battery.currentA).toBeLessThan(-50);
    expect(si.forcedDischarge.episodes).toBe(1);
    expect(si.forcedDischarge.totalMs).toBeGreaterThan(50_000);
    expect(si.forcedDischarge.energyWh).toBeGreaterThan(20);
    talks.set(0x351, SETPOINTS);
    await pass(10_000);
    expect(si.drive.forced).toBe(false);
    expect(Math.abs(battery.currentA)).toBe(0);
  });

  test("set up to ignore what it is told, it charges beyond the limit or keeps its own charge voltage", async () => {
    const deaf = bench({ surplusW: () => 3000 }, { ignoresChargeLimit: true });
    deaf.talks.set(0x351, bytes("30 02 64 00 e8 03 b8 01")); // 56.0 V, 10 A, 100 A, 44.0 V
    await deaf.pass(40_000);
    expect(deaf.si.accepted.chargeLimitA).toBe(10);
    expect(deaf.battery.currentA).toBeGreaterThan(40);
    const stubborn = bench({}, { ignoresChargeVoltage: true });
    await stubborn.pass(5000);
    expect(stubborn.si.accepted).toMatchObject({ chargeVoltageV: 54, chargeLimitA: 100 });
  });

  test("discharging stops at the discharge voltage and it cannot start below it", async () => {
    const { si, pass, battery } = bench({ surplusW: () => -3000 });
    await pass(10_000);
    expect(battery.currentA).toBeLessThan(-40);
    battery.restV = 44;
    await pass(5000);
    expect(si.state).toMatchObject({ s: "standby", why: "low-voltage" });
    battery.restV = 43.9;
    await pass(60_000);
    expect(si.state.s).toBe("standby");
    battery.restV = 50;
    await pass(5000);
    expect(si.state.s).toBe("run");
  });

  test("SOC 0 shuts it down when no charging current flows", async () => {
    const { si, pass, talks } = bench();
    await pass(5000);
    talks.set(0x355, bytes("00 00 64 00 00 00"));
    await pass(302_000);
    expect(si.state).toEqual({ s: "off", why: "battery-empty" });
  });

  test("SOC 0 is borne while it charges", async () => {
    const { si, pass, talks } = bench({ surplusW: () => 2000 });
    await pass(5000);
    talks.set(0x355, bytes("00 00 64 00 00 00"));
    await pass(302_000);
    expect(si.state.s).toBe("run");
  });

  test("it loses its supply when the battery's MOSFETs open, and boots when they close", async () => {
    const { si, pass, battery } = bench();
    await pass(5000);
    battery.restV = 0;
    await pass(200);
    expect(si.state).toEqual({ s: "off", why: "no-dc" });
    battery.restV = 53;
    await pass(5000);
    expect(si.state.s).toBe("run");
  });
});
