/** What a scan sends, and to whom: nothing that a BMS or a stranger on the line could take for a write it does not know. */
import { describe, expect, it } from "vitest";
import { exceptionOf, replyOf, requestOf } from "../../test/support/pb-bus.ts";
import { frameBytesOf, pbCapture } from "../../test/support/pb-captures.ts";
import { withModbusCrc } from "../../test/support/modbus-crc.ts";
import {
  ADDRESSES,
  hex,
  joinNw,
  joinPb,
  NW_READ_ALL,
  PB_16S,
  pbBms,
  readAlarms,
  readLive,
  RESTING,
  scanBench,
} from "../../test/support/scan-bench.ts";
import { readRegisters } from "../sim/pb-registers.ts";

/** At address 3, by its registers alone. */
const UNTOLD = { model: null, hardware: null, firmware: null, cells: null, setIn: null };
const READ_ONLY = { ...PB_16S(3), ...UNTOLD, registers: true };
const READS = new Set(ADDRESSES.flatMap((address) => [hex(readAlarms(address)), hex(readLive(address))]));

/** What a device gets at address 6 that answers reads, after a time, with what is given; and what the scan says of it. */
async function strangerThatSays(answer: (words: number) => readonly number[], afterMs = 10) {
  const line = scanBench();
  line.far.onData((chunk) => {
    if (chunk[0] !== 6 || chunk[1] !== 0x03) return;
    void line.clock.sleep(afterMs).then(() => line.far.write(withModbusCrc([6, ...answer(chunk[5]!)])));
  });
  const { bms, foreign } = await line.scan();
  const got = line.sent.map((one) => one.hex).filter((one) => one.startsWith("06"));
  return { bms, foreign, writes: got.filter((one) => !READS.has(one)) };
}

describe("a device that is no JK BMS gets nothing but reads", () => {
  it.each([1, 2, 3, 4, 6, 11])("which refuses with exception %d", async (code) => {
    expect(await strangerThatSays(() => [0x83, code])).toEqual({ bms: [], foreign: [6], writes: [] });
  });

  it.each([100, 130, 250, 500])("which refuses after %d ms", async (afterMs) => {
    expect(await strangerThatSays(() => [0x83, 2], afterMs)).toEqual({ bms: [], foreign: [6], writes: [] });
  });

  it("which answers every read, with what no pack can have", async () => {
    const zeros = (words: number): readonly number[] => [0x03, 2 * words, ...new Uint8Array(2 * words)];
    expect(await strangerThatSays(zeros)).toEqual({ bms: [], foreign: [6], writes: [] });
  });
});

it("a BMS that answers reads only is found by them, and asked for its status twice", async () => {
  const line = scanBench();
  line.far.onData((chunk) => {
    const [address, what, high, low, , words] = chunk;
    if (address !== 3 || what !== 0x03) return;
    const reply = readRegisters({ address, register: high! * 256 + low!, words: words! }, (asks) =>
      frameBytesOf(pbCapture(RESTING[asks])),
    );
    void line.clock.sleep(30).then(() => line.far.write(reply));
  });
  expect(await line.scan()).toMatchObject({ bms: [READ_ONLY], foreign: [] });
  expect(line.sent.filter((one) => one.hex === hex(requestOf(3, "status")))).toHaveLength(2);
});

it("a BMS that refuses the device info is no stranger", async () => {
  const line = scanBench();
  line.far.onData((chunk) => {
    const asks = (["status", "settings", "info"] as const).find((one) => hex(requestOf(4, one)) === hex(chunk));
    if (asks !== undefined) line.far.write(asks === "info" ? exceptionOf(4, 2) : replyOf(4, asks));
  });
  const { bms, foreign } = await line.scan();
  expect([bms.map(({ address }) => address), foreign]).toEqual([[4], []]);
});

describe("at 9600 baud", () => {
  it("a BMS is found by its registers, and only by figures that a pack can have", async () => {
    const line = scanBench();
    joinPb(line, pbBms(3));
    line.far.onData((chunk) => {
      if (hex(chunk) === hex(readAlarms(9))) line.far.write(withModbusCrc([9, 0x03, 4, 0, 0, 0, 0]));
      if (hex(chunk) === hex(readLive(9))) line.far.write(withModbusCrc([9, 0x03, 56, ...new Uint8Array(56).fill(0xaa)]));
    });
    const { bms, foreign } = await line.scan(1);
    expect(bms).toEqual([READ_ONLY]);
    expect(foreign).toEqual([9]);
  });

  it("nothing is sent but reads", async () => {
    const line = scanBench();
    joinPb(line, pbBms(3));
    await line.scan(1);
    const reads = new Set([...ADDRESSES.map(readAlarms), readLive(3)].map(hex));
    expect(new Set(line.sent.map((one) => one.hex))).toEqual(reads);
  });
});

describe("all that is ever sent", () => {
  it("is one of the requests that only read, at least 100 ms apart", async () => {
    const allowed = new Set([
      NW_READ_ALL,
      ...ADDRESSES.flatMap((address) => [
        hex(readAlarms(address)),
        hex(readLive(address)),
        ...(["status", "settings", "info"] as const).map((asks) => hex(requestOf(address, asks))),
      ]),
    ]);
    const lines = [scanBench(), scanBench(), scanBench()] as const;
    joinPb(lines[0], pbBms(3), pbBms(7), pbBms(15, { faults: { corrupt: 0.5 } }));
    joinNw(lines[1], "nw-16s-charging-10A-fw11.262H", { echo: true });
    for (const line of lines) {
      await line.scan(0);
      await line.scan(1);
      expect(line.sent.length).toBeGreaterThan(40);
      expect(line.sent.map((one) => one.hex).filter((one) => !allowed.has(one))).toEqual([]);
      const gaps = line.sent.slice(1).map(({ atMs }, i) => atMs - line.sent[i]!.atMs);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
    }
  });

  it("comes after the listening", async () => {
    const line = scanBench();
    await line.scan();
    expect(line.sent[0]).toEqual({ atMs: 1_500, hex: NW_READ_ALL });
    expect(line.steps.slice(0, 3)).toEqual([
      { does: "listens", baud: 115_200 },
      { does: "asks", baud: 115_200, protocol: "nw", address: null },
      { does: "asks", baud: 115_200, protocol: "pb", address: 1 },
    ]);
  });
});
