import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SiinterjkError } from "../errors.ts";
import { openRecording } from "./read-recording.ts";
import { replay } from "./replay.ts";

const FOLDER = join(import.meta.dirname, "../../test/fixtures/recordings");
const FILE = readFileSync(join(FOLDER, "battery-silent-for-20-s.jsonl.gz"));
const TEXT = gunzipSync(FILE).toString();
const LINES = TEXT.trimEnd().split("\n");

/** The recording with one line changed. */
function changed(isIt: (line: string) => boolean, change: (line: string) => string | null): Uint8Array {
  const at = LINES.findIndex(isIt);
  if (at < 0) throw new Error("there is no such line");
  const line = change(LINES[at]!);
  return gzipSync(`${[...LINES.slice(0, at), ...(line === null ? [] : [line]), ...LINES.slice(at + 1)].join("\n")}\n`);
}
const isTick = (line: string): boolean => line.startsWith('{"type":"tick"');
const isMemory = (line: string): boolean => line.startsWith('{"type":"memory"');
const isHeader = (line: string): boolean => line.includes('"format"');

describe("replaying", () => {
  it("decides the same as when it was recorded, from the first word over silence to the way back", async () => {
    expect(TEXT).toContain('"kind":"run"');
    expect(TEXT).toContain('"kind":"block"');
    expect(await replay(FILE)).toEqual({
      header: expect.objectContaining({ reason: "battery silent for 20 s" }) as unknown,
      ticks: 60,
      fromMs: 1000,
      toMs: 60_000,
      differingTicks: 0,
      differingMinutes: 0,
      differences: [],
    });
  });

  it("tells which field of which decision differs", async () => {
    const isIt = (line: string): boolean => isTick(line) && line.includes('"kind":"block"');
    const { nowMs } = (JSON.parse(LINES.find(isIt)!) as { input: { nowMs: number } }).input;
    const file = changed(isIt, (line) =>
      line.replace('"valueA":0', '"valueA":0.1').replace('"kind":"block"', '"kind":"blocked"'),
    );
    expect(await replay(file)).toMatchObject({
      ticks: 60,
      differingTicks: 1,
      differingMinutes: 0,
      differences: [
        { atMs: nowMs, field: "decision.kind", recorded: '"blocked"', now: '"block"' },
        { atMs: nowMs, field: "decision.charge.valueA", recorded: "0.1", now: "0" },
      ],
    });
  });

  it("shows what other rules would have decided", async () => {
    const file = changed(isHeader, (line) => line.replace('"chargeCurrentA":115', '"chargeCurrentA":10'));
    const result = await replay(file);
    expect(result.differingTicks).toBeGreaterThan(10);
    expect(result.differences.map(({ field }) => field)).toContain("decision.charge.valueA");
  });

  it("begins every minute with what the bridge remembered, and tells when that is something else", async () => {
    const ticks = LINES.filter(isTick);
    const memory = JSON.parse(LINES.find(isMemory)!) as { memory: Record<string, unknown> };
    const again = JSON.stringify({ ...memory, memory: { ...memory.memory, startedAtMs: 7 } });
    const lines = [LINES[0], LINES.find(isMemory), ticks[0], again, ...ticks.slice(1), '{"type":"end"}'];
    const result = await replay(gzipSync(`${lines.join("\n")}\n`));
    expect(result.differingMinutes).toBe(1);
    expect(result.differences).toContainEqual({ atMs: 2000, field: "memory.startedAtMs", recorded: "7", now: "0" });
  });

  it("counts all differences, and keeps the first hundred", async () => {
    const result = await replay(gzipSync(TEXT.replaceAll('"kind":"', '"kind":"x-')));
    expect(result.differingTicks).toBe(60);
    expect(result.differences).toHaveLength(100);
  });
});

describe("what is no recording", () => {
  const gz = (text: string): Uint8Array => gzipSync(text);
  const header = LINES[0]!;
  const withoutReading = (line: string): string => {
    const tick = JSON.parse(line) as { readonly input: { readonly packs: [string, { value: unknown }][] } };
    tick.input.packs[0]![1].value = "same";
    return JSON.stringify(tick);
  };
  const nested = `${'{"a":'.repeat(60)}1${"}".repeat(60)}`;
  const refusals: readonly (readonly [what: string, file: Uint8Array, code: string, says: string])[] = [
    ["nothing", new Uint8Array(), "RECORDING_INVALID", "cannot be unpacked"],
    ["text", Buffer.from(TEXT), "RECORDING_INVALID", "cannot be unpacked"],
    ["an empty text", gz(""), "RECORDING_INVALID", "it is empty"],
    ["another file", gz('{"name":"siinterjk"}\n'), "RECORDING_INVALID", "first line"],
    ["a number", gz("1\n"), "RECORDING_INVALID", "line 1 is not an object"],
    ["no JSON", gz("{\n"), "RECORDING_INVALID", "line 1 is not JSON"],
    ["no UTF-8", gz("\xff\xfe").subarray(0), "RECORDING_INVALID", "middle of a line"],
    ["bytes that are no UTF-8", gzipSync(Buffer.from([0xff, 0x0a])), "RECORDING_INVALID", "cannot be unpacked"],
    ["no version", changed(isHeader, (line) => line.replace('"version":1', '"version":"1"')), "RECORDING_INVALID", "no version"],
    ["no rules", changed(isHeader, (line) => line.replace('"rules"', '"ruled"')), "RECORDING_INVALID", "header is not complete"],
    ["no time", changed(isHeader, (line) => line.replace("2026-06", "soon")), "RECORDING_INVALID", "header is not complete"],
    [
      "a newer one",
      changed(isHeader, (line) => line.replace('"version":1', '"version":2').replace('"program":"0.1.0"', '"program":"9.9.9"')),
      "RECORDING_VERSION",
      "version 2 of the format (recorded by SIinterJK 9.9.9), this program knows version 1",
    ],
    ["only a header", gz(`${header}\n`), "RECORDING_INVALID", "ends in the middle"],
    ["no tick", gz(`${header}\n{"type":"end"}\n`), "RECORDING_INVALID", "no tick"],
    [
      "no end",
      changed(
        (line) => line.includes('"end"'),
        () => null,
      ),
      "RECORDING_INVALID",
      "ends in the middle",
    ],
    ["something behind the end", gz(`${TEXT}{"type":"end"}\n`), "RECORDING_INVALID", "behind its end"],
    ["a tick without a memory", changed(isMemory, () => null), "RECORDING_INVALID", "without a memory"],
    ["a reading that is not there", changed(isTick, withoutReading), "RECORDING_INVALID", "no reading of this pack before"],
    [
      "a line of another type",
      changed(isTick, (line) => line.replace('"tick"', '"tock"')),
      "RECORDING_INVALID",
      'not a right "tock"',
    ],
    [
      "a tick without its time",
      changed(isTick, (line) => line.replace('"nowMs"', '"then"')),
      "RECORDING_INVALID",
      'not a right "tick"',
    ],
    ["no type", changed(isTick, (line) => line.replace('"type"', '"tipe"')), "RECORDING_INVALID", "no type"],
    ["a wrong special value", changed(isTick, () => '{"$":"what"}'), "RECORDING_INVALID", "is not JSON"],
    ["a deep line", changed(isTick, () => nested), "RECORDING_INVALID", "nested deeper"],
    ["a line without end", gz(`${header}\n${"x".repeat(3_000_000)}`), "RECORDING_INVALID", "a line has more than"],
    [
      "rules that are none",
      changed(isHeader, (line) => line.replace(/"packs":\[.*?\]/, '"packs":[null]')),
      "RECORDING_INVALID",
      "rules",
    ],
  ];

  it.each(refusals)("%s", async (_, file, code, says) => {
    const error: unknown = await replay(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SiinterjkError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) as unknown });
  });

  it("a memory that is none makes differences, not a crash", async () => {
    const result = await replay(changed(isMemory, () => '{"type":"memory","memory":{"packs":null}}'));
    expect(result.differingTicks).toBeGreaterThan(0);
    expect(result.differences[0]).toMatchObject({ field: "error" });
  });

  it("a file in which much more is packed than it may", async () => {
    const line = `${JSON.stringify({ type: "port", atMs: 0, line: "x", event: "y".repeat(99_000) })}\n`;
    const { lines } = await openRecording(gzipSync(`${header}\n${line.repeat(20)}`), 1_000_000);
    const numbers: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const { number } of lines) numbers.push(number);
    };
    await expect(reading()).rejects.toMatchObject({
      code: "RECORDING_INVALID",
      message: "more than 1000000 bytes are packed in it",
    });
    expect(numbers.length).toBeLessThan(11);
  });
});
