/** Which Node.js runs the service: is it new enough, and is it still cared for? */
import { failed, ok, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { serviceProgram } from "./service-program.ts";

/** As package.json has it under engines. */
export const LEAST_NODE = "20.19";
const RECOMMENDED = 24;

/** Last day with security fixes, by the major version. Source: github.com/nodejs/release, schedule.json. */
const END_OF_LIFE: Readonly<Record<number, string>> = {
  20: "2026-04-30",
  21: "2024-06-01",
  22: "2027-04-30",
  23: "2025-06-01",
  24: "2028-04-30",
  25: "2026-06-01",
};

const UPGRADE = `Install Node.js ${RECOMMENDED}: on a 64-bit Debian or Raspberry Pi OS \`curl -fsSL https://deb.nodesource.com/setup_${RECOMMENDED}.x | sudo bash - && sudo apt install nodejs\`, then \`sudo siinterjk install\`.`;

/** `version` without the v, "24.1.0"; `who` begins the sentence. */
export function judgeNode(version: string, wallNowMs: number, who: string): Verdict {
  const says = `${who} Node.js ${version}`;
  if (!isAtLeast(version, LEAST_NODE)) return failed(`${says}; at least ${LEAST_NODE} is needed.`, UPGRADE);
  const major = Number(version.split(".")[0]);
  const end = END_OF_LIFE[major];
  if (end === undefined) return ok(`${says}.`);
  if (wallNowMs > Date.parse(`${end}T23:59:59Z`))
    return warning(`${says}, which has had no security fixes since ${end}.`, UPGRADE);
  return ok(major < RECOMMENDED ? `${says}, cared for until ${end}; ${RECOMMENDED} is recommended.` : `${says}.`);
}

function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** Of the service's own interpreter, which may be another than that of this command. */
async function nodeOf(site: DoctorSite): Promise<{ readonly version: string; readonly who: string }> {
  const { looker, machine } = site;
  const mine = { version: looker.nodeVersion, who: "This command runs on" };
  const program = await serviceProgram(site);
  if (program === null) return mine;
  if ((await machine.follow(program.nodePath)) === looker.nodePath) return { ...mine, who: "The service runs on" };
  const run = await machine.run(program.nodePath, ["--version"]);
  const version = /^v(\d+\.\d+\.\d+)/.exec(run?.stdout ?? "")?.[1];
  return version === undefined ? mine : { version, who: "The service runs on" };
}

export const nodeVersionCheck: Check = {
  id: "node-version",
  area: "machine",
  title: "Node.js is new enough",
  page: {
    looksAt: "The version of Node.js that runs the service, else that of this command.",
    warning: "It gets no security fixes any more.",
    failed: `It is older than ${LEAST_NODE}.`,
    remedy: `Install Node.js ${RECOMMENDED}.`,
  },
  look: async (site) => {
    const { version, who } = await nodeOf(site);
    return judgeNode(version, site.wallNowMs(), who);
  },
};
