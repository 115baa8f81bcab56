import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { saveRecording } from "./recording-files.ts";

/** What was asked of the file system, in order; the call that fails, and how. */
const calls: string[] = [];
let fails: { readonly call: string; readonly code: string } | null = null;

function step(call: string): void {
  calls.push(call);
  if (fails?.call === call) throw Object.assign(new Error(`${fails.code}: no`), { code: fails.code });
}

vi.mock(import("node:fs/promises"), async (original) => {
  const real = await original();
  const open: typeof real.open = async (path, flags, mode) => {
    const name = String(path).endsWith("recording.new") ? "file" : "folder";
    step(`open ${name}`);
    const file = await real.open(path, flags, mode);
    const [sync, writeFile] = [file.sync.bind(file), file.writeFile.bind(file)];
    file.sync = () => (step(`sync ${name}`), sync());
    file.writeFile = async (data, options) => {
      await writeFile(data, options);
      step("write");
    };
    return file;
  };
  const rename: typeof real.rename = (from, to) => (step("rename"), real.rename(from, to));
  return { ...real, open, rename };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "siinterjk-"));
});
afterEach(() => {
  calls.length = 0;
  fails = null;
  rmSync(folder, { recursive: true });
});

const bytes = (length: number): Uint8Array => new Uint8Array(length);
const save = (title = "x", ...parts: Uint8Array[]): Promise<string> => saveRecording(folder, title, parts);
const numbers = (): readonly number[] => readdirSync(folder).map((name) => Number(/^recording-(\d+)-/.exec(name)![1]));

describe("saving a recording", () => {
  it("makes the folder, writes the parts one after the other, and puts them on the disk before the name", async () => {
    const path = await saveRecording(join(folder, "a"), "x", [Uint8Array.from([1, 2]), Uint8Array.from([3])]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(calls).toEqual(["open file", "write", "write", "sync file", "rename", "open folder", "sync folder"]);
  });

  it("makes no place where there is none", async () => {
    await expect(saveRecording(join(folder, "a", "b"), "x", [Uint8Array.of(1)])).rejects.toMatchObject({ code: "ENOENT" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("makes a plain name of any title", async () => {
    const title = `2026-06-01T12:00:00.250Z-../../etc/päss\0 ${"long ".repeat(60)}`;
    const path = await save(title, bytes(1));
    expect(path.startsWith(folder)).toBe(true);
    expect(basename(path)).toMatch(/^recording-000001-2026-06-01T12-00-00Z-etc-p-ss-long-[a-z-]+\.jsonl\.gz$/);
    expect(basename(path).length).toBeLessThan(120);
  });

  it.each([
    ["open file", "EROFS"],
    ["write", "ENOSPC"],
    ["sync file", "EIO"],
    ["rename", "EIO"],
  ])("that fails at '%s' with %s leaves nothing behind", async (call, code) => {
    fails = { call, code };
    await expect(save("x", bytes(1))).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("begins over what a killed process left behind", async () => {
    writeFileSync(join(folder, "recording.new"), "x".repeat(1000));
    expect(readFileSync(await save("x", bytes(2))).length).toBe(2);
    expect(existsSync(join(folder, "recording.new"))).toBe(false);
  });
});

describe("the folder of recordings", () => {
  it("keeps the newest 10 by their number, and what is not a recording", async () => {
    writeFileSync(join(folder, "mine.txt"), "");
    for (let i = 0; i < 13; i++) await save(`title ${i}`, bytes(1));
    expect(existsSync(join(folder, "mine.txt"))).toBe(true);
    rmSync(join(folder, "mine.txt"));
    expect(numbers()).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  it("keeps the newest when the clock goes back", async () => {
    for (let i = 0; i < 10; i++) await save("2026-06-01T12:00:00.000Z-x", bytes(1));
    const path = await save("1970-01-01T00:00:00.000Z-x", bytes(1));
    expect(existsSync(path)).toBe(true);
    expect(numbers()).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("keeps at most 100 MB, but always the newest", async () => {
    for (let i = 0; i < 4; i++) await save("x", bytes(30_000_000));
    expect(numbers()).toEqual([2, 3, 4]);
    await save("x", bytes(101_000_000));
    expect(numbers()).toEqual([5]);
  });
});
