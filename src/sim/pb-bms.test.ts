import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { withModbusCrc } from "../../test/support/modbus-crc.ts";
import { frameBytesOf, fromHex, modbusCapture, pbCapture } from "../../test/support/pb-captures.ts";
import { pbFramer, type PbItem } from "../codec/jk/pb-55aaeb90/framer.ts";
import { toReading } from "../codec/jk/pb-55aaeb90/reading.ts";
import { decodeSettings } from "../codec/jk/pb-55aaeb90/settings.ts";
import { decodeStatus } from "../codec/jk/pb-55aaeb90/status.ts";
import type { PbFrameType } from "../codec/jk/pb-55aaeb90/frame.ts";
import { memoryBytePair } from "../io/memory-ports.ts";
import type { JkFaults } from "./jk-faults.ts";
import { JkModel } from "./jk-model.ts";
import { JK_280AH } from "./jk-settings.ts";
import { simulatePbLine, type PbLineBms } from "./pb-line.ts";
import { newPlant, PACK_280AH, plantStep } from "./plant.ts";

const plant = plantStep(newPlant([PACK_280AH], 1), { busCurrentA: 20, dtMs: 1000, ambientC: 20 });
const model = new JkModel(JK_280AH, plant.packs[0]!);
model.step(plant.packs[0]!, 1000);
const says = { says: () => model.says() };

/** Requests of docs/protocols/jk-pb.md and of captures. */
const STATUS_1 = "011016200001020000d6f1";
const SETTINGS_1 = "0110161e0001020000d22f";
const STATUS_3 = pbCapture("pb-status-16s-addr3").requestHex;

/** A message with its CRC. */
const crc = (hex: string): string => Buffer.from(withModbusCrc(fromHex(hex))).toString("hex");
const one = (part: Partial<PbLineBms> = {}): PbLineBms => ({ address: 1, source: says, ...part });

function bench(...bmses: readonly PbLineBms[]) {
  const clock = new FakeClock();
  const [host, far] = memoryBytePair("host", "line");
  const end = new AbortController();
  const line = simulatePbLine({ port: far, clock, signal: end.signal, bmses });
  const got: number[] = [];
  host.onData((chunk) => got.push(...chunk));
  const ask = async (hex: string, waitMs = 100): Promise<string> => {
    got.length = 0;
    host.write(fromHex(hex));
    await clock.advance(waitMs);
    return Buffer.from(got).toString("hex");
  };
  return { clock, host, end, line, ask };
}

function itemsIn(hex: string): readonly PbItem[] {
  return pbFramer().feed(fromHex(hex)).items;
}

/** The frames of captures, as they came. */
const captured = (ids: Partial<Record<PbFrameType, string>>) => ({
  frame: (asks: PbFrameType) => frameBytesOf(pbCapture(ids[asks]!)),
});

describe("a reply", () => {
  test("is that of a captured BMS, byte by byte", async () => {
    const source = captured({ info: "pb-info-addr1-fw15.10" });
    const capture = pbCapture("pb-info-addr1-fw15.10");
    expect(await bench(one({ source })).ask(capture.requestHex)).toBe(capture.hex);
  });

  test("has a byte 00 before and behind the acknowledgement where the firmware sends them", async () => {
    const source = captured({ status: "pb-status-16s-addr3" });
    const { ask } = bench(one({ address: 3, source, padded: true }));
    expect(await ask(STATUS_3)).toBe(`${pbCapture("pb-status-16s-addr3").hex}00`);
  });

  test("is whole 35 to 50 ms after the request", async () => {
    const { ask } = bench(one());
    expect((await ask(STATUS_1, 35)).length).toBeLessThan(2 * 308);
    expect(await bench(one()).ask(STATUS_1, 50)).toHaveLength(2 * 308);
  });

  test.each([[0, "00"] as const, [5, "05"] as const])("has %d in byte 5 and a right sum", async (counter, hex) => {
    const reply = await bench(one({ counter })).ask(STATUS_1);
    expect(reply.slice(0, 12)).toBe(`55aaeb9002${hex}`);
    expect(itemsIn(reply).map(({ kind }) => kind)).toEqual(["frame", "ack"]);
  });

  test("says what the pack is", async () => {
    const { ask } = bench(one());
    const [status] = itemsIn(await ask(STATUS_1));
    const [settings] = itemsIn(await ask(SETTINGS_1));
    if (status?.kind !== "frame" || settings?.kind !== "frame") throw new Error("no frames");
    const [measured, set] = [decodeStatus(status.frame), decodeSettings(settings.frame)];
    if (!measured.ok || !set.ok) throw new Error("no values");
    const reading = toReading(measured.value, { settings: set.value });
    if (!reading.ok) throw new Error(reading.error.message);
    expect(reading.value).toMatchObject({ currentA: 20, socPct: 50, cycles: 42, capacityAh: 280, alarms: [], chargeMosOn: true });
    expect(reading.value.cellsV).toHaveLength(16);
    expect(reading.value.temperaturesC).toEqual({ mosfet: 20, sensors: [21, 20] });
    expect(reading.value.protection).toMatchObject({ cellOverVoltageV: 3.65, chargeOverCurrentA: 150 });
    expect(set.value.deviceAddress).toBe(1);
  });
});

describe("registers", () => {
  const registers = one({ source: captured({ status: "pb-status-16s-addr3", settings: "pb-settings-16s-addr3" }) });

  test("answer as a captured BMS did", async () => {
    const { requestHex, hex } = modbusCapture("modbus-fc03-alarms-none");
    expect(await bench(registers).ask(requestHex)).toBe(hex);
  });

  // CRCs by mbpoll, which test/e2e/pb-peers.test.ts runs against the same simulator.
  test.each([
    ["no words", "010312000000", "018303"],
    ["126 words", "01031200007e", "018303"],
    ["an odd register", "010312010001", "018302"],
    ["a register that is not there", "010317000001", "018302"],
    ["more than the block has", "010313240001", "018302"],
  ])("%s: an exception", async (_, request, reply) => {
    const { ask, line } = bench(registers);
    expect((await ask(crc(request))).slice(0, -4)).toBe(reply);
    expect(line.unexpected).toEqual([]);
  });

  test("reach to the end of the block", async () => {
    expect(await bench(registers).ask(crc("010313220001"))).toMatch(/^010302/);
  });
});

describe("silence", () => {
  test.each([
    ["another address", "021016200001020000c201"],
    ["a wrong CRC", "011016200001020000d6f2"],
    ["a write", modbusCapture("modbus-fc10-write-charge-switch-ack").requestHex],
    ["noise", "55aaeb90ffffff"],
    ["the broadcast address", crc("001016200001020000")],
  ])("after %s", async (_, hex) => {
    const { ask, line } = bench(one());
    expect(await ask(hex, 1000)).toBe("");
    expect(line.bmses[0]).toMatchObject({ requests: 0, replies: 0 });
  });

  test("what is no request to read is kept", async () => {
    const write = modbusCapture("modbus-fc10-write-charge-switch-ack").requestHex;
    const { ask, line } = bench(one());
    await ask(`${STATUS_1}${write}${STATUS_1}`);
    expect(line.unexpected.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual([write]);
  });

  test("a request that comes too soon after the last one is passed over, if the firmware does so", async () => {
    const { ask } = bench(one({ leastGapMs: 100 }));
    expect(await ask(STATUS_1, 80)).toHaveLength(2 * 308);
    expect(await ask(STATUS_1, 120)).toBe("");
    expect(await ask(STATUS_1, 80)).toHaveLength(2 * 308);
  });
});

describe("several on one line", () => {
  test("each answers for itself, and none takes another's reply for a request", async () => {
    const { ask, line } = bench(one(), one({ address: 2 }), one({ address: 3 }));
    for (const hex of [STATUS_1, STATUS_3, SETTINGS_1])
      expect(itemsIn(await ask(hex)).map(({ kind }) => kind)).toEqual(["frame", "ack"]);
    expect(line.bmses.map(({ requests, replies }) => [requests, replies])).toEqual([
      [2, 2],
      [0, 0],
      [1, 1],
    ]);
    expect(line).toMatchObject({ collisions: 0, unexpected: [] });
  });

  test("two with the same address spoil each other's replies", async () => {
    const { ask, line } = bench(one(), one());
    const { items } = pbFramer().feed(fromHex(await ask(STATUS_1)));
    expect(line.collisions).toBe(1);
    expect(items.some(({ kind }) => kind === "frame")).toBe(false);
  });
});

describe("faults", () => {
  async function reply(faults: Partial<JkFaults>, waitMs = 100) {
    const { ask, line } = bench(one({ faults }));
    const hex = await ask(STATUS_1, waitMs);
    return { hex, items: itemsIn(hex), replies: line.bmses[0]!.replies };
  }

  test("drop: nothing comes", async () => {
    expect(await reply({ drop: true })).toEqual({ hex: "", items: [], replies: 0 });
  });

  test("corrupt: the frame or its acknowledgement is refused", async () => {
    const { hex, items } = await reply({ corrupt: 1 });
    expect(hex).toHaveLength(2 * 308);
    expect(items.length).toBeLessThan(2);
  });

  test("loseBytes: about so many are missing", async () => {
    const { hex, items } = await reply({ loseBytes: 0.1 });
    expect(hex.length / 2).toBeGreaterThan(250);
    expect(hex.length / 2).toBeLessThan(300);
    expect(items.some(({ kind }) => kind === "frame")).toBe(false);
  });

  test("truncateBytes: the acknowledgement is not whole", async () => {
    expect((await reply({ truncateBytes: 3 })).items.map(({ kind }) => kind)).toEqual(["frame"]);
  });

  test("echo: the request comes first", async () => {
    const { hex, items } = await reply({ echo: true });
    expect(hex.startsWith(STATUS_1)).toBe(true);
    expect(items.map(({ kind }) => kind)).toEqual(["request", "frame", "ack"]);
  });

  test("noise: the reply is found behind it", async () => {
    const { hex, items } = await reply({ noiseBytes: 40 });
    expect(hex.length).toBeGreaterThan(2 * 308);
    expect(items.map(({ kind }) => kind)).toEqual(["frame", "ack"]);
  });

  test("delay: later by that", async () => {
    expect((await reply({ delayMs: 200 })).hex).toBe("");
    expect((await reply({ delayMs: 200 }, 260)).hex).toHaveLength(2 * 308);
  });

  test("starting: SOC and cycles are 0, and the sum is right", async () => {
    const [item] = (await reply({ starting: true })).items;
    const values = item?.kind === "frame" ? decodeStatus(item.frame) : null;
    expect(values).toMatchObject({ ok: true, value: { socPct: 0, cycles: 0, cell1V: expect.any(Number) as number } });
  });
});

describe("a master on the line", () => {
  const LETTER = { status: "s", settings: "e", info: "i" } as const;

  /** What a listener hears: "?7s" a request to 7, "7s" its reply. */
  async function heard(waitMs: number, ...bmses: readonly PbLineBms[]) {
    const { clock, line, host, ...rest } = bench(...bmses);
    const framer = pbFramer();
    const words: string[] = [];
    host.onData((chunk) => {
      for (const item of framer.feed(chunk).items) {
        if (item.kind === "request") words.push(`?${item.address}${LETTER[item.asks as PbFrameType]}`);
        if (item.kind === "ack") words.push(`${item.address}${LETTER[item.asks]}${item.frame === null ? "!" : ""}`);
      }
    });
    await clock.advance(waitMs);
    return { clock, line, words, ...rest };
  }

  test("asks all others in turn, the absent ones once, and sends its own frames unasked", async () => {
    const { words, line } = await heard(4_000, one({ address: 0 }), one({ address: 1 }), one({ address: 2 }));
    expect(words.slice(0, 12)).toEqual(["?1s", "1s", "?1e", "1e", "?2s", "2s", "?2e", "2e", "?3s", "?4s", "?5s", "?6s"]);
    expect(words.slice(20, 25)).toEqual(["?15s", "0s", "0e", "?1s", "1s"]);
    expect(line).toMatchObject({ collisions: 0, unexpected: [] });
  });

  test("takes about 4 s for a turn and is never silent for 2 s", async () => {
    const { words } = await heard(20_000, one({ address: 0 }), one({ address: 1 }));
    const turns = words.filter((word) => word === "0s").length;
    expect(turns).toBe(5);
  });

  test("answers no request to address 0", async () => {
    const { ask, line } = bench(one({ address: 0, faults: { drop: true } }));
    expect(await ask(crc("001016200001020000"), 100)).toBe("");
    expect(line.bmses[0]!.requests).toBe(0);
  });

  test("ends and begins with its switches", async () => {
    const { clock, line, words } = await heard(1_000, one({ address: 0 }), one({ address: 2 }));
    line.bmses[0]!.address = 1;
    await clock.advance(250);
    const before = words.length;
    await clock.advance(5_000);
    expect(words.length).toBe(before);
    line.bmses[0]!.address = 0;
    await clock.advance(1_000);
    expect(words.length).toBeGreaterThan(before);
  });

  test("two masters spoil each other's talk", async () => {
    const { line } = await heard(20_000, one({ address: 0 }), one({ address: 0 }), one({ address: 1 }));
    expect(line.collisions).toBeGreaterThan(10);
  });
});
