import { describe, expect, it } from "vitest";
import { follow, type Surroundings } from "./stream.ts";

/** A browser whose time and connections the test owns. */
function makeBrowser() {
  let nowMs = 0;
  let timers: { readonly atMs: number; readonly call: () => void }[] = [];
  const streams: { readonly message: (data: string) => void; readonly end: () => void; open: boolean }[] = [];
  let visible: (() => void) | null = null;
  const surroundings: Surroundings = {
    open: (message, end) => {
      const stream = { message, end, open: true };
      streams.push(stream);
      return () => void (stream.open = false);
    },
    after: (ms, call) => {
      const timer = { atMs: nowMs + ms, call };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    onVisible: (call) => {
      visible = call;
      return () => void (visible = null);
    },
  };
  const pass = (ms: number): void => {
    nowMs += ms;
    for (;;) {
      const due = timers.find(({ atMs }) => atMs <= nowMs);
      if (due === undefined) return;
      timers = timers.filter((timer) => timer !== due);
      due.call();
    }
  };
  return { surroundings, streams, pass, look: () => visible?.(), waiting: () => timers.length };
}

describe("following the stream", () => {
  it("hands over what comes", () => {
    const { surroundings, streams } = makeBrowser();
    const taken: string[] = [];
    follow(surroundings, (data) => taken.push(data));
    streams[0]!.message("a");
    streams[0]!.message("b");
    expect(taken).toEqual(["a", "b"]);
  });

  it("opens it anew with growing pauses, and with short ones again after a message", () => {
    const { surroundings, streams, pass } = makeBrowser();
    follow(surroundings, () => undefined);
    for (const pauseMs of [500, 1_000, 2_000, 4_000, 4_000]) {
      const before = streams.length;
      streams.at(-1)!.end();
      pass(pauseMs - 1);
      expect(streams.length).toBe(before);
      pass(1);
      expect(streams.length).toBe(before + 1);
    }
    streams.at(-1)!.message("here again");
    streams.at(-1)!.end();
    pass(500);
    expect(streams.length).toBe(7);
  });

  it("takes one for dead that says nothing for 8 s", () => {
    const { surroundings, streams, pass } = makeBrowser();
    follow(surroundings, () => undefined);
    pass(7_000);
    streams[0]!.message("late, but there");
    pass(7_999);
    expect(streams[0]!.open).toBe(true);
    pass(1);
    expect(streams[0]!.open).toBe(false);
    pass(500);
    expect(streams.length).toBe(2);
  });

  it("opens it at once when the page comes into view", () => {
    const { surroundings, streams, look } = makeBrowser();
    follow(surroundings, () => undefined);
    streams[0]!.end();
    look();
    expect(streams.map(({ open }) => open)).toEqual([false, true]);
  });

  it("leaves nothing behind at its end", () => {
    const { surroundings, streams, look, waiting } = makeBrowser();
    follow(surroundings, () => undefined)();
    look();
    expect(streams.map(({ open }) => open)).toEqual([false]);
    expect(waiting()).toBe(0);
  });
});
