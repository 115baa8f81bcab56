/** Whether the service may write what it keeps. */
import { STATE_FOLDER } from "../setup/places.ts";
import { SERVICE_USER } from "../setup/places.ts";
import type { Config } from "../config/load.ts";
import type { FileFacts } from "../machine/machine.ts";
import { may, serviceAccount, type Account } from "./accounts.ts";
import { bridgeRuns } from "./bridge-runs.ts";
import { failed, ok, skipped, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { worstOf } from "./worst.ts";

/** A file that is kept, and the folder in which it is made. */
export interface KeptFile {
  readonly path: string;
  readonly folder: string;
  /** "state.file". */
  readonly key: string;
  /** systemd makes the folder when the service starts, and takes it away at the end. */
  readonly onlyWhileRunning: boolean;
}

export interface KeptFacts extends KeptFile {
  readonly account: Account;
  readonly folderFacts: FileFacts | null;
  /** `null` for a file that is still to be made. */
  readonly fileFacts: FileFacts | null;
}

export function keptFiles({ state, recorder, history, control }: Config): readonly KeptFile[] {
  const above = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
  const all = [
    { path: state.file, key: "state.file", onlyWhileRunning: false },
    { path: recorder.folder, key: "recorder.folder", onlyWhileRunning: false },
    { path: history.file, key: "history.file", onlyWhileRunning: false },
    { path: control.socket, key: "control.socket", onlyWhileRunning: control.socket.startsWith("/run/") },
  ];
  return all.filter(({ path }) => path !== "").map((one) => ({ ...one, folder: above(one.path) }));
}

export function judgeKept({ path, folder, key, account, folderFacts, fileFacts, onlyWhileRunning }: KeptFacts): Verdict {
  const isOwn = folder === STATE_FOLDER || folder.startsWith(`${STATE_FOLDER}/`);
  // A folder that others use as well must not change hands.
  const give = (what: string): string =>
    isOwn
      ? `Give it to the service: \`sudo chown -R ${account.name}:${account.name} ${what}\`, then \`sudo systemctl restart siinterjk\`.`
      : `Write a path below ${STATE_FOLDER} into \`${key}\`, or remove that line, then \`sudo systemctl restart siinterjk\`.`;
  if (folderFacts === null) {
    if (onlyWhileRunning) return ok(`${folder} is made when the service starts.`);
    return failed(
      `The folder ${folder} for ${key} is not there.`,
      `Make it: \`sudo install -d -m 0750 -o ${account.name} -g ${account.name} ${folder}\`, then \`sudo systemctl restart siinterjk\`.`,
    );
  }
  if (folderFacts.kind !== "folder") return failed(`${folder} for ${key} is no folder.`, `Write another path into \`${key}\`.`);
  if (!may(account, "write", folderFacts) || !may(account, "enter", folderFacts)) {
    return failed(`The user ${account.name} may not write into ${folder} (${key}).`, give(folder));
  }
  if (fileFacts !== null && !may(account, "write", fileFacts)) {
    return failed(`The user ${account.name} may not write ${path} (${key}): somebody else has made it.`, give(path));
  }
  return ok(`The user ${account.name} may write ${path}.`);
}

async function look(site: DoctorSite): Promise<Verdict> {
  const { machine, config } = site;
  const account = await serviceAccount(site);
  if (account === null) return skipped(`There is no user ${SERVICE_USER} for a service.`);
  if (config.kind !== "good") return skipped("Nobody knows the folders without a configuration.");
  const runs = (await bridgeRuns(site)).kind !== "no";
  const facts = keptFiles(config.config).map(async (kept) => ({
    ...kept,
    account,
    onlyWhileRunning: kept.onlyWhileRunning && !runs,
    folderFacts: await machine.stat(kept.folder),
    // A state is replaced by a new file; a socket likewise.
    fileFacts: kept.key === "history.file" || kept.key === "recorder.folder" ? await machine.stat(kept.path) : null,
  }));
  const verdicts = (await Promise.all(facts)).map(judgeKept);
  const worst = worstOf(verdicts, skipped("The configuration keeps nothing on disk."));
  return worst.state === "ok"
    ? ok(`The user ${account.name} may write where state, recordings, history and socket are kept.`)
    : worst;
}

export const serviceFoldersCheck: Check = {
  id: "service-folders",
  area: "service",
  title: "Service may write what it keeps",
  page: {
    looksAt: "Owner and mode of the folders of `state.file`, `recorder.folder`, `history.file` and `control.socket`.",
    failed: "A folder is missing, or the user of the service may not write there.",
    remedy: "Give it to the user of the service.",
  },
  needs: ["configuration"],
  look,
};
