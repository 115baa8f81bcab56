import { beforeEach, describe, expect, it } from "vitest";
import { RULES, reading } from "../../test/support/battery.ts";
import type { FakeClock } from "../../test/support/fake-clock.ts";
import { IslandBench, STYLE } from "../../test/support/island-bench.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { formatFrame } from "../codec/candump.ts";
import type { TickResult } from "../domain/tick.ts";
import type { MemoryCanPort } from "../io/memory-ports.ts";
import type { CanFrame } from "../io/port.ts";
import type { RecordingLog } from "../../test/support/recording-log.ts";
import { framesOf } from "./frames.ts";
import type { SunnyIsland } from "./sunny-island.ts";

let bench: IslandBench;
let clock: FakeClock;
let island: SunnyIsland;
let log: RecordingLog;
let peer: MemoryCanPort;
const seconds = (count: number, next: () => TickResult): Promise<void> => bench.seconds(count, next);
const ids = (): string => bench.ids();

beforeEach(async () => {
  bench = await IslandBench.start();
  ({ clock, island, log, peer } = bench);
  return () => bench.end();
});

describe("sending", () => {
  it("puts golden bytes on the bus, one frame every 200 ms, 0x35A all clear first", async () => {
    const run = new TickRun();
    run.steps(80, reading({ alarms: ["cellDifference"], currentA: -12.3, capacityAh: 230 }));
    await seconds(2, () => run.step(reading({ alarms: ["cellDifference"], currentA: -12.3, capacityAh: 230 })));
    // 0x0226 = 55.0 V, 0x044C = 110.0 A twice, 0x01B0 = 43.2 V; 60 % (0x3C), 100 % (0x64), 60.00 % (0x1770);
    // 52.80 V = 0x14A0, -12.3 A = 0xFF85, 21.0 degC = 0x00D2; "JK-BMS  "; "Li", version 0.1, 230 Ah = 0x00E6.
    expect(bench.wire).toEqual([
      "0 351#26024C044C04B001",
      "200 355#3C0064007017",
      "400 356#A01485FFD200",
      "600 35A#AAAAAA02AAAAAA02",
      "800 35E#4A4B2D424D532020",
      "1000 351#26024C044C04B001",
      "1200 355#3C0064007017",
      "1400 356#A01485FFD200",
      "1600 35A#AAAAAA02AAAAAA01", // slot 13 of the warnings: cells out of balance
      "1800 35F#4C690001E6000000",
    ]);
  });

  it("knows when a frame was last acknowledged, and when each report of the inverter last came", async () => {
    expect(island.health()).toMatchObject({ echoed: 0, echoedAtMs: null, busOffAtMs: null });
    expect(island.heardAtMs()).toEqual({ measured: null, state: null });
    const run = new TickRun();
    await seconds(2, () => run.step(reading()));
    expect(island.health()).toMatchObject({ echoed: 10, echoedAtMs: 1800 });
    peer.send({ id: 0x305, data: new Uint8Array(8) });
    await clock.advance(700);
    peer.send({ id: 0x306, data: new Uint8Array(8) });
    await clock.advance(20_000);
    expect(island.heardAtMs()).toEqual({ measured: 2000, state: 2700 });
  });

  it("falls silent by itself when no new decision comes", async () => {
    const run = new TickRun();
    await seconds(1, () => run.step(reading()));
    const count = bench.wire.length;
    await clock.advance(60_000);
    expect(bench.wire.length).toBe(count);
  });

  it("falls silent at once when it is told to", async () => {
    const run = new TickRun();
    const { decision, urgent } = run.step(reading());
    island.offer(decision, urgent);
    await clock.advance(300);
    island.offer({ kind: "silent", because: [] }, urgent);
    await clock.advance(5000);
    expect(ids()).toBe("351 355");
  });

  it("sends only the newest of each id after the bus was away, and nothing that is late", async () => {
    const run = new TickRun();
    bench.own.down = true;
    await seconds(3600, () => run.step(reading()));
    bench.own.down = false;
    expect(bench.wire).toEqual([]);
    await seconds(1, () => run.step(reading({ cellsV: reading().cellsV.map(() => 3.31) })));
    expect(ids()).toBe("351 355 356 35A 35E");
    expect(bench.wire[2]).toBe("3600400 356#B0140000D200"); // 52.96 V: the newest
  });

  it("never blocks and drops on a full queue, and tells once that nobody takes the frames and once that it is over", async () => {
    const run = new TickRun();
    bench.own.full = true;
    await seconds(100, () => run.step(reading()));
    bench.own.full = false;
    await seconds(2, () => run.step(reading()));
    expect(island.health()).toMatchObject({ refused: 500, trouble: null });
    expect(log.lines("warn")).toEqual(["own: nobody takes the frames: is the Sunny Island off, or the cable?"]);
    expect(log.lines("info").at(-1)).toMatch(/^own takes frames again, after \d+ s$/);
  });

  it("opens the bus anew when it is gone, and goes on with the newest frames", async () => {
    const run = new TickRun();
    await seconds(2, () => run.step(reading()));
    bench.own.unplug();
    bench.wire = [];
    await seconds(4, () => run.step(reading()));
    expect(bench.opened).toBe(2);
    expect(island.health()).toMatchObject({ port: "open", reopened: 1 });
    // Open again after half a second; the bus then lags behind the ticks until a fixed text has given up its slot.
    expect(bench.wire.map((line) => line.slice(0, line.indexOf("#")))).toEqual(
      ["2500 351", "2700 355", "2900 356", "3100 351", "3300 355", "3500 356", "3700 35A", "3900 35E"].concat([
        "4100 351",
        "4300 355",
        "4500 356",
        "4700 35A",
        "5000 351",
        "5200 355",
        "5400 356",
        "5600 35A",
        "5800 35F",
      ]),
    );
  });

  it("leaves at most one frame waiting for an inverter that is off, and goes on with fresh ones when it comes", async () => {
    const run = new TickRun();
    peer.down = true;
    await seconds(3600, () => run.step(reading({ socPct: 90 })));
    peer.down = false;
    await clock.advance(0);
    expect(bench.wire).toEqual(["3600000 351#260200000000B001"]); // the first one of all: 0 A, the harmless start of the ramp
    await seconds(2, () => run.step(reading({ socPct: 40 })));
    expect(bench.wire[1]).toBe("3600200 351#26024C044C04B001");
    expect(bench.wire.find((line) => line.includes(" 355#"))).toBe("3600400 355#28006400A00F"); // SOC 40 %: nothing old
    expect(log.lines("warn")).toEqual(["own: nobody takes the frames: is the Sunny Island off, or the cable?"]);
    expect(log.lines("info").at(-1)).toMatch(/^own takes frames again, after \d+ s$/);
  });

  it("goes on when the interface was down meanwhile, which has thrown the waiting frame away", async () => {
    const run = new TickRun();
    peer.down = true;
    await seconds(3, () => run.step(reading()));
    bench.own.down = true;
    await seconds(3, () => run.step(reading()));
    bench.own.down = false;
    peer.down = false; // and says nothing by itself
    await seconds(1, () => run.step(reading()));
    expect(ids()).toMatch(/^351 355 356 35A/);
    expect(island.health()).toMatchObject({ errors: { "went-down": 1 }, trouble: null });
  });

  it("keeps its distance from a frame that went out late", async () => {
    const run = new TickRun();
    peer.down = true;
    await seconds(2, () => run.step(reading()));
    await clock.advance(130);
    peer.down = false;
    await seconds(1, () => run.step(reading()));
    expect(bench.wire.map((line) => line.split("#")[0])).toEqual([
      "2130 351",
      "2330 351",
      "2530 355",
      "2730 356",
      "2930 35A",
      "3130 35E",
    ]);
  });

  it("clears everything once after the start, even if the first 0x35A was refused", async () => {
    const run = new TickRun();
    bench.own.full = true;
    await seconds(2, () => run.step(reading({ alarms: ["cellOverVoltage"] })));
    bench.own.full = false;
    await seconds(2, () => run.step(reading({ alarms: ["cellOverVoltage"] })));
    const messages = bench.wire.filter((line) => line.includes("35A")).map((line) => line.split("#")[1]);
    expect(messages).toEqual(["AAAAAA02AAAAAA02", "AAAAAA02A6AAAA02"]);
  });
});

describe("urgency", () => {
  it("sends a new message in the next slot", async () => {
    const run = new TickRun();
    await seconds(2, () => run.step(reading()));
    bench.wire = [];
    await seconds(1, () => run.step(reading({ alarms: ["cellOverVoltage"] })));
    expect(bench.wire[0]).toBe("2000 35A#AAAAAA02A6AAAA02"); // slot 2 of the warnings raised: 01 in bits 2 and 3 of byte 4
  });
});

describe("receiving", () => {
  const frame = (id: number, ...data: number[]): CanFrame => ({ id, data: Uint8Array.from(data) });

  it("dates the inverter's report by its last 0x305", async () => {
    await clock.advance(1234);
    // 53.2 V, -20.0 A on the bus is 20.0 A charging, 23.0 degC, 99.0 %.
    peer.send(frame(0x305, 0x14, 0x02, 0x38, 0xff, 0xe6, 0x00, 0xde, 0x03));
    await clock.advance(0);
    expect(island.observed()).toEqual({
      ok: true,
      atMs: 1234,
      value: { measured: { voltageV: 53.2, currentA: 20, temperatureC: 23, socPct: 99 } },
    });
    await clock.advance(16_000);
    expect(island.observed()).toMatchObject({ ok: false, why: "timeout", last: { atMs: 1234 } });
  });

  it("says never seen before the first one, whatever else is on the bus", async () => {
    peer.send(frame(0x306, 100, 0, 10, 1, 0, 0, 0x26, 2));
    peer.send(frame(0x300, 0, 0, 0, 0, 0, 0));
    peer.send(frame(0x305, 1, 2));
    await clock.advance(0);
    expect(island.observed()).toMatchObject({ ok: false, why: "never-seen" });
  });
});

it("ends a message that it has raised also where idle messages are left alone", () => {
  const messages = (standing: readonly "highVoltage"[], everRaised: readonly "highVoltage"[]) => {
    const decision = new TickRun().step(reading()).decision;
    if (decision.kind === "silent") throw new Error("silent");
    const output = { ...decision.output, messages: { alarms: standing, warnings: [] } };
    return formatFrame(framesOf(output, { ...STYLE, alarmIdle: "ignore" }, everRaised).frames.get(0x35a)!);
  };
  expect(messages([], [])).toBe("35A#0000000000000000");
  expect(messages(["highVoltage"], ["highVoltage"])).toBe("35A#0400000008000000"); // slot 2: 01 raised as alarm, 10 ended as warning
  expect(messages([], ["highVoltage"])).toBe("35A#0800000008000000");
});

it("leaves out a frame that its encoder refuses, and says which", () => {
  const rules = { ...RULES, identity: { ...RULES.identity, manufacturer: "MUCH TOO LONG" } };
  const { decision, urgent } = new TickRun(rules).step(reading());
  expect(island.offer(decision, urgent)).toMatchObject([{ code: "SMA_TEXT" }]);
});
