import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Field } from "../src/codec/layout.ts";
import { toPhysical } from "../src/codec/layout.ts";
import { SCALAR_RANGE, SCALAR_SIZE } from "../src/codec/scalar.ts";
import { idText } from "../src/codec/sma/frame.ts";
import { SMA_MESSAGES } from "../src/codec/sma/messages.ts";
import { MESSAGE_SLOTS } from "../src/domain/inverter.ts";

const page = readFileSync(new URL("../docs/protocols/sma-sunny-island.md", import.meta.url), "utf8");

/** The text under `### 0x351 ...`, up to the next heading. */
const section = (id: string): string => page.split(/^#{2,3} /m).find((part) => part.startsWith(`${id} `)) ?? "";
const cellsOf = (text: string, name: string): string[] | undefined =>
  text
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .find((cells) => cells[2] === `\`${name}\``);

/** The first five cells that the page must have for a field. */
function expectedCells(row: Field): string[] {
  const last = row.offset + SCALAR_SIZE[row.kind] - 1;
  const [lowest, highest] = SCALAR_RANGE[row.kind];
  // Only the invalid marker is left out: there is no range of the inverter's.
  const all = row.maxRaw - row.minRaw >= highest - lowest - 1;
  return [
    last === row.offset ? `${row.offset}` : `${row.offset}-${last}`,
    `\`${row.name}\``,
    row.kind.replace("i", "s").toUpperCase(),
    `${1 / row.perUnit} ${row.unit}`.trim(),
    all ? "all" : `${toPhysical(row, row.minRaw)}..${toPhysical(row, row.maxRaw)}`,
  ];
}

describe("docs/protocols/sma-sunny-island.md", () => {
  describe.each(SMA_MESSAGES.map((message) => [idText(message.id), message] as const))("%s", (id, message) => {
    it("has a section with the length", () => {
      expect(section(id).split("\n")[0]).toContain(`(${message.size} bytes)`);
    });

    for (const row of message.fields) {
      it(`has ${row.name} with its bytes, type, step and range`, () => {
        expect(cellsOf(section(id), row.name)?.slice(1, 6)).toEqual(expectedCells(row));
      });
    }
  });

  it("lists the slots in order", () => {
    MESSAGE_SLOTS.forEach((slot, index) => {
      expect(cellsOf(page, slot)?.[1]).toBe(String(index + 1));
    });
  });
});
