/** Whether the program is whole: its file, and the packages with machine code in them. */
import { CURRENT_RELEASE, PACKAGED_PROGRAM } from "../setup/places.ts";
import { failed, ok, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { serviceProgram } from "./service-program.ts";

/** What Node cannot load is there with the reason. */
export type BrokenParts = Readonly<Record<string, string>>;

export interface NeededParts {
  readonly mainPath: string;
  readonly broken: BrokenParts;
  /** CAN goes over an interface of Linux. */
  readonly needsCan: boolean;
  readonly needsHistory: boolean;
}

const WHAT_FOR: Readonly<Record<string, string>> = {
  serialport: "serial lines",
  koffi: "CAN interfaces and word to systemd",
  libsql: "the history",
};

export function judgeParts({ mainPath, broken, needsCan, needsHistory }: NeededParts): Verdict {
  const names = Object.keys(broken);
  const whole = names.filter((name) => (name === "koffi" && !needsCan) || (name === "libsql" && !needsHistory));
  const bad = names.filter((name) => !whole.includes(name));
  if (bad.length === 0) return ok(`${mainPath} and the packages that it needs can be loaded.`);
  const says = `${bad.map((name) => `${name} (for ${WHAT_FOR[name] ?? "the program"})`).join(" and ")} cannot be loaded.`;
  const details = bad.map((name) => `${name}: ${broken[name]}`);
  // The bridge works without a history.
  const judge = bad.every((name) => name === "libsql") ? warning : failed;
  return judge(says, reinstall(mainPath), details);
}

function reinstall(mainPath: string): string {
  if (mainPath.startsWith(`${PACKAGED_PROGRAM}/`)) return "Install it anew: `sudo apt install --reinstall siinterjk`.";
  if (mainPath.startsWith(`${CURRENT_RELEASE}/`)) {
    return "Install it anew with all packages: `sudo npm install -g siinterjk && sudo siinterjk install`.";
  }
  return "Install it anew with all packages: `npm install` in the program's folder, without `--omit=optional`.";
}

/** Loads each package as the program at argv[1] does, and prints what it cannot load. */
const SCRIPT = `const load = require("node:module").createRequire(process.argv[1]); const broken = {};
for (const name of ${JSON.stringify(Object.keys(WHAT_FOR))})
  try { load(name); } catch (error) { broken[name] = String(error.message).split("\\n")[0]; }
console.log(JSON.stringify(broken));`;

async function look(site: DoctorSite): Promise<Verdict> {
  const { machine, looker, config } = site;
  const program = await serviceProgram(site);
  const { nodePath, mainPath } = program ?? { nodePath: looker.nodePath, mainPath: looker.programPath };
  if ((await machine.stat(mainPath)) === null) {
    return failed(`The service starts ${mainPath}, which is not there.`, reinstall(mainPath));
  }
  const run = await machine.run(nodePath, ["-e", SCRIPT, mainPath]);
  if (run === null) {
    return failed(
      `The service starts ${nodePath}, which is not there.`,
      "Install Node.js again, then run `sudo siinterjk install`.",
    );
  }
  if (run.status !== 0) throw new Error(`${nodePath} ends with ${run.status}: ${run.stderr.trim().split("\n").at(-1)}`);
  const wanted = config.kind === "good" ? config.config : undefined;
  return judgeParts({
    mainPath,
    broken: JSON.parse(run.stdout) as BrokenParts,
    needsCan: /^(?!none$|slcan:)/.test(wanted?.inverter.can ?? "can0"),
    needsHistory: wanted?.history.file !== "",
  });
}

export const programPartsCheck: Check = {
  id: "program-parts",
  area: "machine",
  title: "Program is whole",
  page: {
    looksAt: "The program that the service starts, and whether Node.js can load `serialport`, `koffi` and `libsql` from there.",
    warning: "No history can be kept.",
    failed: "The program, Node.js, or a package that it needs is missing.",
    remedy: "Install the program anew, with its optional packages.",
  },
  look,
};
