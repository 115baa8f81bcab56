import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import { idOf, packIds } from "./sections.ts";

describe("the ids of packs", () => {
  it.each([
    [
      ["Block 1", "Block 2"],
      ["block_1", "block_2"],
    ],
    [["Süd / Keller #3"], ["sud_keller_3"]],
    [
      ["盤", "盤", ""],
      ["pack", "pack_2", "pack_3"],
    ],
    [
      ["Block 1", "block-1", "BLOCK 1 "],
      ["block_1", "block_1_2", "block_1_3"],
    ],
    [
      ["a 2", "a", "a"],
      ["a_2", "a", "a_3"],
    ],
  ])("of %j are %j", (names, ids) => {
    expect(packIds(names)).toEqual(ids);
  });

  it("differ, are short, and can stand in a topic, whatever the names are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("a", "A", "a_2", "a".repeat(60)))),
        (names) => {
          const ids = packIds(names);
          expect(new Set(ids).size).toBe(names.length);
          for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9_]{0,39}$/);
        },
      ),
      property(500),
    );
  });
});

it("leaves nothing of a name that has nothing to leave", () => {
  expect(idOf("…!")).toBe("");
});
