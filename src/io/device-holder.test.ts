import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFile } from "../../test/support/temp.ts";
import { deviceUse, openUse } from "./device-holder.ts";
import type { NamesSource } from "./serial-names.ts";

/** The first process, a thread of the kernel, one that has just ended, and a script with the adapter open, which it does not lock. */
const OPEN: Readonly<Record<string, readonly string[] | null>> = { 1: ["/dev/null"], 2: null, 3: null, 812: ["/dev/ttyUSB0"] };
const COMMANDS: Readonly<Record<string, string>> = { 1: "/sbin/init\0", 2: "", 812: "/usr/bin/python3\0/home/pi/poll.py\0" };

const machine = (open: Readonly<Record<string, readonly string[] | null>> = {}): NamesSource => {
  const all = { ...OPEN, ...open };
  const orThrow = <T>(value: T | null | undefined): Promise<T> =>
    value === null || value === undefined ? Promise.reject(new Error("EACCES")) : Promise.resolve(value);
  return {
    list: (folder) =>
      folder === "/proc"
        ? Promise.resolve([...Object.keys(all), "locks", "self"])
        : orThrow(all[folder.split("/")[2]!]?.map((_, i) => String(i))),
    follow: (path) => orThrow(all[path.split("/")[2]!]?.[Number(path.split("/")[4])]),
    read: (path) => orThrow(path.endsWith("/cmdline") ? COMMANDS[path.split("/")[2]!] : null),
  };
};
const SCRIPT = { processId: 812, program: "python3 poll.py", isBridge: false };

describe("the use of a device", () => {
  it.each([
    ["a script that takes no lock", "/dev/ttyUSB0", machine(), { holder: SCRIPT, hidden: false }],
    ["nobody", "/dev/ttyUSB1", machine(), { holder: null, hidden: false }],
    ["perhaps somebody of another user", "/dev/ttyUSB0", machine({ 812: null }), { holder: null, hidden: true }],
    ["one that is seen where others are not", "/dev/ttyUSB0", machine({ 1: null }), { holder: SCRIPT, hidden: true }],
    ["this process itself", "/dev/ttyUSB1", machine({ [process.pid]: ["/dev/ttyUSB1"] }), { holder: null, hidden: false }],
    [
      "unknown where processes are not even listed",
      "/dev/ttyUSB0",
      { ...machine(), list: () => Promise.reject(new Error("ENOENT")) },
      { holder: null, hidden: true },
    ],
  ])("is known: %s", async (_, device, source, use) => {
    expect(await openUse(device, source)).toEqual(use);
  });

  it.each([
    ["open without a lock", "exec 3<$0; echo ready; read end"],
    ["locked", "exec 3<$0; flock 3; echo ready; read end"],
  ])("is found on this machine: %s", async (_, script) => {
    const path = temporaryFile("device", "");
    expect((await deviceUse(path)).holder).toBeNull();
    const other = spawn("sh", ["-c", script, path], { stdio: ["pipe", "pipe", "ignore"] });
    onTestFinished(() => void other.kill("SIGKILL"));
    await once(other.stdout, "data");
    expect((await deviceUse(path)).holder).toEqual({ processId: other.pid, program: "sh", isBridge: false });
    other.stdin.end();
    await once(other, "close");
  });
});
