/** From a snapshot of the bridge to the one of the API: every figure with its sentence in each language. Pure. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Advice } from "../../domain/advice/advice.ts";
import type { Finding } from "../../domain/checks/finding.ts";
import { standing, type Command } from "../../domain/command.ts";
import { explainAdvice, explainCommand, explainDecision, explainFinding, explainReason } from "../../domain/explain/explain.ts";
import type { Rules } from "../../domain/rules.ts";
import type { ApiCommand, ApiFinding, ApiSnapshot } from "../web/api/snapshot.ts";
import { batteryOf, packOf } from "./api-battery.ts";
import { decidedOf, severityOf } from "./api-decision.ts";
import { inverterOf } from "./api-inverter.ts";
import { countdownOf } from "./countdown.ts";
import { said } from "./said.ts";

/** What is the same for the whole life of the program. */
export interface Fixed {
  readonly version: string;
  readonly rules: Rules;
  /** Mean voltage of a cell over a discharge, V. */
  readonly nominalCellV: number;
  /** Nothing is sent to any bus. */
  readonly dryRun: boolean;
  /** Monotonic time of the start. */
  readonly startMs: number;
  /** How many times faster than life the simulation goes; `null` for a real battery. */
  readonly simulated: { readonly speed: number } | null;
}

/** What else is known now. Monotonic times are of the clock of the snapshot. */
export interface Now {
  readonly nowMs: number;
  /** ms since 1970. */
  readonly wallNowMs: number;
  readonly commands: readonly Command[];
  /** Mean current of the last minutes, A; `null` while it is not known. */
  readonly meanCurrentA: number | null;
  readonly energy: ApiSnapshot["energy"];
  readonly history: ApiSnapshot["history"];
  readonly counts: ApiSnapshot["counts"];
  readonly outlets: readonly OutletCondition[];
}

/** How something downstream of the bridge does that sends the state elsewhere. */
export interface OutletCondition {
  readonly name: "mqtt" | "messages";
  /** What keeps it from its work, with a code of docs/errors.md; `null` while nothing does. */
  readonly trouble: string | null;
}

export function toApiSnapshot(snapshot: Snapshot, fixed: Fixed, now: Now): ApiSnapshot {
  const { decision, battery } = snapshot;
  const { rules } = fixed;
  const { nowMs } = now;
  const ageMs = Math.max(0, nowMs - snapshot.atMs);
  return {
    atMs: Math.round(now.wallNowMs - ageMs),
    ageMs,
    ticks: snapshot.ticks,
    version: fixed.version,
    uptimeMs: Math.max(0, nowMs - fixed.startMs),
    simulated: fixed.simulated,
    dryRun: fixed.dryRun,
    decision: {
      kind: decision.kind,
      because: decision.because.map((reason) => said((language) => explainReason(reason, language))),
    },
    sentence: said((language) => explainDecision(decision, battery, language)),
    severity: severityOf(snapshot),
    countdown: countdownOf(snapshot, nowMs, rules),
    battery:
      battery === null
        ? null
        : batteryOf(battery, {
            socPct: decision.kind === "silent" ? battery.socPct : decision.soc.valuePct,
            nominalCellV: fixed.nominalCellV,
            meanCurrentA: now.meanCurrentA,
          }),
    packs: snapshot.packs.map((pack) => packOf(pack, nowMs)),
    ...decidedOf(decision, rules),
    inverter: inverterOf(snapshot, rules.inverter.label, nowMs),
    findings: [
      ...snapshot.findings.flatMap((finding) => findingOf(finding, nowMs)),
      ...snapshot.advice.map(adviceOf),
      ...now.outlets.flatMap(troubleOf),
    ],
    commands: standing(now.commands, nowMs).map((command) => commandOf(command, nowMs)),
    energy: now.energy,
    history: now.history,
    counts: now.counts,
  };
}

/** What is in order, or not known, is no news. */
function findingOf(finding: Finding, nowMs: number): readonly ApiFinding[] {
  if (finding.state === "ok" || finding.state === "unknown") return [];
  return [
    {
      name: finding.check,
      severity: finding.state === "bad" ? "warning" : "info",
      sinceMs: Math.max(0, nowMs - finding.sinceMs),
      sentence: said((language) => explainFinding(finding, language)),
    },
  ];
}

const adviceOf = (advice: Advice): ApiFinding => ({
  name: advice.code,
  severity: advice.severity === "note" ? "info" : "warning",
  sinceMs: null,
  sentence: said((language) => explainAdvice(advice, language)),
});

const OUTLET_NAMES = { mqtt: { en: "MQTT", de: "MQTT" }, messages: { en: "Messages", de: "Nachrichten" } } as const;

function troubleOf({ name, trouble }: OutletCondition): readonly ApiFinding[] {
  if (trouble === null) return [];
  const { en, de } = OUTLET_NAMES[name];
  const sentence = { en: `${en}: ${trouble}. The bridge goes on.`, de: `${de}: ${trouble}. Die Brücke arbeitet weiter.` };
  return [{ name: `outlet-${name}`, severity: "warning", sinceMs: null, sentence }];
}

/** A command with what is left of it, as every answer of the API gives it. */
export const commandOf = (command: Command, nowMs: number): ApiCommand => ({
  id: command.id,
  kind: command.kind,
  limitA: command.limitA ?? null,
  leftMs: Math.max(0, command.untilMs - nowMs),
  sentence: said((language) => explainCommand(command, language)),
});
