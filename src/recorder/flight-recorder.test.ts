import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { reading, RULES, seen, UNHEARD } from "../../test/support/battery.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { fromHex, pbCapture } from "../../test/support/pb-captures.ts";
import { recordingLog, type RecordingLog } from "../../test/support/recording-log.ts";
import type { PackReading } from "../domain/pack.ts";
import { newMemory, type Memory } from "../domain/memory.ts";
import { tick, type TickInput } from "../domain/tick.ts";
import { FlightRecorder } from "./flight-recorder.ts";
import { NOT_RECORDED, replay } from "./replay.ts";

const CHARGING = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const MINUTE_MS = 60_000;

let clock: FakeClock;
let log: RecordingLog;
let folder: string;
let recorder: FlightRecorder;
let memory: Memory;

beforeEach(() => {
  clock = new FakeClock();
  log = recordingLog();
  folder = mkdtempSync(join(tmpdir(), "siinterjk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  recorder = make();
  memory = newMemory(0, RULES);
});

const make = (where = folder): FlightRecorder =>
  new FlightRecorder({
    clock,
    wallClock: () => Date.parse("2026-06-01T12:00:00Z") + clock.nowMs(),
    rules: RULES,
    version: "1.4.2",
    folder: where,
    log,
  });

const inputOf = (value: PackReading, atMs = clock.nowMs()): TickInput => ({
  ...NOT_RECORDED,
  nowMs: clock.nowMs(),
  packs: new Map([["Block 1", seen(value, atMs)]]),
  inverter: UNHEARD,
});

/** A tick a second, as the bridge does it. */
function ticks(count: number, input: () => TickInput = () => inputOf(reading())): void {
  for (let i = 0; i < count; i++) {
    const given = input();
    const result = tick(given, memory, RULES);
    recorder.ticked(given, memory, result.decision);
    memory = result.memory;
    clock.stall(1000);
  }
}

const linesIn = (path: string): readonly Record<string, unknown>[] =>
  gunzipSync(readFileSync(path))
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const files = (): readonly string[] => readdirSync(folder);
const saved = (count: number): Promise<void> =>
  vi.waitFor(() => {
    expect(files().filter((name) => name.endsWith(".gz"))).toHaveLength(count);
    expect(log.lines("info")).toHaveLength(count);
  });

describe("a recording", () => {
  it("has everything with its time, begins with a header and says where it ends", async () => {
    recorder.note("Block 1", "open");
    clock.stall(250.125);
    recorder.tap("Block 1", "out", Uint8Array.from([0x4e, 0x57]));
    recorder.tap("CAN", "in", { id: 0x305, data: Uint8Array.from([1, 0xab]) });
    recorder.tap("CAN", "refused", { id: 0x35, data: new Uint8Array() });
    ticks(2);
    const path = await recorder.freeze("the lamp is red");
    expect(basename(path)).toBe("recording-000001-2026-06-01T12-00-02Z-the-lamp-is-red.jsonl.gz");
    expect(linesIn(path)).toEqual([
      expect.objectContaining({
        format: "siinterjk-recording",
        version: 1,
        program: "1.4.2",
        reason: "the lamp is red",
        frozenAt: "2026-06-01T12:00:02.250Z",
        frozenAtMs: 2250.125,
        rules: RULES,
      }),
      { type: "port", atMs: 0, line: "Block 1", event: "open" },
      { type: "bytes", atMs: 250.125, line: "Block 1", direction: "out", hex: "4e57" },
      { type: "frame", atMs: 250.125, line: "CAN", direction: "in", frame: "305#01AB" },
      { type: "frame", atMs: 250.125, line: "CAN", direction: "refused", frame: "035#" },
      { type: "memory", memory: newMemory(0, RULES) },
      expect.objectContaining({ type: "tick", decision: expect.objectContaining({ kind: "run" }) as unknown }),
      expect.objectContaining({ type: "tick" }),
      { type: "end" },
    ]);
    expect(log.lines("info")).toEqual([`The last hour is recorded in ${path} (the lamp is red)`]);
  });

  it("holds a reading once in a minute, however often it is looked at", async () => {
    const value = reading({ socPct: 61.25 });
    ticks(100, () => inputOf(value, 0));
    const lines = linesIn(await recorder.freeze("test"));
    const texts = lines.filter(({ type }) => type === "tick").map((line) => JSON.stringify(line.input));
    expect(texts.flatMap((text, i) => (text.includes("61.25") ? [i] : []))).toEqual([0, 60]);
    expect(texts[1]).toContain('"value":"same"');
    expect(await replay(readFileSync(join(folder, files()[0]!)))).toMatchObject({ ticks: 100, differingTicks: 0 });
  });

  it("tells two readings of the same moment apart", async () => {
    ticks(3, () => inputOf(reading({ currentA: clock.nowMs() / 1000 }), 0));
    const lines = linesIn(await recorder.freeze("test"));
    expect(lines.filter((line) => JSON.stringify(line).includes('"value":"same"'))).toEqual([]);
  });

  it("has no password and no serial number", async () => {
    for (let at = 0; at < CHARGING.length; at += 32) recorder.tap("Block 1", "in", CHARGING.subarray(at, at + 32));
    recorder.tap("CAN", "in", { id: 0x380, data: Uint8Array.from(Buffer.from("HQ21ABCD")) });
    const lines = linesIn(await recorder.freeze("test"));
    const hex = lines.flatMap((line) => (line.type === "bytes" ? [line.hex] : [])).join("");
    expect(Buffer.from(CHARGING).toString("hex")).toContain("b232323131383700000000");
    expect(hex).toContain("b200000000000000000000");
    expect(hex.length).toBe(2 * CHARGING.length);
    expect(lines).toContainEqual(expect.objectContaining({ frame: "380#0000000000000000" }));
  });

  it("has a frame of a newer BMS where it became whole, and one that never did before the next request", async () => {
    const { hex, requestHex } = pbCapture("pb-status-16s-addr3");
    const wire = fromHex(hex);
    for (const chunk of [wire.subarray(0, 200), wire.subarray(200), wire.subarray(0, 64)]) {
      clock.stall(10);
      recorder.tap("Block 1", "in", chunk);
    }
    clock.stall(960);
    recorder.tap("Block 1", "out", fromHex(requestHex));
    const lines = linesIn(await recorder.freeze("test")).filter(({ type }) => type === "bytes");
    expect(lines).toMatchObject([
      { atMs: 20, direction: "in", hex },
      { atMs: 990, direction: "in", hex: expect.stringMatching(/^3faaeb90.{120}$/) as string },
      { atMs: 990, direction: "out", hex: requestHex },
    ]);
  });

  it("of a tick that threw has what it was given", async () => {
    ticks(1);
    recorder.threw(inputOf(reading()), memory, new Error("a bug"));
    const lines = linesIn(await recorder.freeze("fault in the program"));
    expect(lines.at(-2)).toMatchObject({ type: "tick", threw: "a bug", input: { nowMs: 1000 } });
    expect(await replay(readFileSync(join(folder, files()[0]!)))).toMatchObject({
      differingTicks: 1,
      differences: [{ atMs: 1000, field: "error", recorded: '"a bug"', now: "null" }],
    });
  });

  it("goes on over a freeze", async () => {
    ticks(70);
    const first = await recorder.freeze("one");
    ticks(70);
    const second = await recorder.freeze("two");
    expect(await replay(readFileSync(first))).toMatchObject({ ticks: 70, differingTicks: 0, differingMinutes: 0 });
    expect(await replay(readFileSync(second))).toMatchObject({ ticks: 140, differingTicks: 0, differingMinutes: 0 });
  });
});

describe("on a fault", () => {
  it("writes at most once in 10 minutes; a fault in between is not lost", async () => {
    ticks(10);
    recorder.freezeOnFault("first");
    recorder.freezeOnFault("second");
    recorder.freezeOnFault("third");
    await saved(1);
    ticks(590);
    expect(files()).toHaveLength(1);
    ticks(11);
    await saved(2);
    expect(files().map((name) => /Z-(.*)\.jsonl/.exec(name)![1])).toEqual(["first", "second"]);
    ticks(1200);
    await recorder.freeze("asked");
    expect(files()).toHaveLength(3);
  });

  it("says once that nothing can be written, and goes on", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    recorder = make(join(file, "below"));
    for (let i = 0; i < 3; i++) {
      ticks(1);
      recorder.freezeOnFault("fault");
      clock.stall(10 * MINUTE_MS);
      await expect(recorder.freeze("asked")).rejects.toMatchObject({ code: "RECORDING_NOT_SAVED" });
    }
    expect(log.lines("warn")).toEqual([expect.stringMatching(/^RECORDING_NOT_SAVED ENOTDIR.*: the bridge goes on$/)]);
  });
});

it("a mistake in the recorder ends the recording with one line, not the bridge", async () => {
  ticks(3);
  const given = { ...inputOf(reading()), surprise: () => 1 };
  for (let i = 0; i < 2; i++) recorder.ticked(given, memory, tick(given, memory, RULES).decision);
  recorder.tap("CAN", "in", { id: 0x305, data: new Uint8Array(8) });
  expect(log.lines("error")).toEqual(["RECORDER_STOPPED not plain data: a function: the bridge goes on"]);
  const path = await recorder.freeze("what there is");
  expect(await replay(readFileSync(path))).toMatchObject({ ticks: 3, differingTicks: 0 });
});

it("an hour of one pack takes less than 3 MB, and the hour before it is forgotten", async () => {
  for (let minute = 0; minute < 130; minute++) {
    ticks(60, () => inputOf(reading({ currentA: Math.sin(clock.nowMs()) })));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await recorder.freeze("packs what is still open");
  expect(recorder.heldBytes).toBeLessThan(3_000_000);
  expect(clock.nowMs() - recorder.oldestMs.ticks!).toBeLessThan(62 * MINUTE_MS);
  expect(clock.nowMs() - recorder.oldestMs.ticks!).toBeGreaterThan(59 * MINUTE_MS);
});
