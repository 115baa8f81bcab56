/** The unit of the service: its file, and that it runs what it shall. */
import { SiinterjkError } from "../errors.ts";
import type { Machine } from "../machine/machine.ts";
import { CONFIG_FILE, SERVICE_UNIT, UNIT_FILE } from "./places.ts";
import { switchTo } from "./release.ts";
import { failure, mustRun, unitIs, type Site, type Step, type Work } from "./step.ts";

/** The unit that is shipped, with the program of this machine in it. */
export const unitText = (template: string, node: string, main: string): string =>
  template.replace(/^ExecStart=.*$/m, `ExecStart=${node} ${main} run --config ${CONFIG_FILE} --log`);

/** What `check-config` says of the configuration. */
export type ConfigState =
  { readonly is: "missing" | "right" | "unreadable" } | { readonly is: "wrong"; readonly mistakes: string };

const CHECK_MS = 60_000;

/** Asks the program that is about to be installed; `unreadable` for who is not root and may not look. */
export async function configState(machine: Machine, node: string, main: string): Promise<ConfigState> {
  if ((await machine.stat(CONFIG_FILE)) === null) return { is: "missing" };
  const run = await machine.run(node, [main, "check-config", CONFIG_FILE], { timeoutMs: CHECK_MS });
  if (run?.status === 0) return { is: "right" };
  if (run?.stdout.startsWith("CONFIG_UNREADABLE") === true) return { is: "unreadable" };
  const mistakes = run?.status === 1 ? run.stdout.trim() : failure(`${node} ${main} check-config`, run);
  return { is: "wrong", mistakes };
}

/** systemd takes the unit as it is in the file. */
export async function reloadStep({ machine }: Site, isChanged: boolean): Promise<Step> {
  const what = "systemd";
  const show = await machine.run("systemctl", ["show", "--property=NeedDaemonReload", "--value", SERVICE_UNIT]);
  if (!isChanged && show?.stdout.trim() !== "yes") return { what, says: "knows the unit" };
  return {
    what,
    says: "reads the unit anew",
    run: async ({ machine }) => {
      await mustRun(machine, "systemctl", ["daemon-reload"]);
    },
  };
}

export async function enabledStep({ machine }: Site): Promise<Step> {
  const what = SERVICE_UNIT;
  if ((await unitIs(machine, "is-enabled", SERVICE_UNIT)) === "enabled") return { what, says: "starts with the machine" };
  return {
    what,
    says: "is enabled: it starts with the machine",
    run: async ({ machine }) => {
      await mustRun(machine, "systemctl", ["enable", SERVICE_UNIT]);
    },
  };
}

export interface Starting {
  /** The release that shall run; `null` if Debian's package owns the program. */
  readonly release: string | null;
  /** False for --no-start. */
  readonly wanted: boolean;
  readonly config: ConfigState;
  /** The unit or the program changes. */
  readonly isChanged: boolean;
  readonly needsReboot: boolean;
  /** The unit's file as it is before anything is done. */
  readonly unitBefore: string | null;
}

/** Starts or restarts the service, or says why not. */
export async function startStep({ machine, note }: Site, starting: Starting): Promise<Step> {
  const { release, wanted, config, isChanged, needsReboot } = starting;
  const what = SERVICE_UNIT;
  const active = await unitIs(machine, "is-active", SERVICE_UNIT);
  const isActive = active === "active" || active === "activating" || active === "reloading";
  if (!wanted) return { what, says: isActive ? "goes on as it runs (--no-start)" : "is not started (--no-start)" };
  if (config.is === "missing") return { what, says: `is not started: there is no ${CONFIG_FILE} yet` };
  if (config.is === "wrong") return { what, says: "is not started: the configuration has mistakes" };
  if (isActive) {
    const isOld = isChanged || note.unfinished || (release !== null && note.started !== release);
    if (!isOld) return { what, says: "runs" };
    return {
      what,
      says: "is started anew; the inverter hears nothing for some seconds",
      run: (work) => start(work, starting, "restart"),
    };
  }
  if (needsReboot) return { what, says: "starts with the reboot, when the HAT is there" };
  if (note.started !== null && active === "inactive" && !note.unfinished) return { what, says: "has been stopped and stays so" };
  return { what, says: "is started", run: (work) => start(work, starting, "start") };
}

/** Longer than the unit's TimeoutStopSec and TimeoutStartSec together. */
const START_MS = 100_000;

async function start({ machine, book }: Work, { release, unitBefore }: Starting, verb: "start" | "restart"): Promise<void> {
  const run = await machine.run("systemctl", [verb, SERVICE_UNIT], { timeoutMs: START_MS });
  if (run?.status === 0) {
    await book.keep({ started: release });
    return;
  }
  const why = failure(`systemctl ${verb} ${SERVICE_UNIT}`, run);
  const back = book.note.release === release ? book.note.previous : null;
  // Nothing is noted of a first start by a reboot or by hand; what ran then is the version before.
  const ran = book.note.started ?? back;
  if (verb === "start" || back === null || back !== ran) throw new SiinterjkError("SETUP_START_FAILED", why);
  await goBack({ machine, book }, back, unitBefore);
  throw new SiinterjkError("SETUP_START_FAILED", `${why}. The version before (${back}) runs again`);
}

/** The version that ran before, with its unit: a house waits. */
async function goBack({ machine, book }: Work, release: string, unit: string | null): Promise<void> {
  await switchTo(machine, release);
  await book.keep({ release, previous: book.note.release });
  if (unit !== null) await machine.writeText(UNIT_FILE, unit);
  await mustRun(machine, "systemctl", ["daemon-reload"]);
  await mustRun(machine, "systemctl", ["restart", SERVICE_UNIT], { timeoutMs: START_MS });
}
