/** A Linux with SocketCAN in QEMU: starts it, runs commands in it, hands on every line that it says. */
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { start, type Running } from "../support/program.ts";
import { Qmp } from "./qmp.ts";
import { within } from "./within.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Boot included; a suite takes about two and a half minutes of it. */
const WHOLE_RUN_S = 900;
/** The first run on a machine makes an initramfs, and the second guest waits for it. */
const BOOT_MS = 300_000;
const COMMAND_MS = 60_000;

/** What a command said, and when it ran by the guest's time. */
export interface Answer {
  readonly status: number;
  readonly output: string;
  readonly begunMs: number;
  readonly endedMs: number;
}

export class Guest {
  readonly qmp: Qmp;
  readonly #runner: Running;
  readonly #console: Socket;
  #number = 0;
  /** How far the guest's clock is ahead of the host's `performance.now()`: first, and after every time that it was set. */
  readonly #aheadMs: number[] = [];

  private constructor(runner: Running, qmp: Qmp, console: Socket) {
    this.#runner = runner;
    this.qmp = qmp;
    this.#console = console;
  }

  /** Boots it. `folder` takes the sockets: qmp, console, and bms for the USB serial adapter. */
  static async boot(folder: string): Promise<Guest> {
    const [qmp, console, bms] = ["qmp", "console", "bms"].map((name) => join(folder, name)) as [string, string, string];
    const runner = start("bash", [
      "scripts/qemu-can.sh",
      ...["--timeout", `${WHOLE_RUN_S}`],
      ...["--qmp", qmp],
      ...["--serial", `socket,path=${console},server=on,wait=off`],
      ...["--usb-serial", `socket,path=${bms},server=on,wait=off`],
      ...["--", "bash", "test/kernel/agent.sh"],
    ]);
    const guest = await Guest.attach(runner, folder);
    // The build on the host may change while the tests run: what is tested is the program as it was at the start.
    try {
      await guest.run(`cd ${ROOT} && cp -r dist dist.at-boot && rm -r dist && mv dist.at-boot dist`);
    } catch (error) {
      await guest.off();
      throw error;
    }
    return guest;
  }

  /** A guest that has been started, once agent.sh runs in it. `folder` has its sockets qmp and console. */
  static async attach(runner: Running, folder: string): Promise<Guest> {
    try {
      const ready = runner.line((line) => line === "agent ready");
      await within(BOOT_MS, "the guest has booted", ready);
      const socket = connect(join(folder, "console"));
      await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
      socket.on("error", () => undefined); // the runner's end tells it
      return new Guest(runner, await Qmp.connect(join(folder, "qmp")), socket);
    } catch (error) {
      runner.process.kill("SIGTERM");
      throw error;
    }
  }

  /** Everything that the guest has said so far: answers, frames, log lines. */
  get lines(): readonly string[] {
    return this.#runner.lines;
  }

  /** Calls `listener` with every line from now on, the moment it comes. */
  onLine(listener: (line: string) => void): void {
    createInterface({ input: this.#runner.process.stdout! }).on("line", listener);
  }

  /** Resolves with the first line that fits, of those after the first `after` and of those to come. */
  line(fits: (line: string) => boolean, after = 0): Promise<string> {
    let index = 0;
    return this.#runner.line((line) => index++ >= after && fits(line));
  }

  /**
   * A time of the guest's clock, ms, on a scale that goes on when `setClock` sets that clock. `heardMs` is about when it was,
   * by the host's `performance.now()`.
   */
  timeOf(clockMs: number, heardMs: number): number {
    if (this.#aheadMs.length === 0) this.#aheadMs.push(clockMs - heardMs);
    const misses = this.#aheadMs.map((aheadMs) => Math.abs(clockMs - heardMs - aheadMs));
    const nearest = this.#aheadMs[misses.indexOf(Math.min(...misses))]!;
    return clockMs - nearest + this.#aheadMs[0]!;
  }

  /** Sets the guest's wall clock by so much, as in "-1 hour". */
  async setClock(by: string): Promise<{ readonly begunMs: number; readonly endedMs: number }> {
    // How far it really was set is told by the time since the boot, to 10 ms.
    const clocks = "read -r up _ </proc/uptime; echo $EPOCHREALTIME $up";
    const begunMs = await this.now();
    const { output } = await this.run(`${clocks}; date -s '${by}' >/dev/null; ${clocks}`);
    const [before, after] = output.trim().split("\n");
    const [epochBefore, upBefore] = before!.split(" ").map(Number) as [number, number];
    const [epochAfter, upAfter] = after!.split(" ").map(Number) as [number, number];
    this.#aheadMs.push(this.#aheadMs.at(-1)! + 1000 * (epochAfter - upAfter - (epochBefore - upBefore)));
    return { begunMs, endedMs: await this.now() };
  }

  /** The guest's time now. */
  async now(): Promise<number> {
    return (await this.run("true")).endedMs;
  }

  /** Runs a bash command; rejects when it fails. */
  async run(command: string): Promise<Answer> {
    const answer = await this.try(command);
    if (answer.status === 0) return answer;
    throw new Error(`in the guest, status ${answer.status}: ${command}\n${answer.output}`);
  }

  /** Runs a bash command, however it ends. */
  async try(command: string): Promise<Answer> {
    const begin = `R ${++this.#number} `;
    const answered = this.line((text) => text.startsWith(begin), this.lines.length);
    this.#console.write(`${this.#number} ${Buffer.from(command).toString("base64")}\n`);
    const line = await within(COMMAND_MS, `the guest answers ${command}`, answered);
    const [status, begun, ended, output = ""] = line.slice(begin.length).split(" ");
    const heardMs = performance.now();
    return {
      status: Number(status),
      output: Buffer.from(output, "base64").toString(),
      begunMs: this.timeOf(Number(begun) * 1000, heardMs),
      endedMs: this.timeOf(Number(ended) * 1000, heardMs),
    };
  }

  /** Switches it off. */
  async off(): Promise<void> {
    this.qmp.close();
    this.#console.destroy();
    this.#runner.process.kill("SIGTERM");
    await this.#runner.ended;
  }
}
