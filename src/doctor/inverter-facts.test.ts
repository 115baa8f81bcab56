import { describe, expect, it } from "vitest";
import { printedLink } from "../../test/support/can-links.ts";
import { benchSite, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { device, type Files } from "../../test/support/doctor-serial.ts";
import { STATUS } from "../../test/support/status-reports.ts";
import { SiinterjkError } from "../errors.ts";
import { memoryCanBus, type MemoryCanPort } from "../io/memory-ports.ts";
import type { CanFrame } from "../io/port.ts";
import { inverterFacts } from "./inverter-facts.ts";

/** "305#1302": id and data. */
const frame = (text: string): CanFrame => {
  const [id = "", data = ""] = text.split("#");
  return { id: parseInt(id, 16), data: Uint8Array.from(Buffer.from(data, "hex")) };
};

/** Listens on a bus on which these are sent, each second anew. */
async function listened(frames: readonly string[], parts: DoctorParts = {}) {
  const bus = memoryCanBus();
  const peer = bus.port("peer");
  const heard: string[] = [];
  peer.onInput((input) => void heard.push(input.kind));
  const bench = benchSite(parts);
  const ports: MemoryCanPort[] = [];
  const site = {
    ...bench,
    can: (name: string) => () => {
      ports.push(bus.port(name));
      return Promise.resolve(ports.at(-1)!);
    },
  };
  const found = inverterFacts(site);
  for (let second = 0; second < 8; second++) {
    await bench.clock.advance(500);
    for (const text of frames) peer.send(frame(text));
    await bench.clock.advance(500);
  }
  return { found: await found, ports, heard };
}

describe("without a bridge", () => {
  it("what the inverter says is listened to, and nothing is sent", async () => {
    // 53.1 V, charging with 10.4 A, 21.0 degC, 60.0 %; SOH 100 %, external BMS, operating, no error, 55.0 V.
    const { found, ports, heard } = await listened(["305#130298FFD2005802", "306#64000A0100002602"]);
    expect(found).toEqual({
      kind: "facts",
      facts: {
        measuredAgoMs: 500,
        measured: { voltageV: 53.1, currentA: 10.4, temperatureC: 21, socPct: 60 },
        stateAgoMs: 500,
        state: { ...STATUS.inverter.state, sentence: "operating" },
        report: null,
        batteryIds: [],
      },
    });
    expect(ports.map(({ name }) => name)).toEqual(["can0"]);
    // The other node has seen its own frames come back, and nothing else; those that it sent when nobody listened any more included.
    expect(new Set(heard)).toEqual(new Set(["echo"]));
    expect(await Promise.race([ports[0]!.ended, Promise.resolve("open")])).toMatchObject({ expected: true });
  });

  it("somebody else who feeds it is noticed, and nothing else is taken for a battery", async () => {
    const { found } = await listened(["355#3C0064007017", "351#26028101", "352#00", "300#0000", "100#00"]);
    expect(found).toMatchObject({ facts: { batteryIds: [0x351, 0x355], measuredAgoMs: null, state: null, stateAgoMs: null } });
  });

  it.each([
    ["packs: [{ port: /dev/a }]\ninverter: { can: none }\n", "dry run"],
    ["packs: 7\n", "configuration cannot be used"],
  ])("%s: it is not listened to", async (config, why) => {
    const { found, ports } = await listened([], { config });
    expect(found).toMatchObject({ kind: "unknown", why: expect.stringContaining(why) as string });
    expect(ports).toEqual([]);
  });

  const SLCAN = "packs: [{ port: /dev/ttyUSB0 }]\ninverter: { can: 'slcan:/dev/ttyACM0' }\n";
  const SERIAL: Files = { ...device("/dev/ttyUSB0"), ...device("/dev/ttyACM0"), "/proc/1/cmdline": "/sbin/init\0" };
  const INIT: Files = { "/proc/1/fd/0": { linkTo: "/dev/null" }, ...device("/dev/null") };
  const other = (...devices: readonly string[]): Files => ({
    "/proc/812/cmdline": "/usr/bin/python3\0/home/pi/siinterjkp.py\0",
    ...Object.fromEntries(devices.map((name, i) => [`/proc/812/fd/${i}`, { linkTo: name }])),
  });

  it("a serial adapter that nobody uses is listened to", async () => {
    const files = { ...SERIAL, ...INIT, ...other("/dev/ttyUSB0") };
    const { found, ports } = await listened(["305#130298FFD2005802"], { config: SLCAN, files });
    expect(found).toMatchObject({ kind: "facts" });
    expect(ports.map(({ name }) => name)).toEqual(["slcan:/dev/ttyACM0"]);
  });

  it.each([
    [
      "which another bridge uses, with its battery line",
      SLCAN,
      { ...INIT, ...other("/dev/ttyUSB0", "/dev/ttyACM0") },
      "in use by another program",
    ],
    ["of which this user may not see who uses it", SLCAN, {}, "sudo siinterjk doctor"],
  ])("a serial adapter %s is left alone: closing it would cut the inverter off", async (_, config, files, why) => {
    const { found, ports } = await listened([], { config, files: { ...SERIAL, ...files } });
    expect(found).toMatchObject({ kind: "unknown", why: expect.stringContaining(why) as string });
    expect(ports).toEqual([]);
  });

  it("an interface that is down is not listened to", async () => {
    const { found, ports } = await listened([], { programs: { ip: () => ({ stdout: printedLink("down") }) } });
    expect(found).toEqual({ kind: "unknown", why: "can0 is down: nothing can be heard." });
    expect(ports).toEqual([]);
  });

  it("a bus that does not open is told, with what helps", async () => {
    const bench = benchSite();
    const site = { ...bench, can: () => () => Promise.reject(new SiinterjkError("CAN_INTERFACE", "there is no can0")) };
    const found = await inverterFacts(site);
    expect(found).toMatchObject({
      kind: "unknown",
      why: expect.stringMatching(/^can0 cannot be listened to: .*no can0.*overlay/) as string,
    });
  });
});

describe("with a bridge", () => {
  const ask = (report: typeof STATUS): DoctorParts => ({
    ask: ({ do: what }) => (what === "status" ? { ok: true, report } : { ok: true, status: "Idle", commands: [] }),
  });

  it("it is asked, and the bus is left alone", async () => {
    const { found, ports } = await listened([], ask(STATUS));
    expect(found).toEqual({ kind: "facts", facts: { ...STATUS.inverter, report: STATUS, batteryIds: [] } });
    expect(ports).toEqual([]);
  });

  it("a dry run has none", async () => {
    const { found } = await listened([], ask({ ...STATUS, can: { ...STATUS.can, bus: "none" } }));
    expect(found).toMatchObject({ kind: "unknown" });
  });
});
