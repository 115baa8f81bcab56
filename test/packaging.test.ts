/** The files that install the program agree with it, with the documents, and with systemd's own check. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "../src/config/schema.ts";
import { temporaryFile } from "./support/temp.ts";

const ROOT = join(import.meta.dirname, "..");
const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const unit = text("packaging/systemd/siinterjk.service");
const network = text("packaging/networkd/80-can0.network");
const udev = text("packaging/udev/90-siinterjk-can.rules");
const byHand = text("docs/troubleshooting.md");
const config = configSchema.parse({ packs: [{ port: "/dev/serial0" }] });

/** Every value of a key. */
const values = (source: string, key: string): readonly string[] =>
  [...source.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map((match) => match[1]!);
const value = (source: string, key: string): string => {
  const [first, ...more] = values(source, key);
  expect([first, more], key).toEqual([expect.any(String), []]);
  return first!;
};

/** What the commands say that bring can0 up by hand. */
const inCommands = (pattern: RegExp): readonly string[] => [...new Set([...byHand.matchAll(pattern)].map((match) => match[1]!))];

describe("siinterjk.service", () => {
  it("is told by the program itself that it works, and is restarted within the Sunny Island's 60 s", () => {
    expect(value(unit, "Type")).toBe("notify");
    expect(value(unit, "NotifyAccess")).toBe("main");
    expect(Number(value(unit, "WatchdogSec")) + Number(value(unit, "RestartSec"))).toBeLessThan(30);
    expect(value(unit, "Restart")).toBe("always");
    expect(value(unit, "StartLimitIntervalSec")).toBe("0");
    // Longer than the program waits for a first reading before it counts as ready all the same.
    expect(Number(value(unit, "TimeoutStartSec")) * 1000).toBeGreaterThan(config.safety.startupWaitMs);
    expect(text("src/bridge/supervision.ts")).toContain("const READY_AFTER_MS = 30_000;");
  });

  it("has the folder of what is kept by default, and the exit status of the program", () => {
    for (const path of [config.state.file, config.recorder.folder, config.history.file]) {
      expect(dirname(path)).toBe(`/var/lib/${value(unit, "StateDirectory")}`);
    }
    expect(text("src/cli/run.ts")).toContain(`const EXIT_CONFIG = ${value(unit, "RestartPreventExitStatus")};`);
  });

  it("starts a command that exists, as the user who may open serial ports", () => {
    expect(value(unit, "ExecStart")).toMatch(/^\/usr\/bin\/node \S+\/dist\/main\.js run --config \S+\.yaml --log$/);
    expect([value(unit, "User"), value(unit, "SupplementaryGroups")]).toEqual(["siinterjk", "dialout"]);
  });

  it("lets Node run, and the program reach its ports", () => {
    expect(values(unit, "MemoryDenyWriteExecute")).toEqual([]);
    expect(value(unit, "RestrictAddressFamilies").split(" ")).toEqual(
      expect.arrayContaining(["AF_UNIX", "AF_CAN", "AF_INET", "AF_INET6"]),
    );
    expect(values(unit, "DeviceAllow")).toEqual(["char-4 rw", "char-166 rw", "char-188 rw", "char-204 rw", "char-ttySC rw"]);
    expect(values(unit, "PrivateDevices")).toEqual([]);
  });

  it("passes systemd's check, where there is a systemd", () => {
    // The check wants programs that exist; keys and values are what it is for.
    const here = unit.replace(/^ExecStart=.*$/m, `ExecStart=${process.execPath} --version`);
    const path = temporaryFile("siinterjk.service", here);
    const check = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
    const about = (check.error === undefined ? check.stderr : "")
      .split("\n")
      .filter((line) => line.includes(dirname(path)) || line.includes("siinterjk"));
    expect(about).toEqual([]);
  });
});

describe("what is said twice", () => {
  it("the CAN interface that is brought up by hand and the one in packaging", () => {
    const bitrate = value(network, "BitRate").replace("K", "000");
    expect(inCommands(/\bbitrate (\d+)/g)).toEqual([bitrate]);
    expect(inCommands(/\brestart-ms (\d+)/g)).toEqual([value(network, "RestartSec").replace("ms", "")]);
    expect(inCommands(/\btxqueuelen (\d+)/g)).toEqual([/ATTR\{tx_queue_len\}="(\d+)"/.exec(udev)![1]]);
    expect(value(network, "Name")).toBe(config.inverter.can);
  });

  it("a comment that names where a file belongs names the file", () => {
    for (const [path, source] of [
      ["networkd/80-can0.network", network],
      ["udev/90-siinterjk-can.rules", udev],
    ] as const) {
      expect(existsSync(join(ROOT, "packaging", path))).toBe(true);
      expect(source).toContain(`/${path.split("/")[1]!}: `);
    }
  });
});

describe("a newer package whose service is not ready", () => {
  /** The restart alone, with the programs of the system played: `restart` ends with this status, after it was waited for by `timeout`. */
  function postinst(args: readonly string[], restart: number): { readonly status: number | null; readonly text: string } {
    const script = text("packaging/debian/postinst").replace(/^case \$1 in\n {2}configure[^]*$/m, "");
    const played = [
      `timeout() { echo "waits at most $1 s: $2 $3"; return ${restart}; }`,
      "setpriv() { :; }",
      "dpkg-query() { echo 0.3.0; }",
      "config=/dev/null",
      "stopped=/nowhere",
      "start_service",
    ].join("\n");
    // A function cannot be called dpkg-query in every sh.
    const { status, stdout } = spawnSync("bash", ["-c", `exec 2>&1\n${script}\n${played}`, "postinst", ...args], {
      encoding: "utf8",
    });
    return { status, text: stdout };
  }

  it("is waited for no longer than the Sunny Island can wait, and the way back is told in commands", () => {
    const { status, text: said } = postinst(["configure", "0.2.0"], 124);
    expect(status).toBe(0);
    expect(said).toContain("waits at most 25 s: deb-systemd-invoke restart\n");
    expect(said).toContain("NOT ready within 25 s");
    expect(said).toContain("journalctl -n 50 -u siinterjk");
    expect(said).toContain("sudo apt install --allow-downgrades ./siinterjk_0.2.0_all.deb");
  });

  it.each([
    ["nothing where it is ready", ["configure", "0.2.0"], 0],
    ["no way back to itself", ["configure", "0.3.0"], 1],
    ["no way back at the first installation", ["configure", ""], 1],
    ["no way back to the version that has failed", ["abort-upgrade", "0.4.0"], 1],
  ])("tells %s", (_, args, restart) => {
    const { status, text: said } = postinst(args, restart);
    expect(status).toBe(0);
    expect(said.includes("NOT ready")).toBe(restart !== 0);
    expect(said).not.toContain("--allow-downgrades");
  });
});
