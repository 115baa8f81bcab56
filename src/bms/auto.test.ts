/** A BMS whose protocol nobody has said: switched on late, swapped for another one, behind another master, on bad lines. */
import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { joinBytes } from "../../test/support/join-bytes.ts";
import { ackOf, FRAMES, masterTalk, replyOf, requestOf } from "../../test/support/pb-bus.ts";
import { busTalk, changedFrame } from "../../test/support/pb-captures.ts";
import { recordingLog, type RecordingLog } from "../../test/support/recording-log.ts";
import { runPoller } from "../../test/support/run-poller.ts";
import { memoryBytePair, type MemoryBytePort } from "../io/memory-ports.ts";
import { autoDialect } from "./auto.ts";
import { JkPoller } from "./jk-poller.ts";

const NW_READ_ALL = "4e5700130000000006030000000000006800000129";
const NW_REPLY = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const NW_V = 53.15;
const PB_V = 52.695;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** What hangs on the line: nothing, a BMS of either protocol, or what the test says. */
type Bms = "nothing" | "nw" | "pb" | ((request: string) => Uint8Array | null);

let clock: FakeClock;
let log: RecordingLog;
let poller: JkPoller;
let bms: Bms;
let far: MemoryBytePort;
let opened: number;
let sent: { readonly atMs: number; readonly hex: string }[];

function start(address = 1): () => Promise<void> {
  clock = new FakeClock();
  log = recordingLog();
  bms = "nothing";
  opened = 0;
  sent = [];
  poller = new JkPoller({
    packs: ["Block 1"],
    dialect: autoDialect(address),
    open: () => {
      opened++;
      const [near, other] = memoryBytePair("/dev/ttyUSB0", "BMS");
      far = other;
      other.onData((chunk) => {
        sent.push({ atMs: clock.nowMs(), hex: hex(chunk) });
        const reply = replyTo(hex(chunk));
        if (reply !== null) void clock.sleep(40).then(() => other.write(reply));
      });
      return Promise.resolve(near);
    },
    clock,
    settings: { pollMs: 1000, replyTimeoutMs: 300, gapMs: 100 },
    log,
  });
  return runPoller(poller, clock);
}

function replyTo(request: string): Uint8Array | null {
  if (typeof bms === "function") return bms(request);
  if (bms === "nw") return request === NW_READ_ALL ? NW_REPLY : null;
  if (bms === "nothing") return null;
  const asks = (["status", "settings", "info"] as const).find((one) => hex(requestOf(1, one)) === request);
  return asks === undefined ? null : replyOf(1, asks);
}

/** What has been sent since the last call, by protocol. */
function protocolsSent(): readonly string[] {
  return [...new Set(sent.splice(0).map((one) => (one.hex === NW_READ_ALL ? "nw" : "pb")))];
}

const health = () => poller.packs[0]!.health();
const voltageV = (): number | null => {
  const seen = poller.packs[0]!.observed();
  return seen.ok ? seen.value.packVoltageV : null;
};
const told = (): readonly string[] => log.lines("info").filter((line) => line.includes("protocol"));

beforeEach(() => start());

describe("the protocol is found", () => {
  it("nw: the reply that tells is the first reading, within 2.1 s, and nothing else is sent from then on", async () => {
    bms = "nw";
    await clock.advance(2_100);
    expect(voltageV()).toBe(NW_V);
    expect(health()).toMatchObject({ found: "nw", mode: "polling" });
    expect(protocolsSent()).toEqual(["pb", "nw"]);
    await clock.advance(60_000);
    expect(protocolsSent()).toEqual(["nw"]);
    expect(voltageV()).toBe(NW_V);
    expect(told()).toEqual(["Block 1: a BMS answers in protocol nw on /dev/ttyUSB0"]);
  });

  it("pb: by its first reply, and never asked in the other protocol", async () => {
    bms = "pb";
    await clock.advance(3_100);
    expect(voltageV()).toBe(PB_V);
    expect(health()).toMatchObject({ found: "pb", failed: {} });
    await clock.advance(60_000);
    expect(protocolsSent()).toEqual(["pb"]);
    expect(told()).toEqual(["Block 1: a BMS answers in protocol pb at address 1 on /dev/ttyUSB0"]);
  });

  it("after listening, so that another master on the bus is heard first", async () => {
    await clock.advance(5_000);
    expect(sent.slice(0, 2)).toEqual([
      { atMs: 1_500, hex: hex(requestOf(1, "settings")) },
      { atMs: 1_900, hex: NW_READ_ALL },
    ]);
  });

  it("of a BMS that is switched on an hour later, within 10 s", async () => {
    await clock.advance(3_600_000);
    expect(health().found).toBeNull();
    expect(voltageV()).toBeNull();
    expect(log.lines("warn")).toEqual([expect.stringMatching(/^Block 1: .*000 \(4G-GPS\) or 001/)]);
    bms = "nw";
    await clock.advance(10_000);
    expect(voltageV()).toBe(NW_V);
    expect(log.lines("info")).toContain("Block 1: a BMS answers in protocol nw on /dev/ttyUSB0");
  });

  it("is looked for ever more rarely, down to every 5 or 6 s", async () => {
    await clock.advance(600_000);
    const looks = sent.filter((one) => one.hex === NW_READ_ALL).map(({ atMs }) => atMs);
    const gaps = looks.slice(1).map((atMs, i) => atMs - looks[i]!);
    expect(gaps[0]).toBeLessThanOrEqual(2_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(8_000);
    expect(looks.length).toBeLessThan(130);
  });
});

describe("what was found", () => {
  it("outlives the port: after it was pulled the BMS is asked at once, in its protocol", async () => {
    bms = "nw";
    await clock.advance(5_000);
    far.unplug();
    protocolsSent();
    await clock.advance(2_500);
    expect(opened).toBe(2);
    expect(protocolsSent()).toEqual(["nw"]);
    expect(told()).toHaveLength(1);
  });

  it("holds for a minute of silence, then both are asked again", async () => {
    bms = "nw";
    await clock.advance(5_000);
    bms = "nothing";
    await clock.advance(55_000);
    protocolsSent();
    await clock.advance(4_000);
    expect(protocolsSent()).toEqual(["nw"]);
    await clock.advance(20_000);
    const looks = sent.filter((one) => one.hex.startsWith("01")).map(({ atMs }) => atMs);
    expect(looks.length).toBeGreaterThan(4);
    expect(looks[1]! - looks[0]!).toBeLessThanOrEqual(2_000);
    expect(protocolsSent()).toEqual(expect.arrayContaining(["nw", "pb"]));
    expect(told().at(-1)).toBe("Block 1: nothing has answered in protocol nw for 60 s: asking in both protocols");
  });

  it.each([
    ["nw", "pb", PB_V],
    ["pb", "nw", NW_V],
  ] as const)("is given up for a BMS of the other protocol in its place: %s to %s", async (first, second, thenV) => {
    bms = first;
    await clock.advance(10_000);
    expect(health().found).toBe(first);
    bms = "nothing";
    await clock.advance(5_000);
    bms = second;
    await clock.advance(80_000);
    expect(voltageV()).toBe(thenV);
    expect(health().found).toBe(second);
    protocolsSent();
    await clock.advance(30_000);
    expect(protocolsSent()).toEqual([second]);
    expect(told()).toHaveLength(3);
  });

  it("is given up together with all that the former BMS has told", async () => {
    bms = "pb";
    await clock.advance(10_000);
    bms = "nothing";
    await clock.advance(60_500);
    // Another one of the same protocol; byte 130 is its capacity, 200 Ah.
    const settings = joinBytes(changedFrame(FRAMES.settings, { 130: 0x40, 131: 0x0d, 132: 0x03, 133: 0 }), ackOf(1, "settings"));
    bms = (request) =>
      request === hex(requestOf(1, "settings")) ? settings : request === NW_READ_ALL ? null : replyOf(1, "status");
    await clock.advance(1_000);
    const capacities: number[] = [];
    for (let i = 0; i < 200; i++) {
      const seen = poller.packs[0]!.observed();
      if (seen.ok && seen.atMs > 71_500) capacities.push(seen.value.capacityAh);
      await clock.advance(100);
    }
    expect(new Set(capacities)).toEqual(new Set([200]));
  });

  it("counts alone: what is heard in the other protocol is not taken for the BMS's", async () => {
    bms = "nw";
    await clock.advance(10_200);
    far.write(replyOf(1, "settings"));
    for (let i = 0; i < 5; i++) far.write(joinBytes(requestOf(1, "status"), replyOf(1, "status")));
    await clock.advance(100);
    expect(voltageV()).toBe(NW_V);
    expect(log.lines("warn")).toEqual([]);
  });

  it("is not given up for bytes that make no sense", async () => {
    bms = "nw";
    await clock.advance(10_000);
    let n = 0;
    bms = (request) => (request === NW_READ_ALL && n++ % 20 === 0 ? NW_REPLY : Uint8Array.of(1, 2, 3));
    await clock.advance(300_000);
    expect(protocolsSent()).toEqual(["pb", "nw"]);
    expect(told()).toHaveLength(1);
    expect(health().found).toBe("nw");
  });
});

describe("only a whole frame with a right checksum decides", () => {
  it.each([
    ["an echo", (request: string) => Uint8Array.from(Buffer.from(request, "hex"))],
    ["noise", () => Uint8Array.from({ length: 300 }, (_, i) => (i * 73) & 0xff)],
    ["a damaged reply of the older protocol", () => NW_REPLY.with(100, NW_REPLY[100]! ^ 1)],
    ["a reply of the older protocol that is not whole", () => NW_REPLY.subarray(0, 290)],
    ["a frame of the newer protocol without its acknowledgement", () => replyOf(1, "settings").subarray(0, 300)],
    ["a reply of another address", () => replyOf(2, "settings")],
    ["a damaged frame with its acknowledgement", () => replyOf(1, "settings").with(50, 0xfe)],
  ])("not %s", async (_, reply) => {
    bms = reply;
    await clock.advance(120_000);
    expect(health().found).toBeNull();
    expect(told()).toEqual([]);
    expect(voltageV()).toBeNull();
  });
});

describe("another master on the bus", () => {
  async function talk(seconds: number): Promise<void> {
    const lines = masterTalk(busTalk);
    for (let i = 0; i * 220 < seconds * 1000; i++) {
      far.write(lines[i % lines.length]!);
      await clock.advance(220);
    }
  }

  it("is never disturbed: nothing is sent, and its slave is found by listening", async () => {
    await start(7)();
    const end = start(7);
    await clock.advance(0);
    await talk(30);
    expect(sent).toEqual([]);
    expect(health()).toMatchObject({ found: "pb", mode: "listening" });
    expect(poller.packs[0]!.observed()).toMatchObject({ ok: true, value: { cellsV: { 0: 3.349 } } });
    await end();
  });

  it("is never disturbed either where it does not ask our BMS", async () => {
    await clock.advance(0);
    await talk(90);
    expect(sent).toEqual([]);
    expect(health()).toMatchObject({ found: null, mode: "listening" });
    bms = "nw";
    await clock.advance(10_000);
    expect(health()).toMatchObject({ found: "nw", mode: "polling" });
  });
});
