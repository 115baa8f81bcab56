/**
 * Modbus programs that nobody here wrote read the registers of simulated BMSs over a pseudo-terminal: mbpoll (libmodbus) and
 * modbus-serial. The BMSs say what real ones have said, so that the expected numbers are those of captures. A register's
 * address counts bytes here, its number of words is as Modbus has it; each read therefore is one that a peer can form.
 */
import modbusSerial from "modbus-serial";
import { describe, expect, it, onTestFinished } from "vitest";
import { monotonicClock } from "../../src/io/clock.ts";
import type { BytePort } from "../../src/io/port.ts";
import { openPtyPair } from "../../src/io/pty.ts";
import { simulatePbLine, type SimulatedPbLine } from "../../src/sim/pb-line.ts";
import { frameBytesOf, pbCapture } from "../support/pb-captures.ts";
import { start } from "../support/program.ts";

/** JK-PB2A16S20P, firmware 15.41, address 3. */
const RESTING = { status: "pb-status-16s-addr3", settings: "pb-settings-16s-addr3", info: "pb-info-addr3-fw15.41" } as const;
/** 8 cells, firmware 15.41, address 1. */
const DISCHARGING = {
  status: "pb-status-8s-discharging-0A386-fw15.41",
  settings: "pb-settings-8s-fw15.41",
  info: "pb-info-addr1-fw15.10",
} as const;

interface Bench {
  readonly path: string;
  readonly line: SimulatedPbLine;
  /** What the BMSs have sent, in hex. */
  readonly sent: () => string;
}

/** Both on one line behind a pseudo-terminal. */
async function bench(): Promise<Bench> {
  const stop = new AbortController();
  const pty = await openPtyPair();
  const sent: string[] = [];
  const port: BytePort = {
    name: pty.path,
    ended: pty.port.ended,
    write: (bytes) => {
      sent.push(Buffer.from(bytes).toString("hex"));
      pty.port.write(bytes);
    },
    onData: (listener) => pty.port.onData(listener),
    close: () => pty.port.close(),
  };
  const bms = (address: number, says: typeof RESTING | typeof DISCHARGING) => ({
    address,
    source: { frame: (asks: keyof typeof says) => frameBytesOf(pbCapture(says[asks])) },
  });
  const bmses = [bms(3, RESTING), bms(1, DISCHARGING)];
  const line = simulatePbLine({ port, clock: monotonicClock, signal: stop.signal, bmses });
  onTestFinished(async () => {
    stop.abort();
    await pty.port.close();
  });
  return { path: pty.path, line, sent: () => sent.join("") };
}

/** What mbpoll prints: one line for each value, `[4608]: 0x0CDD`, and what it complains of. */
async function mbpoll(path: string, ...args: readonly string[]): Promise<{ values: readonly string[]; errors: string }> {
  const serial = ["-m", "rtu", "-b", "115200", "-P", "none", "-0", "-1", "-o", "2"];
  const poll = start("mbpoll", [...serial, ...args.map((arg) => (arg === "DEVICE" ? path : arg))]);
  await poll.ended;
  const values = poll.lines.filter((line) => line.startsWith("[")).map((line) => line.replace(/\s+/g, " ").trim());
  return { values, errors: poll.errors() };
}

describe("mbpoll", () => {
  it("reads cell voltages, one word each", async () => {
    const { path, line } = await bench();
    const { values } = await mbpoll(path, "-a", "3", "-r", "4608", "-c", "8", "-t", "4:hex", "DEVICE"); // 1200
    expect(values).toEqual([
      "[4608]: 0x0CDD", // cell 1: 3293 mV
      "[4609]: 0x0CDD",
      "[4610]: 0x0CDD",
      "[4611]: 0x0CDD",
      "[4612]: 0x0CDD",
      "[4613]: 0x0CDD",
      "[4614]: 0x0CDE", // cell 7: 3294 mV
      "[4615]: 0x0CDD",
    ]);
    expect(line).toMatchObject({ unexpected: [], collisions: 0 });
  });

  it.each([
    ["the pack voltage, mV", "3", "4752", 52_695], // 1290
    ["the current, mA: negative while it discharges", "1", "4760", -386], // 1298
    ["the remaining charge, mAh", "3", "4776", 155_219], // 12A8
    ["the cycles", "3", "4784", 62], // 12B0
    ["the highest cell voltage that is allowed, mV", "3", "4108", 3650], // 100C
    ["the capacity, mAh", "3", "4220", 280_000], // 107C
    ["the address that is set", "3", "4360", 3], // 1108
  ])("reads %s: two words, the high one first", async (_, address, register, value) => {
    const { path, line } = await bench();
    const { values, errors } = await mbpoll(path, "-a", address, "-r", register, "-c", "1", "-t", "4:int", "-B", "DEVICE");
    expect({ values, errors }).toEqual({ values: [`[${register}]: ${value}`], errors: "" });
    expect(line.unexpected).toEqual([]);
  });

  it("reads the balancer's state and the SOC out of one word", async () => {
    const { path } = await bench();
    const { values } = await mbpoll(path, "-a", "3", "-r", "4774", "-c", "1", "-t", "4:hex", "DEVICE"); // 12A6
    expect(values).toEqual(["[4774]: 0x0037"]); // off, 55 %
  });

  it("is refused registers that are not there, and gets no answer from an address that is not there", async () => {
    const { path, line } = await bench();
    const refused = await mbpoll(path, "-a", "3", "-r", "5888", "-c", "1", "-t", "4:hex", "DEVICE");
    expect(refused.errors).toContain("Illegal data address");
    const silent = await mbpoll(path, "-a", "9", "-r", "4608", "-c", "1", "-t", "4:hex", "-o", "0.3", "DEVICE");
    expect(silent.errors).toContain("timed out");
    expect(line.bmses.map(({ replies }) => replies)).toEqual([1, 0]);
  });

  it("is told nothing when it writes, and what it wrote is kept", async () => {
    const { path, line } = await bench();
    const { errors } = await mbpoll(path, "-a", "3", "-r", "4208", "-t", "4", "-o", "0.3", "DEVICE", "0"); // 1070, the charge switch
    expect(errors).toContain("timed out");
    // Function 06; the last two bytes are the CRC that libmodbus makes.
    expect(line.unexpected.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual([
      expect.stringMatching(/^030610700000....$/),
    ]);
    expect(line.bmses.map(({ replies }) => replies)).toEqual([0, 0]);
  });
});

describe("modbus-serial", () => {
  async function client(address: number) {
    const { path, ...rest } = await bench();
    const modbus = new modbusSerial.default();
    await modbus.connectRTUBuffered(path, { baudRate: 115_200 });
    onTestFinished(() => new Promise((resolve) => modbus.close(() => resolve())));
    modbus.setID(address);
    modbus.setTimeout(2_000);
    return { modbus, ...rest };
  }

  it("reads all cells and their mask", async () => {
    const { modbus, line } = await client(3);
    const { data } = await modbus.readHoldingRegisters(0x1200, 34);
    expect(data).toEqual([
      ...[3293, 3293, 3293, 3293, 3293, 3293, 3294, 3293, 3294, 3294, 3294, 3294, 3294, 3293, 3294, 3293],
      ...Array.from({ length: 16 }, () => 0),
      ...[0x0000, 0xffff],
    ]);
    expect(line.unexpected).toEqual([]);
  });

  it("reads settings and the model's name", async () => {
    const { modbus } = await client(3);
    expect((await modbus.readHoldingRegisters(0x1004, 4)).data).toEqual([0, 2700, 0, 2901]); // cell under-voltage and its end
    expect((await modbus.readHoldingRegisters(0x1400, 8)).buffer.toString("latin1")).toBe("JK_PB2A16S20P\0\0\0");
  });

  it("is refused more words than Modbus allows", async () => {
    const { modbus } = await client(3);
    await expect(modbus.readHoldingRegisters(0x1200, 126)).rejects.toMatchObject({ modbusCode: 3 });
  });

  // The frame comes before the acknowledgement, which no Modbus program expects: it may call that what it likes.
  it.each([
    [0x1620, "02", "031016200001"],
    [0x161e, "01", "0310161e0001"],
    [0x161c, "03", "0310161c0001"],
  ])("writes 0000 to register %d: that is the request for a frame, and it comes", async (register, type, acknowledgement) => {
    const { modbus, line, sent } = await client(3);
    await modbus.writeRegisters(register, [0]).catch(() => undefined);
    await expect.poll(sent, { timeout: 5_000 }).toHaveLength(2 * 308);
    expect(sent().slice(0, 10)).toBe(`55aaeb90${type}`);
    expect(sent().slice(600, 612)).toBe(acknowledgement);
    expect(line.unexpected).toEqual([]);
  });
});
