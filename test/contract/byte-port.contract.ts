import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BytePort, Opener } from "../../src/io/port.ts";
import { openFiles } from "./open-files.ts";
import { never, until } from "./until.ts";

/** A byte line under test: the way to open our end, and a hand on the other one. */
export interface ByteLine {
  readonly open: Opener<BytePort>;
  /** The other end, once ours is open. */
  readonly peer: () => Promise<ByteLinePeer>;
  readonly dispose: () => Promise<void>;
}

export interface ByteLinePeer {
  write(bytes: Uint8Array): void;
  onData(listener: (chunk: Uint8Array) => void): unknown;
  /** The cable is pulled, the server dies. */
  vanish(): void | Promise<void>;
}

/** Bytes without a pattern that a lost or doubled chunk could fit into, the same in every run. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    bytes.set(
      createHash("sha256")
        .update(String(at))
        .digest()
        .subarray(0, Math.min(32, length - at)),
      at,
    );
  }
  return bytes;
}

/** What every byte port promises (src/io/port.ts). */
export function bytePortContract(kind: string, makeLine: () => Promise<ByteLine>): void {
  describe(`byte port: ${kind}`, () => {
    let line: ByteLine;
    let port: BytePort;
    let peer: ByteLinePeer;
    beforeEach(async () => {
      line = await makeLine();
      port = await line.open(never);
      peer = await line.peer();
    });
    afterEach(async () => {
      await port.close();
      await line.dispose();
    });

    const collect = (source: { onData(listener: (chunk: Uint8Array) => void): unknown }): number[] => {
      const bytes: number[] = [];
      source.onData((chunk) => void bytes.push(...chunk));
      return bytes;
    };

    it("carries every byte value both ways, in order", async () => {
      const all = Uint8Array.from({ length: 256 }, (_, i) => i);
      const here = collect(port);
      const there = collect(peer);
      port.write(all);
      port.write(Uint8Array.of(1, 2));
      port.write(new Uint8Array());
      port.write(Uint8Array.of(3));
      peer.write(all);
      await until("all bytes", () => here.length >= 256 && there.length >= 259);
      expect(here).toEqual([...all]);
      expect(there).toEqual([...all, 1, 2, 3]);
    });

    it("carries 20,000 bytes both ways at once", async () => {
      const sent = noise(20_000);
      const here = collect(port);
      const there = collect(peer);
      port.write(sent);
      peer.write(sent);
      await until("all bytes", () => here.length >= sent.length && there.length >= sent.length);
      expect(Buffer.from(here).equals(sent)).toBe(true);
      expect(Buffer.from(there).equals(sent)).toBe(true);
    });

    it("takes the bytes at the call: the caller may reuse its buffer", async () => {
      const there = collect(peer);
      const buffer = Uint8Array.of(7, 8, 9);
      port.write(buffer);
      buffer.fill(0);
      await until("three bytes", () => there.length >= 3);
      expect(there).toEqual([7, 8, 9]);
    });

    it("calls a listener until it is removed, and others go on", async () => {
      const removed: number[] = [];
      const stop = port.onData((chunk) => void removed.push(...chunk));
      const kept = collect(port);
      peer.write(Uint8Array.of(1));
      await until("first byte", () => kept.length === 1);
      stop();
      stop();
      peer.write(Uint8Array.of(2));
      await until("second byte", () => kept.length === 2);
      expect(removed).toEqual([1]);
    });

    it("ends as expected on close, and a second close changes nothing", async () => {
      await port.close();
      await port.close();
      expect(await port.ended).toMatchObject({ expected: true });
    });

    it("delivers nothing after close", async () => {
      const late = collect(port);
      peer.write(Uint8Array.of(1));
      await port.close();
      const seen = late.length;
      peer.write(Uint8Array.of(2));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(late.length).toBe(seen);
    });

    it("ends unexpectedly, with a reason, when the other end vanishes", async () => {
      await peer.vanish();
      const end = await port.ended;
      expect(end.expected).toBe(false);
      expect(end.reason).not.toBe("");
      await port.close();
      expect(await port.ended).toBe(end);
    });

    it("ends when the other end vanishes right after its last byte", async () => {
      peer.write(noise(300));
      await peer.vanish();
      expect((await port.ended).expected).toBe(false);
    });

    it("survives writes after the end", async () => {
      await peer.vanish();
      port.write(Uint8Array.of(1));
      await port.ended;
      port.write(Uint8Array.of(2));
      await port.close();
      port.write(Uint8Array.of(3));
      expect(port.pendingWriteBytes ?? 0).toBe(0);
    });

    it("is not opened for an aborted signal", async () => {
      await expect(line.open(AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
    });

    it("opens anew fifty times and leaks no descriptor", async () => {
      await port.close();
      const before = openFiles();
      for (let round = 0; round < 50; round++) {
        const again = await line.open(never);
        const there = collect(await line.peer());
        again.write(Uint8Array.of(round));
        await until("a byte", () => there.length === 1);
        expect(there).toEqual([round]);
        await again.close();
      }
      await until("descriptors to be closed", () => openFiles() <= before);
    });
  });
}
