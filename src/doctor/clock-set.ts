/** Whether the machine knows what time it is: the history and the age of the saved state depend on it, the bridge itself does not. */
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { propertiesOf } from "./service-unit.ts";

export interface ClockFacts {
  readonly wallNowMs: number;
  /** A time service is switched on; `null` where nobody can tell. */
  readonly served: boolean | null;
  /** It has set the clock. */
  readonly synchronised: boolean | null;
}

/** Before this the program did not exist. */
const EARLIEST_MS = Date.parse("2025-01-01T00:00:00Z");

const SWITCH_ON = "Switch the time service on with `sudo timedatectl set-ntp true`.";
const REACH =
  "Give the machine a way to a time server (network, port 123 UDP); `timedatectl timesync-status` shows what it tries.";

export function judgeClock({ wallNowMs, served, synchronised }: ClockFacts): Verdict {
  const now = `${new Date(wallNowMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const help = served === true ? REACH : SWITCH_ON;
  if (wallNowMs < EARLIEST_MS) {
    return failed(`The clock says ${now}, which cannot be: the history gets wrong times.`, help);
  }
  if (synchronised === true) return ok(`The clock is set by the network: ${now}.`);
  if (synchronised === null) return skipped(`Nobody can tell whether the clock is set by the network; it says ${now}.`);
  if (served !== true) return warning(`No time service sets the clock; it says ${now}.`, help);
  return warning(`The clock has not been set by the network since the start; it says ${now}.`, help);
}

async function look({ machine, wallNowMs }: DoctorSite): Promise<Verdict> {
  const run = await machine.run("timedatectl", ["show"]);
  const told = propertiesOf(run?.status === 0 ? run.stdout : "");
  const flag = (name: string): boolean | null => (told.has(name) ? told.get(name) === "yes" : null);
  return judgeClock({ wallNowMs: wallNowMs(), served: flag("NTP"), synchronised: flag("NTPSynchronized") });
}

export const clockSetCheck: Check = {
  id: "clock",
  area: "machine",
  title: "Clock is set",
  page: {
    looksAt: "The date, and whether a time service has set it (`timedatectl show`).",
    warning: "No time service is on, or it has not reached a server since the start.",
    failed: "The date lies before this program was made.",
    remedy: "Switch the time service on, and let it reach a server.",
  },
  look,
};
