/** One guest with the real program in it, a BMS on its USB serial adapter and foreign programs on its CAN bus. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { PROGRAM } from "../support/program.ts";
import { Battery } from "./battery.ts";
import { gapBoundMs, tableOf, BACK_MS, type Figure } from "./figures.ts";
import { Guest } from "./guest.ts";
import { aheadOfBeatMs, longestGapMs, Trace, type Seen } from "./trace.ts";
import { within } from "./within.ts";

/** A frame that carries an older reading than this is stale while the BMS answers once a second. */
const CURRENT_MS = 2_500;
/** How unevenly a guest without hardware support stamps frames; a frame too many would be 200 ms ahead. */
export const STAMPS_MS = 50;
export class Bench {
  readonly guest: Guest;
  readonly battery: Battery;
  readonly trace: Trace;
  readonly figures: Figure[] = [];
  /** What else was measured, for people. */
  readonly notes: string[] = [];
  /** The farthest that any frame came ahead of the beat: how unevenly this machine stamps. */
  unevenMs = 0;
  readonly #folder: string;

  private constructor(folder: string, guest: Guest, battery: Battery) {
    this.#folder = folder;
    this.guest = guest;
    this.battery = battery;
    this.trace = new Trace(guest);
  }

  static async setUp(): Promise<Bench> {
    const folder = mkdtempSync(join(tmpdir(), "siinterjk-kernel-"));
    try {
      for (const bus of ["can0", "vcan0"]) {
        writeFileSync(
          join(folder, `${bus}.yaml`),
          `packs: [{ name: Block 1, port: /dev/ttyUSB0, represents: 4 }]
limits: { chargeVoltageV: 55.0, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115 }
inverter: { model: SI6.0H, can: ${bus} }
ramp: { ampsPerS: 50 }
soc: { guard: false }
`,
        );
      }
      const guest = await Guest.boot(folder);
      const bench = new Bench(folder, guest, await Battery.connect(join(folder, "bms")));
      await guest.run("candump -L can1 vcan0 >&4 2>&4 &");
      // The inverter: 53.2 V, 0 A, 20 degC, SOC 15.0 %; SOH 100 %, "external BMS", operating, no message, 55.0 V.
      await guest.run("cangen can1 -g 1000 -I 305 -L 8 -D 14020000C8009600 & reports=$!");
      await guest.run("cangen can1 -g 1000 -I 306 -L 8 -D 64000A0100002602 & states=$!");
      return bench;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async tearDown(): Promise<void> {
    await this.battery.close();
    await this.guest.off();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Starts the program; returns when. */
  async start(bus: "can0" | "vcan0"): Promise<number> {
    const config = join(this.#folder, `${bus}.yaml`);
    return (await this.guest.run(`${process.execPath} ${PROGRAM} run --config ${config} >&4 2>&4 & program=$!`)).begunMs;
  }

  /** Stops the program as systemd does; returns its exit status. */
  async stop(): Promise<number> {
    return (await this.guest.try("kill -TERM $program && wait $program")).status;
  }

  /** After a case that failed: takes away what it may have left, so that the next one fails only for its own reasons. */
  async mend(): Promise<void> {
    this.battery.mend();
    this.battery.alarms = [];
    await this.guest.try("kill -CONT $program $reports $states; tc qdisc del dev can0 root; ip link set can0 up");
  }

  /** When the program logged a line with these words, of the guest's lines after the first `after` and of those to come. */
  async logged(words: string, after: number): Promise<number> {
    const line = this.guest.line((text) => text.startsWith("{") && text.includes(words), after);
    const { time } = JSON.parse(await within(60_000, `the program logs "${words}"`, line)) as { readonly time: string };
    return this.guest.timeOf(Date.parse(time), performance.now());
  }

  /** The first 0x355 after a time that carries a current reading. */
  back(bus: string, afterMs: number): Promise<Seen> {
    return this.trace.first(
      `0x355 with a current reading on ${bus}`,
      60_000,
      (frame) => frame.bus === bus && frame.atMs > afterMs && frame.id === 0x355 && this.isCurrent(frame),
    );
  }

  isCurrent(frame: Seen): boolean {
    return (this.battery.ageMs(frame) ?? 0) <= CURRENT_MS;
  }

  /** Waits for two more cycles after `fromMs`, and expects of all frames since then that they are current and keep their distance. */
  async expectHealthy(bus: string, fromMs: number): Promise<readonly Seen[]> {
    const isLast = ({ bus: on, id, atMs }: Seen): boolean => on === bus && id === 0x356 && atMs > fromMs + 2_500;
    const last = await this.trace.first(`0x356 on ${bus}`, 60_000, isLast);
    const frames = this.trace.sent(bus, fromMs, last.atMs);
    expect(frames.filter((frame) => !this.isCurrent(frame)).map(({ text }) => text)).toEqual([]);
    this.expectBeat(frames);
    return frames;
  }

  /** Expects that no two frames were sent at once, and none twice. */
  expectBeat(frames: readonly Seen[]): void {
    const aheadMs = aheadOfBeatMs(frames);
    this.unevenMs = Math.max(this.unevenMs, aheadMs);
    expect(aheadMs).toBeLessThan(STAMPS_MS);
  }

  /** Waits until the bus is well again after a fault, expects that it was in time, and notes the figures. */
  async expectBack(fault: string, bus: string, begunMs: number, endedMs: number): Promise<readonly Seen[]> {
    const first = await this.back(bus, endedMs);
    const lastBefore = this.trace.sent(bus, -Infinity, begunMs).findLast(({ id }) => id === 0x355);
    const around = this.trace.sent(bus, lastBefore?.atMs ?? begunMs, first.atMs);
    const figure: Figure = {
      fault,
      lastedMs: endedMs - begunMs,
      backMs: first.atMs - endedMs,
      gapMs: longestGapMs(around, 0x355),
    };
    this.figures.push(figure);
    expect(figure.backMs).toBeLessThan(BACK_MS);
    expect(figure.gapMs).toBeLessThan(gapBoundMs(figure));
    return this.expectHealthy(bus, first.atMs);
  }

  /** The table of all faults so far, and what else was measured. */
  table(): string {
    const notes = [...this.notes, `frames stamped unevenly by at most ${this.unevenMs.toFixed(0)} ms`];
    return [tableOf(this.figures), ...notes.map((note) => `  ${note}`), ""].join("\n");
  }
}
