import { describe, expect, it } from "vitest";
import { deviceOf, isConsole, serialNames, type NamesSource } from "./serial-names.ts";

const ENOENT = (): Promise<never> => Promise.reject(new Error("ENOENT"));

/** A machine by its device nodes, its links below /dev and its files below /sys. */
function machine(
  nodes: readonly string[],
  links: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): NamesSource {
  const paths = [...nodes, ...Object.keys(links)];
  return {
    list: (folder) => {
      const below = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
      return below.length === 0 ? ENOENT() : Promise.resolve([...new Set(below.map((path) => path.split("/")[0]!))]);
    },
    follow: (path) => ((links[path] ?? nodes.includes(path)) ? Promise.resolve(links[path] ?? path) : ENOENT()),
    read: (path) => (files[path] === undefined ? ENOENT() : Promise.resolve(files[path])),
  };
}

const FTDI = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0";
const CH340 = "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0";
const SOCKET_1 = "/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.1:1.0-port0";
const SOCKET_2 = "/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.2:1.0-port0";

const names = async (source: NamesSource) => (await serialNames(source)).map(({ name, device }) => [name, device]);

describe("the serial lines of a machine", () => {
  it("are named by what stays the same, each once, adapters first", async () => {
    const nodes = ["/dev/ttyAMA0", "/dev/ttyS0", "/dev/ttyACM0", "/dev/ttyUSB10", "/dev/ttyUSB2", "/dev/null", "/dev/tty1"];
    const acm = "/dev/serial/by-id/usb-Protofusion_Labs_CANable-if00";
    const usb = "/dev/serial/by-id/usb-FTDI_other-if00-port0";
    const links = {
      ...{ [FTDI]: "/dev/ttyUSB2", [usb]: "/dev/ttyUSB10", [acm]: "/dev/ttyACM0" },
      ...{ "/dev/serial0": "/dev/ttyS0", [SOCKET_1]: "/dev/ttyUSB2" },
    };
    expect(await names(machine(nodes, links))).toEqual([
      [FTDI, "/dev/ttyUSB2"],
      [usb, "/dev/ttyUSB10"],
      [acm, "/dev/ttyACM0"],
      ["/dev/ttyAMA0", "/dev/ttyAMA0"],
      ["/dev/serial0", "/dev/ttyS0"],
    ]);
  });

  it("have their plain names without udev", async () => {
    expect(await names(machine(["/dev/ttyUSB0", "/dev/ttySC1"]))).toEqual([
      ["/dev/ttyUSB0", "/dev/ttyUSB0"],
      ["/dev/ttySC1", "/dev/ttySC1"],
    ]);
  });

  it("are named by their sockets where two equal adapters share one name by id", async () => {
    const links = { [CH340]: "/dev/ttyUSB1", [SOCKET_1]: "/dev/ttyUSB0", [SOCKET_2]: "/dev/ttyUSB1" };
    expect(await names(machine(["/dev/ttyUSB0", "/dev/ttyUSB1"], links))).toEqual([
      [SOCKET_1, "/dev/ttyUSB0"],
      [SOCKET_2, "/dev/ttyUSB1"],
    ]);
  });

  it("are without those that a kernel only has names for", async () => {
    const files = { "/sys/class/tty/ttyS0/type": "4\n", "/sys/class/tty/ttyS1/type": "0\n" };
    expect(await names(machine(["/dev/ttyS0", "/dev/ttyS1"], {}, files))).toEqual([["/dev/ttyS0", "/dev/ttyS0"]]);
  });

  it("are without the one that a Raspberry Pi speaks to its Bluetooth by", async () => {
    const links = { "/dev/serial0": "/dev/ttyS0", "/dev/serial1": "/dev/ttyAMA0" };
    expect(await names(machine(["/dev/ttyAMA0", "/dev/ttyS0"], links))).toEqual([["/dev/serial0", "/dev/ttyS0"]]);
  });

  it("are none where there is none", async () => {
    expect(await names(machine(["/dev/null"]))).toEqual([]);
    expect(await names(machine([]))).toEqual([]);
  });

  it("can be looked for on this machine", async () => {
    for (const { name, device } of await serialNames()) expect([name, device].join(" ")).toMatch(/^\/dev\/.* \/dev\/tty/);
  });
});

describe("a name that a person has written", () => {
  it("leads to its device, or to itself where there is none", async () => {
    const source = machine(["/dev/ttyUSB0"], { [FTDI]: "/dev/ttyUSB0" });
    expect(await deviceOf(FTDI, source)).toBe("/dev/ttyUSB0");
    expect(await deviceOf("/dev/ttyUSB0", source)).toBe("/dev/ttyUSB0");
    expect(await deviceOf("/dev/gone", source)).toBe("/dev/gone");
  });

  it("may be that of the console", async () => {
    const source = machine(["/dev/ttyAMA0"], {}, { "/sys/class/tty/console/active": "tty1 ttyAMA0\n" });
    expect(await isConsole("/dev/ttyAMA0", source)).toBe(true);
    expect(await isConsole("/dev/ttyAMA1", source)).toBe(false);
    expect(await isConsole("/dev/ttyAMA0", machine([]))).toBe(false);
  });
});
