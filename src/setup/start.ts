/** Starting what was installed, and the way back from a version that does not start. */
import { SiinterjkError } from "../errors.ts";
import type { ProgramRun } from "../machine/machine.ts";
import type { InstalledNote } from "./installed-note.ts";
import { COMMAND_FILE, COMMAND_MODE, CONFIG_FILE, SERVICE_UNIT, UNIT_FILE } from "./places.ts";
import { switchTo } from "./release.ts";
import type { ConfigState } from "./service.ts";
import { failure, mustRun, unitIs, type Site, type Step, type Work } from "./step.ts";

export interface Starting {
  /** The release that shall run; `null` if Debian's package owns the program. */
  readonly release: string | null;
  /** False for --no-start. */
  readonly wanted: boolean;
  readonly config: ConfigState;
  /** The unit or the program changes. */
  readonly isChanged: boolean;
  readonly needsReboot: boolean;
  /** `current` leads to another release until now. */
  readonly isSwitched: boolean;
  /** What goes with the program, as it is before anything is done. */
  readonly before: Before;
}

/** Texts of files, `null` for one that is not there. */
export interface Before {
  readonly unit: string | null;
  readonly command: string | null;
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
      run: (work) => start(work, starting, active === "active" ? "the running one" : "one that starts"),
    };
  }
  if (needsReboot) return { what, says: "starts with the reboot, when the HAT is there" };
  if (note.started !== null && active === "inactive" && !note.unfinished) return { what, says: "has been stopped and stays so" };
  return { what, says: "is started", run: (work) => start(work, starting, "nothing") };
}

/** Longer than the unit's TimeoutStopSec and TimeoutStartSec together. */
const START_MS = 100_000;
/**
 * So long a version may take to be ready while the one before could feed the inverter, which gives up 60 s after the last word. To go
 * back takes up to TimeoutStopSec, 10 s, and a start.
 */
const UPGRADE_MS = 25_000;

/** What is there until now: the service as it should be, one that comes up or tries to, or none. */
type Replaced = "the running one" | "one that starts" | "nothing";

async function start(work: Work, starting: Starting, replaced: Replaced): Promise<void> {
  const { machine, book } = work;
  const { release } = starting;
  const verb = replaced === "nothing" ? "start" : "restart";
  const back = verb === "restart" ? wayBack(book.note, starting) : null;
  const timeoutMs = back !== null && replaced === "the running one" ? UPGRADE_MS : START_MS;
  // Given up, it is only not waited for any longer: what is started next takes the place of it.
  const run = await machine.run("systemctl", [verb, SERVICE_UNIT], { timeoutMs });
  if (run?.status === 0) {
    await book.keep({ started: release });
    return;
  }
  const why = whyNot(`systemctl ${verb} ${SERVICE_UNIT}`, run, timeoutMs);
  if (back === null) throw new SiinterjkError("SETUP_START_FAILED", why);
  const again = await goBack(work, back, starting.before);
  if (again === null) throw new SiinterjkError("SETUP_START_FAILED", `${why}. The version before (${back}) runs again`);
  throw new SiinterjkError(
    "SETUP_START_FAILED",
    `${why}. The version before (${back}) is back, and does not start either: ${again}`,
  );
}

function whyNot(command: string, run: ProgramRun | null, timeoutMs: number): string {
  if (timeoutMs !== UPGRADE_MS || run?.status !== null) return failure(command, run);
  const hint = "it is ready with its first word to the inverter";
  const without = "where no BMS answers, install it with --no-start, then `sudo systemctl restart siinterjk`";
  return `${command}: not ready after ${UPGRADE_MS / 1000} s (${hint}; ${without})`;
}

/**
 * The release to go back to. What was started last is known only of an install, not of a reboot or by hand: so it is the one that
 * `current` led to before, whose unit and command are there as well. None for a release that has run already.
 */
function wayBack({ release: noted, previous, started }: InstalledNote, { release, isSwitched }: Starting): string | null {
  return noted === release && (isSwitched || started !== release) ? previous : null;
}

/** The version before, with what goes with it: a house waits. Gives why it does not start, `null` if it does. */
async function goBack({ machine, book }: Work, release: string, { unit, command }: Before): Promise<string | null> {
  await switchTo(machine, release);
  await book.keep({ release, previous: book.note.release });
  if (unit !== null) await machine.writeText(UNIT_FILE, unit);
  await mustRun(machine, "systemctl", ["daemon-reload"]);
  const run = await machine.run("systemctl", ["restart", SERVICE_UNIT], { timeoutMs: START_MS });
  // Which Node.js it names may be there with the new version alone.
  if ((await machine.readText(COMMAND_FILE)) !== command) {
    if (command === null) await machine.remove(COMMAND_FILE);
    else await machine.writeText(COMMAND_FILE, command, { mode: COMMAND_MODE });
  }
  if (run?.status !== 0) return failure(`systemctl restart ${SERVICE_UNIT}`, run);
  await book.keep({ started: release });
  return null;
}
