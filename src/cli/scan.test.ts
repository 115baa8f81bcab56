/** What the command shows, on machines that are made up. */
import { beforeEach, describe, expect, it } from "vitest";
import { configIn, FTDI, NW_FRAME, PB_FRAMES, ScanMachine, silent } from "../../test/support/scan-machine.ts";

let machine: ScanMachine;

beforeEach(() => {
  machine = new ScanMachine();
  return () => machine.stop.abort();
});

describe("siinterjk scan", () => {
  it("shows each line with its BMSs, and a configuration that the program takes", async () => {
    machine.wired
      .set("/dev/ttyUSB0", machine.pb([3, 7]))
      .set("/dev/ttyACM0", silent)
      .set("/dev/ttyS0", machine.nw);
    expect(await machine.scan()).toMatchObject({ status: 0 });
    expect(machine.err).toBe("");
    expect(machine.out.split("\n").map((line) => line.trimEnd())).toEqual([
      `${FTDI} (/dev/ttyUSB0), 115200 baud`,
      "  protocol  address  model          hardware  firmware  cells  voltage  SOC   capacity",
      "  pb        3        JK_PB2A16S20P  15A       15.41     16     52.70 V  55 %  280 Ah",
      "  pb        7        JK_PB2A16S20P  15A       15.41     16     52.70 V  55 %  280 Ah",
      "/dev/ttyACM0",
      expect.stringMatching(/^ {2}SCAN_SILENT Not a byte came.*A and B the other way round/),
      "/dev/ttyS0, 115200 baud",
      "  protocol  address  model         hardware  firmware  cells  voltage  SOC   capacity",
      "  nw        -        JK_B1A24S15P  11.XW     11.262H   16     53.15 V  46 %  230 Ah",
      "",
      "3 BMSs found.",
      "For siinterjk.yaml:",
      "",
      "packs:",
      "  - name: Block 1",
      `    port: ${FTDI}`,
      "    protocol: pb",
      "    address: 3",
      "  - name: Block 2",
      `    port: ${FTDI}`,
      "    protocol: pb",
      "    address: 7",
      "  - name: Block 3",
      "    port: /dev/ttyS0",
      "    protocol: nw",
      "",
    ]);
    expect(configIn(machine.out).packs.map(({ name, port, protocol, address }) => [name, port, protocol, address])).toEqual([
      ["Block 1", FTDI, "pb", 3],
      ["Block 2", FTDI, "pb", 7],
      ["Block 3", "/dev/ttyS0", "nw", undefined],
    ]);
  });

  it("looks at all lines side by side, in less than 10 s where nothing is, and ends with 1", async () => {
    for (let i = 0; i < 6; i++) machine.wired.set(`/dev/ttyUSB${i + 1}`, silent);
    const { status, tookMs } = await machine.scan();
    expect(status).toBe(1);
    expect(tookMs).toBeLessThan(10_000);
    expect(machine.out.match(/SCAN_SILENT/g)).toHaveLength(6);
    expect(machine.out).toContain("\nNo BMS found.\n");
    expect(machine.out).not.toContain("packs:");
    expect(machine.open.size).toBe(0);
  });

  it("has a JSON form", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.pb([3])).set("/dev/ttyS0", silent);
    const found = await machine.result();
    expect(found).toEqual({
      ok: true,
      ports: [
        {
          ...{ port: FTDI, device: "/dev/ttyUSB0", baud: 115_200, listenedOnly: false, findings: [] },
          bms: [
            {
              ...{ protocol: "pb", address: 3, model: "JK_PB2A16S20P", hardware: "15A", firmware: "15.41" },
              ...{ cells: 16, voltageV: 52.695, socPct: 55, capacityAh: 280, registers: false, fault: null },
            },
          ],
        },
        {
          ...{ port: "/dev/ttyS0", device: "/dev/ttyS0", baud: 9_600, listenedOnly: false, bms: [] },
          findings: [{ code: "SCAN_SILENT", message: expect.any(String) as string, remedy: expect.any(String) as string }],
        },
      ],
      config: expect.stringContaining("address: 3") as string,
    });
    expect(machine.out.trimEnd()).not.toContain("\n");
  });

  it("never shows passwords, serial numbers or what owners have written", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.pb([3])).set("/dev/ttyS0", machine.nw);
    await machine.scan();
    const text = machine.out;
    await machine.scan([], true);
    const info = Buffer.from(PB_FRAMES.info).toString("latin1");
    const said = `${info} ${Buffer.from(NW_FRAME).toString("latin1")}`;
    const words = [...new Set(said.match(/[\x21-\x7e]{4,}/g))].filter(
      (word) => !/JK_PB2A16S20P|15\.41|JK_B1A24S15P|11\.262H/.test(word),
    );
    expect(words.length).toBeGreaterThan(3);
    for (const word of words) expect(text + machine.out).not.toContain(word);
  });
});

describe("ports that are named", () => {
  it("are looked at alone, each device once, by whole paths", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.nw).set("/dev/ttyUSB1", machine.nw);
    await machine.scan([FTDI, "/dev/ttyUSB0", "/dev/../dev/ttyUSB0"]);
    expect(machine.opened).toEqual([`${FTDI} 115200`]);
    expect(configIn(machine.out).packs).toMatchObject([{ port: FTDI }]);
  });

  it("may be on a serial server, which has one speed", async () => {
    machine.wired.set("tcp://rs485:4001", machine.pb([2]));
    expect((await machine.scan(["tcp://RS485:4001"])).status).toBe(0);
    expect(machine.out).toMatch(/^tcp:\/\/rs485:4001, 115200 baud\n/);
    expect(configIn(machine.out).packs).toMatchObject([{ port: "tcp://rs485:4001", address: 2 }]);
    machine.wired.set("tcp://rs485:4002", silent);
    machine.opened.length = 0;
    expect(await machine.scan(["tcp://rs485:4002"])).toMatchObject({ status: 1 });
    expect(machine.opened).toEqual(["tcp://rs485:4002 115200"]);
  });

  it("that cannot be any end it with 2", async () => {
    expect((await machine.scan(["tcp://nowhere"])).status).toBe(2);
    expect(machine.err).toMatch(/^siinterjk scan: SCAN_PORT_NAME "tcp:\/\/nowhere" cannot be a port: .*\/dev\/ttyUSB0/);
    expect(machine.err).not.toContain("CAN bus");
    expect([machine.out, machine.opened]).toEqual(["", []]);
  });

  it("that are none, and a machine without any, are told", async () => {
    machine.wired.set("/dev/ttyUSB1", machine.nw);
    await machine.scan(["/dev/ttyUSB9"]);
    expect(machine.out).toContain("PORT_NOT_FOUND cannot open");
    machine.wired.clear();
    expect((await machine.scan()).status).toBe(1);
    expect(machine.out).toMatch(/^SCAN_NO_PORTS .*raspi-config/);
    expect(await machine.result()).toMatchObject({ ok: false, code: "SCAN_NO_PORTS", ports: [], config: null });
  });
});
