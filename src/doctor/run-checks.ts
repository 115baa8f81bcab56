/** Runs checks side by side, each within its time; one that throws or hangs does not end the others. */
import { ERRORS, messageOf, type ErrorCode } from "../errors.ts";
import type { Check, CheckResult, DoctorSite, Verdict } from "./check.ts";
import { skipped } from "./check.ts";

const TIME_LIMIT_MS = 10_000;

export interface CheckWatcher {
  readonly begins?: (check: Check) => void;
  readonly ended?: (check: Check, result: CheckResult) => void;
}

/** The results in the order of the checks. Aborting the signal ends those that still run as not looked at. */
export async function runChecks(
  checks: readonly Check[],
  site: DoctorSite,
  signal: AbortSignal,
  watcher: CheckWatcher = {},
): Promise<readonly CheckResult[]> {
  const results = new Map<string, Promise<CheckResult>>();
  const resultOf = (id: string, asker: string): Promise<CheckResult> => {
    const check = checks.find((one) => one.id === id);
    if (check === undefined) throw new Error(`the check ${asker} needs ${id}, which is not there`);
    const there = results.get(id);
    if (there !== undefined) return there;
    const result = one(check);
    results.set(id, result);
    return result;
  };
  const one = async (check: Check): Promise<CheckResult> => {
    const before = await Promise.all((check.needs ?? []).map((id) => resultOf(id, check.id)));
    const missing = before.find(({ state }) => state === "failed" || state === "skipped");
    watcher.begins?.(check);
    const named = { id: check.id, title: check.title, area: check.area };
    const verdict = missing === undefined ? await lookWithin(check, site, signal) : waiting(missing);
    const result: CheckResult = { ...named, ...verdict };
    watcher.ended?.(check, result);
    return result;
  };
  return Promise.all(checks.map(({ id }) => resultOf(id, "list")));
}

/** One that waits itself passes on what it waits for. */
function waiting({ id, state, says, waitsFor }: CheckResult): Verdict & { readonly waitsFor: string } {
  if (waitsFor !== undefined) return { ...skipped(says), waitsFor };
  return { ...skipped(`Waits for ${id}, which ${state === "failed" ? "has failed" : "could not be looked at"}.`), waitsFor: id };
}

async function lookWithin(check: Check, site: DoctorSite, signal: AbortSignal): Promise<Verdict> {
  const { timeLimitMs = TIME_LIMIT_MS } = check;
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const gaveUp = new Promise<Verdict>((resolve) => {
    stop.addEventListener("abort", () => resolve(tooLate(signal.aborted ? null : timeLimitMs)), { once: true });
    if (stop.aborted) resolve(tooLate(null));
  });
  const callOff = site.clock.after(timeLimitMs, () => over.abort(LATE));
  try {
    return await Promise.race([looked(check, site, stop), gaveUp]);
  } finally {
    callOff();
    // Lets go of what it may have opened, whatever it still waits for.
    over.abort(LATE);
  }
}

const LATE = new Error("the check has ended");

async function looked(check: Check, site: DoctorSite, signal: AbortSignal): Promise<Verdict> {
  try {
    return await check.look(site, signal);
  } catch (error) {
    // What this user may not see is no fault of the installation.
    if (isRefusal(error))
      return skipped(`This user may not look at it (${messageOf(error)}); \`sudo siinterjk doctor\` sees it.`);
    return couldNotLook("DOCTOR_CANNOT_LOOK", messageOf(error));
  }
}

const isRefusal = (error: unknown): boolean => ["EACCES", "EPERM"].includes((error as { code?: string } | null)?.code ?? "");

const tooLate = (limitMs: number | null): Verdict =>
  limitMs === null
    ? skipped("Not looked at: the doctor was stopped before.")
    : couldNotLook("DOCTOR_TOO_SLOW", `no result after ${limitMs / 1000} s`);

const couldNotLook = (code: ErrorCode, why: string): Verdict => ({
  state: "failed",
  says: `${code} Could not look: ${why}.`,
  remedy: ERRORS[code].remedy,
});
