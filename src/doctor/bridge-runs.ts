/** Whether a bridge runs on this machine: then it is asked, and its ports are left alone. */
import type { ControlGrant } from "../control/protocol.ts";
import { SiinterjkError } from "../errors.ts";
import { processAt } from "../io/lock-holder.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { locksSource } from "./machine-sources.ts";
import { processIds } from "./processes.ts";
import { unitFacts } from "./service-unit.ts";

export type BridgeRuns =
  /** It answers on its socket. */
  | { readonly kind: "answers"; readonly list: ControlGrant }
  /** It runs and cannot be asked; `why` completes "cannot be asked: ". */
  | { readonly kind: "mute"; readonly why: string; readonly code: "CONTROL_NOBODY" | "CONTROL_PERMISSION" | "CONTROL_NO_ANSWER" }
  /** No bridge runs: ports may be opened, unless somebody else holds them. */
  | { readonly kind: "no" };

export const bridgeRuns = (site: DoctorSite): Promise<BridgeRuns> => gatheredOnce(site, gatherBridge);

async function gatherBridge(site: DoctorSite): Promise<BridgeRuns> {
  try {
    const list = await site.ask({ do: "list" });
    if (list !== null) return { kind: "answers", list };
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    const code = error.code === "CONTROL_PERMISSION" ? error.code : "CONTROL_NO_ANSWER";
    return { kind: "mute", why: error.message, code };
  }
  const running = (await unitIsUp(site)) ? "its service runs" : await bridgeProcess(site);
  if (running === null) return { kind: "no" };
  return { kind: "mute", why: `${running}, and nobody listens on its control socket`, code: "CONTROL_NOBODY" };
}

async function unitIsUp(site: DoctorSite): Promise<boolean> {
  const unit = await unitFacts(site);
  // It is starting for as long as it waits for its first reading, with its ports open.
  return unit.kind === "unit" && /^(?:active|activating|reloading|deactivating)$/.test(unit.properties.get("ActiveState") ?? "");
}

/** `siinterjk run` by hand, perhaps with another configuration and so with another socket. */
async function bridgeProcess(site: DoctorSite): Promise<string | null> {
  for (const processId of await processIds(site)) {
    const { isBridge, program } = await processAt(processId, locksSource(site.machine));
    if (isBridge) return `process ${processId} is a bridge (${program})`;
  }
  return null;
}
