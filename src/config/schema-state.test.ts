import { expect, test } from "vitest";
import { stateSchema } from "./schema-state.ts";

test.each([
  ["", true],
  ["/var/lib/siinterjk/state.json", true],
  ["/s", true],
  ["/a/b", true],
  ["/home/an owner/Zustände.json", true],
  ["/", false],
  ["/var/lib/siinterjk/", false],
  ["state.json", false],
  ["~/state.json", false],
  ["/var/lib\n/state.json", false],
  ["/var/lib/\0", false],
  [null, false],
])("the file %j is taken: %s", (file, taken) => {
  expect(stateSchema.safeParse({ file }).success).toBe(taken);
});
