/** A made-up machine with serial lines, on which `siinterjk scan` runs in virtual time. */
import { checkConfig } from "../../src/config/check.ts";
import type { Config } from "../../src/config/schema.ts";
import { scanCommand, type ScanSite } from "../../src/cli/scan.ts";
import type { ScanResult } from "../../src/cli/scan-text.ts";
import { SiinterjkError } from "../../src/errors.ts";
import type { LockHolder } from "../../src/io/lock-holder.ts";
import { memoryBytePair, type MemoryBytePort } from "../../src/io/memory-ports.ts";
import { bytePortOpener } from "../../src/io/open-serial.ts";
import type { BytePort } from "../../src/io/port.ts";
import { simulateJkBms } from "../../src/sim/jk-bms.ts";
import { simulatePbLine } from "../../src/sim/pb-line.ts";
import { FakeClock } from "./fake-clock.ts";
import { bytesOf, capture } from "./nw-captures.ts";
import { frameBytesOf, pbCapture } from "./pb-captures.ts";

/** The name by id of /dev/ttyUSB0. */
export const FTDI = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0";
/** What the BMSs say. */
export const NW_FRAME = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
export const PB_FRAMES = {
  status: frameBytesOf(pbCapture("pb-status-16s-addr3")),
  settings: frameBytesOf(pbCapture("pb-settings-16s-addr3")),
  info: frameBytesOf(pbCapture("pb-info-addr3-fw15.41")),
};

/** What hangs on a line at a speed: puts itself on the far end of a fresh port. */
export type Wiring = (far: MemoryBytePort, baud: number) => void;

export const silent: Wiring = () => undefined;
export const both =
  (...wirings: readonly Wiring[]): Wiring =>
  (far, baud) =>
    wirings.forEach((wiring) => wiring(far, baud));

/** An opening that never works. */
export function refuses(code: "PORT_BUSY" | "PORT_PERMISSION"): Promise<BytePort> {
  const refused = Promise.reject<BytePort>(new SiinterjkError(code, `cannot open it: ${code}`));
  refused.catch(() => undefined);
  return refused;
}

export class ScanMachine {
  readonly clock = new FakeClock();
  readonly stop = new AbortController();
  /** Lines by their devices; what is not here cannot be opened. */
  readonly wired = new Map<string, Wiring | Promise<BytePort>>();
  /** Who uses a line, by its device. */
  readonly holders = new Map<string, LockHolder>();
  /** Programs run whose open files may not be seen. */
  hidden = false;
  consoles: readonly string[] = [];
  /** Ports that are open. */
  readonly open = new Set<BytePort>();
  /** Openings so far, "/dev/ttyUSB0 115200". */
  readonly opened: string[] = [];
  /** The standard output and error of the newest scan. */
  out = "";
  err = "";

  /** One BMS of the older protocol. */
  readonly nw: Wiring = (far, baud) => {
    const source = { replay: [NW_FRAME] };
    if (baud === 115_200) simulateJkBms({ port: far, clock: this.clock, signal: this.stop.signal, source });
  };

  /** BMSs of the newer protocol at these addresses. */
  pb(addresses: readonly number[], atBaud = 115_200): Wiring {
    const bmses = addresses.map((address) => ({ address, source: { frame: (asks: keyof typeof PB_FRAMES) => PB_FRAMES[asks] } }));
    return (far, baud) => {
      if (baud === atBaud) simulatePbLine({ port: far, clock: this.clock, signal: this.stop.signal, bmses });
    };
  }

  async scan(names: readonly string[] = [], json = false): Promise<{ readonly status: number; readonly tookMs: number }> {
    const { clock, stop } = this;
    const fromMs = clock.nowMs();
    let tookMs = NaN;
    this.out = this.err = "";
    const running = scanCommand(names, {
      json,
      write: (text) => (this.out += text),
      writeError: (text) => (this.err += text),
      site: this.#site(),
      signal: stop.signal,
    }).then((status) => {
      tookMs = clock.nowMs() - fromMs;
      return status;
    });
    await clock.advance(60_000);
    return { status: await running, tookMs };
  }

  /** The result of `--json`. */
  async result(names: readonly string[] = []): Promise<ScanResult & { readonly ok: boolean; readonly code?: string }> {
    await this.scan(names, true);
    return JSON.parse(this.out) as ScanResult & { readonly ok: boolean };
  }

  #site(): ScanSite {
    const deviceOf = (name: string): string => (name === FTDI ? "/dev/ttyUSB0" : name);
    const nameOf = (device: string): string => (device === "/dev/ttyUSB0" ? FTDI : device);
    return {
      names: () => Promise.resolve([...this.wired.keys()].map((device) => ({ name: nameOf(device), device }))),
      deviceOf: (path) => Promise.resolve(deviceOf(path)),
      isConsole: (device) => Promise.resolve(this.consoles.includes(device)),
      use: (device) => Promise.resolve({ holder: this.holders.get(device) ?? null, hidden: this.hidden }),
      open: (name, baud) => {
        bytePortOpener(name);
        return () => this.#open(name, deviceOf(name), baud);
      },
      clock: this.clock,
    };
  }

  #open(name: string, device: string, baud: number): Promise<BytePort> {
    this.opened.push(`${name} ${baud}`);
    const line = this.wired.get(device);
    if (line === undefined) return Promise.reject(new SiinterjkError("PORT_NOT_FOUND", `cannot open "${name}": there is none`));
    if (line instanceof Promise) return line;
    const [near, far] = memoryBytePair(name, "BMS");
    this.open.add(near);
    void near.ended.then(() => this.open.delete(near));
    line(far, baud);
    return Promise.resolve(near);
  }
}

/** The codes of each port. */
export const codesIn = ({ ports }: ScanResult): readonly (readonly string[])[] =>
  ports.map(({ findings }) => findings.map(({ code }) => code));

/** The configuration at the end of a text, as the program reads it. */
export function configIn(text: string): Config {
  const check = checkConfig(text.slice(text.indexOf("packs:")), "scan");
  if (!check.ok) throw new Error(check.problems.map(({ message }) => message).join("; "));
  return check.config;
}
