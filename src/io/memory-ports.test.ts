import { describe, expect, it } from "vitest";
import { memoryBytePair, memoryCanBus } from "./memory-ports.ts";
import type { CanFrame, CanInput, CanPort } from "./port.ts";

/** All microtasks that are due, and those that they make. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const frame = (id: number): CanFrame => ({ id, data: Uint8Array.of(1) });

const listen = (port: CanPort): string[] => {
  const seen: string[] = [];
  port.onInput((input: CanInput) => seen.push(input.kind === "error" ? input.error : `${input.kind} ${input.frame.id}`));
  return seen;
};

describe("memoryBytePair", () => {
  it("delivers later, not during the write", async () => {
    const [a, b] = memoryBytePair("a", "b");
    const seen: number[] = [];
    b.onData((chunk) => void seen.push(...chunk));
    a.write(Uint8Array.of(1));
    expect(seen).toEqual([]);
    await settle();
    expect(seen).toEqual([1]);
  });

  it("delivers what was on the way before it ends the other side", async () => {
    const [a, b] = memoryBytePair("a", "b");
    const seen: (number | string)[] = [];
    b.onData((chunk) => void seen.push(...chunk));
    void b.ended.then((end) => seen.push(end.reason));
    a.write(Uint8Array.of(1, 2));
    void a.close();
    await settle();
    expect(seen).toEqual([1, 2, "the other end closed"]);
  });

  it("ends both sides unexpectedly when it is unplugged", async () => {
    const [a, b] = memoryBytePair("a", "b");
    a.unplug();
    expect(await a.ended).toEqual({ expected: false, reason: "unplugged" });
    expect(await b.ended).toEqual({ expected: false, reason: "unplugged" });
  });
});

describe("memoryCanBus", () => {
  it("gives every other node the frame, and the sender its echo", async () => {
    const bus = memoryCanBus();
    const [a, b, c] = [bus.port("a"), bus.port("b"), bus.port("c")];
    const seen = [a, b, c].map(listen);
    expect(a.send(frame(1))).toEqual({ ok: true });
    expect(seen).toEqual([[], [], []]);
    await settle();
    expect(seen).toEqual([["echo 1"], ["frame 1"], ["frame 1"]]);
  });

  it("keeps the frames of a lonely node until its queue is full, and sends them when another comes", async () => {
    const bus = memoryCanBus();
    const a = bus.port("a");
    const seenA = listen(a);
    const results = Array.from({ length: 11 }, (_, i) => a.send(frame(i)));
    expect(results.map((r) => (r.ok ? "ok" : r.why))).toEqual([...Array<string>(10).fill("ok"), "full"]);
    await settle();
    expect(seenA).toEqual([]);
    const seenB = listen(bus.port("b"));
    await settle();
    expect(seenB).toEqual(Array.from({ length: 10 }, (_, i) => `frame ${i}`));
    expect(seenA).toEqual(Array.from({ length: 10 }, (_, i) => `echo ${i}`));
    expect(a.send(frame(99))).toEqual({ ok: true });
  });

  it("treats a node that is down as absent, and drops what it had queued", async () => {
    const bus = memoryCanBus();
    const [a, b] = [bus.port("a"), bus.port("b")];
    const seenA = listen(a);
    const seenB = listen(b);
    b.down = true;
    expect(b.send(frame(1))).toMatchObject({ ok: false, why: "down" });
    expect(a.send(frame(2))).toEqual({ ok: true });
    await settle();
    expect([seenA, seenB]).toEqual([[], ["went-down"]]);
    a.down = true;
    a.down = false;
    b.down = false;
    await settle();
    expect([seenA, seenB]).toEqual([["went-down"], ["went-down"]]);
    a.send(frame(3));
    await settle();
    expect([seenA, seenB]).toEqual([
      ["went-down", "echo 3"],
      ["went-down", "frame 3"],
    ]);
  });

  it("refuses while full, reports what it is told to, and leaves the bus when unplugged", async () => {
    const bus = memoryCanBus();
    const [a, b] = [bus.port("a"), bus.port("b")];
    const seen = listen(a);
    a.full = true;
    expect(a.send(frame(1))).toMatchObject({ ok: false, why: "full" });
    a.full = false;
    a.report("bus-off");
    await settle();
    expect(seen).toEqual(["bus-off"]);
    b.unplug();
    expect(await b.ended).toEqual({ expected: false, reason: "unplugged" });
    a.send(frame(2));
    await settle();
    expect(seen).toEqual(["bus-off"]);
  });
});
