/**
 * The inverter is off for two minutes of real time: twice as long as it waits for its battery itself. It has a guest of its
 * own, so that the other faults need not wait.
 */
import { describe, expect, it } from "vitest";
import { BACK_MS, seconds } from "./figures.ts";
import { heardBySunnyIsland } from "./heard-by-sunny-island.ts";
import type { Seen } from "./trace.ts";
import { useBench } from "./use-bench.ts";

const EVERYTHING = [0x351, 0x355, 0x35a];
const OFF_S = 120;
/** The case takes two minutes and what goes before and after. */
const CASE_MS = 400_000;

describe("on a Linux kernel", () => {
  const bench = useBench("inverter-off");

  it("inverter off for two minutes and on again", { timeout: CASE_MS }, async () => {
    const { guest, trace, battery } = bench();
    await bench().start("can0");
    battery.count();
    await bench().back("can1", 0);

    const after = guest.lines.length;
    // Nobody acknowledges: the controller keeps the frame that it has, and sends it when the inverter is back.
    // The program has read all that was said to it, and stands still meanwhile, so that no frame is in the queue that goes.
    const off = await guest.run(
      `kill -STOP $reports $states; sleep 1; kill -STOP $program; tc qdisc replace dev can0 root netem delay ${OFF_S}s limit 10; kill -CONT $program`,
    );
    // A frame handed over after that one would be on the bus, and seen, at once.
    await guest.run("sleep 10; tc qdisc change dev can0 root netem delay 0ms limit 10");
    const isFrame = ({ bus, id, atMs }: Seen): boolean => bus === "can1" && id >= 0x350 && atMs > off.endedMs + 100;
    const late = await trace.first("the frame that had to wait", 2 * OFF_S * 1000, isFrame);
    expect(late.atMs - off.begunMs).toBeGreaterThan(OFF_S * 1000);
    const on = await guest.run("kill -CONT $reports $states");
    await bench().expectBack("inverter off and on again", "can1", off.begunMs, on.endedMs);
    await bench().logged("The Sunny Island has not been heard", after);

    const since = trace.sent("can1", late.atMs);
    expect(
      since
        .slice(1)
        .filter((frame) => !bench().isCurrent(frame))
        .map(({ text }) => text),
    ).toEqual([]);
    bench().expectBeat(since);
    // It may have been reset: it gets everything, beginning with 0x351, 0x355, 0x35A; in no other cycle does 0x35A follow 0x355.
    const third = await trace.first("everything from the beginning", BACK_MS, (frame) => {
      const ids = trace.sent("can1", late.atMs, frame.atMs).map(({ id }) => id);
      return frame.bus === "can1" && frame.atMs > on.begunMs && ids.slice(-3).join() === EVERYTHING.join();
    });
    expect(third.atMs - on.endedMs).toBeLessThan(BACK_MS);
    const isLast = ({ bus, id, atMs }: Seen): boolean => bus === "can1" && id === 0x35f && atMs > third.atMs;
    const last = await trace.first("0x35F", 60_000, isLast);
    const rest = trace.sent("can1", third.atMs, last.atMs).map(({ id }) => id);
    expect(rest).toEqual(expect.arrayContaining([0x356, 0x35e]));
    bench().notes.push(`from the inverter's first word to the last of all six frames: ${seconds(last.atMs - on.begunMs)}`);

    // To an inverter that was switched on again, and to one that was there but cut off: time-out (F952), and a new start.
    const fresh = await heardBySunnyIsland(since);
    expect(fresh.breaches).toEqual([]);
    expect(fresh.states.at(-1)).toBe("run");
    const cutOff = await heardBySunnyIsland(trace.sent("can1"));
    expect(cutOff.breaches).toEqual([]);
    expect(cutOff.states.slice(cutOff.states.indexOf("run"))).toEqual(["run", "standby", "standby", "run"]);
  });
});
