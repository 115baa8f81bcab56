/** Four packs of the newer protocol on one shared line, each with its own address. */
import { describe, expect, it } from "vitest";
import { Rig, type RigOptions } from "../support/rig.ts";
import { BMS_INTERNAL, hex } from "../support/rig-wire.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NAMES = ["Block 1", "Block 2", "Block 3", "Block 4"];

/** Sun from 7 to 19 h over a house that takes 1200 W, W; the scenario begins at `fromHour`. */
const sunFrom = (fromHour: number) => (nowMs: number) => {
  const hour = fromHour + nowMs / HOUR_MS;
  return hour > 7 && hour < 19 ? 9_000 * Math.sin(((hour - 7) / 12) * Math.PI) ** 1.5 - 1_200 : -1_200;
};

/** Unequal packs, in firmware as well. */
const rigOf = (options: RigOptions = {}): Rig =>
  new Rig({
    protocol: "pb",
    packs: [
      { build: { capacityAh: 280, startSocPct: 60 } },
      { build: { capacityAh: 280, startSocPct: 58 }, manners: { padded: true } },
      { build: { capacityAh: 200, startSocPct: 62, leadResistanceOhm: 3e-3 }, manners: { counter: 5 } },
      { build: { capacityAh: 230, startSocPct: 60 }, manners: { padded: true, leastGapMs: 100 } },
    ],
    ...options,
  });

const lines = (rig: Rig) => rig.last!.packs.map(({ line }) => line);
const answered = (rig: Rig): readonly number[] => lines(rig).map((line) => line.answered);
const missing = (rig: Rig): readonly string[] => rig.last?.battery?.missingPacks ?? NAMES;

it("from noon to one o'clock: every pack is read every second, nothing is lost, nothing collides", async () => {
  const rig = rigOf({ stepMs: 500, wire: "at-once", surplusW: sunFrom(11.9) });
  await rig.inService();
  const before = answered(rig);
  const chargedAh = rig.packs.map(({ state }) => state.cellAh[0]!);
  await rig.pass(HOUR_MS);
  for (const [i, line] of lines(rig).entries()) {
    expect(line.answered - before[i]!).toBeGreaterThanOrEqual(3600 - 5);
    expect(line).toMatchObject({ failed: {}, reopened: 0, mode: "polling" });
    expect(rig.packs[i]!.state.cellAh[0]!).toBeGreaterThan(chargedAh[i]! + 10);
  }
  expect(rig.last!.battery).toMatchObject({ presentPacks: NAMES, capacityAh: 990 });
  expect(rig.world.lines.collisions).toBe(0);
  expect(await rig.end()).toEqual([]);
});

describe("a BMS whose line loses bytes", () => {
  it.each([
    ["one of a thousand", 0.001, 0.6],
    ["one of a hundred", 0.01, 0.005],
  ])("%s: what is whole is used, and the others are not disturbed", async (_, loseBytes, least) => {
    const rig = rigOf({ surplusW: (nowMs) => 3000 * Math.sin(nowMs / 20_000) });
    await rig.inService();
    const before = answered(rig);
    const asked = lines(rig).map((line) => line.asked);
    rig.packs[1]!.faults.loseBytes = loseBytes;
    await rig.pass(10 * MINUTE_MS);
    const [flaky, ...others] = [1, 0, 2, 3].map(
      (i) => (lines(rig)[i]!.answered - before[i]!) / (lines(rig)[i]!.asked - asked[i]!),
    );
    expect(flaky).toBeGreaterThan(least);
    expect(flaky).toBeLessThan(0.85);
    expect(others.every((part) => part > 0.999)).toBe(true);
    expect(rig.last!.decision.kind).toBe("run");
    rig.packs[1]!.faults.loseBytes = 0;
    await rig.until("it is whole again", () => missing(rig).length === 0, 2 * MINUTE_MS);
    expect(await rig.end()).toEqual([]);
  });
});

it("unplugged at noon: the others go on, and when it is back it is read again", async () => {
  const rig = rigOf({ surplusW: sunFrom(11.9) });
  await rig.inService();
  await rig.until("noon", () => rig.clock.nowMs() >= 0.1 * HOUR_MS, HOUR_MS, 1000);
  const noonMs = rig.clock.nowMs();
  const before = answered(rig);
  rig.packs[2]!.faults.drop = true;
  await rig.pass(5 * MINUTE_MS);
  expect(rig.last!.decision).toMatchObject({ kind: "run", because: [{ code: "pack-missing", pack: "Block 3" }] });
  expect(rig.last!.battery).toMatchObject({ capacityAh: 790, missingPacks: ["Block 3"] });
  expect(hex(rig.frames(0x35a, noonMs + MINUTE_MS).at(-1)!)).toBe(BMS_INTERNAL);
  for (const i of [0, 1, 3]) expect(answered(rig)[i]! - before[i]!).toBeGreaterThan(280);
  rig.packs[2]!.faults.drop = false;
  await rig.until("it is back", () => missing(rig).length === 0, 2 * MINUTE_MS);
  expect(rig.last!.decision).toMatchObject({ kind: "run", because: [] });
  expect(rig.inverter.state.s).toBe("run");
  expect(await rig.end()).toEqual([]);
});

it("a second master: nothing more is sent, the packs that it asks are heard, and when it is gone they are asked again", async () => {
  const rig = rigOf({ config: { safety: { freshMs: 10_000 } }, surplusW: () => 2_000 });
  await rig.inService();
  rig.packs[3]!.address = 0;
  await rig.until("it listens", () => lines(rig).every(({ mode }) => mode === "listening"), 10_000);
  await rig.pass(10_000);
  const asked = lines(rig).map((line) => line.asked);
  const before = answered(rig);
  const collisions = rig.world.lines.collisions;
  await rig.pass(3 * MINUTE_MS);
  expect(lines(rig).map((line) => line.asked)).toEqual(asked);
  expect(rig.world.lines.collisions).toBe(collisions);
  // Its turn takes about four seconds; its own frames carry an address that no pack of the file has.
  for (const i of [0, 1, 2]) expect(answered(rig)[i]! - before[i]!).toBeGreaterThan(35);
  expect(rig.last!.battery).toMatchObject({ presentPacks: NAMES.slice(0, 3), missingPacks: ["Block 4"] });
  expect(rig.last!.decision.kind).toBe("run");

  rig.packs[3]!.address = 4;
  await rig.until("it asks", () => lines(rig).every(({ mode }) => mode === "polling"), 15_000);
  await rig.until("all are back", () => missing(rig).length === 0, 2 * MINUTE_MS);
  expect(rig.log.lines("warn").filter((line) => line.includes("another master asks"))).toHaveLength(1);
  expect(await rig.end()).toEqual([]);
});

it("a pack that is the master itself, as the file says: all four are read by listening", async () => {
  const rig = rigOf({
    packs: NAMES.map((_, i) => ({ build: { startSocPct: 60 }, ...(i === 0 && { config: { address: 0 } }) })),
    config: { safety: { freshMs: 10_000 } },
    bridgeOn: false,
  });
  rig.packs[0]!.address = 0;
  rig.start();
  await rig.until("all are read", () => missing(rig).length === 0, MINUTE_MS);
  await rig.pass(2 * MINUTE_MS);
  expect(lines(rig).every(({ mode, asked }) => mode === "listening" && asked === 0)).toBe(true);
  expect(rig.packs.map(({ bms }) => bms.requests > 30)).toEqual([false, true, true, true]);
  expect(rig.last!.decision.kind).toBe("run");
  expect(rig.world.lines.collisions).toBe(0);
  expect(await rig.end()).toEqual([]);
});

it("a single pack by its registers: read every second, lost when it is silent, and back when it answers", async () => {
  const rig = new Rig({
    protocol: "pb",
    packs: [{ build: { capacityAh: 280, startSocPct: 60 }, config: { registers: true } }],
    surplusW: sunFrom(11.9),
  });
  await rig.inService();
  const [before] = answered(rig);
  const chargedAh = rig.packs[0]!.state.cellAh[0]!;
  await rig.pass(10 * MINUTE_MS);
  // Three reads make a reading.
  expect(answered(rig)[0]! - before!).toBeGreaterThanOrEqual(3 * (600 - 5));
  expect(lines(rig)[0]).toMatchObject({ failed: {}, reopened: 0, mode: "polling", trouble: null });
  expect(rig.packs[0]!.state.cellAh[0]!).toBeGreaterThan(chargedAh + 3);
  expect(rig.last!.packs[0]!.good!.value).toMatchObject({
    capacityAh: 280,
    firmware: "",
    protection: { cellOverVoltageV: 3.65 },
  });

  rig.packs[0]!.faults.drop = true;
  await rig.until("it blocks", () => rig.last!.decision.kind === "block", 20_000);
  rig.packs[0]!.faults.drop = false;
  await rig.until("it runs", () => rig.last!.decision.kind === "run", 30_000);
  expect(rig.world.lines).toMatchObject({ collisions: 0, unexpected: [] });
  expect(await rig.end()).toEqual([]);
});

it("fifteen packs on one bus: a round takes longer than the beat, and the next one follows at once", async () => {
  const rig = new Rig({
    protocol: "pb",
    packs: Array.from({ length: 15 }, () => ({ build: { startSocPct: 60 } })),
    config: { safety: { freshMs: 6_000 } },
    wire: "at-once",
    stepMs: 500,
    surplusW: () => 3_000,
  });
  await rig.inService();
  await rig.pass(MINUTE_MS);
  const before = answered(rig);
  await rig.pass(10 * MINUTE_MS);
  const each = answered(rig).map((count, i) => count - before[i]!);
  // 11 and 308 bytes at 115200 baud, 10 ms to begin to answer and the gap, for each: 2.1 s.
  for (const count of each) expect(count).toBeGreaterThanOrEqual(280);
  expect(lines(rig).every(({ failed }) => Object.keys(failed).length === 0)).toBe(true);
  expect(rig.last!.battery).toMatchObject({ missingPacks: [] });
  expect(rig.world.lines.collisions).toBe(0);
  expect(await rig.end()).toEqual([]);
});
