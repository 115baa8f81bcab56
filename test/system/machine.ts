/** A small computer with Debian and systemd on which the program is installed: its power, its disk, what is plugged into it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Battery } from "../kernel/battery.ts";
import { Guest } from "../kernel/guest.ts";
import { Trace, type Seen } from "../kernel/trace.ts";
import { start, type Running } from "../support/program.ts";
import { Service } from "./service.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const QEMU_MS = 20_000;
const POLL_MS = 20;
/** A frame that carries an older reading than this is stale while the BMS answers once a second. */
const CURRENT_MS = 2_500;

export class Machine {
  readonly #folder = mkdtempSync(join(tmpdir(), "siinterjk-system-"));
  /** QEMU, each time that it was switched on. */
  readonly #boots: Running[] = [];
  guest!: Guest;
  battery!: Battery;
  /** What candump heard at can1 since this boot. */
  trace!: Trace;
  service!: Service;
  /** How far the guest's clock is ahead of this machine's `performance.now()`, ms. */
  #aheadMs = 0;

  /** Makes its disks: what is built now is what is installed. */
  makeDisks(): void {
    const stdio = ["ignore", "ignore", "inherit"] as const;
    const made = spawnSync("bash", ["scripts/system-image.sh", this.#folder], { cwd: ROOT, stdio: [...stdio] });
    if (made.status !== 0) throw new Error("scripts/system-image.sh cannot make the disks");
  }

  /** Switches it on, with the BMS plugged in; returns when, by `performance.now()`. `plugged` tells the BMS what to answer. */
  async powerOn(plugged: (battery: Battery) => void): Promise<number> {
    const bms = join(this.#folder, "bms");
    rmSync(bms, { force: true }); // of the last time
    const onMs = performance.now();
    const runner = start("bash", ["scripts/system-vm.sh", this.#folder]);
    this.#boots.push(runner);
    while (!existsSync(bms)) {
      if (performance.now() - onMs > QEMU_MS) throw new Error(`QEMU has not started:\n${runner.errors()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.battery = await Battery.connect(bms);
    plugged(this.battery);
    this.guest = await Guest.attach(runner, this.#folder);
    this.trace = new Trace(this.guest);
    this.service = await Service.watch(this.guest);
    await this.guest.run("tail -n +1 -F /run/system-test/can1 >&4 2>/dev/null &");
    this.#aheadMs = (await this.guest.now()) - performance.now();
    return onMs;
  }

  /** A power cut; returns when. */
  async cutPower(): Promise<number> {
    const offMs = performance.now();
    this.#kill();
    await this.#off();
    return offMs;
  }

  /** Cuts the power the moment that the guest says a line; resolves when it is off. */
  async cutPowerAt(line: string): Promise<void> {
    this.guest.onLine((text) => {
      if (text === line) this.#kill();
    });
    await this.#off();
  }

  /** A file on its disk while it is off, after the file system has been brought in order as at a boot. */
  fileWhenOff(path: string): string {
    const image = join(this.#folder, "root.img");
    const run = (command: string, ...args: readonly string[]): { status: number | null; stdout: string } =>
      spawnSync(command, args, { encoding: "utf8", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
    const { status, stdout } = run("e2fsck", "-p", image);
    // 1: it has done what every boot after a power cut does; anything above is damage.
    if (status !== 0 && status !== 1) throw new Error(`e2fsck: ${status}\n${stdout}`);
    return run("debugfs", "-R", `cat ${path}`, image).stdout;
  }

  /** A time of `trace` on the scale of `performance.now()`, which goes on over a boot. */
  hostMs(frame: Seen): number {
    return frame.atMs - this.#aheadMs;
  }

  isCurrent(frame: Seen): boolean {
    return (this.battery.ageMs(frame) ?? 0) <= CURRENT_MS;
  }

  /** Resolves when the inverter has heard a reading of now after a time of the guest, and 0x355 as well. */
  async back(afterMs: number): Promise<void> {
    const first = (what: string, fits: (frame: Seen) => boolean): Promise<Seen> =>
      this.trace.first(what, 60_000, (frame) => frame.atMs > afterMs && fits(frame));
    await first("0x356 with a current reading", (frame) => frame.id === 0x356 && this.isCurrent(frame));
    await first("0x355", ({ id }) => id === 0x355);
  }

  /** Everything that the guest has said in all its boots, and the kernel's log of the last. */
  story(): readonly string[] {
    const log = join(this.#folder, "boot.log");
    return [...(existsSync(log) ? [readFileSync(log, "utf8")] : []), ...this.#boots.flatMap(({ lines }) => lines)];
  }

  async remove(): Promise<void> {
    this.#kill();
    await this.#boots.at(-1)?.ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #kill(): void {
    this.#boots.at(-1)?.process.kill("SIGKILL");
  }

  async #off(): Promise<void> {
    await this.#boots.at(-1)?.ended;
    await this.battery.close();
    await this.guest.off();
  }
}
