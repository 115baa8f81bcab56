import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { replaceFile } from "./replace-file.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "siinterjk-replace-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

it("replaces the file, whatever a write that was broken off has left", async () => {
  writeFileSync(at("file"), "old");
  writeFileSync(at("fresh"), "half of something much longer");
  await replaceFile(at("file"), at("fresh"), ["new ", Uint8Array.of(0x34, 0x32)]);
  expect(readFileSync(at("file"), "utf8")).toBe("new 42");
  expect(readdirSync(folder)).toEqual(["file"]);
});

it("does not write to where a link leads that somebody has put there, nor make a link of the file", async () => {
  writeFileSync(at("of root"), "precious");
  symlinkSync(at("of root"), at("fresh"));
  await replaceFile(at("file"), at("fresh"), ["new"]);
  expect(readFileSync(at("of root"), "utf8")).toBe("precious");
  // Written through the link, "of root" would have the new text by this name, too.
  writeFileSync(at("file"), "changed");
  expect(readFileSync(at("of root"), "utf8")).toBe("precious");
});

it("rejects where something else stands, and leaves the file as it is", async () => {
  writeFileSync(at("file"), "old");
  mkdirSync(at("fresh"));
  await expect(replaceFile(at("file"), at("fresh"), ["new"])).rejects.toMatchObject({ code: "ERR_FS_EISDIR" });
  expect(readFileSync(at("file"), "utf8")).toBe("old");
});
