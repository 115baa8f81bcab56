import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { AT_MS, RUNNING } from "../../../test/support/snapshots.ts";
import { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { liveView, type LiveViewOptions } from "./live-view.ts";

const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

class Screen extends EventEmitter {
  columns = 80;
  rows = 24;
  writableNeedDrain = false;
  readonly writes: string[] = [];
  blocking = true;
  readonly _handle = { setBlocking: (blocking: boolean) => (this.blocking = blocking) };
  write(text: string): void {
    this.writes.push(text);
  }
}

class Keys extends EventEmitter {
  readonly isTTY = true;
  readonly log: string[] = [];
  setRawMode(raw: boolean): void {
    this.log.push(raw ? "raw" : "cooked");
  }
  resume(): void {
    this.log.push("resume");
  }
  pause(): void {
    this.log.push("pause");
  }
}

/** A view on its own clock that already runs, 100 s after the start of the clock. */
async function started(change: Partial<LiveViewOptions> = {}) {
  const clock = new FakeClock();
  await clock.advance(AT_MS);
  const [stdout, stdin, stop, latest] = [new Screen(), new Keys(), new AbortController(), new Latest<Snapshot>()];
  const exits: (() => void)[] = [];
  const atExit = (restore: () => void): (() => void) => {
    exits.push(restore);
    return () => void exits.splice(exits.indexOf(restore), 1);
  };
  let quits = 0;
  const ended = liveView({
    ...{ latest, clock, stdout, stdin, title: "Test", inverterLabel: "SI6.0H", color: false, signal: stop.signal, atExit },
    onQuit: () => quits++,
    ...change,
  });
  ended.catch(() => undefined);
  await clock.advance(0);
  return { clock, stdout, stdin, stop, latest, ended, exits, quits: () => quits };
}

describe("pictures", () => {
  it("begin on the alternate screen and change only where something changed, in one write", async () => {
    const { clock, stdout, latest, stop, ended } = await started();
    expect(stdout.writes).toHaveLength(2);
    expect(stdout.writes[0]).toBe(ENTER);
    expect(stdout.writes[1]).toContain("Starting: nothing has been decided yet");

    latest.set(RUNNING);
    await clock.advance(500);
    expect(stdout.writes).toHaveLength(3);
    expect(stdout.writes[2]).toContain("\u001b[2;1H\u001b[2KCharging at 10.1 A");
    await clock.advance(500);
    expect(stdout.writes[3]).toContain("up 0:00:01");
    expect(stdout.writes[3]).not.toContain("Charging at 10.1 A");
    stop.abort();
    await ended;
  });

  it("come at most twice a second, however often the state changes", async () => {
    const { clock, stdout, latest, stop, ended } = await started();
    for (let i = 0; i < 100; i++) {
      latest.set({ ...RUNNING, atMs: clock.nowMs() });
      await clock.advance(20);
    }
    expect(stdout.writes.length).toBeGreaterThan(4);
    expect(stdout.writes.length).toBeLessThanOrEqual(2 + 4);
    stop.abort();
    await ended;
  });

  it("follow the size of the terminal at once", async () => {
    const { clock, stdout, latest, stop, ended } = await started();
    latest.set(RUNNING);
    await clock.advance(500);
    stdout.columns = 40;
    stdout.rows = 10;
    stdout.emit("resize");
    await clock.advance(0);
    const picture = stdout.writes.at(-1)!;
    expect(picture.startsWith("\u001b[2J\u001b[1;1H")).toBe(true);
    expect(picture).toContain("\u001b[10;1H");
    expect(picture).not.toContain("\u001b[11;1H");
    stop.abort();
    await ended;
  });

  it("have the usual size where the terminal tells none", async () => {
    const { clock, stdout, latest, stop, ended } = await started();
    latest.set(RUNNING);
    stdout.columns = 0;
    stdout.rows = 0;
    stdout.emit("resize");
    await clock.advance(0);
    expect(stdout.writes.at(-1)).toContain("\u001b[24;1H");
    stop.abort();
    await ended;
  });

  it("wait while the terminal does not take them", async () => {
    const { clock, stdout, latest, stop, ended } = await started();
    expect(stdout.blocking).toBe(false);
    stdout.writableNeedDrain = true;
    latest.set(RUNNING);
    await clock.advance(5_000);
    expect(stdout.writes).toHaveLength(2);
    stdout.writableNeedDrain = false;
    await clock.advance(500);
    expect(stdout.writes).toHaveLength(3);
    stop.abort();
    await ended;
  });

  it("tell every event with its age, newest first", async () => {
    const { clock, stdout, latest, stop, ended } = await started();
    stdout.rows = 60;
    latest.set({ ...RUNNING, events: [{ kind: "inverter-presence", present: true, lastedMs: 0 }] });
    await clock.advance(1_000);
    const atMs = clock.nowMs();
    latest.set({ ...RUNNING, atMs, events: [{ kind: "inverter-state", operatingState: 1, errorNumber: 0 }] });
    await clock.advance(500);
    const picture = stdout.writes.at(-1)!;
    expect(picture).toContain("EVENTS  0.5 s ago  The Sunny Island reports: operating");
    expect(picture).toContain("1.5 s ago  The Sunny Island is heard");
    stop.abort();
    await ended;
  });
});

describe("the terminal is given back", () => {
  const expectRestored = ({ stdout, stdin, exits }: Awaited<ReturnType<typeof started>>): void => {
    expect(stdout.writes.filter((text) => text === LEAVE)).toHaveLength(1);
    expect(stdout.writes.at(-1)).toBe(LEAVE);
    expect(stdin.log).toEqual(["raw", "resume", "cooked", "pause"]);
    expect(stdin.listenerCount("data")).toBe(0);
    expect(stdout.listenerCount("resize")).toBe(0);
    expect(exits).toEqual([]);
  };

  it("when the signal is aborted", async () => {
    const view = await started();
    view.stop.abort();
    await view.ended;
    expectRestored(view);
    expect(view.quits()).toBe(0);
  });

  it.each([
    ["q", "q"],
    ["Ctrl-C", "\u0003"],
    ["Ctrl-C as bytes", Uint8Array.of(3)],
  ])("at %s, which is told", async (_, key) => {
    const view = await started();
    view.stdin.emit("data", "x");
    view.stdin.emit("data", "\u001b[A");
    await view.clock.advance(500);
    expect(view.quits()).toBe(0);
    view.stdin.emit("data", key);
    await view.ended;
    expectRestored(view);
    expect(view.quits()).toBe(1);
  });

  it("when drawing fails, and the error comes out", async () => {
    const view = await started();
    view.latest.set({ ...RUNNING, packs: null as unknown as Snapshot["packs"] });
    await view.clock.advance(500);
    await expect(view.ended).rejects.toThrow(TypeError);
    expectRestored(view);
  });

  it("when the process exits in between", async () => {
    const view = await started();
    view.exits[0]!();
    expect(view.stdout.writes.at(-1)).toBe(LEAVE);
    expect(view.stdin.log.at(-1)).toBe("cooked");
    view.stop.abort();
    await view.ended;
    expectRestored(view);
  });

  it("when the terminal is gone, without ending anything else", async () => {
    const view = await started();
    view.stdout.emit("error", new Error("EIO"));
    await view.ended;
    expectRestored(view);
    expect(view.quits()).toBe(0);
    view.stdout.emit("error", new Error("EIO"));
  });

  it("even when the signal was aborted before", async () => {
    const stop = new AbortController();
    stop.abort();
    const view = await started({ signal: stop.signal });
    await view.ended;
    expectRestored(view);
  });
});
