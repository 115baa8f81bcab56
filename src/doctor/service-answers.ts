/** The running bridge: does it answer, and is it of the version that is installed? */
import { ERRORS } from "../errors.ts";
import { bridgeRuns, type BridgeRuns } from "./bridge-runs.ts";
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { runningStatus } from "./running-status.ts";

/** `hasSocket`: the configuration names one. */
export function judgeAnswers(bridge: BridgeRuns, hasSocket: boolean): Verdict {
  if (bridge.kind === "mute" && !hasSocket) return skipped("A bridge runs, and cannot be asked: `control.socket` is empty.");
  switch (bridge.kind) {
    case "answers":
      return ok(`The bridge answers${"status" in bridge.list ? `: ${bridge.list.status}` : "."}`);
    case "no":
      return skipped("No bridge runs, so the doctor looks at the ports itself.");
    case "mute":
      return bridge.code === "CONTROL_PERMISSION"
        ? skipped("A bridge runs, and this user may not ask it; `sudo siinterjk doctor` may.")
        : failed(`A bridge runs and cannot be asked: ${bridge.why}.`, ERRORS[bridge.code].remedy);
  }
}

export const bridgeAnswersCheck: Check = {
  id: "bridge-answers",
  area: "service",
  title: "Bridge answers",
  page: {
    looksAt: "Whether a bridge runs, and answers on its control socket (`control.socket`).",
    failed: "One runs and cannot be asked.",
    remedy: "Use the configuration with which it runs; restart it if it hangs.",
  },
  look: async (site) =>
    judgeAnswers(await bridgeRuns(site), site.config.kind !== "good" || site.config.config.control.socket !== ""),
};

/** `null` where it is too old to say it, or has just started. */
async function runningVersion(site: DoctorSite): Promise<string | null> {
  const status = await runningStatus(site);
  return status.kind === "told" ? status.report.version : null;
}

export function judgeVersion(running: string | null, installed: string): Verdict {
  if (running === installed) return ok(`The bridge that runs and this command are both version ${installed}.`);
  const says = running === null ? "The bridge that runs does not say its version" : `The bridge that runs is version ${running}`;
  return warning(
    `${says}, this command is ${installed}.`,
    "Let the service run the same: `sudo siinterjk install` where this command was installed with npm, else `sudo systemctl restart siinterjk`.",
  );
}

export const bridgeVersionCheck: Check = {
  id: "bridge-version",
  area: "service",
  title: "Bridge and command are of one version",
  page: {
    looksAt: "The version of the running bridge, and that of this command.",
    warning: "They differ: one was upgraded without the other.",
    remedy: "Install the new version for the service, or restart it.",
  },
  needs: ["bridge-answers"],
  look: async (site) => judgeVersion(await runningVersion(site), site.looker.version),
};
