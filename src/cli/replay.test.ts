import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replayCommand } from "./replay.ts";
import { VERSION } from "./version.ts";

const FIXTURE = join(import.meta.dirname, "../../test/fixtures/recordings/battery-silent-for-20-s.jsonl.gz");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "siinterjk-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(path: string, json = false) {
  let [text, errors] = ["", ""];
  const write = (part: string) => void (text += part);
  const status = await replayCommand(path, { json, write, writeError: (part) => void (errors += part) });
  return { status, text: text.replaceAll(path, "FILE"), errors: errors.replaceAll(path, "FILE") };
}

/** The fixture with something else in it, as a file. */
function changed(from: string, to: string): string {
  const path = join(folder, "changed.jsonl.gz");
  const text = gunzipSync(readFileSync(FIXTURE)).toString();
  expect(text).toContain(from);
  writeFileSync(path, gzipSync(text.replace(from, to)));
  return path;
}

describe("siinterjk replay", () => {
  it("says that every decision is the same, with status 0", async () => {
    expect(await run(FIXTURE)).toEqual({
      status: 0,
      text: `FILE: 60 ticks from 2026-06-01T12:00:01.000Z to 2026-06-01T12:01:00.000Z, reason: battery silent for 20 s
recorded by SIinterJK 0.1.0, replayed by SIinterJK ${VERSION}
Every decision is the same.
`,
      errors: "",
    });
  });

  it("shows the fields of the first decision that differs, with status 1", async () => {
    const { status, text } = await run(changed('"decision":{"kind":"block"', '"decision":{"new":[1],"kind":"run\\u001b"'));
    expect(status).toBe(1);
    expect(text.split("\n").slice(2)).toEqual([
      "1 of 60 decisions differs.",
      expect.stringMatching(/^The first difference is at 2026-06-01T12:00:4\d\.000Z:$/),
      "  decision.new: recorded [1], now nothing",
      '  decision.kind: recorded "run\\u001b", now "block"',
      "",
    ]);
  });

  it("says it as one JSON object", async () => {
    const same = await run(FIXTURE, true);
    expect(JSON.parse(same.text)).toEqual({
      ok: true,
      source: "FILE",
      same: true,
      recordedBy: "0.1.0",
      replayedBy: VERSION,
      reason: "battery silent for 20 s",
      frozenAt: "2026-06-01T12:01:00.000Z",
      from: "2026-06-01T12:00:01.000Z",
      to: "2026-06-01T12:01:00.000Z",
      ticks: 60,
      differingTicks: 0,
      differingMinutes: 0,
      differences: [],
    });
    const other = await run(changed('"decision":{"kind":"block"', '"decision":{"kind":"run"'), true);
    expect(other.status).toBe(1);
    expect(JSON.parse(other.text)).toMatchObject({
      same: false,
      differingTicks: 1,
      differences: [{ field: "decision.kind", recorded: '"run"', now: '"block"' }],
    });
  });

  it.each([
    ["is not there", () => join(folder, "none"), 66, "RECORDING_UNREADABLE"],
    ["is a folder", () => folder, 66, "RECORDING_UNREADABLE"],
    ["is too large", () => "/dev/zero", 66, "RECORDING_UNREADABLE"],
    ["is something else", () => import.meta.filename, 65, "RECORDING_INVALID"],
    ["is newer", () => changed('"version":1', '"version":2'), 65, "RECORDING_VERSION"],
  ])("names the code and what to do when the file %s", async (_, make, status, code) => {
    const path = make();
    const text = await run(path);
    expect(text).toMatchObject({ status, text: "", errors: expect.stringMatching(`^${code} FILE: .+\\. .+\\n$`) as unknown });
    const json = await run(path, true);
    expect(json).toMatchObject({ status, errors: "" });
    expect(JSON.parse(json.text)).toMatchObject({ ok: false, code, source: "FILE", message: expect.any(String) as unknown });
  });
});
