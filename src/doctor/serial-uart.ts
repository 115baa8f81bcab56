/** The Pi's own serial port: nobody else may speak on it, and one of its two UARTs is better than the other. */
import { isConsole } from "../io/serial-names.ts";
import { uartConsoles } from "../setup/cmdline.ts";
import { board } from "./board.ts";
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { namesSource } from "./machine-sources.ts";
import { NO_SERIAL, serialLines, type SerialLine } from "./serial-lines.ts";
import { worstOf } from "./worst.ts";

export interface ConsoleFacts extends SerialLine {
  /** The kernel writes its messages there. */
  readonly kernel: boolean;
  /** A login waits there (serial-getty). */
  readonly login: boolean;
  /** The kernel will write there after the next start: cmdline.txt names it. */
  readonly nextStart: boolean;
  readonly isPi: boolean;
}

const PI_OFF = "Switch the console off with `sudo raspi-config nonint do_serial_cons 1`, then `sudo reboot`.";

export function judgeConsole({ port, device, kernel, login, nextStart, isPi }: ConsoleFacts): Verdict {
  const name = device.split("/").at(-1)!;
  if (kernel) {
    const off = isPi
      ? PI_OFF
      : `Remove \`console=${name},...\` from the kernel's command line (GRUB_CMDLINE_LINUX in \`/etc/default/grub\`, then \`sudo update-grub\`), then \`sudo reboot\`.`;
    return failed(`The system's console is on ${port}: the kernel's messages go to the BMS.`, off);
  }
  if (login) {
    return failed(
      `A login waits on ${port}, and takes what the BMS says.`,
      `Switch it off with \`sudo systemctl disable --now serial-getty@${name}.service\`.`,
    );
  }
  if (nextStart) return warning(`cmdline.txt puts the system's console on ${port} from the next start on.`, PI_OFF);
  return ok(`No console is on ${port}.`);
}

async function lookConsole(site: DoctorSite): Promise<Verdict> {
  const { machine } = site;
  const { isPi, boot } = await board(site);
  const source = namesSource(machine);
  const pins = await machine.follow("/dev/serial0");
  const next = await Promise.all(
    uartConsoles(boot?.cmdline ?? "").map(async (name) => (name === "serial0" ? pins : await machine.follow(`/dev/${name}`))),
  );
  const facts = (await serialLines(site)).map(async (line) => {
    const unit = `serial-getty@${line.device.split("/").at(-1)}.service`;
    const getty = await machine.run("systemctl", ["is-active", unit]);
    return {
      ...line,
      kernel: await isConsole(line.device, source),
      login: getty?.stdout.trim() === "active",
      nextStart: next.includes(line.device),
      isPi,
    };
  });
  return worstOf((await Promise.all(facts)).map(judgeConsole), skipped(NO_SERIAL));
}

export const serialConsoleCheck: Check = {
  id: "serial-console",
  area: "battery",
  title: "Serial console is off",
  page: {
    looksAt: "Whether the kernel's console or a login is on one of the serial ports, or will be after the next start.",
    warning: "It will be after the next start (`cmdline.txt`).",
    failed: "It is: the system speaks on the line of the BMS.",
    remedy: "Switch it off.",
  },
  needs: ["serial-port"],
  look: lookConsole,
};

export interface UartFacts extends SerialLine {
  /** "Raspberry Pi 4 Model B Rev 1.4". */
  readonly model: string;
}

const REAL_UART =
  "Give the real UART to the pins, at the price of Bluetooth: `sudo siinterjk install --hat waveshare-rs485-can` does it (`dtoverlay=disable-bt`), then `sudo reboot`.";

export function judgeUart({ port, device, key, model }: UartFacts): Verdict {
  if (/Raspberry Pi (?:5|500)|Compute Module 5/.test(model)) {
    if (device !== "/dev/ttyAMA10") return ok(`${port} is no debug port (${device}).`);
    return failed(
      `${port} is the debug connector of this ${model.replace(/ Rev.*/, "")} (${device}), not the pins 8 and 10.`,
      `Write \`/dev/ttyAMA0\` into \`${key}\`, and switch it on with the line \`dtparam=uart0=on\` in config.txt and \`sudo reboot\`.`,
    );
  }
  if (device !== "/dev/ttyS0") return ok(`${port} has a UART of its own (${device}).`);
  return warning(
    `${port} is the mini UART (${device}): its speed hangs on the clock of the processor, and it loses bytes under load.`,
    REAL_UART,
  );
}

async function lookUart(site: DoctorSite): Promise<Verdict> {
  const { model, isPi } = await board(site);
  if (!isPi) return skipped("This is no Raspberry Pi: its serial ports have clocks of their own.");
  return worstOf(
    (await serialLines(site)).map((line) => judgeUart({ ...line, model })),
    skipped(NO_SERIAL),
  );
}

export const serialUartCheck: Check = {
  id: "serial-uart",
  area: "battery",
  title: "Serial port is a real UART",
  page: {
    looksAt: "Which UART of a Raspberry Pi the port is.",
    warning: "It is the mini UART, whose speed varies with the clock of the processor.",
    failed: "It is the debug connector of a Pi 5, on which no HAT hangs.",
    remedy: "Switch Bluetooth off for the real UART, or name the port of the pins.",
  },
  needs: ["serial-port"],
  look: lookUart,
};
