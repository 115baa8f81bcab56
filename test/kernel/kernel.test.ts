/**
 * The built program on a Linux kernel with SocketCAN, in QEMU: real sockets, drivers and signals. Who listens is candump,
 * who speaks as the inverter is cangen. One guest for all cases of this file, which follow each other; unlike other tests
 * these take real time, and their bounds are those of the Sunny Island, not of a fast machine.
 */
import { describe, expect, it } from "vitest";
import { expectGoldenStart, GOLDEN_FRAMES } from "../support/golden-frames.ts";
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
    for (const frame of GOLDEN_FRAMES) await trace.first(frame, 60_000, ({ text }) => text === frame);
    const frames = trace.sent("can1");
    expectGoldenStart(frames.map(({ text }) => text));
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
