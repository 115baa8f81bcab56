import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { memoryBytePair, memoryCanBus } from "../io/memory-ports.ts";
import { demoWorld } from "./demo-world.ts";
import { JK_280AH } from "./jk-settings.ts";
import { World, type WorldOptions } from "./world.ts";

/** 57.0 V, 100 A, 100 A, 44.0 V: a BMS that only ever says "go on". */
const GO_ON = Buffer.from("3a02e803e803b801", "hex");
const SOC_97 = Buffer.from("61006400ffff", "hex");
const MINUTE_MS = 60_000;

/** A world with a stubborn sender in the bridge's place. */
function bench(make: (ends: Pick<WorldOptions, "clock" | "signal"> & Ports) => World, lines = 1) {
  const clock = new FakeClock();
  const end = new AbortController();
  const bus = memoryCanBus();
  const sender = bus.port("bridge");
  const pairs = Array.from({ length: lines }, (_, i) => memoryBytePair(`host${i}`, `bms${i}`));
  const ports = { bmsPorts: pairs.map(([, device]) => device), inverterPort: bus.port("si") };
  const world = make({ clock, signal: end.signal, ...ports });
  const ended = world.run();
  const pass = async (ms: number): Promise<void> => {
    for (const untilMs = clock.nowMs() + ms; clock.nowMs() < untilMs;) {
      if (world.inverter.state.s !== "init" && world.inverter.state.s !== "off") {
        sender.send({ id: 0x351, data: GO_ON });
        await clock.advance(500);
        sender.send({ id: 0x355, data: SOC_97 });
        await clock.advance(500);
      } else await clock.advance(1000);
    }
  };
  return { clock, end, world, ended, pass };
}

interface Ports {
  readonly bmsPorts: ReturnType<typeof memoryBytePair>[number][];
  readonly inverterPort: ReturnType<ReturnType<typeof memoryCanBus>["port"]>;
}

const QUICK = { initMs: 1000, startupMs: 1000, gridCheckMs: 1000 };

describe("the demo", () => {
  const demo = () => bench((ends) => demoWorld(ends));

  test("brings cell 7 to its knee within minutes when nobody tapers, and at last the BMS opens its charge MOSFET", async () => {
    const { world, pass } = demo();
    await pass(3 * MINUTE_MS);
    expect(world.inverter.state.s).toBe("run");
    const { cellsV, currentA } = world.plant.packs[0]!;
    expect(currentA).toBeGreaterThan(30);
    expect(cellsV.indexOf(Math.max(...cellsV))).toBe(6);
    expect(cellsV[6]).toBeGreaterThan(3.42);
    await pass(6.5 * MINUTE_MS);
    const says = world.bmses[0]!.model.says();
    expect(says.alarms).toContain("cellOverVoltage");
    expect(says.switches).toMatchObject({ charge: false, discharge: true });
    expect(world.plant.packs[0]!.currentA).toBeLessThanOrEqual(0);
    expect(world.inverter.breaches.list).toEqual([]);
  });

  test("is the same every time", async () => {
    const runs = [demo(), demo()];
    for (const { pass } of runs) await pass(MINUTE_MS);
    expect(runs[0]!.world.plant).toEqual(runs[1]!.world.plant);
  });

  test("ends with its signal", async () => {
    const { world, end, ended, clock } = demo();
    await clock.advance(1000);
    end.abort();
    await ended;
    const stood = world.plant;
    await clock.advance(1000);
    expect(world.plant).toBe(stood);
  });
});

test("charge is conserved through the whole world, and the BMS counts it", async () => {
  const { world, pass } = bench(({ clock, signal, bmsPorts, inverterPort }) => {
    const inverter = { port: inverterPort, surplusW: () => 3000, settings: QUICK };
    return new World({ clock, signal, packs: [{ port: bmsPorts[0]! }], inverter });
  });
  const beforeAh = world.plant.packs[0]!.cellAh[0]!;
  await pass(30 * MINUTE_MS);
  const gainedPct = (100 * (world.plant.packs[0]!.cellAh[0]! - beforeAh)) / JK_280AH.capacityAh;
  expect(gainedPct).toBeGreaterThan(5);
  expect(world.bmses[0]!.model.says().socPct - 50).toBeCloseTo(gainedPct, 1);
});

test("two packs share the current, and the one whose MOSFETs are switched off leaves it to the other", async () => {
  const { world, pass } = bench(({ clock, signal, bmsPorts, inverterPort }) => {
    const inverter = { port: inverterPort, surplusW: () => 4000, settings: QUICK };
    return new World({ clock, signal, packs: bmsPorts.map((port) => ({ port })), inverter });
  }, 2);
  await pass(5 * MINUTE_MS);
  const both = world.plant.packs.map(({ currentA }) => currentA);
  expect(both[0]! + both[1]!).toBeCloseTo(world.plant.busCurrentA, 6);
  expect(Math.min(...both)).toBeGreaterThan(10);
  world.bmses[1]!.model.chargeSwitch = false;
  world.bmses[1]!.model.dischargeSwitch = false;
  await pass(MINUTE_MS);
  expect(world.plant.packs[1]!.currentA).toBe(0);
  expect(world.plant.packs[0]!.currentA).toBeGreaterThan(60);
});

test("another charger adds to the inverter's current, which measures only its own; what the battery refuses stays there", async () => {
  const { world, pass, clock } = bench(({ clock, signal, bmsPorts, inverterPort }) => {
    const inverter = { port: inverterPort, surplusW: () => 0, settings: { ...QUICK, idleW: 530 } };
    return new World({ clock, signal, packs: [{ port: bmsPorts[0]! }], inverter, externalA: () => 30 });
  });
  const said: number[] = [];
  const step = world.inverter.step.bind(world.inverter);
  world.inverter.step = (dtMs, measures) => {
    said.push(measures.currentA);
    return step(dtMs, measures);
  };
  await pass(20_000);
  expect(world.plant.busCurrentA).toBeGreaterThan(19);
  expect(world.plant.busCurrentA).toBeLessThan(20.5);
  expect(said.at(-1)).toBeCloseTo(world.plant.busCurrentA - 30, 1);
  world.bmses[0]!.model.chargeSwitch = false;
  await clock.advance(1000);
  expect(world.plant.busCurrentA).toBe(0);
  expect(said.at(-1)).toBeLessThan(-9); // what it needs itself comes from the other charger
});

test("when the last pack opens its MOSFETs the inverter goes dark", async () => {
  const { world, pass } = bench(({ clock, signal, bmsPorts, inverterPort }) => {
    const inverter = { port: inverterPort, surplusW: () => -1000, settings: QUICK };
    return new World({ clock, signal, packs: [{ port: bmsPorts[0]! }], inverter });
  });
  await pass(MINUTE_MS);
  expect(world.inverter.state.s).toBe("run");
  world.bmses[0]!.model.dischargeSwitch = false;
  await pass(2000);
  expect(world.plant.busV).toBe(0);
  expect(world.inverter.state).toEqual({ s: "off", why: "no-dc" });
});
