/** The checks of the serial ports. */
import { expect, test } from "vitest";
import { foundConfig, PI4, PI5, systemctl } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { device, FTDI, noDevice, on, serial0, usb, type Files } from "../../test/support/doctor-serial.ts";
import { failed, ok, skipped, warning } from "./check.ts";
import { portsOf } from "./serial-lines.ts";
import { serialNameCheck, serialPortCheck } from "./serial-port.ts";
import { serialConsoleCheck, serialUartCheck } from "./serial-uart.ts";
import { worstOf } from "./worst.ts";

test("the ports are those of packs and of a serial CAN adapter, each once, no servers", () => {
  const found = foundConfig(
    `${on("/dev/ttyUSB0", "tcp://10.0.0.1:1", "/dev/ttyUSB0")}inverter: { can: "slcan:/dev/ttyACM0" }\n`
      .replaceAll('"/dev/ttyUSB0" }', '"/dev/ttyUSB0", protocol: pb, address: 1 }')
      .replace("address: 1", "address: 2"),
  );
  if (found.kind !== "good") throw new Error(JSON.stringify(found));
  expect(portsOf(found.config)).toEqual([
    { port: "/dev/ttyUSB0", key: "packs[0].port" },
    { port: "/dev/ttyACM0", key: "inverter.can" },
  ]);
});

doctorCases(serialPortCheck, [
  {
    when: "there",
    parts: { files: serial0("/dev/ttyAMA0") },
    state: "ok",
    says: /^\/dev\/serial0 is there \(\/dev\/ttyAMA0\)\.$/,
  },
  {
    when: "off on a Pi",
    parts: { files: { "/proc/device-tree/model": PI4 } },
    state: "failed",
    says: /serial port of the Raspberry Pi is off/,
    remedy: /do_serial_hw 0/,
  },
  {
    when: "board with two lines",
    parts: { config: on("/dev/ttySC0") },
    state: "failed",
    says: /driver of the board/,
    remedy: /waveshare-rs485-can-b/,
  },
  {
    when: "one other",
    parts: { files: usb, config: on("/dev/ttyUSB1") },
    state: "failed",
    says: /this machine has \/dev\/serial\/by-id/,
    remedy: /Write `\/dev\/serial\/by-id.*` into `packs\[0\]\.port`/,
  },
  {
    when: "several others",
    parts: { files: { ...usb, ...device("/dev/ttyACM0") }, config: on("/dev/ttyUSB1") },
    state: "failed",
    says: /has .*,/,
    remedy: /siinterjk scan/,
  },
  {
    when: "none at all",
    parts: { config: on("/dev/ttyUSB0") },
    state: "failed",
    says: /no serial device at all/,
    remedy: /Plug/,
  },
  {
    when: "a file",
    parts: { files: { "/dev/ttyUSB0": "oops" }, config: on("/dev/ttyUSB0") },
    state: "failed",
    says: /is no device/,
    remedy: /siinterjk scan/,
  },
  {
    when: "one of two",
    parts: { files: usb, config: on(FTDI, "/dev/ttyUSB7") },
    state: "failed",
    says: /^\/dev\/ttyUSB7 is not there/,
    remedy: /packs\[1\]\.port/,
  },
  noDevice,
]);

doctorCases(serialNameCheck, [
  { when: "a name that stays", parts: { files: usb, config: on(FTDI) }, state: "ok", says: /keeps its name/ },
  { when: "the Pi's own", parts: { files: serial0("/dev/ttyAMA0") }, state: "ok", says: /keeps its name/ },
  {
    when: "a number",
    parts: { files: usb, config: on("/dev/ttyUSB0") },
    state: "warning",
    says: /may be called otherwise/,
    remedy: /Write `\/dev\/serial\/by-id\/.*` into `packs\[0\]\.port`/,
  },
  {
    when: "no other name",
    parts: { files: device("/dev/ttyUSB0"), config: on("/dev/ttyUSB0") },
    state: "ok",
    says: /no name that stays/,
  },
  noDevice,
]);

const CONSOLE = "/sys/class/tty/console/active";
const pi = (cmdline: string): Files => ({
  "/proc/device-tree/model": PI4,
  "/boot/firmware/config.txt": "enable_uart=1\n",
  "/boot/firmware/cmdline.txt": cmdline,
  ...serial0("/dev/ttyS0"),
});

doctorCases(serialConsoleCheck, [
  {
    when: "off",
    parts: { files: { ...pi("console=tty1 root=x\n"), [CONSOLE]: "tty1\n" } },
    state: "ok",
    says: /No console is on \/dev\/serial0/,
  },
  {
    when: "the kernel's",
    parts: { files: { ...pi("console=serial0,115200\n"), [CONSOLE]: "tty1 ttyS0\n" } },
    state: "failed",
    says: /system's console is on \/dev\/serial0/,
    remedy: /do_serial_cons 1.*sudo reboot/,
  },
  {
    when: "on a PC",
    parts: { files: { ...device("/dev/ttyS0"), [CONSOLE]: "ttyS0\n" }, config: on("/dev/ttyS0") },
    state: "failed",
    says: /console/,
    remedy: /update-grub/,
  },
  {
    when: "a login",
    parts: { files: serial0("/dev/ttyAMA0"), programs: { systemctl: systemctl({}, ["serial-getty@ttyAMA0.service"]) } },
    state: "failed",
    says: /login waits/,
    remedy: /disable --now serial-getty@ttyAMA0\.service/,
  },
  {
    when: "from the next start on",
    parts: { files: { ...pi("console=serial0,115200 root=x\n"), [CONSOLE]: "tty1\n" } },
    state: "warning",
    says: /next start/,
    remedy: /do_serial_cons 1/,
  },
  noDevice,
]);

doctorCases(serialUartCheck, [
  {
    when: "the real one",
    parts: { files: { ...serial0("/dev/ttyAMA0"), "/proc/device-tree/model": PI4 } },
    state: "ok",
    says: /UART of its own/,
  },
  {
    when: "the mini UART",
    parts: { files: { ...serial0("/dev/ttyS0"), "/proc/device-tree/model": PI4 } },
    state: "warning",
    says: /mini UART/,
    remedy: /disable-bt/,
  },
  {
    when: "a USB adapter on a Pi",
    parts: { files: { ...usb, "/proc/device-tree/model": PI4 }, config: on(FTDI) },
    state: "ok",
    says: /of its own/,
  },
  {
    when: "the debug port of a Pi 5",
    parts: { files: { ...serial0("/dev/ttyAMA10"), "/proc/device-tree/model": PI5 } },
    state: "failed",
    says: /debug connector of this Raspberry Pi 5 Model B \(/,
    remedy: /`\/dev\/ttyAMA0`.*dtparam=uart0=on/,
  },
  {
    when: "the pins of a Pi 5",
    parts: { files: { ...device("/dev/ttyAMA0"), "/proc/device-tree/model": PI5 }, config: on("/dev/ttyAMA0") },
    state: "ok",
    says: /no debug port/,
  },
  { when: "no Pi", parts: { files: usb, config: on(FTDI) }, state: "skipped", says: /no Raspberry Pi/ },
]);

test("of several verdicts the gravest counts, with the others in its details", () => {
  const none = skipped("none");
  expect(worstOf([], none)).toBe(none);
  expect(worstOf([ok("a"), warning("b", "mend b"), failed("c", "mend c", ["d"]), failed("e", "mend e")], none)).toEqual({
    state: "failed",
    says: "c e",
    remedy: "mend c",
    details: ["d", "a", "b"],
  });
  expect(worstOf([ok("a"), ok("b")], none)).toEqual({ state: "ok", says: "a b" });
});
