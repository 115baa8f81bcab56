import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { memoryBytePair } from "../io/memory-ports.ts";
import type { BytePort } from "../io/port.ts";
import { Rs485Line } from "./rs485-line.ts";

function bench(chunkBytes = 32) {
  const clock = new FakeClock();
  const end = new AbortController();
  const line = new Rs485Line({ clock, signal: end.signal, chunkBytes });
  return { clock, end, line };
}

/** All that a station hears. */
function ear(port: BytePort): number[] {
  const heard: number[] = [];
  port.onData((chunk) => heard.push(...chunk));
  return heard;
}

const bytes = (count: number, value: number): Uint8Array => new Uint8Array(count).fill(value);

describe("a shared line", () => {
  test("everybody hears what one says, but not himself", async () => {
    const { clock, line } = bench();
    const [a, b, c] = [line.join("a"), line.join("b"), line.join("c")];
    const heard = [ear(a), ear(b), ear(c)];
    a.write(Uint8Array.of(1, 2, 3));
    await clock.advance(1);
    expect(heard).toEqual([[], [1, 2, 3], [1, 2, 3]]);
  });

  test("brings 115200 baud: 300 bytes take 26 ms, and a second write waits for the first", async () => {
    const { clock, line } = bench(300);
    const [a, b] = [line.join("a"), line.join("b")];
    const arrivals: number[] = [];
    b.onData(() => arrivals.push(clock.nowMs()));
    a.write(bytes(300, 1));
    a.write(bytes(300, 2));
    await clock.advance(100);
    expect(arrivals.map((ms) => Math.round(ms * 10) / 10)).toEqual([26, 52.1]);
    expect(line.collisions).toBe(0);
  });

  test("where two talk at once both are spoilt, before and after they are whole", async () => {
    const { clock, line } = bench(10);
    const [a, b, c] = [line.join("a"), line.join("b"), line.join("c")];
    const heard = ear(c);
    const fromB: number[] = [];
    a.onData((chunk) => fromB.push(...chunk));
    a.write(bytes(100, 0xaa)); // 0..8.7 ms
    await clock.advance(5);
    b.write(bytes(100, 0xbb)); // 5..13.7 ms
    await clock.advance(50);
    expect(line.collisions).toBe(1);
    expect(heard.filter((byte) => byte === 0xaa)).toHaveLength(57); // 5 ms are 57.6 bytes
    expect(fromB.filter((byte) => byte === 0xbb)).toHaveLength(57); // the last 5 ms
    expect(fromB.slice(43)).toEqual([...bytes(57, 0xbb)]);
  });

  test("one right behind the other is no collision", async () => {
    const { clock, line } = bench();
    const [a, b, c] = [line.join("a"), line.join("b"), line.join("c")];
    const heard = ear(c);
    const fromB = ear(a);
    a.onData(() => {
      if (fromB.length === 64) a.write(Uint8Array.of(9));
    });
    b.write(bytes(64, 7));
    await clock.advance(50);
    expect(line.collisions).toBe(0);
    expect(heard.filter((byte) => byte === 7)).toHaveLength(64);
    expect(heard.filter((byte) => byte === 9)).toHaveLength(1);
  });

  test("a port that is connected hears and is heard like any station", async () => {
    const { clock, line } = bench();
    const [host, far] = memoryBytePair("host", "line");
    line.connect(far);
    const a = line.join("a");
    const heard = [ear(host), ear(a)];
    host.write(Uint8Array.of(1));
    await clock.advance(1);
    a.write(Uint8Array.of(2));
    await clock.advance(1);
    expect(heard).toEqual([[2], [1]]);
  });

  test("says nothing more after its end", async () => {
    const { clock, end, line } = bench();
    const [a, b] = [line.join("a"), line.join("b")];
    const heard = ear(b);
    a.write(bytes(300, 1));
    await clock.advance(5);
    end.abort();
    a.write(bytes(5, 2));
    await clock.advance(50);
    expect(heard.length).toBeLessThan(300);
    expect(heard).not.toContain(2);
  });
});
