/** The CAN interface of Linux that the configuration names: is it there, and if not, what is missing? */
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { board } from "./board.ts";
import { pendingBootFiles } from "./boot-pending.ts";
import { kernelLog } from "./kernel-log.ts";

export interface CanInterfaceFacts {
  /** "can0". */
  readonly name: string;
  /** In /sys/class/net: ARPHRD type, and the driver's name where it has a device. */
  readonly found: { readonly type: number; readonly driver: string | null } | null;
  /** Other CAN interfaces that are there. */
  readonly others: readonly string[];
  readonly isPi: boolean;
  /** config.txt has an overlay for a CAN controller. */
  readonly overlay: string | null;
  readonly pending: boolean;
  /** Lines of the kernel in which a CAN driver tells of failure; `null` where its log may not be read. */
  readonly driverLines: readonly string[] | null;
}

const ARPHRD_CAN = 280;

const SEAT =
  "Switch the Pi off, seat the board on all 40 pins, and compare the frequency printed on its crystal with `oscillator=` in config.txt: `sudo siinterjk install --hat waveshare-rs485-can` is for 12 MHz, `--hat waveshare-rs485-can-8mhz` for 8 MHz.";

export function judgeCanInterface(facts: CanInterfaceFacts): Verdict {
  const { name, found, others, isPi, overlay, pending, driverLines } = facts;
  if (found !== null && found.type !== ARPHRD_CAN) {
    return failed(
      `${name} is there, but is no CAN interface.`,
      "Write the CAN interface into `inverter.can`; `ip link show type can` lists them.",
    );
  }
  if (found !== null) {
    if (found.driver === null)
      return warning(
        `${name} is virtual: no inverter hangs on it.`,
        "Write the real interface into `inverter.can`; `ip link show type can` lists them.",
      );
    return ok(`${name} is there, driven by ${found.driver}.`);
  }
  const missing = `There is no ${name}`;
  if (others.length > 0) {
    return failed(
      `${missing}, but ${others.join(" and ")}.`,
      `Write \`can: ${others[0]}\` below \`inverter:\` in the configuration.`,
    );
  }
  if (driverLines !== null && driverLines.length > 0) {
    return failed(`${missing}: the driver finds no CAN controller.`, SEAT, driverLines.slice(-5));
  }
  if (isPi && overlay === null) {
    return failed(
      `${missing}, and config.txt has no overlay for a CAN board.`,
      "Set up the board with `sudo siinterjk install --hat waveshare-rs485-can` (`siinterjk install --help` lists the boards), then `sudo reboot`; or plug a USB CAN adapter in.",
    );
  }
  if (overlay !== null && pending)
    return failed(`${missing} yet: ${overlay} is in config.txt since the last start.`, "Restart with `sudo reboot`.");
  if (overlay !== null) return failed(`${missing}, although config.txt has ${overlay}.`, SEAT);
  return failed(
    `${missing}.`,
    "Plug the CAN adapter in; `sudo dmesg | tail` shows whether Linux knows it, `ip link show type can` its interface.",
  );
}

const CAN_OVERLAY = /^(?:mcp251|seeed-can|can)/;
const DRIVER_TROUBLE = /(?:mcp251x|mcp251xfd|gs_usb|peak_usb|kvaser_usb)\b.*(?:fail|error|cannot|didn't enter|unable|not found)/i;

async function look(site: DoctorSite): Promise<Verdict> {
  const { machine, config } = site;
  if (config.kind !== "good") return skipped("Nobody knows which interface is meant without a configuration.");
  const name = config.config.inverter.can;
  if (name === "none") return skipped("`inverter.can` is none: a dry run, in which nothing is sent.");
  if (name.startsWith("slcan:")) return skipped(`CAN goes over the serial adapter ${name}, without an interface of Linux.`);
  const typeOf = async (one: string): Promise<number | null> => {
    const text = await machine.readText(`/sys/class/net/${one}/type`);
    return text === null ? null : Number(text);
  };
  const type = await typeOf(name);
  const driver = (await machine.follow(`/sys/class/net/${name}/device/driver`))?.split("/").at(-1) ?? null;
  const others: string[] = [];
  for (const one of (await machine.list("/sys/class/net")) ?? []) {
    if (one !== name && !one.startsWith("vcan") && (await typeOf(one)) === ARPHRD_CAN) others.push(one);
  }
  const { isPi, boot } = await board(site);
  const log = await kernelLog(site);
  return judgeCanInterface({
    name,
    found: type === null ? null : { type, driver },
    others,
    isPi,
    overlay: boot?.facts.overlays.find((one) => CAN_OVERLAY.test(one.name))?.name ?? null,
    pending: ((await pendingBootFiles(site)) ?? []).length > 0,
    driverLines: log?.filter((line) => DRIVER_TROUBLE.test(line)) ?? null,
  });
}

export const canInterfaceCheck: Check = {
  id: "can-interface",
  area: "can",
  title: "CAN interface is there",
  page: {
    looksAt:
      "The interface of `inverter.can`, its driver, and for one that is missing the overlay in `config.txt` and the kernel's log.",
    warning: "It is a virtual one.",
    failed: "It is not there, or is no CAN interface.",
    remedy: "Set up the board with `siinterjk install --hat`, seat it, plug the adapter in, or name the right interface.",
  },
  needs: ["configuration"],
  look,
};
