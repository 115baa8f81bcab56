import { beforeEach, describe, expect, it } from "vitest";
import { reading } from "../../test/support/battery.ts";
import { IslandBench } from "../../test/support/island-bench.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import type { CanFrame } from "../io/port.ts";

let resets: number;
let bench: IslandBench;
const reset = (): Promise<void> => (++resets === 1 ? Promise.resolve() : Promise.reject(new Error("Operation not permitted")));

beforeEach(async () => {
  resets = 0;
  bench = await IslandBench.start(reset);
  return () => bench.end();
});

describe("a controller in trouble", () => {
  it("counts errors of the controller, and tells of them once a minute", async () => {
    for (let i = 0; i < 5; i++) bench.own.report("error-passive");
    bench.own.report("bus-off");
    bench.own.report("restarted");
    await bench.clock.advance(0);
    expect(bench.island.health()).toMatchObject({
      state: "quiet",
      entered: { "bus-off": 1 },
      errors: { "error-passive": 5, "bus-off": 1, restarted: 1 },
    });
    expect(bench.island.health().busOffAtMs).toBe(0);
    expect(bench.log.lines("warn")).toEqual([
      "own: the controller counts many errors (error-passive): check the cable, both terminators and the bit rate",
      "own: the controller has left the bus after too many errors (bus-off)",
    ]);
  });
});

describe("a second battery on the bus", () => {
  const foreign: CanFrame = { id: 0x355, data: new Uint8Array(6) };
  const speak = async (times: number, everyMs: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      bench.peer.send(foreign);
      await bench.clock.advance(everyMs);
    }
  };

  it("stops everything at once when it is sure, until a person decides", async () => {
    const run = new TickRun();
    await bench.seconds(10, () => run.step(reading()));
    const before = bench.log.lines("error").length;
    await speak(3, 1000);
    expect(bench.island.strangerId()).toBe(0x355);
    expect(bench.log.lines("error").slice(before)).toHaveLength(1);
    bench.wire = [];
    await bench.seconds(60, () => run.step(reading()));
    expect(bench.wire).toEqual([]);
    expect(bench.island.health()).toMatchObject({ foreign: 3, strangerId: 0x355 });

    bench.island.sendAgain();
    await bench.seconds(1, () => run.step(reading()));
    expect(bench.island.strangerId()).toBeNull();
    expect(bench.ids()).not.toBe("");
  });

  it("is not what a process before this one has left in the controller", async () => {
    for (let i = 0; i < 10; i++) bench.peer.send(foreign);
    await bench.clock.advance(0);
    const run = new TickRun();
    await bench.seconds(3, () => run.step(reading()));
    expect(bench.island.strangerId()).toBeNull();
    expect(bench.ids()).not.toBe("");
  });

  it.each([0x352, 0x353, 0x354, 0x35c, 0x359])("is not another controller of SMA, which sends 0x%s", async (id) => {
    const run = new TickRun();
    for (let s = 0; s < 60; s++) {
      bench.peer.send({ id, data: new Uint8Array(8) });
      await bench.seconds(1, () => run.step(reading()));
    }
    expect(bench.island.strangerId()).toBeNull();
  });

  it.each([
    ["behind a port that tells its own frames", true],
    ["behind one that does not", false],
  ])("is not an adapter that repeats what it was given, %s", async (_, echoes) => {
    Object.defineProperty(bench.own, "echoes", { value: echoes });
    bench.peer.onInput((input) => {
      if (input.kind === "frame") bench.peer.send(input.frame);
    });
    const run = new TickRun();
    await bench.seconds(30, () => run.step(reading()));
    expect(bench.island.strangerId()).toBeNull();
    expect(bench.island.health().foreign).toBe(0);
  });
});

describe("a controller that has gone deaf", () => {
  const speak = (): void => void bench.peer.send({ id: 0x305, data: Uint8Array.of(0x14, 2, 0, 0, 0xe6, 0, 0xde, 3) });

  it("is set up anew after a minute, once in 5 minutes, and told when that fails", async () => {
    const run = new TickRun();
    speak();
    await bench.seconds(59, () => run.step(reading()));
    expect(resets).toBe(0);
    expect(bench.log.lines("warn")).toEqual([
      "own: frames are taken, but the Sunny Island is not heard: does it start, or is something else on the bus?",
    ]);
    await bench.seconds(200, () => run.step(reading()));
    expect(resets).toBe(1);
    await bench.seconds(200, () => run.step(reading()));
    expect(bench.island.health()).toMatchObject({ resets: 2, state: "deaf" });
    expect(bench.log.lines("error")).toEqual(["Operation not permitted"]);
  });

  it("is left alone where nobody allows it", async () => {
    await bench.end();
    bench = await IslandBench.start();
    const run = new TickRun();
    await bench.seconds(400, () => run.step(reading()));
    expect(bench.island.health()).toMatchObject({ resets: 0, state: "deaf" });
  });
});
