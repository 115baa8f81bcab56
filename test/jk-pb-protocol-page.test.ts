import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatHex } from "../src/codec/hex.ts";
import { PB_ALARM_BITS } from "../src/codec/jk/pb-55aaeb90/alarms.ts";
import { PB_INFO, PB_SECRETS, PB_TEXTS } from "../src/codec/jk/pb-55aaeb90/info.ts";
import { PB_RANGE_NAMES, PB_RANGES, pbRegisterRequest } from "../src/codec/jk/pb-55aaeb90/register-request.ts";
import { PB_TRIGGERS, pbRequest, type PbRequest } from "../src/codec/jk/pb-55aaeb90/request.ts";
import { PB_SETTINGS } from "../src/codec/jk/pb-55aaeb90/settings.ts";
import { PB_STATUS } from "../src/codec/jk/pb-55aaeb90/status.ts";
import type { Field } from "../src/codec/layout.ts";
import { SCALAR_SIZE } from "../src/codec/scalar.ts";
import { sectionOf } from "./support/markdown.ts";

const page = readFileSync(new URL("../docs/protocols/jk-pb.md", import.meta.url), "utf8");

/** The cells of all table rows below a heading. */
const rowsOf = (heading: string): readonly (readonly string[])[] =>
  sectionOf(page, heading)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
/** The rows of a section that stand for fields: bytes, name, type, step, and whether a capture proves them. */
const fieldsOnPage = (heading: string): readonly (readonly string[])[] =>
  rowsOf(heading)
    .filter((cells) => /^(?:[US]\d+(?: x 32)?|text|secret)$/.test(cells[3] ?? ""))
    .map((cells) => cells.slice(1, 6));
const withoutProof = (rows: readonly (readonly string[])[]) => rows.map((cells) => cells.slice(0, 4));

const bytes = (offset: number, size: number): string => (size === 1 ? `${offset}` : `${offset}-${offset + size - 1}`);

/** What the page must say of a row; the 32 rows of the cells are one. */
function expected(row: Field): readonly (readonly string[])[] {
  const slot = /^(cell|wire)(\d+)(V|Ohm)$/.exec(row.name);
  const step = `${1 / row.perUnit} ${row.unit}`.trim();
  const size = SCALAR_SIZE[row.kind];
  if (slot === null) return [[bytes(row.offset, size), `\`${row.name}\``, row.kind.replace("i", "s").toUpperCase(), step]];
  const [, head, number, unit] = slot;
  if (number !== "1") return [];
  return [[bytes(row.offset, 32 * size), `\`${head}1${unit}\` .. \`${head}32${unit}\``, `${row.kind.toUpperCase()} x 32`, step]];
}

describe("docs/protocols/jk-pb.md", () => {
  it("has the fields of the status", () => {
    expect(withoutProof(fieldsOnPage("Status"))).toEqual(PB_STATUS.fields.flatMap(expected));
  });

  it("has the fields of the settings", () => {
    expect(withoutProof(fieldsOnPage("Settings"))).toEqual(PB_SETTINGS.fields.flatMap(expected));
  });

  it("has the fields of the device info, the secret ones as such", () => {
    const all = [
      ...PB_INFO.fields.map((row) => [row.offset, expected(row)[0]] as const),
      ...PB_TEXTS.map((row) => [row.offset, [bytes(row.offset, row.size), `\`${row.name}\``, "text", ""]] as const),
      ...PB_SECRETS.map((row) => [row.offset, [bytes(row.offset, row.size), `\`${row.name}\``, "secret", ""]] as const),
    ];
    expect(withoutProof(fieldsOnPage("Device info"))).toEqual(all.sort(([a], [b]) => a - b).map(([, cells]) => cells));
  });

  it.each(["Status", "Settings", "Device info"])("says of every field of %s whether it is proven", (heading) => {
    for (const cells of fieldsOnPage(heading)) expect(["proven", "document"], cells[1]).toContain(cells[4]);
  });

  it("has the alarm bits", () => {
    const rows = rowsOf("Alarms (166) and what the Sunny Island is told").slice(2);
    expect(rows.map((cells) => cells.slice(1, 3))).toEqual(
      PB_ALARM_BITS.map((alarm, bit) => [String(bit), alarm === null ? "" : `\`${alarm}\``]),
    );
  });

  it("has the requests byte for byte", () => {
    const words: Readonly<Record<PbRequest, string>> = { status: "status", settings: "settings", info: "device info" };
    for (const request of Object.keys(PB_TRIGGERS) as PbRequest[]) {
      expect(page).toContain(`    ${formatHex(pbRequest(request, 1))}    ${words[request]}\n`);
    }
    expect(page).toContain(`\`${formatHex(pbRegisterRequest("alarms", 1))}\``);
  });

  it("has the ranges of registers", () => {
    const rows = rowsOf("Registers (function 03)").slice(2);
    expect(rows.map((cells) => cells.slice(1, 4))).toEqual(
      PB_RANGE_NAMES.map((range) => [
        `\`${range}\``,
        PB_RANGES[range].register.toString(16).toUpperCase(),
        String(PB_RANGES[range].words),
      ]),
    );
  });
});
