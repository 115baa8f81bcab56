import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Chunks, type ChunkKind } from "./chunks.ts";

const MINUTE_MS = 60_000;
/** Text that gzip cannot make much smaller. */
function noise(length: number, seed: number): string {
  let state = seed + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return String.fromCharCode(33 + ((state >> 8) % 90));
  }).join("");
}

function put(chunks: Chunks, kind: ChunkKind, line: string, nowMs: number): boolean {
  const first = chunks.begin(kind, nowMs);
  chunks.add(kind, line, nowMs);
  return first;
}

const linesOf = (parts: readonly Uint8Array[]): readonly string[] =>
  parts.flatMap((part) => gunzipSync(part).toString().split("\n").slice(0, -1));

describe("chunks", () => {
  it("begin every minute", () => {
    const chunks = new Chunks(1_000_000);
    const firsts = [0, 1, 59_999, 60_000, 60_001, 200_000].filter((nowMs) => put(chunks, "ticks", "x", nowMs));
    expect(firsts).toEqual([0, 60_000, 200_000]);
  });

  it("give back every line, in order, whatever is in it", async () => {
    const chunks = new Chunks(1_000_000);
    const lines = Array.from({ length: 500 }, (_, i) => `${i} äöü ${noise(i, i)}`);
    lines.forEach((line, i) => put(chunks, "ticks", line, i * 1000));
    const parts = await chunks.take(500_000);
    expect(parts.length).toBe(9);
    expect(linesOf(parts)).toEqual(lines);
  });

  it("go on after they were taken, with new ones", async () => {
    const chunks = new Chunks(1_000_000);
    put(chunks, "ticks", "a", 0);
    await chunks.take(1);
    expect(put(chunks, "ticks", "b", 2)).toBe(true);
    expect(linesOf(await chunks.take(3))).toEqual(["a", "b"]);
  });

  it("hold an hour, and no more", async () => {
    const chunks = new Chunks(1_000_000);
    for (let minute = 0; minute < 200; minute++) put(chunks, "ticks", String(minute), minute * MINUTE_MS);
    const lines = linesOf(await chunks.take(200 * MINUTE_MS)).map(Number);
    expect(lines[0]).toBeGreaterThanOrEqual(138);
    expect(lines[0]).toBeLessThanOrEqual(140);
    expect(lines.at(-1)).toBe(199);
  });

  it("never hold more than the bound: raw bytes go first, the oldest of each kind first", async () => {
    const maxBytes = 1_000_000;
    const chunks = new Chunks(maxBytes);
    const oldest: (readonly [number | null, number | null])[] = [];
    for (let second = 0; second < 1200; second++) {
      put(chunks, "ticks", noise(100, second), second * 1000);
      put(chunks, "bytes", noise(1000, second), second * 1000);
      if (second % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(chunks.heldBytes).toBeLessThanOrEqual(maxBytes);
      oldest.push([chunks.oldestMs("ticks"), chunks.oldestMs("bytes")]);
    }
    const [ticksMs, bytesMs] = oldest.at(-1)!;
    expect(ticksMs).toBe(0);
    expect(bytesMs).toBeGreaterThan(0);
    expect(oldest.map(([, ms]) => ms)).toEqual(oldest.map(([, ms]) => ms).sort((a, b) => a! - b!));
    for (let second = 1200; second < 6000; second++) {
      put(chunks, "ticks", noise(1000, second), second * 1000);
      if (second % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(chunks.heldBytes).toBeLessThanOrEqual(maxBytes);
    }
    // Only the chunk that is still open has any.
    expect(chunks.oldestMs("bytes")).toBe(1_140_000);
    const lines = linesOf(await chunks.take(6_000_000));
    expect(lines.at(-1)).toBe(noise(1000, 5999));
  });

  it("are bounded also when a line babbles and nothing can be packed meanwhile", () => {
    const chunks = new Chunks(1_000_000);
    for (let i = 0; i < 20_000; i++) {
      put(chunks, "bytes", noise(500, i % 50), i);
      expect(chunks.heldBytes).toBeLessThanOrEqual(1_000_000);
    }
  });
});
