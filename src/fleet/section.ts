/** What a site sends, checked before anything is made of it: bytes of a stranger, perhaps of another version of the program. */
import { z } from "zod";
import { inverter, pack, snapshot } from "../outlets/web/api/snapshot.ts";
import type { SectionKind, SectionOf } from "../outlets/metrics/families.ts";

const { atMs, battery: figures, energy } = snapshot.shape;

// Not strict: a newer site may say more than we know.
const SCHEMAS = {
  bridge: snapshot.pick({
    ...{ atMs: true, version: true, uptimeMs: true, ticks: true, simulated: true, dryRun: true, decision: true, sentence: true },
    ...{ severity: true, countdown: true, findings: true, commands: true, history: true, counts: true },
  }),
  battery: z.object({ atMs, figures, energy }),
  limits: snapshot.pick({
    ...{ atMs: true, charge: true, discharge: true, chargeVoltage: true, stage: true, soc: true, told: true },
  }),
  inverter: inverter.extend({ atMs }),
  pack: pack.extend({ atMs, id: z.string().min(1).max(100) }),
} as const satisfies { readonly [K in SectionKind]: z.ZodType<SectionOf[K]> };

/** 2020-01-01. A clock that shows less was never set: a Raspberry Pi without network begins in 1970 or where it was stopped. */
const EARLIEST_MS = 1_577_836_800_000;
/** A clock that is ahead by more would put figures where newer ones belong. */
const MOST_AHEAD_MS = 10 * 60_000;

export type Checked<T> = { readonly ok: true; readonly section: T } | { readonly ok: false; readonly why: string };

/** `wallNowMs`: now, ms since 1970. */
export function readSection<K extends SectionKind>(kind: K, payload: Uint8Array, wallNowMs: number): Checked<SectionOf[K]> {
  const read = (SCHEMAS[kind] as unknown as z.ZodType<SectionOf[K]>).safeParse(jsonOf(payload));
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "the whole" : issue.path.join(".");
    return { ok: false, why: `${where}: ${issue?.message ?? "not valid"}` };
  }
  const aheadMs = read.data.atMs - wallNowMs;
  if (aheadMs > MOST_AHEAD_MS) return { ok: false, why: `its clock is ahead by ${Math.round(aheadMs / 60_000)} min` };
  if (read.data.atMs < EARLIEST_MS) return { ok: false, why: "its clock has not been set" };
  return { ok: true, section: read.data };
}

/** `undefined`, which no schema takes, for what is no JSON. */
function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}
