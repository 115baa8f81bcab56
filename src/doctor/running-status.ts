/** What the running bridge says about itself, for all checks that can ask it instead of looking themselves. */
import type { StatusReport } from "../control/status-report.ts";
import { SiinterjkError } from "../errors.ts";
import { bridgeRuns } from "./bridge-runs.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";

export type RunningStatus =
  | { readonly kind: "told"; readonly report: StatusReport }
  /** A bridge runs and does not say it; `why` is a whole sentence. Its ports are left alone. */
  | { readonly kind: "untold"; readonly why: string }
  /** No bridge runs. */
  | { readonly kind: "no" };

export const runningStatus = (site: DoctorSite): Promise<RunningStatus> => gatheredOnce(site, gatherStatus);

async function gatherStatus(site: DoctorSite): Promise<RunningStatus> {
  const bridge = await bridgeRuns(site);
  if (bridge.kind === "no") return bridge;
  if (bridge.kind === "mute") {
    return bridge.code === "CONTROL_PERMISSION"
      ? untold("A bridge runs, and this user may not ask it; `sudo siinterjk doctor` may.")
      : untold(`A bridge runs and cannot be asked: ${bridge.why}.`);
  }
  try {
    const grant = await site.ask({ do: "status" });
    if (grant !== null && "report" in grant) return { kind: "told", report: grant.report };
    return untold("The bridge has ended while it was asked.");
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    // A bridge that does not know the request, or says it in another way.
    if (["CONTROL_REQUEST", "CONTROL_NO_ANSWER"].includes(error.code)) {
      return untold(
        "The bridge that runs is of another version and does not say it; `sudo systemctl restart siinterjk` starts the new one.",
      );
    }
    return untold(`The bridge does not say it: ${error.message}.`);
  }
}

const untold = (why: string): RunningStatus => ({ kind: "untold", why });
