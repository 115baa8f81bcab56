import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFile } from "../../test/support/temp.ts";
import { lockHolder, type LocksSource } from "./lock-holder.ts";

/** Two locks as the kernel lists them; 1023 is /dev/ttyUSB0 on device 00:05. */
const LOCKS = [
  "1: POSIX  ADVISORY  WRITE 700 00:05:1023 0 EOF",
  "2: FLOCK  ADVISORY  WRITE 800 00:1a:1023 0 EOF",
  "3: FLOCK  ADVISORY  WRITE 1234 00:05:1023 0 EOF",
  "3: -> FLOCK  ADVISORY  WRITE 1300 00:05:1023 0 EOF",
].join("\n");

const machine = (command: readonly string[], group = "0::/user.slice"): LocksSource => ({
  stat: (path) => (path === "/dev/ttyUSB0" ? Promise.resolve({ dev: 5, ino: 1023 }) : Promise.reject(new Error("ENOENT"))),
  read: (path) => {
    const files: Readonly<Record<string, string>> = {
      "/proc/locks": LOCKS,
      "/proc/1234/cmdline": `${command.join("\0")}\0`,
      "/proc/1234/cgroup": `${group}\n`,
    };
    return files[path] === undefined ? Promise.reject(new Error("ENOENT")) : Promise.resolve(files[path]);
  },
});

describe("the holder of a lock", () => {
  it.each([
    ["another program", ["/usr/bin/picocom", "-b", "115200"], "", { program: "picocom", isBridge: false }],
    [
      "a script, without its arguments",
      ["python3", "/opt/poll.py", "secret"],
      "",
      { program: "python3 poll.py", isBridge: false },
    ],
    ["an interpreter with code", ["/bin/sh", "-c", "secret"], "", { program: "sh", isBridge: false }],
    ["the bridge, by hand", ["node", "/home/pi/siinterjk/dist/main.js", "run"], "", { program: "node main.js", isBridge: true }],
    ["the bridge, installed", ["node", "/usr/bin/siinterjk", "run", "--log"], "", { program: "node siinterjk", isBridge: true }],
    [
      "another command of this program",
      ["node", "/usr/bin/siinterjk", "scan"],
      "",
      { program: "node siinterjk", isBridge: false },
    ],
    ["the service", ["bridge"], "0::/system.slice/siinterjk.service", { program: "bridge", isBridge: true }],
    ["somebody hidden", [], "", { program: "", isBridge: false }],
  ])("is known: %s", async (_, command, group, holder) => {
    expect(await lockHolder("/dev/ttyUSB0", machine(command, group))).toEqual({ processId: 1234, ...holder });
  });

  it("is nobody where there is no such file, no lock, or no list of them", async () => {
    const source = machine(["x"]);
    expect(await lockHolder("/dev/gone", source)).toBeNull();
    expect(await lockHolder("/dev/ttyUSB0", { ...source, stat: () => Promise.resolve({ dev: 5, ino: 7 }) })).toBeNull();
    expect(await lockHolder("/dev/ttyUSB0", { ...source, read: () => Promise.reject(new Error("ENOENT")) })).toBeNull();
  });

  it("is found on this machine", async () => {
    const path = temporaryFile("locked", "");
    const locker = spawn("flock", [path, "sh", "-c", "echo locked; read end"], { stdio: ["pipe", "pipe", "ignore"] });
    onTestFinished(() => void locker.kill("SIGKILL"));
    await once(locker.stdout, "data");
    expect(await lockHolder(path)).toMatchObject({ processId: locker.pid, isBridge: false });
    locker.stdin.end();
    await once(locker, "close");
    expect(await lockHolder(path)).toBeNull();
  });
});
