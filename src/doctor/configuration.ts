/** The configuration: is it there, is it right, and who may read it? */
import type { Config, ConfigProblem } from "../config/load.ts";
import { problemLine } from "../config/load.ts";
import { ERRORS } from "../errors.ts";
import type { FileFacts } from "../machine/machine.ts";
import { CONFIG_FILE, SERVICE_USER } from "../setup/places.ts";
import { may, serviceAccount, type Account } from "./accounts.ts";
import { failed, ok, skipped, warning, type Check, type DoctorSite, type FoundConfig, type Verdict } from "./check.ts";
import { valuesAt } from "./redact.ts";
import { secretKeys } from "./secret-keys.ts";
import { serviceProgram } from "./service-program.ts";

export function judgeConfig(found: FoundConfig): Verdict {
  const { path } = found;
  switch (found.kind) {
    case "good":
      return ok(
        `${path} has no mistake: ${countOf(found.config.packs.length, "pack")}, inverter on ${found.config.inverter.can}.`,
      );
    case "wrong": {
      const [first] = found.problems;
      const says = `${path} has ${countOf(found.problems.length, "mistake")}, and the bridge does not start with it.`;
      return failed(
        says,
        remedyOf(path, first),
        found.problems.map((problem) => problemLine(path, problem)),
      );
    }
    case "missing":
      return failed(
        `${path} is not there.`,
        path === CONFIG_FILE
          ? "Make it with `sudo siinterjk init`."
          : `Make it with \`siinterjk init\`, or name another: \`siinterjk doctor --config ${CONFIG_FILE}\`.`,
      );
    case "unreadable":
      // EACCES: what this user may not see, the service may.
      if (/EACCES|permission denied/i.test(found.why)) {
        return skipped(`This user may not read ${path}; \`sudo siinterjk doctor\` reads it.`);
      }
      return failed(`${path} cannot be read: ${found.why}.`, ERRORS.CONFIG_UNREADABLE.remedy);
  }
}

const countOf = (count: number, what: string): string => (count === 1 ? `1 ${what}` : `${count} ${what}s`);

const remedyOf = (path: string, first: ConfigProblem | undefined): string =>
  first === undefined
    ? `\`siinterjk check-config ${path}\` shows them.`
    : `Line ${first.line}, ${first.path}: ${first.message}. ${first.remedy}${first.remedy.endsWith(".") ? "" : "."}`;

export const configurationCheck: Check = {
  id: "configuration",
  area: "configuration",
  title: "Configuration is right",
  page: {
    looksAt: "The file of `--config`, else the one that the service starts with: that it is there and has no mistake.",
    failed: "It is missing, or has a mistake: the bridge does not start with it.",
    remedy: "Correct the line that is named, or make a file with `siinterjk init`.",
  },
  look: ({ config }) => Promise.resolve(judgeConfig(config)),
};

export interface AccessFacts {
  readonly path: string;
  readonly file: FileFacts;
  /** `null` where there is no user for a service. */
  readonly account: Account | null;
  /** Keys with a secret in them. */
  readonly secrets: readonly string[];
}

export function judgeAccess({ path, file, account, secrets }: AccessFacts): Verdict {
  const mode = file.mode.toString(8).padStart(4, "0");
  const mend = `\`sudo chown root:${SERVICE_USER} ${path} && sudo chmod 0640 ${path}\`.`;
  if (account !== null && !may(account, "read", file)) {
    return failed(`The user ${account.name} of the service may not read ${path} (mode ${mode}).`, `Let it: ${mend}`);
  }
  const toAll = account === null ? `\`chmod go-rwx ${path}\`.` : mend;
  if ((file.mode & 0o002) !== 0) {
    return failed(
      `Everybody on this machine may change ${path} (mode ${mode}), and with it the limits of the battery.`,
      `Take that away: ${toAll}`,
    );
  }
  if (secrets.length > 0 && (file.mode & 0o004) !== 0) {
    return warning(
      `Everybody on this machine may read ${path} (mode ${mode}), which holds ${secrets.join(" and ")}.`,
      `Take that away: ${toAll}`,
    );
  }
  return ok(`${path} has mode ${mode}${secrets.length > 0 ? "" : " and no secret in it"}.`);
}

async function lookAccess(site: DoctorSite): Promise<Verdict> {
  const { config, machine } = site;
  if (config.kind === "missing" || config.kind === "unreadable") return skipped("There is no configuration to look at.");
  const file = await machine.stat(config.path);
  if (file === null) return skipped("There is no configuration to look at.");
  const program = await serviceProgram(site);
  const isService = program?.configPath === config.path;
  return judgeAccess({
    path: config.path,
    file,
    account: isService ? await serviceAccount(site) : null,
    secrets: config.kind === "good" ? secretsIn(config.config) : secretKeys().map((path) => path.join(".")),
  });
}

/** Keys of secrets that are set. */
export const secretsIn = (config: Config): readonly string[] =>
  secretKeys()
    .filter((path) => valuesAt(config, path).length > 0)
    .map((path) => path.join("."));

export const configurationAccessCheck: Check = {
  id: "configuration-access",
  area: "configuration",
  title: "Configuration is for the right eyes",
  page: {
    looksAt: "Owner, group and mode of the file.",
    warning: "Everybody on the machine may read a secret in it.",
    failed: "The service may not read it, or everybody may change it.",
    remedy: "`sudo chown root:siinterjk` and `sudo chmod 0640`, with the path that is named.",
  },
  look: lookAccess,
};
