/** The checks of a Raspberry Pi: supply, heat, boot files, the board on its pins. */
import { expect, test } from "vitest";
import { BENCH_NOW_MS, foundConfig, lines, PI4, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { bootPendingCheck, changedSinceStart } from "./boot-pending.ts";
import { canInterfaceCheck } from "./can-interface.ts";
import { temperatureCheck, throttledBits, undervoltageCheck } from "./power.ts";
import { spiCheck } from "./spi.ts";

const vcgencmd = (throttled: string): DoctorParts => ({ programs: { vcgencmd: () => ({ stdout: `throttled=${throttled}\n` }) } });

doctorCases(undervoltageCheck, [
  { when: "never", parts: vcgencmd("0x0"), state: "ok", says: /high enough/ },
  { when: "now", parts: vcgencmd("0x50005"), state: "failed", says: /too low at this moment/, remedy: /official power supply/ },
  {
    when: "since the start",
    parts: vcgencmd("0x50000"),
    state: "warning",
    says: /too low since the start/,
    remedy: /official power supply/,
  },
  { when: "hot now", parts: vcgencmd("0x80008"), state: "warning", says: /slowed down at this moment/, remedy: /Cool/ },
  { when: "was hot", parts: vcgencmd("0xe0000"), state: "warning", says: /was slowed down/, remedy: /Cool/ },
  {
    when: "vcgencmd may not be used by this user",
    parts: {
      files: { "/sys/devices/platform/soc/soc:firmware/get_throttled": "10001\n" },
      programs: { vcgencmd: () => ({ status: 255, stderr: "VCHI initialization failed" }) },
    },
    state: "failed",
    says: /at this moment/,
    remedy: /power supply/,
  },
  {
    when: "only the sensor tells",
    parts: { files: { "/sys/class/hwmon/hwmon1/name": "rpi_volt\n", "/sys/class/hwmon/hwmon1/in0_lcrit_alarm": "0\n" } },
    state: "ok",
    says: /high enough/,
  },
  {
    when: "the sensor is alarmed",
    parts: { files: { "/sys/class/hwmon/hwmon1/name": "rpi_volt\n", "/sys/class/hwmon/hwmon1/in0_lcrit_alarm": "1\n" } },
    state: "failed",
    says: /at this moment/,
    remedy: /power supply/,
  },
  { when: "no Pi", parts: {}, state: "skipped", says: /no Raspberry Pi/ },
  {
    when: "a Pi that does not tell",
    parts: { files: { "/proc/device-tree/model": PI4 } },
    state: "skipped",
    says: /does not tell/,
  },
]);

test.each([
  ["throttled=0x50005\n", 0x50005],
  ["0\n", 0],
  ["50000\n", 0x50000],
  ["VCHI initialization failed", null],
  ["", null],
])("get_throttled %j is %s", (text, bits) => {
  expect(throttledBits(text)).toBe(bits);
});

doctorCases(temperatureCheck, [
  {
    when: "warm",
    parts: { files: { "/sys/class/thermal/thermal_zone0/temp": "51540\n", "/sys/class/thermal/cooling_device0/type": "fan" } },
    state: "ok",
    says: /at 52 °C\.$/,
  },
  {
    when: "the hottest of two counts",
    parts: { files: { "/sys/class/thermal/thermal_zone0/temp": "40000", "/sys/class/thermal/thermal_zone1/temp": "80000" } },
    state: "warning",
    says: /80 °C: it slows down/,
    remedy: /Cool/,
  },
  { when: "no sensor", parts: {}, state: "skipped", says: /does not tell/ },
]);

const CONFIG = "/boot/firmware/config.txt";
const CMDLINE = "/boot/firmware/cmdline.txt";
const HAT = "dtparam=spi=on\ndtoverlay=mcp2515-can0,oscillator=12000000,interrupt=25,spimaxfrequency=2000000\n";

/** A Pi that was started an hour ago, with boot files that were changed so many seconds ago. */
function pi(config: string, changedAgoS = 90_000, files: DoctorParts["files"] = {}): DoctorParts {
  const stat = (args: readonly string[]): { stdout: string } => {
    const agoS = args.at(-1) === CONFIG ? changedAgoS : 90_000;
    return { stdout: `${BENCH_NOW_MS / 1000 - agoS}\n` };
  };
  return {
    files: {
      "/proc/device-tree/model": PI4,
      "/proc/uptime": "3600.12 7000.00\n",
      [CONFIG]: config,
      [CMDLINE]: "console=tty1 root=x\n",
      ...files,
    },
    programs: { stat },
  };
}

doctorCases(bootPendingCheck, [
  { when: "older than the start", parts: pi(HAT), state: "ok", says: /those of the last start/ },
  {
    when: "changed since",
    parts: pi(HAT, 600),
    state: "warning",
    says: /^\/boot\/firmware\/config\.txt has changed/,
    remedy: /sudo reboot/,
  },
  { when: "no Pi", parts: {}, state: "skipped", says: /no Raspberry Pi/ },
  { when: "a Pi without stat", parts: { files: pi(HAT).files! }, state: "skipped", says: /Nobody can tell/ },
]);

test("a clock that was set at the start is no change", () => {
  const changedMs = new Map([
    ["a", 59_000],
    ["b", 61_000],
  ]);
  expect(changedSinceStart({ startedMs: 0, changedMs })).toEqual(["b"]);
});

const SPI_DEVICE = { "/sys/bus/spi/devices/spi0.0/modalias": "spi:mcp2515" };

doctorCases(spiCheck, [
  { when: "on", parts: pi(HAT, 90_000, SPI_DEVICE), state: "ok", says: /on for mcp2515-can0: spi0\.0/ },
  {
    when: "off",
    parts: pi(HAT.replace("dtparam=spi=on", "#dtparam=spi=on")),
    state: "failed",
    says: /SPI is off/,
    remedy: /dtparam=spi=on/,
  },
  { when: "on from the next start", parts: pi(HAT, 60), state: "failed", says: /next start/, remedy: /sudo reboot/ },
  { when: "no device", parts: pi(HAT), state: "failed", says: /no device/, remedy: /vclog/ },
  { when: "nothing on SPI", parts: pi("enable_uart=1\n"), state: "skipped", says: /no board that hangs on SPI/ },
  { when: "no Pi", parts: {}, state: "skipped", says: /no Raspberry Pi/ },
]);

const can0 = (driver: string): NonNullable<DoctorParts["files"]> => ({
  "/sys/class/net/can0/type": "280\n",
  "/sys/class/net/can0/device/driver": { linkTo: `/sys/bus/spi/drivers/${driver}` },
  [`/sys/bus/spi/drivers/${driver}/bind`]: "",
});
const dmesg = (...said: string[]): DoctorParts["programs"] => ({ dmesg: () => ({ stdout: lines(said) }) });

doctorCases(canInterfaceCheck, [
  { when: "there", parts: { files: can0("mcp251x") }, state: "ok", says: /^can0 is there, driven by mcp251x\.$/ },
  {
    when: "virtual",
    parts: { files: { "/sys/class/net/can0/type": "280\n" } },
    state: "warning",
    says: /virtual/,
    remedy: /ip link show type can/,
  },
  {
    when: "an ethernet",
    parts: { files: { "/sys/class/net/can0/type": "1\n" } },
    state: "failed",
    says: /no CAN interface/,
    remedy: /inverter\.can/,
  },
  {
    when: "another is there",
    parts: {
      files: { "/sys/class/net/can1/type": "280\n", "/sys/class/net/eth0/type": "1\n", "/sys/class/net/vcan0/type": "280\n" },
    },
    state: "failed",
    says: /^There is no can0, but can1\.$/,
    remedy: /`can: can1`/,
  },
  {
    when: "the driver finds no chip",
    parts: {
      ...pi(HAT),
      programs: {
        ...pi(HAT).programs,
        ...dmesg(
          "[ 5.1] mcp251x spi0.0: MCP251x didn't enter in conf mode after reset",
          "[ 5.2] mcp251x: probe of spi0.0 failed with error -110",
        ),
      },
    },
    state: "failed",
    says: /finds no CAN controller/,
    remedy: /40 pins.*waveshare-rs485-can-8mhz/,
  },
  {
    when: "a Pi without overlay",
    parts: pi("dtparam=spi=on\n"),
    state: "failed",
    says: /no overlay/,
    remedy: /siinterjk install --hat/,
  },
  { when: "set up since the start", parts: pi(HAT, 60), state: "failed", says: /since the last start/, remedy: /sudo reboot/ },
  {
    when: "set up, and not there",
    parts: pi(HAT),
    state: "failed",
    says: /although config\.txt has mcp2515-can0/,
    remedy: /40 pins/,
  },
  { when: "no Pi", parts: {}, state: "failed", says: /^There is no can0\.$/, remedy: /Plug the CAN adapter in/ },
  {
    when: "a dry run",
    parts: { config: "packs: [{ port: /dev/serial0 }]\ninverter: { can: none }\n" },
    state: "skipped",
    says: /dry run/,
  },
  {
    when: "over a serial adapter",
    parts: { config: "packs: [{ port: /dev/serial0 }]\ninverter: { can: 'slcan:/dev/ttyACM0' }\n" },
    state: "skipped",
    says: /without an interface/,
  },
  { when: "no configuration", parts: { config: foundConfig("packs: 3\n") }, state: "skipped", says: /without a configuration/ },
]);
