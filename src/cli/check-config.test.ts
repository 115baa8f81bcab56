import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkConfigCommand } from "./check-config.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "siinterjk-check-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const run = async (content: string | null, json = false): Promise<{ code: number; text: string }> => {
  const path = join(folder, "siinterjk.yaml");
  if (content === null) await rm(path, { force: true });
  else await writeFile(path, content);
  let text = "";
  const code = await checkConfigCommand(path, { json, write: (part) => (text += part) });
  return { code, text: text.replaceAll(`${folder}/`, "") };
};

const RIGHT = "packs: [{ port: /dev/serial0, represents: 4 }]\nlimits: { dischargeCurrentA: 90 }\n";

test("a right file: what will be done, with the inverter's cap", async () => {
  expect(await run(RIGHT)).toEqual({
    code: 0,
    text: `siinterjk.yaml is right. With it:
  reads      Block 1 on /dev/serial0 every 1 s, as many cells as the first reading shows, standing for 4 equal packs
  feeds      SI6.0H on can0
  charges    to 55 V, then rests at 3.375 V for each cell, at most 110 A (115 A configured, SI6.0H takes 110 A), no cell above 3.65 V
  discharges to 43.2 V, at most 90 A
  without readings: last set-points up to 15 s, 0 A up to 45 s, then nothing is sent, and 60 s later the Sunny Island stops by itself
`,
  });
});

test("several packs", async () => {
  const { text } = await run(
    "packs:\n  - { name: A, port: /dev/a, cells: 16 }\n  - { name: B, port: /dev/b }\nchargeMode: fixed\n",
  );
  expect(text).toContain("  reads      A on /dev/a every 1 s, 16 cells\n  reads      B on /dev/b every 1 s, as many cells as");
  expect(text).toContain("  charges    to 55 V, at most 110 A");
});

test("a dry run with one pack that stays in block", async () => {
  const { code, text } = await run(
    "packs: [{ port: /dev/x, cells: 16 }]\ninverter: { can: none }\nsafety: { onBatteryLost: block }\n",
  );
  expect(code).toBe(0);
  expect(text).toContain("feeds      nothing (inverter.can is none)");
  expect(text).toContain("every 1 s, 16 cells\n");
  expect(text).toContain("0 A up to 45 s, and so on for as long as no reading comes");
});

test("a right file as JSON", async () => {
  const { code, text } = await run(RIGHT, true);
  expect(code).toBe(0);
  expect(text.endsWith("\n") && text.indexOf("\n") === text.length - 1).toBe(true);
  expect(JSON.parse(text)).toMatchObject({
    ok: true,
    chargeCurrentA: 110,
    dischargeCurrentA: 90,
    inverter: "SI6.0H",
    can: "can0",
  });
});

const WRONG = "packs: [{ port: /dev/serial0 }]\nlimits: { chargeVoltageV: 70 }\nlgo: {}\n";

test("a wrong file: every mistake, one a line", async () => {
  expect(await run(WRONG)).toEqual({
    code: 1,
    text: `siinterjk.yaml:2:27  limits.chargeVoltageV: is 70; expected a number from 41 to 63 V. Write 63 or less, or remove the line for the default 55.
siinterjk.yaml:3:1  lgo: the key "lgo" is not known at the top level. Did you mean "log"?
siinterjk.yaml has 2 mistakes; it is not used.
`,
  });
});

test("a wrong file as JSON", async () => {
  const { code, text } = await run(WRONG, true);
  expect(code).toBe(1);
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([
    {
      ok: false,
      code: "CONFIG_INVALID",
      source: "siinterjk.yaml",
      line: 2,
      column: 27,
      path: "limits.chargeVoltageV",
      message: "is 70; expected a number from 41 to 63 V",
      remedy: "Write 63 or less, or remove the line for the default 55.",
    },
    expect.objectContaining({ line: 3, column: 1, path: "lgo" }),
  ]);
});

test("a missing file says so and what to do", async () => {
  const { code, text } = await run(null);
  expect(code).toBe(1);
  expect(text).toBe(
    "CONFIG_MISSING siinterjk.yaml does not exist. Check the path; start from siinterjk.example.yaml. What must be in it are the packs and their ports.\n",
  );
});

test("a missing file as JSON", async () => {
  const { code, text } = await run(null, true);
  expect(code).toBe(1);
  expect(JSON.parse(text)).toMatchObject({ ok: false, code: "CONFIG_MISSING", message: "siinterjk.yaml does not exist" });
});
