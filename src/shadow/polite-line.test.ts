import { describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { memoryBytePair } from "../io/memory-ports.ts";
import type { BytePort, PortEnd } from "../io/port.ts";
import { politeLine } from "./polite-line.ts";

function bench() {
  const clock = new FakeClock();
  const [near, far] = memoryBytePair("/dev/ttyUSB0", "line");
  const written: number[] = [];
  far.onData((chunk) => written.push(...chunk));
  const stop = new AbortController();
  const opened: { port?: BytePort; error?: unknown } = {};
  const opening = politeLine(() => Promise.resolve(near), { clock, answerMs: 500 })(stop.signal).then(
    (port) => (opened.port = port),
    (error: unknown) => (opened.error = error),
  );
  return { clock, near, far, written, stop, opened, opening };
}

describe("before the first request", () => {
  it("listens for 12 s", async () => {
    const { clock, opened } = bench();
    await clock.advance(11_999);
    expect(opened).toEqual({});
    await clock.advance(1);
    expect(opened.port?.name).toBe("/dev/ttyUSB0");
  });

  it("refuses a line on which somebody talks, and closes it", async () => {
    const { clock, near, far, opened, written } = bench();
    await clock.advance(10_600);
    far.write(new Uint8Array(21));
    await clock.advance(0);
    expect(opened.error).toMatchObject({ code: "SHADOW_LINE_IN_USE" });
    expect(await near.ended).toMatchObject({ expected: true });
    expect(written).toEqual([]);
  });

  it("takes a few bytes now and then for noise", async () => {
    const { clock, far, opened } = bench();
    for (let s = 0; s < 11; s++) {
      far.write(new Uint8Array(7));
      await clock.advance(1_100);
    }
    expect(opened.port).toBeDefined();
  });

  it("ends the wait when it is stopped, or when the port ends", async () => {
    const one = bench();
    await one.clock.advance(1_000);
    one.stop.abort(new Error("stopped"));
    await one.opening;
    expect(one.opened.error).toEqual(new Error("stopped"));
    const other = bench();
    await other.clock.advance(1_000);
    other.near.unplug();
    await other.opening;
    expect(other.opened.error).toMatchObject({ message: "unplugged" });
  });
});

describe("afterwards", () => {
  async function open() {
    const all = bench();
    await all.clock.advance(12_000);
    const port = all.opened.port!;
    const ends: PortEnd[] = [];
    void port.ended.then((end) => ends.push(end));
    return { ...all, port, ends };
  }

  it("writes requests and takes what follows them for answers", async () => {
    const { clock, far, port, written, ends } = await open();
    const heard: number[] = [];
    port.onData((chunk) => heard.push(chunk.length));
    for (let s = 0; s < 5; s++) {
      port.write(Uint8Array.of(7));
      await clock.advance(500);
      far.write(new Uint8Array(291));
      await clock.advance(500);
    }
    expect(written).toEqual([7, 7, 7, 7, 7]);
    expect(heard).toEqual([291, 291, 291, 291, 291]);
    expect(ends).toEqual([]);
  });

  it("leaves as soon as somebody else is heard, and writes no more", async () => {
    const { clock, far, port, written, ends } = await open();
    port.write(Uint8Array.of(7));
    await clock.advance(501);
    far.write(new Uint8Array(8));
    await clock.advance(0);
    expect(ends).toEqual([{ expected: false, reason: expect.stringContaining("somebody else asks") as string }]);
    port.write(Uint8Array.of(8));
    await clock.advance(0);
    expect(written).toEqual([7]);
  });
});
