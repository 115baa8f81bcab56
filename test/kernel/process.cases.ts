/** What can happen to the process and to the clock of its machine. */
import { expect, it } from "vitest";
import { setpointsIn } from "../support/rig-wire.ts";
import type { Bench } from "./bench.ts";
import { BACK_MS } from "./figures.ts";
import { longestGapMs, type Seen } from "./trace.ts";

/** 0x35A with all messages of a battery ended, and with warning 13, "cell imbalance": 01 in bits 0 and 1 of byte 7. */
const ALL_CLEAR = "35A#AAAAAA02AAAAAA02";
const IMBALANCE = "35A#AAAAAA02AAAAAA01";

export function processCases(bench: () => Bench): void {
  it("process stopped for 20 s and continued", async () => {
    const { guest, trace, battery } = bench();
    const stopped = await guest.run("kill -STOP $program");
    await guest.run("sleep 20");
    const go = await guest.run("kill -CONT $program");
    await bench().expectBack("process stopped (SIGSTOP)", "can1", stopped.begunMs, go.endedMs);
    expect(trace.sent("can1", stopped.endedMs + 100, go.begunMs)).toEqual([]);
    // Nothing may flow before a reading has come after the stop: the SOC that goes with limits is from such a one.
    const since = trace.sent("can1", go.begunMs);
    const flows = ({ cclA, dclA }: { cclA: number; dclA: number }): boolean => cclA > 0 || dclA > 0;
    const socs = since.flatMap((frame, i) => {
      const soc = since.slice(i).find(({ id }) => id === 0x355);
      return frame.id === 0x351 && flows(setpointsIn(frame)) && soc !== undefined ? [soc] : [];
    });
    expect(socs.filter((frame) => !bench().isCurrent(frame)).map(({ text }) => text)).toEqual([]);
    bench().expectBeat(since);
    expect(battery.unexpected).toEqual([]);
  });

  it.each([
    ["wall clock set back by an hour", "-1 hour"],
    ["wall clock set forward by a day", "+1 day"],
  ])("%s", async (fault, by) => {
    const { guest, trace } = bench();
    const set = await guest.setClock(by);
    await bench().expectBack(fault, "can1", set.begunMs, set.endedMs);
    const around = trace.sent("can1", set.begunMs - 3_000);
    expect(around.filter((frame) => !bench().isCurrent(frame))).toEqual([]);
    expect(longestGapMs(around, 0x355)).toBeLessThan(BACK_MS);
  });

  it("process killed and started again", async () => {
    const { guest, trace, battery } = bench();
    const isImbalance = ({ bus, text }: Seen): boolean => bus === "can1" && text === IMBALANCE;
    battery.alarms = ["cellDifference"];
    await trace.first("the warning", 60_000, isImbalance);
    const killed = await guest.try("kill -KILL $program; wait $program");
    expect(killed.status).toBe(137);
    const after = guest.lines.length;
    const startedMs = await bench().start("can0");
    // How long Node takes to start in an emulated machine is no matter of this program: it is there when it has the bus.
    const thereMs = await bench().logged("can0 is open", after);
    await bench().expectBack("process killed and started again", "can1", killed.begunMs, thereMs);
    await trace.first("the warning again", 60_000, (seen) => seen.atMs > startedMs && isImbalance(seen));
    const [first, ...rest] = trace.sent("can1", startedMs);
    expect(first!.id).toBe(0x351);
    // Limits rise from nothing, since the first decision: on a slow machine the bus is open only some time after it.
    const { cclA, dclA } = setpointsIn(first!);
    expect(Math.max(cclA, dclA)).toBeLessThan(110);
    // What stood before is ended first, and raised again because it stands.
    const messages = rest.filter(({ id }) => id === 0x35a).map(({ text }) => text);
    expect(messages.slice(0, 2)).toEqual([ALL_CLEAR, IMBALANCE]);
    battery.alarms = [];
  });

  it("SIGTERM", async () => {
    const { guest, trace } = bench();
    const beforeMs = await guest.now();
    expect(await bench().stop()).toBe(0);
    const ended = await guest.now();
    await guest.run("sleep 2");
    expect(ended - beforeMs).toBeLessThan(BACK_MS);
    expect(trace.sent("can1", ended + 100)).toEqual([]);
  });
}
