import { expect, test } from "vitest";
import { controlSchema, recorderSchema, stateSchema } from "./schema-files.ts";

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
])("the path %j is taken: %s", (path, taken) => {
  expect(stateSchema.safeParse({ file: path }).success).toBe(taken);
  expect(controlSchema.safeParse({ socket: path }).success).toBe(taken);
  expect(recorderSchema.safeParse({ folder: path }).success).toBe(taken);
});

test("a socket's path is as long as Linux takes it, in bytes", () => {
  const taken = (path: string): boolean => controlSchema.safeParse({ socket: path }).success;
  expect(taken(`/${"s".repeat(106)}`)).toBe(true);
  expect(taken(`/${"s".repeat(107)}`)).toBe(false);
  expect(taken(`/${"ü".repeat(53)}`)).toBe(true);
  expect(taken(`/${"ü".repeat(54)}`)).toBe(false);
});
