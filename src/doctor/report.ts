/** One file for those who help: everything that the doctor has seen, without secrets. */
import { problemLine } from "../config/load.ts";
import { CONFIG_FOLDER } from "../setup/places.ts";
import { board } from "./board.ts";
import type { CheckResult, DoctorSite } from "./check.ts";
import { kernelLog } from "./kernel-log.ts";
import { redact, privateWords } from "./redact.ts";
import { serviceLog } from "./service-log.ts";
import { serviceProgram } from "./service-program.ts";
import { shownConfig } from "./shown-config.ts";

const LOG_LINES = 200;
const KERNEL_LINES = 100;

/** The whole text. What cannot be had says so in its place. */
export async function reportText(site: DoctorSite, results: readonly CheckResult[]): Promise<string> {
  const hostName = ((await quietly(() => site.machine.readText("/proc/sys/kernel/hostname"))) ?? "").trim();
  const parts: readonly (readonly [string, () => Promise<readonly string[]>])[] = [
    ["Machine", () => machineLines(site)],
    ["Checks", () => Promise.resolve(results.flatMap(resultLines))],
    ["Configuration, keys that are not the default", () => configLines(site)],
    ["CAN", () => canLines(site)],
    ["Serial devices", () => programLines(site, "ls", ["-lR", "/dev/serial"])],
    ["Boot files", () => bootLines(site)],
    ["Kernel modules", () => moduleLines(site)],
    ["Kernel log, lines about CAN, serial ports, disks and power", () => kernelLines(site)],
    ["Recordings", () => recordingLines(site)],
    [`Log of the service, last ${LOG_LINES} lines`, async () => (await serviceLog(site))?.slice(-LOG_LINES) ?? [NOT_READABLE]],
  ];
  const sections = await Promise.all(
    parts.map(async ([title, lines]) => {
      const found = await lines().catch((error: unknown) => [`cannot be told: ${String(error)}`]);
      return ["", `== ${title} ==`, ...(found.length === 0 ? ["none"] : found)];
    }),
  );
  const head = [
    "SIinterJK: report of `siinterjk doctor`",
    "Passwords, names of machines, and addresses outside the home network are taken out; look through it before you send it.",
  ];
  return redact(`${[...head, ...sections.flat()].join("\n")}\n`, privateWords(site.config, hostName));
}

const NOT_READABLE = "none, or not for this user; `sudo siinterjk doctor --report` may see it";

async function machineLines(site: DoctorSite): Promise<readonly string[]> {
  const { machine, looker, wallNowMs } = site;
  const os = /^PRETTY_NAME="?([^"\n]*)/m.exec((await machine.readText("/etc/os-release")) ?? "")?.[1] ?? "unknown";
  const uname = (await machine.run("uname", ["-srm"]))?.stdout.trim() ?? "unknown";
  const program = await serviceProgram(site);
  const { model } = await board(site);
  return [
    `SIinterJK ${looker.version} at ${looker.programPath}`,
    `Node.js ${looker.nodeVersion} at ${looker.nodePath}`,
    `service: ${program === null ? "none" : `${program.nodePath} ${program.mainPath}, configuration ${program.configPath ?? "none"}`}`,
    `board: ${model === "" ? "no Raspberry Pi, or unknown" : model}`,
    `system: ${os}; ${uname}`,
    `time: ${new Date(wallNowMs()).toISOString()}, up ${((await machine.readText("/proc/uptime")) ?? "?").split(" ")[0]} s`,
    `looked at by user ${looker.userId}`,
  ];
}

function resultLines(result: CheckResult): readonly string[] {
  const { id, state, says, details = [] } = result;
  const remedy = "remedy" in result ? [`    remedy: ${result.remedy}`] : [];
  return [`${state.padEnd(7)} ${id}: ${says}`, ...remedy, ...details.map((line) => `    ${line}`)];
}

async function configLines({ config, machine }: DoctorSite): Promise<readonly string[]> {
  const folder = (await quietly(() => machine.list(CONFIG_FOLDER)))?.map((name) => `${CONFIG_FOLDER}/${name}`) ?? [];
  const files = folder.length === 0 ? [] : [`files: ${folder.join(", ")}`];
  switch (config.kind) {
    case "good":
      return [config.path, ...files, ...shownConfig(config.config)];
    case "wrong":
      return [...files, ...config.problems.map((problem) => problemLine(config.path, problem))];
    case "missing":
      return [...files, `${config.path} is not there`];
    case "unreadable":
      return [...files, `${config.path} cannot be read: ${config.why}`];
  }
}

async function canLines(site: DoctorSite): Promise<readonly string[]> {
  const name = site.config.kind === "good" ? site.config.config.inverter.can : "can0";
  const which = name === "none" || name.startsWith("slcan:") ? ["type", "can"] : ["dev", name];
  return programLines(site, "ip", ["-details", "-statistics", "link", "show", ...which]);
}

async function programLines({ machine }: DoctorSite, program: string, args: readonly string[]): Promise<readonly string[]> {
  const run = await machine.run(program, args);
  if (run === null) return [`${program} is not installed`];
  return linesOf(run.stdout.trim() === "" ? run.stderr : run.stdout);
}

async function bootLines(site: DoctorSite): Promise<readonly string[]> {
  const { boot } = await board(site);
  if (boot === null) return [];
  const config = linesOf((await site.machine.readText(boot.files.config)) ?? "").filter(
    (line) => line !== "" && !line.startsWith("#"),
  );
  return [boot.files.config, ...config, boot.files.cmdline, boot.cmdline.trim()];
}

async function moduleLines({ machine }: DoctorSite): Promise<readonly string[]> {
  const modules = linesOf((await machine.readText("/proc/modules")) ?? "");
  return modules.filter((line) =>
    /^(?:can|mcp251|spi|sc16is|gs_usb|peak_usb|kvaser|slcan|vcan|ftdi|ch34|cp210|pl2303|cdc_acm|usbserial)/.test(line),
  );
}

async function kernelLines(site: DoctorSite): Promise<readonly string[]> {
  const log = await kernelLog(site);
  if (log === null) return [NOT_READABLE];
  return log
    .filter((line) =>
      /\bcan\d+\b|\bcan: |mcp251|gs_usb|spi\d|sc16is|\btty(?:S|AMA|USB|ACM|SC)\d|ftdi|ch34\d|cp210|mmc\d|EXT4-fs|I\/O error|oltage|throttl/i.test(
        line,
      ),
    )
    .slice(-KERNEL_LINES);
}

async function recordingLines({ config, machine }: DoctorSite): Promise<readonly string[]> {
  if (config.kind !== "good" || config.config.recorder.folder === "") return [];
  return (await machine.list(config.config.recorder.folder)) ?? [];
}

const linesOf = (text: string): readonly string[] => text.trimEnd().split("\n");

const quietly = <T>(look: () => Promise<T>): Promise<T | null> => look().catch(() => null);
