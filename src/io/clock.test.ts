import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { monotonicClock as clock } from "./clock.ts";

describe("monotonicClock", () => {
  it("never wakes early", async () => {
    const earlyMs: number[] = [];
    const delaysMs = Array.from({ length: 200 }, (_, i) => (i % 20) + i / 200);
    await Promise.all(
      delaysMs.map(async (ms) => {
        const startMs = clock.nowMs();
        await clock.sleep(ms);
        if (clock.nowMs() - startMs < ms) earlyMs.push(ms);
      }),
    );
    expect(earlyMs).toEqual([]);
  });

  it("rejects with the reason of the signal, at once or when it is aborted", async () => {
    await expect(clock.sleep(10, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
    const controller = new AbortController();
    const sleeping = clock.sleep(3_600_000, controller.signal);
    controller.abort(new Error("while"));
    await expect(sleeping).rejects.toThrow("while");
  });

  it("leaves no listener on the signal", async () => {
    const controller = new AbortController();
    const sleeps = [clock.sleep(0, controller.signal), clock.sleep(2, controller.signal)];
    expect(getEventListeners(controller.signal, "abort").length).toBe(2);
    await Promise.all(sleeps);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it("sleeps on past the longest timer of Node instead of waking at once", async () => {
    const controller = new AbortController();
    let woke = false;
    const sleeping = clock.sleep(2 ** 40, controller.signal).then(() => (woke = true));
    await clock.sleep(20);
    expect(woke).toBe(false);
    controller.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
  });

  it("wakes once after the time, and never who has called it off", async () => {
    let woken = 0;
    let calledOff = 0;
    const callOff = clock.after(1, () => calledOff++);
    clock.after(1, () => woken++);
    expect(woken).toBe(0);
    callOff();
    await clock.sleep(20);
    expect([woken, calledOff]).toEqual([1, 0]);
    callOff();
  });

  it("takes nonsense as no time", async () => {
    await clock.sleep(-5);
    await clock.sleep(Number.NaN);
  });
});
