import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { socketPair } from "../../test/contract/socket-pair.ts";
import { until } from "../../test/contract/until.ts";
import { canFrameBytes } from "./can-bytes.ts";
import type { Libc } from "./libc.ts";
import type { CanInput, CanPort } from "./port.ts";
import { rawCanPort } from "./raw-can-port.ts";

const frame = { id: 0x351, data: Uint8Array.of(1, 2) };
const MSG_DONTWAIT = 0x40;

let libc: Libc;
let port: CanPort;
let other: CanPort | undefined;
let theirs: number;
beforeEach(async () => {
  const pair = await socketPair();
  ({ libc, theirs } = pair);
  port = rawCanPort(libc, pair.ours, "can0", false);
  other = undefined;
});
afterEach(async () => {
  await port.close();
  other ??= rawCanPort(libc, theirs, "other", false);
  await other.close();
});

describe("rawCanPort", () => {
  it("is full when nobody reads, does not end, and sends again later", async () => {
    let accepted = 0;
    let result = port.send(frame);
    for (; result.ok && accepted < 100_000; accepted++) result = port.send(frame);
    expect(result).toMatchObject({ ok: false, why: "full" });
    expect(accepted).toBeGreaterThan(0);
    let came = 0;
    other = rawCanPort(libc, theirs, "other", false);
    other.onInput(() => came++);
    await until("all that was accepted", () => came === accepted);
    expect(port.send(frame)).toEqual({ ok: true });
    await until("one more", () => came === accepted + 1);
  });

  it("passes error frames as errors and drops what is no classic frame", async () => {
    const seen: CanInput[] = [];
    port.onInput((input) => void seen.push(input));
    const busOff = canFrameBytes({ id: 0x40, data: new Uint8Array(8) });
    const flags = new Uint32Array(busOff.buffer, 0, 1);
    flags[0] = flags[0]! | 0x20000000;
    for (const bytes of [Uint8Array.of(1, 2, 3), busOff, canFrameBytes(frame)]) {
      expect(libc.send(theirs, bytes, bytes.length, MSG_DONTWAIT)).toBe(bytes.length);
    }
    await until("two inputs", () => seen.length >= 2);
    expect(seen).toEqual([
      { kind: "error", error: "bus-off" },
      { kind: "frame", frame },
    ]);
  });

  it("reads where descriptors cannot be watched", async () => {
    const pair = await socketPair();
    const blind: Libc = {
      ...libc,
      poll: () => {
        throw new Error("no watcher");
      },
    };
    const a = rawCanPort(blind, pair.ours, "a", false);
    const b = rawCanPort(blind, pair.theirs, "b", false);
    const seen: CanInput[] = [];
    b.onInput((input) => void seen.push(input));
    a.send(frame);
    await until("the frame", () => seen.length === 1);
    await a.close();
    expect(await b.ended).toMatchObject({ expected: false });
  });

  /** Errors of a CAN interface that a local socket cannot produce, as the kernel gave them for a real one. */
  it("survives an interface that goes down and ends with one that is removed", async () => {
    const { ENETDOWN, EAGAIN, ENODEV, ENOBUFS } = (await import("node:os")).constants.errno;
    const received: (number | Uint8Array)[] = [];
    let errno = 0;
    let wake: () => void = () => undefined;
    const kernel: Libc = {
      ...libc,
      errno: () => errno,
      send: () => -1,
      receive: () => {
        const next = received.shift() ?? EAGAIN;
        if (typeof next !== "number") return { bytes: next, flags: 0x800 };
        errno = next;
        return undefined;
      },
      poll: (_fd, onReadable) => {
        wake = () => onReadable(0);
        return { start: () => undefined, close: () => undefined };
      },
    };
    const pair = await socketPair();
    const can = rawCanPort(kernel, pair.ours, "can0", true);
    const seen: CanInput[] = [];
    can.onInput((input) => void seen.push(input));
    received.push(ENETDOWN, canFrameBytes(frame));
    wake();
    expect(seen).toEqual([
      { kind: "error", error: "went-down" },
      { kind: "echo", frame },
    ]);
    errno = ENETDOWN;
    expect(can.send(frame)).toMatchObject({ ok: false, why: "down", detail: expect.stringContaining("ENETDOWN") as string });
    errno = ENOBUFS;
    expect(can.send(frame)).toMatchObject({ ok: false, why: "full", detail: expect.stringContaining("ENOBUFS") as string });
    received.push(ENODEV);
    wake();
    expect(await can.ended).toMatchObject({ expected: false, reason: expect.stringContaining("ENODEV") as string });
    expect(can.send(frame)).toMatchObject({ ok: false, why: "closed" });
    await rawCanPort(libc, pair.theirs, "theirs", false).close();
  });
});
