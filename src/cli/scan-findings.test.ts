/** What the command says of ports and lines on which not all is as it should be. */
import { beforeEach, describe, expect, it } from "vitest";
import { joinBytes } from "../../test/support/join-bytes.ts";
import { withModbusCrc } from "../../test/support/modbus-crc.ts";
import { ackOf } from "../../test/support/pb-bus.ts";
import { frameBytesOf, pbCapture } from "../../test/support/pb-captures.ts";
import {
  both,
  codesIn,
  configIn,
  FTDI,
  PB_FRAMES,
  refuses,
  ScanMachine,
  silent,
  type Wiring,
} from "../../test/support/scan-machine.ts";
import type { BytePort } from "../io/port.ts";
import { readRegisters } from "../sim/pb-registers.ts";

let machine: ScanMachine;

beforeEach(() => {
  machine = new ScanMachine();
  return () => machine.stop.abort();
});

describe("a port that does not do as it should never stops the others", () => {
  it("another program has it open: it is never opened, whether that program has locked it or not", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.nw).set("/dev/ttyS0", machine.nw);
    machine.holders.set("/dev/ttyUSB0", { processId: 812, program: "python3 poll.py", isBridge: false });
    expect((await machine.scan()).status).toBe(0);
    expect(machine.out).toContain("PORT_BUSY Another program has it open: python3 poll.py (process 812).");
    expect(machine.opened).toEqual(["/dev/ttyS0 115200"]);
    expect(machine.err).toBe("");
  });

  it("another program has it, but which one is not known before it refuses", async () => {
    machine.wired.set("/dev/ttyUSB0", refuses("PORT_BUSY"));
    expect((await machine.scan()).status).toBe(1);
    expect(machine.out).toContain("PORT_BUSY cannot open it");
  });

  it("the bridge itself has it", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.nw);
    machine.holders.set("/dev/ttyUSB0", { processId: 400, program: "node main.js", isBridge: true });
    expect((await machine.scan()).status).toBe(1);
    expect(machine.opened).toEqual([]);
    expect(machine.out).toMatch(
      /SCAN_BRIDGE_HAS_PORT The bridge itself \(process 400\) reads this line.*systemctl stop siinterjk/,
    );
  });

  it.each([
    ["other users' programs may have it", "/dev/ttyUSB0", null, true],
    ["who has it is seen", "/dev/ttyUSB0", { processId: 812, program: "picocom", isBridge: false }, false],
    ["a serial server has no such owner", "tcp://rs485:4001", null, false],
  ])("warns of what cannot be seen: %s", async (_, name, holder, warns) => {
    machine.wired.set(name, machine.nw);
    machine.hidden = true;
    if (holder !== null) machine.holders.set(name, holder);
    await machine.scan([name], true);
    expect(machine.err).toEqual(warns ? expect.stringMatching(/cannot see.*use sudo\.\n$/) : "");
  });

  it("nobody may open it", async () => {
    machine.wired.set("/dev/ttyUSB0", refuses("PORT_PERMISSION")).set("/dev/ttyS0", machine.nw);
    expect((await machine.scan()).status).toBe(0);
    expect(machine.out).toMatch(/PORT_PERMISSION .*usermod -aG dialout/);
  });

  it("the console is on it", async () => {
    machine.wired.set("/dev/ttyAMA0", machine.nw).set("/dev/ttyUSB0", machine.nw);
    machine.consoles = ["/dev/ttyAMA0"];
    expect(codesIn(await machine.result())).toEqual([["SCAN_CONSOLE"], []]);
    expect(machine.opened).toEqual([`${FTDI} 115200`]);
  });

  it("it never opens", async () => {
    machine.wired.set("/dev/ttyUSB0", new Promise<BytePort>(() => undefined)).set("/dev/ttyS0", machine.nw);
    const found = await machine.result();
    expect(codesIn(found)).toEqual([["SCAN_PORT_HANGS"], []]);
    expect(found.ports.map(({ bms }) => bms.length)).toEqual([0, 1]);
  });

  it("it is unplugged in the middle: what was found before is shown", async () => {
    const unplugged =
      (atMs: number): Wiring =>
      (far) =>
        void machine.clock.sleep(atMs).then(() => far.unplug());
    machine.wired
      .set("/dev/ttyUSB0", both(machine.nw, unplugged(3_000)))
      .set("/dev/ttyUSB1", unplugged(100))
      .set("/dev/ttyS0", machine.nw);
    const found = await machine.result();
    expect(codesIn(found)).toEqual([["SCAN_PORT_LOST"], ["SCAN_PORT_LOST"], []]);
    expect(found.ports.map(({ bms }) => bms.length)).toEqual([1, 0, 1]);
  });
});

describe("what else is told", () => {
  it("a BMS at 9600 baud, which the bridge does not read", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.pb([4], 9_600));
    const found = await machine.result();
    expect(found.ports).toMatchObject([{ baud: 9_600, bms: [{ address: 4, socPct: 55 }] }]);
    expect([codesIn(found), found.config]).toEqual([[["SCAN_SPEED"]], null]);
  });

  it("BMSs of both protocols on one line: only the newer ones can be configured", async () => {
    machine.wired.set("/dev/ttyUSB0", both(machine.nw, machine.pb([5])));
    const found = await machine.result();
    expect(codesIn(found)).toEqual([["SCAN_TWO_PROTOCOLS"]]);
    expect(configIn(found.config!).packs).toMatchObject([{ protocol: "pb", address: 5 }]);
  });

  it("another master: the configuration has patience with it", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.pb([0, 1]));
    const found = await machine.result();
    expect(codesIn(found)).toEqual([["SCAN_OTHER_MASTER"]]);
    expect(found.ports[0]).toMatchObject({ listenedOnly: true });
    const { packs, safety } = configIn(found.config!);
    expect(packs.map(({ address }) => address)).toEqual([0, 1]);
    expect(safety.freshMs).toBe(10_000);
  });

  it("15 BMSs on one line: the configuration has the patience that a round takes", async () => {
    machine.wired.set("/dev/ttyUSB0", machine.pb(Array.from({ length: 15 }, (_, i) => i + 1)));
    const { config } = await machine.result();
    expect(configIn(config!).packs).toHaveLength(15);
    expect(configIn(config!).safety.freshMs).toBe(10_000);
  });

  it("somebody who talks, but at 9600 baud is not heard in time: nothing is sent at any speed", async () => {
    const sent: Uint8Array[] = [];
    machine.wired.set("/dev/ttyUSB0", (far, baud) => {
      far.onData((chunk) => void sent.push(chunk));
      if (baud === 115_200) void machine.clock.sleep(600).then(() => far.write(new Uint8Array(40).fill(0xe3)));
    });
    expect(codesIn(await machine.result())).toEqual([["SCAN_TALK"]]);
    expect(machine.opened).toEqual([`${FTDI} 115200`, `${FTDI} 9600`]);
    expect(sent).toEqual([]);
  });

  it("BMSs that answer reads of registers only: one alone is configured so, of several none", async () => {
    const reads =
      (address: number): Wiring =>
      (far, baud) =>
        void far.onData((chunk) => {
          if (baud !== 115_200 || chunk[0] !== address || chunk[1] !== 0x03) return;
          const read = { address, register: chunk[2]! * 256 + chunk[3]!, words: chunk[5]! };
          far.write(readRegisters(read, (asks) => PB_FRAMES[asks]));
        });
    machine.wired
      .set("/dev/ttyUSB0", reads(3))
      .set("/dev/ttyUSB1", both(reads(4), reads(5)))
      .set("/dev/ttyUSB2", both(reads(6), machine.pb([7])));
    const found = await machine.result();
    const { ports, config } = found;
    expect(ports.map(({ bms }) => bms.map(({ address }) => address))).toEqual([[3], [4, 5], [6, 7]]);
    expect(configIn(config!).packs).toMatchObject([
      { port: FTDI, protocol: "pb", address: 3, registers: true },
      { port: "/dev/ttyUSB2", protocol: "pb", address: 7, registers: false },
    ]);
    expect(codesIn(found)).toEqual([[], ["SCAN_READS_ONLY"], ["SCAN_READS_ONLY"]]);
    expect(ports[1]!.findings[0]!.message).toContain("The BMSs at the addresses 4, 5 answer reads of registers only");
    expect(ports[2]!.findings[0]!.message).toContain("The BMS at address 6 answers reads of registers only");
  });

  it("another Modbus device, an echo, nonsense", async () => {
    const answering =
      (reply: (request: Uint8Array) => Uint8Array | null): Wiring =>
      (far) =>
        void far.onData((chunk) => {
          const bytes = reply(chunk);
          if (bytes !== null) far.write(bytes);
        });
    machine.wired
      .set(
        "/dev/ttyUSB0",
        answering((asked) => (asked[0] === 1 ? withModbusCrc([1, 0x83, 2]) : null)),
      )
      .set(
        "/dev/ttyUSB1",
        answering((asked) => asked),
      )
      .set(
        "/dev/ttyUSB2",
        answering(() => Uint8Array.of(1, 2, 3)),
      );
    expect(codesIn(await machine.result())).toEqual([["SCAN_OTHER_DEVICE"], ["SCAN_ECHO"], ["SCAN_NONSENSE"]]);
    expect(machine.out).toContain("answers at address 1.");
  });

  it("a BMS that cannot be read", async () => {
    const old = frameBytesOf(pbCapture("pb-24slots-24s-fw10.07"));
    machine.wired.set("/dev/ttyUSB0", (far) => {
      far.onData((chunk) => {
        if (chunk[0] === 1 && chunk[1] === 0x10) far.write(joinBytes(old, ackOf(1, "status")));
      });
    });
    const found = await machine.result();
    expect(codesIn(found)).toEqual([["SCAN_UNREADABLE"]]);
    expect(found.ports[0]!.findings[0]!.message).toContain("JK_PB_LAYOUT");
    expect(found.config).toBeNull();
  });
});

it("ends at once when it is stopped, and leaves no port open", async () => {
  machine.wired
    .set("/dev/ttyUSB0", machine.nw)
    .set("/dev/ttyUSB1", new Promise<BytePort>(() => undefined))
    .set("/dev/ttyS0", silent);
  void machine.clock.sleep(2_500).then(() => machine.stop.abort(new Error("SIGINT")));
  expect(await machine.scan()).toMatchObject({ status: 130, tookMs: 2_500 });
  expect(machine.open.size).toBe(0);
  expect([machine.out, machine.err]).toEqual(["", ""]);
});
