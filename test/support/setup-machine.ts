/** A machine below a temporary folder: real files, and a systemd, users and a package manager that are played. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { ChangeableMachine, ProgramRun } from "../../src/machine/machine.ts";
import { CURRENT_RELEASE, SERVICE_UNIT, UNIT_FILE } from "../../src/setup/places.ts";
import { thisMachine } from "../../src/machine/this-machine.ts";

const ROOT = join(import.meta.dirname, "..", "..");
export const NODE = "/usr/bin/node";
export const PROGRAM = "/home/pi/siinterjk";

/** In memory where there is such a folder: each of the many writes waits for the disk. */
const FOLDER = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export interface SetupMachine extends ChangeableMachine {
  /** Every program run, as one line. */
  readonly ran: string[];
  readonly enabled: Set<string>;
  readonly active: Set<string>;
  readonly masked: Set<string>;
  /** The unit as systemd has read it, and what the service was started with: the release and that unit. */
  readonly systemd: { loaded: string | null; runs: string | null };
  readonly users: Set<string>;
  readonly groups: Set<string>;
  /** Files of Debian's package siinterjk. */
  readonly packaged: Set<string>;
  /** What `check-config` says is wrong, for each program folder. */
  readonly refuses: Map<string, string>;
  /** Releases, by a part of their name, whose start fails. */
  readonly broken: Set<string>;
  /** Releases, by a part of their name, that start and are never ready; systemd gives them 60 s. */
  readonly hanging: Set<string>;
  /** How long systemctl was waited for in all, ms; a start that goes well takes none. */
  waitedMs: number;
  /** Writes a file of the machine. */
  readonly put: (path: string, text: string, mode?: number) => void;
  /** Every file, folder and link with its mode and content. */
  tree(): Readonly<Record<string, string>>;
  /** Starts again: what is enabled runs, with what is on the disk. */
  reboot(): void;
  /** Programs run from now on go wrong where their line begins so. */
  fail(start: string): void;
}

/** As a Pi with a fresh system, with the program unpacked in a home folder. */
export function setupMachine(): SetupMachine {
  const root = mkdtempSync(join(FOLDER, "siinterjk-setup-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const at = (path: string): string => join(root, path);
  const put = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
    chmodSync(at(path), mode);
  };
  const failing: string[] = [];
  const machine: SetupMachine = {
    ...thisMachine(root),
    ran: [],
    enabled: new Set(),
    active: new Set(),
    masked: new Set(),
    systemd: { loaded: null, runs: null },
    users: new Set(),
    groups: new Set(["dialout"]),
    packaged: new Set(),
    refuses: new Map(),
    broken: new Set(),
    hanging: new Set(),
    waitedMs: 0,
    put,
    tree: () => treeOf(root),
    reboot: () => reboot(machine, root),
    fail: (start) => failing.push(start),
    run: (program, args, { timeoutMs = 10_000 } = {}) => {
      const line = [program, ...args].join(" ");
      machine.ran.push(line);
      if (failing.some((start) => line.startsWith(start))) return Promise.resolve({ status: 1, stdout: "", stderr: "it fails" });
      return answer(machine, root, program, args, timeoutMs);
    },
  };
  mkdirSync(at("/run/systemd/system"), { recursive: true });
  for (const folder of [
    "/etc/systemd/system",
    "/etc/systemd/network",
    "/etc/udev/rules.d",
    "/usr/local/bin",
    "/opt",
    "/var/lib",
  ]) {
    mkdirSync(at(folder), { recursive: true });
  }
  put(NODE, "elf", 0o755);
  put("/proc/sys/kernel/random/boot_id", "boot-1\n");
  putProgram(machine, PROGRAM, "1.0.0");
  return machine;
}

/** The program in a folder, with packages in several places as npm puts them. */
export function putProgram({ put }: SetupMachine, folder: string, version: string): void {
  const manifest = (name: string, more: object): string => JSON.stringify({ name, version, ...more });
  const dependencies = { near: "1", far: "1", "@scope/one": "1" };
  put(`${folder}/package.json`, manifest("siinterjk", { dependencies, optionalDependencies: { rare: "1", elsewhere: "1" } }));
  put(`${folder}/dist/main.js`, `// ${version}\n`, 0o755);
  put(`${folder}/dist/web/index.html`, "<!doctype html>\n");
  for (const path of [
    "systemd/siinterjk.service",
    "networkd/80-can0.network",
    "networkd/50-siinterjk.conf",
    "udev/90-siinterjk-can.rules",
  ]) {
    put(`${folder}/packaging/${path}`, readFileSync(join(ROOT, "packaging", path), "utf8"));
  }
  const modules = `${folder}/node_modules`;
  put(`${modules}/near/package.json`, manifest("near", { dependencies: { deep: "2" } }));
  put(`${modules}/near/node_modules/deep/package.json`, manifest("deep", { version: "2.0.0" }));
  put(`${modules}/@scope/one/package.json`, manifest("@scope/one", { dependencies: { deep: "1", near: "1" } }));
  put(`${modules}/@scope/one/lib/index.js`, "module.exports = 1;\n");
  put(`${modules}/rare/package.json`, manifest("rare", {}));
  put(`${modules}/only-for-tests/package.json`, manifest("only-for-tests", {}));
  // npm puts what several projects need above them.
  put(`${dirname(folder)}/node_modules/far/package.json`, manifest("far", {}));
  put(`${dirname(folder)}/node_modules/deep/package.json`, manifest("deep", { version: "1.0.0" }));
}

const done = (stdout = "", status = 0): Promise<ProgramRun> => Promise.resolve({ status, stdout, stderr: "" });

function answer(
  machine: SetupMachine,
  root: string,
  program: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<ProgramRun | null> {
  const [first = "", second = ""] = args;
  switch (program) {
    case "systemctl":
      return systemctl(machine, root, args, timeoutMs);
    case "getent": {
      const has = (first === "passwd" ? machine.users : machine.groups).has(second);
      return has ? done(first === "passwd" ? `${second}:x:990:990::/:/bin/false\n` : `${second}:x:990:\n`) : done("", 2);
    }
    case "useradd":
      machine.users.add(args.at(-1)!);
      machine.groups.add(args.at(-1)!);
      return done();
    case "userdel":
      machine.users.delete(first);
      machine.groups.delete(first);
      return done();
    case "chmod":
      if (first !== "-R") chmodSync(join(root, second), first === "g+r" ? 0o640 : Number.parseInt(first, 8));
      return done();
    case "dpkg-query":
      return machine.packaged.has(second) ? done(`siinterjk: ${second}\n`) : done("", 1);
    case "chown":
    case "chgrp":
    case "sync":
    case "udevadm":
    case "networkctl":
      return done();
  }
  if (!program.endsWith("/node")) return Promise.resolve(null);
  const folder = first.replace("/dist/main.js", "");
  if (second === "--version")
    return done(`${(JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { version: string }).version}\n`);
  const mistakes = machine.refuses.get(folder);
  return mistakes === undefined ? done("is right\n") : done(mistakes, 1);
}

function systemctl(
  machine: SetupMachine,
  root: string,
  [verb = "", ...rest]: readonly string[],
  timeoutMs: number,
): Promise<ProgramRun> {
  const { enabled, active, masked } = machine;
  const units = rest.filter((word) => !word.startsWith("-"));
  const [unit = ""] = units;
  const all = (set: Set<string>, change: "add" | "delete"): void => units.forEach((name) => set[change](name));
  switch (verb) {
    case "is-enabled":
      return done(masked.has(unit) ? "masked\n" : enabled.has(unit) ? "enabled\n" : "disabled\n", 1);
    case "is-active":
      return done(active.has(unit) ? "active\n" : "inactive\n", 3);
    case "daemon-reload":
      machine.systemd.loaded = unitOf(root);
      return done();
    case "show":
      return done(machine.systemd.loaded !== null && machine.systemd.loaded !== unitOf(root) ? "yes\n" : "no\n");
    case "enable":
      all(enabled, "add");
      if (unit === "systemd-networkd.service") enabled.add("systemd-networkd-wait-online.service");
      return done();
    case "disable":
      all(enabled, "delete");
      if (rest.includes("--now")) all(active, "delete");
      return done();
    case "start":
    case "restart": {
      if (unit !== SERVICE_UNIT) all(active, "add");
      return unit === SERVICE_UNIT ? startService(machine, root, timeoutMs) : done();
    }
    case "mask":
      all(masked, "add");
      return done();
    case "unmask":
      all(masked, "delete");
      return done();
    default:
      return done();
  }
}

const unitOf = (root: string): string | null => {
  const path = join(root, UNIT_FILE);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
};

/** TimeoutStartSec of the unit. */
const START_TIMEOUT_MS = 60_000;

function startService(machine: SetupMachine, root: string, timeoutMs: number): Promise<ProgramRun> {
  const { active, broken, hanging, systemd } = machine;
  systemd.loaded ??= unitOf(root);
  const current = join(root, CURRENT_RELEASE);
  const release = existsSync(current) ? readlinkSync(current) : "releases/package";
  systemd.runs = `${release}\n${systemd.loaded}`;
  const isOne = (of: ReadonlySet<string>): boolean => [...of].some((part) => release.includes(part));
  if (isOne(hanging)) {
    active.delete(SERVICE_UNIT);
    machine.waitedMs += Math.min(timeoutMs, START_TIMEOUT_MS);
    if (timeoutMs < START_TIMEOUT_MS) return Promise.resolve({ status: null, stdout: "", stderr: "" });
  }
  if (isOne(broken) || isOne(hanging)) {
    active.delete(SERVICE_UNIT);
    return Promise.resolve({ status: 1, stdout: "", stderr: `Job for ${SERVICE_UNIT} failed` });
  }
  active.add(SERVICE_UNIT);
  return done();
}

function reboot(machine: SetupMachine, root: string): void {
  const { active, enabled, systemd } = machine;
  active.clear();
  systemd.loaded = unitOf(root);
  for (const unit of enabled) active.add(unit);
  if (enabled.has(SERVICE_UNIT) && systemd.loaded !== null) void startService(machine, root, Infinity);
}

function treeOf(root: string, folder = ""): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = `${folder}/${name}`;
    const facts = lstatSync(join(root, path));
    const mode = (facts.mode & 0o7777).toString(8);
    if (facts.isSymbolicLink()) tree[path] = `-> ${readlinkSync(join(root, path))}`;
    else if (facts.isDirectory()) Object.assign(tree, { [path]: mode }, treeOf(root, path));
    else tree[path] = `${mode} ${readFileSync(join(root, path), "latin1")}`;
  }
  return tree;
}
