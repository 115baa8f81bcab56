import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { recordingLog } from "../../test/support/recording-log.ts";
import { temporaryFile } from "../../test/support/temp.ts";
import type { Kept } from "../domain/kept.ts";
import { fileStore, loadState, saveState } from "./state-file.ts";
import { stateText } from "./state-text.ts";

/** What was asked of the file system, in order. */
const calls: string[] = [];
/** The call that fails, and how. */
let fails: { readonly call: string; readonly code: string } | null = null;

function step(call: string): void {
  calls.push(call);
  if (fails !== null && call.startsWith(fails.call)) throw Object.assign(new Error(`${fails.code}: no`), { code: fails.code });
}

vi.mock(import("node:fs/promises"), async (original) => {
  const real = await original();
  const open: typeof real.open = async (path, flags, mode) => {
    const name = String(path)
      .split("/")
      .at(-1)!
      .replace(/^siinterjk-.*/, "folder");
    step(`open ${name}`);
    const file = await real.open(path, flags, mode);
    const sync = file.sync.bind(file);
    const writeFile = file.writeFile.bind(file);
    file.sync = () => (step(`sync ${name}`), sync());
    file.writeFile = async (data, options) => {
      await writeFile(typeof data === "string" && fails?.call.startsWith("write") === true ? data.slice(0, 10) : data, options);
      step(`write ${name}`);
    };
    return file;
  };
  const rename: typeof real.rename = (from, to) => (step("rename"), real.rename(from, to));
  return { ...real, open, rename };
});

afterEach(() => {
  calls.length = 0;
  fails = null;
});

const NOW_MS = Date.parse("2026-06-01T12:00:00Z");
const KEPT: Kept = {
  chargeVoltage: null,
  cells: { "Block 1": 16 },
  stage: { stage: "bulk", fullAgoMs: null },
  anchors: {},
  commands: [],
};
const TEXT = stateText(KEPT, NOW_MS);
const OLD = stateText({ ...KEPT, cells: { "Block 1": 15 } }, NOW_MS);

describe("saving", () => {
  it("puts the bytes on the disk before the name, and the name before it is done", async () => {
    const path = temporaryFile("state.json", OLD);
    await saveState(path, TEXT);
    expect(calls).toEqual([
      "open state.json.new",
      "write state.json.new",
      "sync state.json.new",
      "rename",
      "open folder",
      "sync folder",
    ]);
    expect(readFileSync(path, "utf8")).toBe(TEXT);
    expect(readdirSync(dirname(path))).toEqual(["state.json"]);
  });

  it.each([
    ["open state.json.new", "EACCES"],
    ["open state.json.new", "EROFS"],
    ["write", "ENOSPC"],
    ["sync state.json.new", "EIO"],
    ["rename", "EIO"],
  ])("that fails at '%s' with %s leaves the old file and nothing beside it", async (call, code) => {
    const path = temporaryFile("state.json", OLD);
    fails = { call, code };
    await expect(saveState(path, TEXT)).rejects.toMatchObject({ code: "STATE_NOT_SAVED", message: `${code}: no` });
    expect(readFileSync(path, "utf8")).toBe(OLD);
    expect(readdirSync(dirname(path))).toEqual(["state.json"]);
  });

  it("that cannot put the name on the disk is told, too", async () => {
    const path = temporaryFile("state.json", OLD);
    fails = { call: "sync folder", code: "EIO" };
    await expect(saveState(path, TEXT)).rejects.toMatchObject({ code: "STATE_NOT_SAVED" });
  });

  it("begins over what a killed process left behind", async () => {
    const path = temporaryFile("state.json", OLD);
    writeFileSync(`${path}.new`, "x".repeat(10_000));
    await saveState(path, TEXT);
    expect(readFileSync(path, "utf8")).toBe(TEXT);
  });
});

describe("loading", () => {
  it("gives what was saved", async () => {
    const path = temporaryFile("state.json", "");
    await saveState(path, TEXT);
    expect(await loadState(path, NOW_MS + 1000)).toEqual({ ok: true, value: { kept: KEPT, ageMs: 1000 } });
  });

  it("gives nothing where there is no file, and no folder", async () => {
    const path = temporaryFile("other", "");
    expect(await loadState(join(dirname(path), "state.json"), NOW_MS)).toEqual({ ok: true, value: null });
    expect(await loadState(join(dirname(path), "no", "state.json"), NOW_MS)).toEqual({ ok: true, value: null });
  });

  const unreadable: readonly (readonly [string, (path: string) => void])[] = [
    ["a folder", (path) => mkdirSync(path)],
    ["a file of 1 MB", (path) => writeFileSync(path, "x".repeat(1 << 20))],
    ["a device without end", (path) => symlinkSync("/dev/zero", path)],
    ["a link to itself", (path) => symlinkSync(path, path)],
    ["a path below a file", (path) => writeFileSync(dirname(path) + "/other", "")],
  ];

  it.each(unreadable)("says that it cannot read %s", async (what, make) => {
    const folder = dirname(temporaryFile("other", ""));
    make(join(folder, "state.json"));
    const path = what === "a path below a file" ? join(folder, "other", "state.json") : join(folder, "state.json");
    expect(await loadState(path, NOW_MS)).toMatchObject({ ok: false, error: { code: "STATE_UNREADABLE" } });
  });

  it("does not wait for a pipe", async () => {
    const path = join(dirname(temporaryFile("other", "")), "state.json");
    execFileSync("mkfifo", [path]);
    expect(await loadState(path, NOW_MS)).toMatchObject({ ok: false, error: { code: "STATE_INVALID" } });
  });

  it("takes bytes that are no text for a wrong content", async () => {
    const path = temporaryFile("state.json", "");
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    expect(await loadState(path, NOW_MS)).toMatchObject({ ok: false, error: { code: "STATE_INVALID" } });
  });
});

describe("the store", () => {
  const store = (path: string) => {
    const log = recordingLog();
    const lines = () => [...log.lines("info"), ...log.lines("warn"), ...log.lines("error")];
    return { log, lines, ...fileStore(path, log, () => NOW_MS) };
  };

  it("is quiet about a first start in a folder that is there", async () => {
    const { load, save, lines } = store(join(dirname(temporaryFile("other", "")), "state.json"));
    expect(await load()).toBeNull();
    await save(KEPT);
    expect(lines()).toEqual([]);
    expect(await load()).toEqual({ kept: KEPT, ageMs: 0 });
    expect(lines()).toEqual(["Goes on from the state of 0 s ago"]);
  });

  it("says once that the folder is missing, goes on, and says that it is there", async () => {
    const folder = join(dirname(temporaryFile("other", "")), "gone");
    const { load, save, log, lines } = store(join(folder, "state.json"));
    expect(await load()).toBeNull();
    await save(KEPT);
    await save(KEPT);
    expect(log.lines("info")).toEqual([`STATE_NOT_SAVED ${folder} does not exist: a restart begins the charge voltage anew`]);
    expect(lines()).toHaveLength(1);
    mkdirSync(folder);
    await save(KEPT);
    expect(log.lines("info").slice(1)).toEqual([`${folder}/state.json is written again`]);
    expect(existsSync(join(folder, "state.json"))).toBe(true);
  });

  it("says once that the disk is full, and that it is not any more", async () => {
    const path = temporaryFile("state.json", OLD);
    const { save, log } = store(path);
    fails = { call: "write", code: "ENOSPC" };
    await save(KEPT);
    await save(KEPT);
    expect(log.lines("warn")).toEqual(["STATE_NOT_SAVED ENOSPC: no: a restart begins the charge voltage anew"]);
    fails = null;
    await save(KEPT);
    expect(log.lines("info")).toEqual([`${path} is written again`]);
  });

  it.each([
    ["not JSON", "warn", "STATE_INVALID"],
    [TEXT.replace('"version":2', '"version":7'), "warn", "STATE_VERSION"],
    [stateText(KEPT, NOW_MS - 400 * 86_400_000), "info", "STATE_OLD"],
  ] as const)("starts without %s, and says why", async (text, level, code) => {
    const path = temporaryFile("state.json", text);
    const { load, log, lines } = store(path);
    expect(await load()).toBeNull();
    expect(log.lines(level)).toEqual([expect.stringContaining(`${code} ${path} is not used: it`)]);
    expect(lines()).toHaveLength(1);
  });
});
