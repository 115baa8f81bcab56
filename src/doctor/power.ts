/** Power and heat of a Raspberry Pi. */
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { board } from "./board.ts";

/** Bits of get_throttled; the same 16 higher are "since the start". Source: raspberrypi.com, "vcgencmd". */
const UNDERVOLTAGE = 1 << 0;
const CAPPED = 1 << 1;
const THROTTLED = 1 << 2;
const SOFT_LIMIT = 1 << 3;
const SINCE_START = 16;

const SUPPLY =
  "Use the official power supply of this Raspberry Pi (27 W for a Pi 5, 15 W for a Pi 4) with its own cable, not a USB charger; give USB adapters that draw much a hub with its own supply.";
const COOL = "Cool it: a heat sink or a fan, and a place away from the inverter's warm air.";

/** `bits` of get_throttled. */
export function judgeThrottled(bits: number): Verdict {
  const now = (bit: number): boolean => (bits & bit) !== 0;
  const before = (bit: number): boolean => (bits & (bit << SINCE_START)) !== 0;
  const shown = [`get_throttled=0x${bits.toString(16)}`];
  if (now(UNDERVOLTAGE)) {
    return failed(
      "The supply voltage is too low at this moment (below 4.63 V): the Pi may restart or damage its card.",
      SUPPLY,
      shown,
    );
  }
  if (before(UNDERVOLTAGE)) {
    return warning("The supply voltage was too low since the start (below 4.63 V); at this moment it is not.", SUPPLY, shown);
  }
  if (now(THROTTLED | CAPPED | SOFT_LIMIT))
    return warning("The Pi is slowed down at this moment, because it is too hot.", COOL, shown);
  if (before(THROTTLED | CAPPED | SOFT_LIMIT))
    return warning("The Pi was slowed down since the start, because it was too hot.", COOL, shown);
  return ok("The supply voltage was high enough since the start.", shown);
}

/** "throttled=0x50005" of vcgencmd, or "50005" of sysfs; `null` for anything else. */
export function throttledBits(text: string): number | null {
  const digits = /^(?:throttled=)?(?:0x)?([\da-f]{1,8})$/i.exec(text.trim())?.[1];
  return digits === undefined ? null : parseInt(digits, 16);
}

const SYSFS = "/sys/devices/platform/soc/soc:firmware/get_throttled";

async function lookPower(site: DoctorSite): Promise<Verdict> {
  const { machine } = site;
  const asked = (await machine.run("vcgencmd", ["get_throttled"]))?.stdout ?? "";
  const bits = throttledBits(asked) ?? throttledBits((await machine.readText(SYSFS).catch(() => null)) ?? "");
  if (bits !== null) return judgeThrottled(bits);
  for (const name of (await machine.list("/sys/class/hwmon")) ?? []) {
    const folder = `/sys/class/hwmon/${name}`;
    if ((await machine.readText(`${folder}/name`))?.trim() !== "rpi_volt") continue;
    const alarm = (await machine.readText(`${folder}/in0_lcrit_alarm`))?.trim();
    if (alarm !== undefined) return judgeThrottled(alarm === "1" ? UNDERVOLTAGE : 0);
  }
  if (!(await board(site)).isPi) return skipped("This is no Raspberry Pi: nothing here tells the supply voltage.");
  return skipped("This Raspberry Pi does not tell its supply voltage here; `vcgencmd get_throttled` would.");
}

export const undervoltageCheck: Check = {
  id: "undervoltage",
  area: "machine",
  title: "Supply voltage is high enough",
  page: {
    looksAt: "What a Raspberry Pi notes about its supply (`vcgencmd get_throttled`), now and since the start.",
    warning: "The voltage was too low since the start, or the Pi is or was slowed down by heat.",
    failed: "The voltage is too low at this moment.",
    remedy: "Use the Pi's own power supply; cool it.",
  },
  look: lookPower,
};

/** Above this a Raspberry Pi slows down by itself. Source: raspberrypi.com, "Frequency management and thermal control". */
const HOT_C = 80;

/** The hottest sensor of the machine. */
export function judgeTemperature(hottestC: number): Verdict {
  const says = `The hottest sensor of the machine is at ${Math.round(hottestC)} °C`;
  return hottestC >= HOT_C ? warning(`${says}: it slows down.`, COOL) : ok(`${says}.`);
}

async function lookTemperature({ machine }: DoctorSite): Promise<Verdict> {
  const all: number[] = [];
  for (const name of ((await machine.list("/sys/class/thermal")) ?? []).filter((one) => one.startsWith("thermal_zone"))) {
    // A zone whose sensor is off refuses to be read.
    const text = await machine.readText(`/sys/class/thermal/${name}/temp`).catch(() => null);
    if (text !== null && /^-?\d+\s*$/.test(text)) all.push(Number(text) / 1000);
  }
  return all.length === 0 ? skipped("This machine does not tell its temperature.") : judgeTemperature(Math.max(...all));
}

export const temperatureCheck: Check = {
  id: "temperature",
  area: "machine",
  title: "Machine is cool enough",
  page: {
    looksAt: "The hottest temperature sensor of the machine (`/sys/class/thermal`).",
    warning: `It is at ${HOT_C} °C or above, where a Raspberry Pi slows down.`,
    remedy: "Cool it.",
  },
  look: lookTemperature,
};
