import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatHex } from "../src/codec/hex.ts";
import { NW_ALARM_BITS, NW_IDS } from "../src/codec/jk/nw-4e57/ids.ts";
import { nwRequest } from "../src/codec/jk/nw-4e57/request.ts";

const page = readFileSync(new URL("../docs/protocols/jk-nw.md", import.meta.url), "utf8");
const rows = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));

/** How the last column of the page must begin for steps of a row. */
const STEPS: Readonly<Record<number, string>> = { 100: "0.01 V", 1000: "mV" };

describe("docs/protocols/jk-nw.md", () => {
  it("has the ids of the table, in its order, with size, access and field", () => {
    const onPage = rows.filter((cells) => /^(?:R|RW|W)$/.test(cells[3] ?? "")).map((cells) => cells.slice(1, 5));
    expect(onPage).toEqual(
      NW_IDS.map((row) => [
        row.id.toString(16).toUpperCase(),
        row.kind === "cells" ? "1 + 3k" : String(row.size),
        row.access,
        `\`${row.field}\``,
      ]),
    );
  });

  it.each(NW_IDS.filter((row) => row.kind === "u16" && row.perUnit > 1))("states the step of $field", (row) => {
    expect(rows.find((cells) => cells[4] === `\`${row.field}\``)?.[5]).toBe(STEPS[row.perUnit]);
  });

  it.each(NW_IDS.filter((row) => row.kind === "i16" || row.kind === "temperature"))("states the coding of $field", (row) => {
    const coding = row.kind === "i16" ? "degC, signed" : "degC, rule T1";
    expect(rows.find((cells) => cells[4] === `\`${row.field}\``)?.[5]).toContain(coding);
  });

  it("has the alarm bits", () => {
    const start = rows.findIndex((cells) => cells[1] === "bit");
    const onPage = rows.slice(start + 2, start + 2 + NW_ALARM_BITS.length).map((cells) => cells.slice(1, 3));
    expect(onPage).toEqual(NW_ALARM_BITS.map((alarm, bit) => [String(bit), `\`${alarm}\``]));
  });

  it("has the request byte for byte", () => {
    expect(page).toContain(`    ${formatHex(nwRequest("all"))}\n`);
  });
});
