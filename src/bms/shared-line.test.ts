/** Several BMSs on one line, in a protocol with addresses that exists only here: two bytes, the address and the SOC. */
import { beforeEach, describe, expect, it } from "vitest";
import { reading } from "../../test/support/battery.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { recordingLog, type RecordingLog } from "../../test/support/recording-log.ts";
import { runPoller } from "../../test/support/run-poller.ts";
import { good } from "../domain/result.ts";
import { memoryBytePair, type MemoryBytePort } from "../io/memory-ports.ts";
import { inTurns } from "./in-turns.ts";
import { JkPoller } from "./jk-poller.ts";
import type { ReplyReader } from "./reply-reader.ts";

const REPLY_MS = 26;
const GAP_MS = 100;
const TIMEOUT_MS = 300;

/** Asks with one byte, takes replies of its own address only. */
const reader = (address: number): ReplyReader => ({
  request: Uint8Array.of(address),
  feed: ([from, socPct]) => ({
    replies: from === address ? [good(reading({ socPct: socPct! }))] : [],
    faults: [],
    discardedBytes: 0,
  }),
  reset: () => 0,
});

let clock: FakeClock;
let log: RecordingLog;
let far: MemoryBytePort;
let asked: { atMs: number; address: number }[];
let opened: number;
/** Addresses that answer, with how long they take. */
let answering: Map<number, number>;
let poller: JkPoller;

beforeEach(() => {
  clock = new FakeClock();
  log = recordingLog();
  asked = [];
  opened = 0;
  answering = new Map([1, 2, 3].map((address) => [address, REPLY_MS]));
  poller = new JkPoller({
    packs: ["Block 1", "Block 2", "Block 3"],
    dialect: inTurns([1, 2, 3].map(reader), {}),
    open: () => {
      opened++;
      return Promise.resolve(line());
    },
    clock,
    settings: { pollMs: 1000, replyTimeoutMs: TIMEOUT_MS, gapMs: GAP_MS },
    log,
  });
  return runPoller(poller, clock);
});

function line(): MemoryBytePort {
  const [near, other] = memoryBytePair("/dev/ttyUSB0", "BMSs");
  far = other;
  other.onData(([address]) => {
    asked.push({ atMs: clock.nowMs(), address: address! });
    const afterMs = answering.get(address!);
    if (afterMs !== undefined) void clock.sleep(afterMs).then(() => other.write(Uint8Array.of(address!, 10 * address!)));
  });
  return near;
}

const from = (address: number): number[] => asked.filter((request) => request.address === address).map(({ atMs }) => atMs);
const socs = (): (number | null)[] =>
  poller.packs.map((pack) => {
    const seen = pack.observed();
    return seen.ok ? seen.value.socPct : null;
  });

/** One round in which everybody answered, forgotten. */
async function firstRound(): Promise<void> {
  await clock.advance(900);
  asked = [];
}

describe("a shared line", () => {
  it("asks one BMS after the other, never two at a time, with the gap between them", async () => {
    await clock.advance(2_900);
    const turn = REPLY_MS + GAP_MS;
    expect(asked).toEqual(
      [0, 1000, 2000].flatMap((beatMs) => [1, 2, 3].map((address, i) => ({ atMs: beatMs + i * turn, address }))),
    );
    expect(socs()).toEqual([10, 20, 30]);
  });

  it("loses one time-out a round to a BMS that is silent, and the others keep their beat", async () => {
    await firstRound();
    answering.delete(1);
    await clock.advance(10_000);
    const lateMs = TIMEOUT_MS + GAP_MS;
    const beatsMs = Array.from({ length: 10 }, (_, i) => 1000 * (i + 1));
    expect(from(2)).toEqual(beatsMs.map((beatMs) => beatMs + lateMs));
    expect(from(3)).toEqual(beatsMs.map((beatMs) => beatMs + lateMs + REPLY_MS + GAP_MS));
    expect(socs()).toEqual([null, 20, 30]);
    expect(poller.packs.map((pack) => pack.health())).toMatchObject([
      { asked: 11, answered: 1, failed: { timeout: 10 }, trouble: "no reply within 300 ms" },
      { asked: 11, answered: 11, failed: {}, trouble: null },
      { asked: 11, answered: 11, failed: {}, trouble: null },
    ]);
    expect(log.lines("warn")).toEqual([expect.stringMatching(/^Block 1: no reply within 300 ms; 3 requests in a row/)]);
    expect(opened).toBe(1);
  });

  it("gives a reply that comes late to nobody else", async () => {
    await firstRound();
    answering.set(1, TIMEOUT_MS + GAP_MS + 10);
    await clock.advance(1000);
    expect(socs()).toEqual([null, 20, 30]);
  });

  it("whose round takes longer than the beat makes the next one after a gap, and keeps to the beat again when it can", async () => {
    await firstRound();
    answering.clear();
    answering.set(3, TIMEOUT_MS - 10);
    await clock.advance(4_850);
    // 300 + 100 + 300 + 100 + 290 ms and a gap
    expect(from(1)).toEqual([1000, 2190, 3380, 4570]);
    expect(from(3)).toEqual([1800, 2990, 4180, 5370]);
    asked = [];
    for (const address of [1, 2, 3]) answering.set(address, REPLY_MS);
    await clock.advance(3_500);
    // The beat at 6000 is too soon after 5760.
    expect(from(1)).toEqual([5760, 7000, 8000, 9000]);
  });

  it("is opened anew after 5 rounds without a byte of anybody", async () => {
    await firstRound();
    answering.clear();
    // Each round takes 3 x 300 ms and as many gaps.
    await clock.advance(100 + 5 * 1_200 - 50);
    expect(asked).toHaveLength(15);
    expect(opened).toBe(1);
    await clock.advance(100);
    expect(opened).toBe(2);
  });

  it("that is pulled is told once, for all that hang on it", async () => {
    await clock.advance(900);
    far.unplug();
    await clock.advance(100);
    expect(log.lines("warn")).toEqual(["Block 1, Block 2, Block 3: port down: unplugged"]);
    for (const pack of poller.packs) {
      expect(pack.observed()).toMatchObject({ ok: false, why: "port-closed", last: { value: { capacityAh: 280 } } });
      expect(pack.health()).toMatchObject({ port: "down", failed: { "port-closed": 1 } });
    }
  });
});
