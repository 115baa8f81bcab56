import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { BytePort } from "./port.ts";
import { openPtyPair, type PtyPair } from "./pty.ts";
import { openSerial } from "./serial.ts";

const never = new AbortController().signal;
const openFiles = (): number => readdirSync("/proc/self/fd").length;
const left: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const port of left.splice(0)) await port.close();
});
const pty = async (): Promise<PtyPair> => {
  const pair = await openPtyPair();
  left.push(pair.port);
  return pair;
};

describe("openSerial", () => {
  it.each([
    ["/dev/nosuchtty", "PORT_NOT_FOUND"],
    ["/dev/null", "PORT_FAILED"],
    ["/dev", "PORT_FAILED"],
  ])("says what is wrong with %s: %s", async (path, code) => {
    await expect(openSerial(path)(never)).rejects.toMatchObject({ code, context: { path } });
  });

  it("says that another program has the device open, leaks nothing, and opens it afterwards", async () => {
    const { path } = await pty();
    const first = await openSerial(path)(never);
    left.push(first);
    const before = openFiles();
    await expect(openSerial(path)(never)).rejects.toMatchObject({ code: "PORT_BUSY" });
    expect(openFiles()).toBe(before);
    await first.close();
    const second = await openSerial(path)(never);
    await second.close();
  });

  it("gives up an opening that is aborted on its way, and releases the device", async () => {
    const { path } = await pty();
    await openSerial(path)(never).then((port) => port.close());
    const controller = new AbortController();
    const opening = openSerial(path)(controller.signal);
    controller.abort(new Error("stop"));
    await expect(opening).rejects.toThrow("stop");
    let port: BytePort | undefined;
    for (let tries = 0; port === undefined && tries < 500; tries++) {
      port = await openSerial(path)(never).catch(() => new Promise((resolve) => setTimeout(resolve, 5, undefined)));
    }
    expect(port?.name).toBe(path);
    await port?.close();
  });

  it("notices thirty hang-ups in a row, each right after bytes, and opens each new device", async () => {
    const before = openFiles();
    for (let round = 0; round < 30; round++) {
      const pair = await openPtyPair();
      const { path, port: master } = pair;
      const port = await openSerial(path)(never);
      const got: number[] = [];
      port.onData((chunk) => void got.push(...chunk));
      if (round % 2 === 0) {
        master.write(Uint8Array.of(round));
        while (got.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      master.write(new Uint8Array(300));
      await pair.hangUp();
      expect((await port.ended).expected).toBe(false);
      await port.close();
    }
    while (openFiles() > before) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("ends when the line takes nothing, before memory does", async () => {
    const { path } = await pty();
    // Nothing reads: the pseudo-terminal's own reader is in this process, which does not yield while it writes.
    const port = await openSerial(path)(never);
    left.push(port);
    const chunk = new Uint8Array(65_536);
    for (let count = 0; count < 17; count++) port.write(chunk);
    expect(await port.ended).toEqual({ expected: false, reason: "the line takes no bytes any more" });
    expect(port.pendingWriteBytes).toBe(0);
  });
});

describe("openPtyPair", () => {
  it("stays when a program closes its end, and serves the next", async () => {
    const { path, port: master } = await pty();
    await openSerial(path)(never).then((port) => port.close());
    const got: number[] = [];
    const second = await openSerial(path)(never);
    left.push(second);
    second.onData((chunk) => void got.push(...chunk));
    master.write(Uint8Array.of(1, 2, 3));
    while (got.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(got).toEqual([1, 2, 3]);
  });

  it("never waits for a reader, and hands over all of it when one comes", async () => {
    const { path, port: master } = await pty();
    const reader = await openSerial(path)(never);
    left.push(reader);
    let got = 0;
    reader.onData((chunk) => (got += chunk.length));
    for (let count = 0; count < 100; count++) master.write(new Uint8Array(1000));
    expect(master.pendingWriteBytes).toBeGreaterThan(0);
    while (got < 100_000) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(got).toBe(100_000);
    expect(master.pendingWriteBytes).toBe(0);
  });
});
