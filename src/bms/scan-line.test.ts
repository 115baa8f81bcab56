/** Lines as they are found in houses, with simulated BMSs, on virtual time. */
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { joinBytes } from "../../test/support/join-bytes.ts";
import { property } from "../../test/support/fc.ts";
import { withModbusCrc } from "../../test/support/modbus-crc.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { ackOf, masterTalk, replyOf, requestOf } from "../../test/support/pb-bus.ts";
import { busTalk, frameBytesOf, pbCapture } from "../../test/support/pb-captures.ts";
import { ADDRESSES, hex, joinNw, joinPb, NW_16S, NW_READ_ALL, PB_16S, pbBms, scanBench } from "../../test/support/scan-bench.ts";
import { memoryBytePair } from "../io/memory-ports.ts";
import { simulateJkBms } from "../sim/jk-bms.ts";
import { LineScan, SCAN_SPEEDS } from "./scan-line.ts";

describe("a line with", () => {
  it("one BMS of the older protocol", async () => {
    const line = scanBench();
    joinNw(line);
    expect(await line.scan()).toMatchObject({ bms: [NW_16S], others: false, foreign: [] });
  });

  it("two BMSs of the newer protocol, at addresses 3 and 7", async () => {
    const line = scanBench();
    const pb = joinPb(line, pbBms(3), pbBms(7, { padded: true, leastGapMs: 100 }));
    expect(await line.scan()).toMatchObject({ bms: [PB_16S(3), PB_16S(7)], others: false, foreign: [] });
    expect(pb.collisions).toBe(0);
  });

  it("all 15 addresses", async () => {
    const line = scanBench();
    const pb = joinPb(line, ...ADDRESSES.map((address) => pbBms(address)));
    const { bms, tookMs } = await line.scan();
    expect(bms).toEqual(ADDRESSES.map(PB_16S));
    expect(pb.collisions).toBe(0);
    expect(tookMs).toBeLessThan(15_000);
  });

  it("one BMS of each protocol: both are told", async () => {
    const line = scanBench();
    joinNw(line);
    joinPb(line, pbBms(2));
    expect((await line.scan()).bms).toEqual([NW_16S, PB_16S(2)]);
  });

  it("nothing on it is done with in less than 6 s, and with less than 4 s more at 9600 baud", async () => {
    const line = scanBench();
    const first = await line.scan();
    expect(first).toMatchObject({ bms: [], others: false, foreign: [], instead: "nothing" });
    expect(first.tookMs).toBeLessThan(6_000);
    const second = await line.scan(1);
    expect(second).toMatchObject({ bms: [], instead: "nothing" });
    expect(second.tookMs).toBeLessThan(4_000);
  });
});

describe("what a BMS does not tell", () => {
  it("is not guessed: a BMS that answers for its status only", async () => {
    const line = scanBench();
    line.far.onData((chunk) => {
      if (hex(chunk) === hex(requestOf(4, "status"))) line.far.write(replyOf(4, "status"));
    });
    const { bms } = await line.scan();
    expect(bms).toEqual([{ ...PB_16S(4), model: null, hardware: null, firmware: null, setIn: null }]);
    expect(line.sent.filter((one) => one.hex === hex(requestOf(4, "info")))).toHaveLength(2);
  });

  it.each([
    ["nw-16s-idle-fw11.26", "JK_B2A20S20P"],
    ["nw-14s-charging-4A53-cmd03-fw11.261", "JK_B1A20S15P"],
    ["nw-16s-discharging-0A69-fw7.1.0H", null], // a serial number stands there
  ])("and names of owners and serial numbers are no model: %s", async (id, model) => {
    const line = scanBench();
    joinNw(line, id);
    expect((await line.scan()).bms).toMatchObject([{ model }]);
  });

  it("is shown with its fault where it cannot be read: the older layout", async () => {
    const line = scanBench();
    const old = frameBytesOf(pbCapture("pb-24slots-24s-fw10.07"));
    line.far.onData((chunk) => {
      if (hex(chunk) === hex(requestOf(1, "status"))) line.far.write(joinBytes(old, ackOf(1, "status")));
    });
    expect((await line.scan()).bms).toMatchObject([
      { protocol: "pb", address: 1, voltageV: null, fault: { code: "JK_PB_LAYOUT" } },
    ]);
  });
});

describe("a line that is not alone", () => {
  it("with a JK master is never asked; its BMSs are read from what it is told", async () => {
    const line = scanBench();
    const pb = joinPb(line, pbBms(0), pbBms(2), pbBms(5));
    const { bms, others } = await line.scan();
    expect(others).toBe(true);
    expect(bms.map(({ address }) => address)).toEqual([0, 2, 5]);
    expect(bms).toMatchObject([{ cells: 16 }, { voltageV: 52.695, model: null }, { socPct: 55 }]);
    expect(line.sent).toEqual([]);
    expect(pb.collisions).toBe(0);
  });

  it("is left alone as soon as a master is heard, in the middle of the scan", async () => {
    const line = scanBench();
    const talk = masterTalk(busTalk);
    void line.clock.sleep(3_000).then(async () => {
      for (let i = 0; i < 60; i++) {
        line.far.write(talk[i % talk.length]!);
        await line.clock.sleep(220);
      }
    });
    const { bms, others } = await line.scan();
    expect(others).toBe(true);
    expect(line.sent.at(-1)!.atMs).toBeLessThanOrEqual(3_000);
    expect(bms.map(({ address }) => address)).toEqual([0, 7]);
  });

  it.each([
    ["its request is heard", Uint8Array.from(Buffer.from(NW_READ_ALL, "hex")), []],
    ["its answer is heard", bytesOf(capture("nw-16s-charging-10A-fw11.262H")), [NW_16S]],
  ])("is left alone where another program asks in the older protocol: %s", async (_, heard, bms) => {
    const line = scanBench();
    void line.clock.sleep(700).then(() => line.far.write(heard));
    expect(await line.scan()).toMatchObject({ others: true, bms });
    expect(line.sent).toEqual([]);
  });

  it("is left alone as soon as another program is heard to ask in the older protocol, our own request having come back once", async () => {
    const line = scanBench();
    const request = Uint8Array.from(Buffer.from(NW_READ_ALL, "hex"));
    for (const atMs of [1_510, 2_600, 7_600]) void line.clock.sleep(atMs).then(() => line.far.write(request));
    expect(await line.scan()).toMatchObject({ others: true, bms: [] });
    expect(line.sent.at(-1)!.atMs).toBeGreaterThan(2_000);
    expect(line.sent.at(-1)!.atMs).toBeLessThanOrEqual(2_600);
  });

  it("is left alone where somebody talks in what nobody understands", async () => {
    const line = scanBench();
    for (const atMs of [100, 500, 900, 1_300]) {
      void line.clock.sleep(atMs).then(() => line.far.write(Uint8Array.from({ length: 12 }, (_, i) => i * 17)));
    }
    expect(await line.scan()).toMatchObject({ bms: [], instead: "talk" });
    expect(line.sent).toEqual([]);
  });

  it("is asked where there is only a little noise", async () => {
    const line = scanBench();
    void line.clock.sleep(400).then(() => line.far.write(Uint8Array.of(0x00, 0xff, 0x00)));
    joinNw(line);
    expect((await line.scan()).bms).toEqual([NW_16S]);
  });

  it("with another Modbus device on it: that gets nothing but reads", async () => {
    const line = scanBench();
    line.far.onData((chunk) => {
      if (chunk[0] === 6 && chunk[1] === 0x03) line.far.write(withModbusCrc([6, 0x83, 0x02]));
    });
    joinPb(line, pbBms(3));
    const { bms, foreign } = await line.scan();
    expect(bms).toEqual([PB_16S(3)]);
    expect(foreign).toEqual([6]);
    expect(line.sent.map((one) => one.hex)).not.toContain(hex(requestOf(6, "status")));
  });
});

describe("where no BMS is found", () => {
  it("an echo is told", async () => {
    const line = scanBench();
    line.far.onData((chunk) => line.far.write(chunk));
    expect(await line.scan()).toMatchObject({ bms: [], others: false, instead: "echo" });
  });

  it("nonsense is told", async () => {
    const line = scanBench();
    line.far.onData(() => line.far.write(Uint8Array.of(0xf0, 0x0f, 0x9c, 0xe3)));
    expect(await line.scan()).toMatchObject({ bms: [], instead: "nonsense" });
  });

  it("damaged replies are told, after each was asked for twice", async () => {
    const line = scanBench();
    joinNw(line, "nw-16s-charging-10A-fw11.262H", { corrupt: 1 });
    expect(await line.scan()).toMatchObject({ bms: [], instead: "damaged" });
    expect(line.sent.filter((one) => one.hex === NW_READ_ALL)).toHaveLength(2);
  });
});

it("whatever answers, nothing is found in noise, and the scan ends", async () => {
  const noise = fc.array(fc.tuple(fc.nat(400), fc.uint8Array({ maxLength: 350 })), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(noise, async (bursts) => {
      const line = scanBench();
      let n = 0;
      line.far.onData(() => {
        const [afterMs, bytes] = bursts[n++] ?? [0, new Uint8Array()];
        void line.clock.sleep(afterMs).then(() => line.far.write(bytes));
      });
      expect(await line.scan()).toMatchObject({ bms: [], others: false });
    }),
    property(60),
  );
});

describe("what may go wrong with replies does not hide a BMS", () => {
  it.each([
    ["an echoing adapter", { echo: true }],
    ["noise before each reply", { noiseBytes: 20 }],
    ["a slow answer", { delayMs: 60 }],
  ])("%s", async (_, faults) => {
    const older = scanBench();
    joinNw(older, "nw-16s-charging-10A-fw11.262H", faults);
    expect((await older.scan()).bms).toEqual([NW_16S]);
    const newer = scanBench();
    joinPb(newer, pbBms(3, { faults }));
    expect((await newer.scan()).bms).toMatchObject([{ protocol: "pb", address: 3, voltageV: 52.695 }]);
  });

  it("one damaged reply", async () => {
    const line = scanBench();
    let replies = 0;
    line.far.onData((chunk) => {
      if (hex(chunk) !== hex(requestOf(3, "status"))) return;
      const reply = replyOf(3, "status");
      line.far.write(replies++ === 0 ? reply.with(100, reply[100]! ^ 1) : reply);
    });
    expect((await line.scan()).bms).toMatchObject([{ address: 3, socPct: 55 }]);
  });
});

it("ends with its signal, and what was found until then stays", async () => {
  const clock = new FakeClock();
  const [near, far] = memoryBytePair("/dev/ttyUSB0", "BMS");
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  simulateJkBms({
    port: far,
    clock,
    signal: stop.signal,
    source: { replay: [bytesOf(capture("nw-16s-charging-10A-fw11.262H"))] },
  });
  const scanned = new LineScan({ port: near, clock, signal: stop.signal, speed: SCAN_SPEEDS[0] });
  const running = scanned.run().catch((error: unknown) => error);
  await clock.advance(3_000);
  stop.abort(new Error("unplugged"));
  expect(await running).toEqual(new Error("unplugged"));
  expect(scanned.findings().bms).toEqual([NW_16S]);
});
