/** A newer BMS that is read by its registers: the simulator answers, and what it says comes from captures. */
import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { withModbusCrc } from "../../test/support/modbus-crc.ts";
import { requestOf } from "../../test/support/pb-bus.ts";
import { frameBytesOf, fromHex, modbusCapture, pbCapture, readable } from "../../test/support/pb-captures.ts";
import { recordingLog, type RecordingLog } from "../../test/support/recording-log.ts";
import { runPoller } from "../../test/support/run-poller.ts";
import type { PbFrameType } from "../codec/jk/pb-55aaeb90/frame.ts";
import { memoryBytePair, type MemoryBytePort } from "../io/memory-ports.ts";
import { JkModel } from "../sim/jk-model.ts";
import { JK_280AH } from "../sim/jk-settings.ts";
import type { PbSource } from "../sim/pb-bms.ts";
import { simulatePbLine, type SimulatedPbLine } from "../sim/pb-line.ts";
import { newPlant, PACK_280AH, plantStep } from "../sim/plant.ts";
import { JkPoller } from "./jk-poller.ts";
import { pbLine } from "./pb-line.ts";
import type { PbBy } from "./pb-member.ts";
import type { PolledPack } from "./polled-pack.ts";

let clock: FakeClock;
let log: RecordingLog;
let line: SimulatedPbLine;
let pack: PolledPack;
/** The BMS's end of the line. */
let far: MemoryBytePort;
/** What was sent, with the time. */
let sent: { readonly atMs: number; readonly hex: string }[];
let opened: number;

/** Reads of address 1, CRCs made outside of this program: docs/protocols/jk-pb.md. */
const READS = {
  limits: "0103100000244111",
  setup: "010310480020c0c4",
  sensors: "010312f800038142",
  cells: "010312000022c0ab",
  live: "0103128a001c6091",
} as const;
const STATUS_READS = [READS.live, READS.cells, READS.sensors];
/** A request takes 8 bytes, an answer what it is long; the BMS thinks for 10 ms. */
const RESTING: Readonly<Record<PbFrameType, string>> = {
  status: "pb-status-16s-addr3",
  settings: "pb-settings-16s-addr3",
  info: "pb-info-addr3-fw15.41",
};
const captured = (ids: Readonly<Record<PbFrameType, string>> = RESTING): PbSource => ({
  frame: (asks) => frameBytesOf(pbCapture(ids[asks])),
});

/** `interfere`: what comes instead of an answer, if anything does. */
function start(
  source: PbSource,
  by: PbBy = "registers",
  interfere: (request: Uint8Array) => Uint8Array | "silence" | null = () => null,
): () => Promise<void> {
  clock = new FakeClock();
  log = recordingLog();
  sent = [];
  opened = 0;
  const end = new AbortController();
  const [inner, outer] = memoryBytePair("line", "line");
  line = simulatePbLine({ port: outer, clock, signal: end.signal, bmses: [{ address: 1, source }] });
  const poller = new JkPoller({
    packs: ["Block 1"],
    dialect: pbLine([1], by),
    open: () => {
      opened++;
      const [near, other] = memoryBytePair("/dev/ttyUSB0", "BMS");
      far = other;
      inner.onData((chunk) => other.write(chunk));
      other.onData((chunk) => {
        sent.push({ atMs: clock.nowMs(), hex: Buffer.from(chunk).toString("hex") });
        const instead = interfere(chunk);
        if (instead === null) inner.write(chunk);
        else if (instead !== "silence") other.write(instead);
      });
      return Promise.resolve(near);
    },
    clock,
    settings: { pollMs: 1000, replyTimeoutMs: 300, gapMs: 100 },
    log,
  });
  pack = poller.packs[0]!;
  const stop = runPoller(poller, clock);
  return async () => {
    await stop();
    end.abort();
    await clock.advance(0);
  };
}

const valueOf = () => {
  const seen = pack.observed();
  if (!seen.ok) throw new Error(`no reading: ${seen.why}`);
  return seen.value;
};
const hexes = (): string[] => sent.splice(0).map(({ hex }) => hex);

/** What the same BMS says when it is asked for frames, and by its registers. */
async function bothWays(source: PbSource) {
  const values = [];
  for (const by of ["frames", "registers"] as const) {
    const end = start(source, by);
    await clock.advance(10_000);
    values.push(valueOf());
    expect(line.unexpected).toEqual([]);
    await end();
  }
  return values as [ReturnType<typeof valueOf>, ReturnType<typeof valueOf>];
}

describe("a reading by registers", () => {
  it.each(readable("status").map(({ id }) => id))("is that by frames, but for the firmware: %s", async (id) => {
    const [frames, registers] = await bothWays(captured({ ...RESTING, status: id }));
    expect(registers).toEqual({ ...frames, firmware: "" });
    expect(frames.firmware).toBe("15A / 15.41");
  });

  it.each(readable("settings").map(({ id }) => id))("has the limits that frames tell: %s", async (id) => {
    const [frames, registers] = await bothWays(captured({ ...RESTING, settings: id }));
    expect(registers.protection).toEqual(frames.protection);
    expect(registers.settings).toEqual(frames.settings);
    expect(Object.keys(frames.protection!).length).toBeGreaterThan(9);
  });

  it("is that by frames of a simulated pack that is being charged, too", async () => {
    const plant = plantStep(newPlant([PACK_280AH], 1), { busCurrentA: 40, dtMs: 1000, ambientC: -3 });
    const model = new JkModel(JK_280AH, plant.packs[0]!);
    model.step(plant.packs[0]!, 1000);
    const [frames, registers] = await bothWays({ says: () => model.says() });
    expect(registers).toEqual({ ...frames, firmware: "" });
    expect(registers.currentA).toBe(40);
  });
});

describe("a line with one BMS", () => {
  beforeEach(() => start(captured()));

  it("is listened to for 1.5 s, then asked for settings, then three reads each second, and nothing else ever", async () => {
    await clock.advance(1_900);
    expect(sent[0]).toEqual({ atMs: 1500, hex: READS.limits });
    expect(hexes()).toEqual([READS.limits, READS.setup]);
    expect(pack.observed().ok).toBe(false);
    await clock.advance(2_000);
    expect(sent.filter(({ hex }) => hex === READS.live).map(({ atMs }) => atMs)).toEqual([2000, 3000]);
    expect(hexes()).toEqual([...STATUS_READS, ...STATUS_READS]);
    await clock.advance(610_000);
    const later = hexes();
    expect(later.filter((hex) => hex === READS.limits || hex === READS.setup)).toEqual([READS.limits, READS.setup]);
    expect(new Set(later)).toEqual(new Set(Object.values(READS)));
    expect(line).toMatchObject({ unexpected: [], collisions: 0 });
    expect(pack.health()).toMatchObject({ mode: "polling", failed: {}, trouble: null, reopened: 0 });
    expect(pack.health().asked).toBe(pack.health().answered);
  });

  it("has readings that are as old as the oldest of their answers, with the gap between requests", async () => {
    await clock.advance(3_900);
    const [live, cells, sensors] = sent.slice(-3).map(({ atMs }) => atMs);
    const seen = pack.observed();
    expect(seen.atMs).toBeGreaterThan(live!);
    expect(seen.atMs).toBeLessThan(cells! - 99);
    expect(sensors! - cells!).toBeGreaterThan(100);
  });

  it("is left alone while another master asks, and read from what that one is told", async () => {
    await clock.advance(10_500);
    hexes();
    const status = pbCapture("pb-status-16s-addr7-polled-by-master").hex;
    for (let i = 0; i < 20; i++) {
      far.write(requestOf(1, "status"));
      far.write(fromHex(status.slice(0, 600)));
      far.write(withModbusCrc([1, 0x10, 0x16, 0x20, 0x00, 0x01]));
      await clock.advance(1_000);
    }
    expect(pack.health().mode).toBe("listening");
    expect(hexes()).toEqual([]);
    expect(valueOf().cellsV[0]).toBe(3.349);
    await clock.advance(6_000);
    expect(new Set(hexes())).toEqual(new Set([...STATUS_READS]));
    expect(valueOf().cellsV[0]).toBe(3.293);
  });
});

describe("what goes wrong", () => {
  const of = (read: string) => (request: Uint8Array) => Buffer.from(request).toString("hex") === read;

  it.each([
    ["silence", (): "silence" => "silence", "timeout", "no reply within 300 ms"],
    ["an exception", () => fromHex("018302c0f1"), "malformed", "the BMS refuses the request with exception 2"],
    [
      "a damaged answer",
      () => withModbusCrc([1, 3, 68, ...Array<number>(68).fill(7)]).with(9, 8),
      "bad-checksum",
      "the CRC does not fit",
    ],
    ["an echo", (request: Uint8Array) => request, "echo", "only our own request came back"],
    [
      "the answer of another address",
      () => withModbusCrc([2, 3, 68, ...Array<number>(68).fill(7)]),
      "timeout",
      "73 bytes but no whole reply",
    ],
    ["another answer", () => fromHex(modbusCapture("modbus-fc03-alarms-none").hex), "timeout", "9 bytes but no whole reply"],
  ] as const)("%s to one read costs the reading, and the rest of the round is left out", async (_, answer, why, detail) => {
    let wrong = false;
    const end = start(captured(), "registers", (request) => (wrong && of(READS.cells)(request) ? answer(request) : null));
    await clock.advance(10_000);
    expect(pack.observed().ok).toBe(true);
    wrong = true;
    hexes();
    await clock.advance(1_500);
    expect(pack.observed()).toMatchObject({ ok: false, why, last: { value: { packVoltageV: 52.695 } } });
    expect(pack.health().trouble).toContain(detail);
    expect(hexes()).not.toContain(READS.sensors);
    wrong = false;
    await clock.advance(1_500);
    expect(pack.observed().ok).toBe(true);
    await end();
  });

  it("readings go on without settings after they have failed three times, and have them when they come", async () => {
    let wrong = true;
    const end = start(captured(), "registers", (request) => (wrong && of(READS.limits)(request) ? "silence" : null));
    await clock.advance(10_000);
    expect(hexes().slice(0, 6)).toEqual([READS.limits, READS.limits, READS.limits, ...STATUS_READS]);
    expect(valueOf().protection).toBeUndefined();
    wrong = false;
    await clock.advance(65_000);
    expect(valueOf()).toMatchObject({ capacityAh: 280, protection: { cellOverVoltageV: 3.65 } });
    await end();
  });

  it("a number of cells that no BMS has is not taken, and no loss of the pack", async () => {
    const settings = frameBytesOf(pbCapture("pb-settings-16s-addr3"));
    settings[114] = 33;
    const end = start({ frame: (asks) => (asks === "settings" ? settings.slice() : frameBytesOf(pbCapture(RESTING[asks]))) });
    await clock.advance(10_000);
    expect(valueOf().cellsV).toHaveLength(16);
    expect(valueOf().protection).toBeUndefined();
    expect(pack.health()).toMatchObject({ failed: { malformed: 3 }, trouble: null });
    await end();
  });

  it("a BMS that falls silent for good is asked on, told once, and its port opened anew", async () => {
    let gone = false;
    const end = start(captured(), "registers", () => (gone ? "silence" : null));
    await clock.advance(9_900);
    gone = true;
    hexes();
    await clock.advance(60_000);
    expect(new Set(hexes())).toEqual(new Set([READS.live]));
    expect(opened).toBeGreaterThan(1);
    expect(log.lines("warn")).toEqual([
      expect.stringMatching(/^Block 1: no reply within 300 ms; .*try it without "registers: true"/),
    ]);
    gone = false;
    await clock.advance(20_000);
    expect(pack.observed().ok).toBe(true);
    await end();
  });
});
