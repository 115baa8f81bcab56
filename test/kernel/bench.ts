/** One guest with the real program in it, a BMS on its USB serial adapter and foreign programs on its CAN bus. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { PROGRAM } from "../support/program.ts";
import { Battery } from "./battery.ts";
import { Guest } from "./guest.ts";
import { aheadOfBeatMs, longestGapMs, Trace, type Seen } from "./trace.ts";
import { within } from "./within.ts";

/** Within this the inverter hears the battery again when a fault is over; it would give up after 60 s (SMA FSS-ConnectingBat-TI-en-10). */
export const BACK_MS = 10_000;
/** A frame that carries an older reading than this is stale while the BMS answers once a second. */
const CURRENT_MS = 2_500;
/** How unevenly a guest without hardware support stamps frames; a frame too many would be 200 ms ahead. */
export const STAMPS_MS = 50;
/** A fault that is over this soon is hardly noticed: no gap as long as `BACK_MS`. */
const SHORT_MS = 5_000;

/** What a fault did, as the table at the end shows it. */
export interface Figure {
  readonly fault: string;
  readonly lastedMs: number;
  /** From the end of the fault to the first 0x355 with a current reading. */
  readonly backMs: number;
  /** Longest time without 0x355, around and during the fault. */
  readonly gapMs: number;
}

export class Bench {
  readonly guest: Guest;
  readonly battery: Battery;
  readonly trace: Trace;
  readonly figures: Figure[] = [];
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

  /** Resolves when the program has logged a line with these words, after the first `after` lines of the guest. */
  async logged(words: string, after: number): Promise<void> {
    const line = this.guest.line((text) => text.startsWith("{") && text.includes(words), after);
    await within(60_000, `the program logs "${words}"`, line);
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
    if (figure.lastedMs < SHORT_MS) expect(figure.gapMs).toBeLessThan(BACK_MS);
    return this.expectHealthy(bus, first.atMs);
  }

  /** The table of all faults so far. */
  table(): string {
    const s = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(7);
    const rows = this.figures.map(
      ({ fault, lastedMs, backMs, gapMs }) => `  ${fault.padEnd(44)} ${s(lastedMs)} ${s(backMs)} ${s(gapMs)}`,
    );
    const longest = Math.max(0, ...this.figures.filter(({ lastedMs }) => lastedMs < SHORT_MS).map(({ gapMs }) => gapMs));
    return [
      `  ${"fault".padEnd(44)}  lasted    back longest gap of 0x355`,
      ...rows,
      `  longest gap over all faults of less than ${SHORT_MS / 1000} s: ${s(longest).trim()}`,
      `  frames stamped unevenly by at most ${this.unevenMs.toFixed(0)} ms`,
      "",
    ].join("\n");
  }
}
