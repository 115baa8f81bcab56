/** The serial devices of the configuration: are they there, and do their names stay? */
import type { SerialName } from "../io/serial-names.ts";
import type { FileFacts } from "../machine/machine.ts";
import { board } from "./board.ts";
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { machineSerials, NO_SERIAL, serialLines, type SerialLine } from "./serial-lines.ts";
import { worstOf } from "./worst.ts";

export interface PortFacts extends SerialLine {
  readonly found: Pick<FileFacts, "kind"> | null;
  /** What the machine has. */
  readonly serials: readonly SerialName[];
  readonly isPi: boolean;
}

export function judgePort({ port, device, key, found, serials, isPi }: PortFacts): Verdict {
  if (found?.kind === "character-device") return ok(device === port ? `${port} is there.` : `${port} is there (${device}).`);
  if (found !== null)
    return failed(`${port} is there, but is no device.`, `Write the serial device into \`${key}\`; \`siinterjk scan\` finds it.`);
  const missing = `${port} is not there`;
  if (isPi && /^\/dev\/(?:serial0|ttyS0|ttyAMA0)$/.test(port)) {
    return failed(
      `${missing}: the serial port of the Raspberry Pi is off.`,
      "Switch it on with `sudo siinterjk install --hat waveshare-rs485-can`, or with `sudo raspi-config nonint do_serial_hw 0` alone, then `sudo reboot`.",
    );
  }
  if (/^\/dev\/ttySC\d+$/.test(port)) {
    return failed(
      `${missing}: the driver of the board has not made it.`,
      "Set up the board with `sudo siinterjk install --hat waveshare-rs485-can-b`, then `sudo reboot`.",
    );
  }
  if (serials.length > 0) {
    const [first] = serials;
    return failed(
      `${missing}; this machine has ${serials.map(({ name }) => name).join(", ")}.`,
      serials.length === 1
        ? `Write \`${first!.name}\` into \`${key}\`, or plug the adapter in.`
        : `Plug the adapter in, or write another into \`${key}\`: \`siinterjk scan\` finds the one with the BMS.`,
    );
  }
  return failed(
    `${missing}, and this machine has no serial device at all.`,
    "Plug the RS485 adapter in; `ls /dev/serial/by-id` shows it then.",
  );
}

async function lookPorts(site: DoctorSite): Promise<Verdict> {
  const { machine } = site;
  const [lines, serials, { isPi }] = [await serialLines(site), await machineSerials(site), await board(site)];
  const facts = lines.map(async (line) => ({ ...line, found: await machine.stat(line.port), serials, isPi }));
  return worstOf((await Promise.all(facts)).map(judgePort), skipped(NO_SERIAL));
}

export const serialPortCheck: Check = {
  id: "serial-port",
  area: "battery",
  title: "Serial ports are there",
  page: {
    looksAt: "The devices of `packs[].port`, and of a CAN adapter on a serial line.",
    failed: "One is not there, or is no device.",
    remedy: "Switch the port on, plug the adapter in, or name the right one.",
  },
  needs: ["configuration"],
  look: lookPorts,
};

/** Kernel names of what is plugged in are given in the order of plugging, and a new one while the old one is still open. */
export function judgeName({ port, device, key }: SerialLine, serials: readonly SerialName[]): Verdict {
  if (!/^\/dev\/tty(?:USB|ACM)\d+$/.test(port)) return ok(`${port} keeps its name.`);
  const stable = serials.find((one) => one.device === device && one.name !== device)?.name;
  const plugged = serials.filter((one) => /^\/dev\/tty(?:USB|ACM)\d+$/.test(one.device)).length;
  const why = plugged > 1 ? `one of ${plugged} adapters, ` : "";
  if (stable === undefined) return ok(`${port} has no name that stays (none in /dev/serial/by-id or by-path).`);
  return warning(
    `${port} (${why}plugged into USB) may be called otherwise after a restart or when it is plugged again.`,
    `Write \`${stable}\` into \`${key}\`.`,
  );
}

async function lookNames(site: DoctorSite): Promise<Verdict> {
  const serials = await machineSerials(site);
  return worstOf(
    (await serialLines(site)).map((line) => judgeName(line, serials)),
    skipped(NO_SERIAL),
  );
}

export const serialNameCheck: Check = {
  id: "serial-name",
  area: "battery",
  title: "Serial ports keep their names",
  page: {
    looksAt: "Whether a USB adapter is named by what stays (`/dev/serial/by-id`, `by-path`) or by its number.",
    warning: "It is named by its number (`/dev/ttyUSB0`), which may change.",
    remedy: "Write the name that stays.",
  },
  needs: ["serial-port"],
  look: lookNames,
};
