/**
 * The built program on a Linux kernel with SocketCAN, in QEMU: real sockets, drivers and signals. Who listens is candump,
 * who speaks as the inverter is cangen. One guest for all cases of this file, which follow each other; unlike other tests
 * these take real time, and their bounds are those of the Sunny Island, not of a fast machine.
 */
import { describe, expect, it } from "vitest";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { batteryLineCases } from "./battery-line.cases.ts";
import { canLinkCases } from "./can-link.cases.ts";
import { errorFrameCases } from "./error-frames.cases.ts";
import { seconds } from "./figures.ts";
import { heardBySunnyIsland } from "./heard-by-sunny-island.ts";
import { processCases } from "./process.cases.ts";
import { useBench } from "./use-bench.ts";

describe("on a Linux kernel", () => {
  const bench = useBench("kernel");

  it("golden frames", async () => {
    const { battery, trace } = bench();
    battery.replay(bytesOf(capture("nw-16s-charging-10A-fw11.262H")));
    const startedMs = await bench().start("can0");
    const golden = [
      "351#26024C044C04B001", // CVL 55.0 V = 0x0226, CCL and DCL 110.0 A = 0x044C, DVL 43.2 V = 0x01B0
      "355#2E006400F811", // SOC 46 % = 0x002E, SOH 100 % = 0x0064, 46.00 % = 0x11F8
      "356#C3149501B400", // 53.15 V = 0x14C3, 4 x 10.12 A = 40.5 A = 0x0195, 18.0 degC = 0x00B4
      "35A#AAAAAA02AAAAAA02", // all 13 messages of a battery ended, the inverter's own left alone
      "35E#4A4B2D424D532020", // "JK-BMS  "
      "35F#4C69000198030000", // "Li", version 0.1, 4 x 230 Ah = 920 Ah = 0x0398
    ];
    for (const frame of golden) await trace.first(frame, 60_000, ({ text }) => text === frame);
    const frames = trace.sent("can1");
    // The first word: limits still rise. On a slow machine the bus is open only some time after the first decision.
    expect(frames[0]!.text).toMatch(/^351#2602....(?:....)B001$/);
    expect(frames[0]!.text).not.toBe(golden[0]);
    const strangers = frames.map(({ text }) => text).filter((text) => !golden.includes(text));
    expect(strangers.filter((text) => !/^351#2602....(?:....)B001$/.test(text))).toEqual([]);
    // Most of it is Node's own start in an emulated machine.
    bench().notes.push(`from the start of the program to its first frame: ${seconds(frames[0]!.atMs - startedMs)}`);

    // A new start, because what is sent follows a rise of the SOC only slowly.
    expect(await bench().stop()).toBe(0);
    battery.count();
    await bench().start("can0");
    await bench().expectHealthy("can1", (await bench().back("can1", frames.at(-1)!.atMs)).atMs);
  });

  canLinkCases(bench);
  batteryLineCases(bench);
  processCases(bench);

  it("the whole time, for a Sunny Island", async () => {
    const island = await heardBySunnyIsland(bench().trace.sent("can1"));
    expect(island.breaches).toEqual([]);
    // Once it runs it never stops: no time-out (F952), no alarm.
    expect(island.states.slice(island.states.indexOf("run"))).toEqual(["run"]);
    expect(island.socPct).toBeGreaterThan(0);
  });

  errorFrameCases(bench);
});
