import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { nwFramer } from "../codec/jk/nw-4e57/framer.ts";
import { toReading } from "../codec/jk/nw-4e57/reading.ts";
import { decodeInformation } from "../codec/jk/nw-4e57/tlv.ts";
import { memoryBytePair } from "../io/memory-ports.ts";
import { simulateJkBms, type JkBmsOptions } from "./jk-bms.ts";
import type { JkFaults } from "./jk-faults.ts";
import { JkModel } from "./jk-model.ts";
import { JK_280AH } from "./jk-settings.ts";
import { jkValues } from "./jk-values.ts";
import { newPlant, PACK_280AH, plantStep } from "./plant.ts";

/** The read-all request of the JK document v2.5, byte by byte; 0129 is its sum. */
const READ_ALL = Buffer.from("4e5700130000000006030000000000006800000129", "hex");

const plant = plantStep(newPlant([PACK_280AH], 1), { busCurrentA: 20, dtMs: 1000, ambientC: 20 });
const model = new JkModel(JK_280AH, plant.packs[0]!);
model.step(plant.packs[0]!, 1000);

function bench(faults: Partial<JkFaults> = {}, part: Partial<JkBmsOptions> = {}) {
  const clock = new FakeClock();
  const [host, device] = memoryBytePair("host", "bms");
  const end = new AbortController();
  const source = { read: () => jkValues(model.says()) };
  const bms = simulateJkBms({ port: device, clock, source, faults, signal: end.signal, ...part });
  const got: number[] = [];
  const arrivals: number[] = [];
  host.onData((chunk) => {
    got.push(...chunk);
    arrivals.push(clock.nowMs());
  });
  const ask = async (waitMs = 50): Promise<Uint8Array> => {
    got.length = 0;
    host.write(READ_ALL);
    await clock.advance(waitMs);
    return Uint8Array.from(got);
  };
  return { clock, host, end, bms, ask, arrivals };
}

const reading = (bytes: Uint8Array) => {
  const frame = nwFramer().feed(bytes).frames[0]!;
  const values = decodeInformation(frame);
  if (!values.ok) throw new Error(values.error.message);
  const read = toReading(values.value);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
};

describe("a reply", () => {
  test("has 291 bytes for 16 cells, the captured header, and a right sum", async () => {
    const bytes = await bench().ask();
    expect(bytes).toHaveLength(291);
    // Header and ends as in captures of 16-cell packs: length 0121, terminal 0, command 06, source 0, reply, 30h bytes of cells
    expect(Buffer.from(bytes.subarray(0, 14)).toString("hex")).toBe("4e57012100000000060001793001");
    expect(Buffer.from(bytes.subarray(280, 289)).toString("hex")).toBe("c00100000000680000");
    const sum = bytes.subarray(0, 287).reduce((total, byte) => total + byte, 0);
    expect(bytes[289]! * 256 + bytes[290]!).toBe(sum & 0xffff);
  });

  test("says what the pack is", async () => {
    const read = reading(await bench().ask());
    expect(read.cellsV).toHaveLength(16);
    expect(read.currentA).toBe(20);
    expect(read).toMatchObject({ socPct: 50, cycles: 42, capacityAh: 280, alarms: [], chargeMosOn: true, dischargeMosOn: true });
    expect(read.temperaturesC).toEqual({ mosfet: 20, sensors: [21, 20] });
    expect(read.firmware).toBe("11.XW_S11.262H_");
    expect(read.packVoltageV).toBeCloseTo(
      read.cellsV.reduce((sum, cellV) => sum + cellV, 0),
      1,
    );
    expect(read.protection?.chargeOverCurrentA).toBe(150);
  });

  test("comes 1 ms after the request, or as 115200 baud bring it", async () => {
    const quick = bench();
    await quick.ask();
    expect(quick.arrivals).toEqual([1]);
    const paced = bench({}, { wire: "paced" });
    expect(await paced.ask()).toHaveLength(291);
    expect(paced.arrivals[0]).toBeGreaterThan(3);
    expect(paced.arrivals.at(-1)).toBeCloseTo(1 + 25.3, 0); // 291 bytes take 25.3 ms (measured by ArminJo)
  });

  test("comes once for each request, also for one that arrives in pieces", async () => {
    const { bms, host, clock, ask } = bench();
    await ask();
    for (const byte of READ_ALL) host.write(Uint8Array.of(byte));
    await clock.advance(10);
    expect(bms).toMatchObject({ requests: 2, replies: 2, unexpected: [] });
  });
});

describe("what is not the read-all request", () => {
  test.each([
    ["a write (command 02) of id AB", "4e5700140000000002020 0ab0000000000680000 01d2"],
    ["a read of one id", "4e570013000000000303008500000000680000 01ab"],
    ["a request of which the last byte is wrong", "4e5700130000000006030000000000006800000128"],
  ])("%s is kept and not answered", async (_, hex) => {
    const { bms, host, clock, ask } = bench();
    const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
    host.write(bytes);
    await clock.advance(50);
    expect(bms).toMatchObject({ requests: 0, replies: 0 });
    expect(await ask()).toHaveLength(291);
    expect(Buffer.concat(bms.unexpected).toString("hex")).toBe(bytes.toString("hex"));
  });

  test("a request is found behind half a request", async () => {
    const { bms, host, ask } = bench();
    host.write(READ_ALL.subarray(0, 9));
    expect(await ask()).toHaveLength(291);
    expect(bms.unexpected.map((run) => run.length)).toEqual([9]);
  });
});

describe("faults", () => {
  const codes = (bytes: Uint8Array) =>
    nwFramer()
      .feed(bytes)
      .faults.map(({ code }) => code);

  test("drop: silent, and back when it is switched off", async () => {
    const { bms, ask } = bench({ drop: true });
    expect(await ask()).toHaveLength(0);
    bms.faults.drop = false;
    expect(await ask()).toHaveLength(291);
    expect(bms).toMatchObject({ requests: 2, replies: 1 });
  });

  test("corrupt: exactly one byte of every reply is wrong", async () => {
    const whole = await bench().ask();
    const { ask } = bench({ corrupt: 1 });
    for (let i = 0; i < 20; i++) {
      const bytes = await ask();
      expect([...bytes].filter((byte, at) => byte !== whole[at])).toHaveLength(1);
      expect(nwFramer().feed(bytes).frames).toHaveLength(0);
    }
  });

  test("corrupt with a probability hits some replies, the same ones for the same seed", async () => {
    const hits = async (seed: number) => {
      const { ask } = bench({ corrupt: 0.5 }, { seed });
      const whole: boolean[] = [];
      for (let i = 0; i < 20; i++) whole.push(nwFramer().feed(await ask()).frames.length === 1);
      return whole;
    };
    const first = await hits(3);
    expect(new Set(first).size).toBe(2);
    expect(await hits(3)).toEqual(first);
  });

  test("delay", async () => {
    const { ask, arrivals } = bench({ delayMs: 400 });
    await ask(1000);
    expect(arrivals).toEqual([401]);
  });

  test("echo: the request comes first", async () => {
    const bytes = await bench({ echo: true }).ask();
    expect(Buffer.from(bytes.subarray(0, 21))).toEqual(READ_ALL);
    expect(codes(bytes)).toEqual(["JK_ECHO"]);
    expect(reading(bytes).socPct).toBe(50);
  });

  test("truncate", async () => {
    const bytes = await bench({ truncateBytes: 3 }).ask();
    expect(bytes).toHaveLength(288);
    expect(nwFramer().feed(bytes).frames).toHaveLength(0);
  });

  test("lost bytes", async () => {
    const bytes = await bench({ loseBytes: 0.1 }).ask();
    expect(bytes.length).toBeGreaterThan(240);
    expect(bytes.length).toBeLessThan(285);
    expect(nwFramer().feed(bytes).frames).toHaveLength(0);
  });

  test("noise before the reply", async () => {
    const { ask } = bench({ noiseBytes: 30 });
    const sizes = new Set<number>();
    for (let i = 0; i < 10; i++) sizes.add((await ask()).length);
    expect(sizes.size).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(321);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(291);
  });

  test("wrong length field", async () => {
    const bytes = await bench({ lengthOffset: -2 }).ask();
    expect(bytes[3]).toBe(0x1f);
    expect(nwFramer().feed(bytes).frames).toHaveLength(0);
  });

  test("starting: SOC 0 and cycles 0 in a sound frame", async () => {
    expect(reading(await bench({ starting: true }).ask())).toMatchObject({ socPct: 0, cycles: 0 });
  });
});

test("replay answers with the given frames in turn", async () => {
  const frames = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)];
  const { ask } = bench({}, { source: { replay: frames } });
  expect([...(await ask()), ...(await ask()), ...(await ask())]).toEqual([1, 2, 3, 4, 5, 1, 2, 3]);
});

test("after the end of the simulation nothing is answered, not even what was asked before", async () => {
  const { bms, host, end, clock, ask } = bench({ delayMs: 100 });
  host.write(READ_ALL);
  await clock.advance(50);
  end.abort();
  expect(await ask(500)).toHaveLength(0);
  expect(bms).toMatchObject({ requests: 1, replies: 0 });
});
