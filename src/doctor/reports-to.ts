/** What the bridge reports to besides the page: the MQTT broker, and whoever brings its messages. */
import { ERRORS, type ErrorCode } from "../errors.ts";
import type { StatusReport } from "../control/status-report.ts";
import { ok, skipped, warning, type Check, type Verdict } from "./check.ts";
import { runningStatus } from "./running-status.ts";

/** In a sentence. */
const NAMES: Readonly<Record<string, string>> = { mqtt: "the MQTT broker", messages: "those who bring its messages" };
const nameOf = (name: string): string => NAMES[name] ?? name;

export function judgeReportsTo(outlets: StatusReport["outlets"]): Verdict {
  if (outlets.length === 0) return skipped("It reports to nobody: `mqtt.url` and `messages.to` are empty.");
  const failing = outlets.filter(({ trouble }) => trouble !== null);
  if (failing.length === 0) return ok(`The bridge reaches ${outlets.map(({ name }) => nameOf(name)).join(" and ")}.`);
  const says = failing.map(({ name, trouble }) => `The bridge does not reach ${nameOf(name)}: ${trouble}.`);
  return warning(says.join(" "), remedyOf(failing[0]!.trouble!));
}

/** Each trouble begins with its code. */
function remedyOf(trouble: string): string {
  const code = /^[A-Z][A-Z_]+/.exec(trouble)?.[0] ?? "";
  return code in ERRORS ? ERRORS[code as ErrorCode].remedy : "See its log: `journalctl -u siinterjk -n 50`.";
}

export const reportsToCheck: Check = {
  id: "reports-to",
  area: "service",
  title: "MQTT and messages go out",
  page: {
    looksAt:
      "Whether the running bridge reaches the MQTT broker and those who bring its messages, as far as they are configured.",
    warning: "It does not; the bridge itself goes on.",
    remedy: "What the error code asks for.",
  },
  needs: ["bridge-answers"],
  look: async (site) => {
    const status = await runningStatus(site);
    if (status.kind === "told") return judgeReportsTo(status.report.outlets);
    return skipped(status.kind === "no" ? "No bridge runs, so nothing is reported." : status.why);
  },
};
