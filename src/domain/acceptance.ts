/**
 * Compares what the inverter says with what it was told and with what the BMS says. Pure and total, called once a tick.
 * It changes no decision: its findings are for people. A false accusation is worse than none, so everything that has an
 * innocent cause is only noted, and what cannot be judged is unknown.
 */
import { acceptedFindings, judgeAccepted, NEW_ACCEPTED, type AcceptedMemory } from "./checks/accepted.ts";
import { judgeAgrees, NEW_AGREES, type AgreesMemory } from "./checks/agrees.ts";
import { isReal } from "./checks/course.ts";
import { diagnose, type AcceptanceRules } from "./checks/diagnosis.ts";
import { unknown, type Body, type Finding, type UnknownWhy } from "./checks/finding.ts";
import { judgeObeys, NEW_OBEYS, obeysFindings, onGridOf, type ObeysMemory } from "./checks/obeys.ts";
import type { InverterReport, Setpoints } from "./inverter.ts";
import type { Observed } from "./observed.ts";

export type { AcceptanceRules };

export interface AcceptanceInput {
  /** Monotonic time, ms. */
  readonly nowMs: number;
  /** What the last decision sent, before this tick decides anew; `null` while silent. */
  readonly told: (Setpoints & { readonly socPct: number }) | null;
  readonly inverter: Observed<InverterReport>;
  /** Whether the inverter is heard, as `observeInverter` follows it. */
  readonly present: boolean | null;
  /** `fresh`: every configured pack is in these figures, with a fresh reading. The current is that of all packs that are counted. */
  readonly battery: { readonly voltageV: number; readonly currentA: number; readonly fresh: boolean } | null;
}

/** Plain data. */
export interface AcceptanceMemory {
  /** Time of the last tick; `null` before the first. */
  readonly atMs: number | null;
  readonly accepted: AcceptedMemory;
  readonly agrees: AgreesMemory;
  readonly obeys: ObeysMemory;
  /** Those of the last tick. */
  readonly findings: readonly Finding[];
}

export const NEW_ACCEPTANCE: AcceptanceMemory = {
  atMs: null,
  accepted: NEW_ACCEPTED,
  agrees: NEW_AGREES,
  obeys: NEW_OBEYS,
  findings: [],
};

/** A bridge that did not tick for longer has sent nothing and seen nothing meanwhile: what was being watched begins anew. */
const BREAK_MS = 5_000;
/** The inverter reports every second and may skip some: older than this it says nothing about now. */
const HEARD_MS = 5_000;
/** 0x306, FSS-ConnectingBat-TI-en-10: operating, or operating with a warning. */
const OPERATING: readonly number[] = [1, 3];

/** One tick. Gives one finding for each check, always in the same order. */
export function checkInverter(
  memory: AcceptanceMemory,
  input: AcceptanceInput,
  rules: AcceptanceRules,
): { readonly memory: AcceptanceMemory; readonly findings: readonly Finding[] } {
  const { nowMs } = input;
  const sinceMs = memory.atMs === null ? Infinity : nowMs - memory.atMs;
  const before =
    sinceMs >= 0 && sinceMs <= BREAK_MS
      ? memory
      : { ...NEW_ACCEPTANCE, agrees: { ...NEW_AGREES, pairs: memory.agrees.pairs }, findings: memory.findings };
  const says = whatItSays(input);
  const told = comparedWithTold(input, says, before, rules);
  const measured = comparedWithBms(input, says, before, rules);
  const findings = [...told.bodies, ...measured.bodies].map((body) => dated(body, memory.findings, nowMs));
  return {
    memory: { atMs: nowMs, accepted: told.accepted, obeys: told.obeys, agrees: measured.agrees, findings },
    findings,
  };
}

/** A report of an inverter that operates, or why there is none. */
type Says = { readonly report: Required<Pick<InverterReport, "state">> & InverterReport } | { readonly why: UnknownWhy };

function whatItSays({ inverter, present, nowMs }: AcceptanceInput): Says {
  if (present !== true || !inverter.ok || !(nowMs - inverter.atMs <= HEARD_MS)) return { why: "inverter-unheard" };
  const { state } = inverter.value;
  if (state === undefined || !OPERATING.includes(state.operatingState)) return { why: "inverter-not-operating" };
  return { report: { ...inverter.value, state } };
}

const TOLD_CHECKS = ["accepted-soc", "accepted-charge-voltage", "obeys-charge", "obeys-discharge"] as const;
const METER_CHECKS = ["agrees-voltage", "agrees-current", "current-sign", "represents"] as const;

/** The checks against what was told. */
function comparedWithTold(
  { told, battery, nowMs }: AcceptanceInput,
  says: Says,
  before: AcceptanceMemory,
  rules: AcceptanceRules,
): { readonly accepted: AcceptedMemory; readonly obeys: ObeysMemory; readonly bodies: readonly Body[] } {
  if ("why" in says || told === null) {
    const why = "why" in says ? says.why : "nothing-sent";
    return { accepted: NEW_ACCEPTED, obeys: NEW_OBEYS, bodies: unknown(TOLD_CHECKS, why) };
  }
  const { measured, state } = says.report;
  const known = battery?.fresh === true ? battery : null;
  const accepted = judgeAccepted(
    before.accepted,
    {
      toldSocPct: told.socPct,
      toldVoltageV: told.chargeVoltageV,
      saidSocPct: measured.socPct,
      saidVoltageV: state.chargeVoltageV,
      chargingProcedure: state.chargingProcedure,
    },
    nowMs,
  );
  const obeys = judgeObeys(
    before.obeys,
    {
      chargeLimitA: told.chargeCurrentLimitA,
      dischargeLimitA: told.dischargeCurrentLimitA,
      chargeVoltageV: told.chargeVoltageV,
      currentA: measured.currentA,
      voltageV: Math.max(measured.voltageV, known?.voltageV ?? measured.voltageV),
      // Without a battery to ask, nothing is said against a cluster.
      witnessA: rules.inverter.count > 1 ? (known?.currentA ?? 0) : null,
      onGrid: onGridOf(says.report),
      inverterCount: rules.inverter.count,
    },
    nowMs,
  );
  return { accepted, obeys, bodies: [...acceptedFindings(accepted), ...obeysFindings(obeys)] };
}

/** The checks against the BMS. */
function comparedWithBms(
  { battery, nowMs }: AcceptanceInput,
  says: Says,
  before: AcceptanceMemory,
  rules: AcceptanceRules,
): { readonly agrees: AgreesMemory; readonly bodies: readonly Body[] } {
  const known = battery?.fresh === true && isReal(battery.voltageV) && isReal(battery.currentA) ? battery : null;
  if ("why" in says || known === null) {
    const why = "why" in says ? says.why : "battery-not-fresh";
    return { agrees: { ...NEW_AGREES, pairs: before.agrees.pairs }, bodies: unknown(METER_CHECKS, why) };
  }
  const { voltageV, currentA } = says.report.measured;
  const meters = { inverterV: voltageV, bmsV: known.voltageV, inverterA: currentA, bmsA: known.currentA };
  const agrees = judgeAgrees(before.agrees, meters, nowMs);
  return { agrees, bodies: diagnose(agrees, rules) };
}

/** With the time since when it is so. */
function dated(body: Body, last: readonly Finding[], nowMs: number): Finding {
  const same = last.find(({ check, state }) => check === body.check && state === body.state);
  return { sinceMs: same?.sinceMs ?? nowMs, ...body };
}
