/** The current limits in 0x351: what the other bridge allows, beside what this one would and why. */
import type { CandidateName, LimitDecision } from "../domain/decision.ts";
import { explainLimit } from "../domain/explain/explain.ts";
import { ENGLISH_FIGURES } from "../domain/explain/figures.ts";
import type { Rules } from "../domain/rules.ts";
import type { Moment } from "./moment.ts";
import { near, ourSpan, SCRIPT, type FrameRule } from "./rule.ts";

const { amps } = ENGLISH_FIGURES;

const CURRENTS = ["chargeCurrentLimitA", "dischargeCurrentLimitA"] as const;
/** Rounding of either side, A. */
const ROUNDING_A = 1;

/** Limits that the battery's state asks for; the others are somebody's choice. */
const PROTECTIVE: readonly CandidateName[] = [
  "cell-high",
  "cell-low",
  "temperature",
  "mosfet",
  "bms-charge-off",
  "bms-discharge-off",
];

export const LIMIT_RULES: readonly FrameRule[] = [
  limitRule("charge", "not-stopped"),
  limitRule("charge", "not-reduced"),
  limitRule("discharge", "not-stopped"),
  limitRule("discharge", "not-reduced"),
  {
    name: "above-inverter",
    severity: "note",
    means: "More than the inverters are rated for. They cap it by themselves.",
    evidence: `${SCRIPT}, sends 115 A, a SI6.0H is rated 110 A; YamBMS caps nothing`,
    explains: CURRENTS,
    look: (seen) => {
      const { maxCurrentA, label } = seen.rules.inverter;
      const above = CURRENTS.flatMap((key) => {
        const sentA = seen.values[key];
        const capped = near(ourSpan(seen, key)?.max ?? 0, maxCurrentA, ROUNDING_A);
        return typeof sentA === "number" && sentA > maxCurrentA && sentA <= 1200 && capped ? [sentA] : [];
      });
      return above.length === 0 ? null : `${amps(Math.max(...above))}, ${label}: ${amps(maxCurrentA)}`;
    },
  },
  chosenLimit("charge"),
  chosenLimit("discharge"),
];

/** The other allows more than the state of the battery does. Our limit must stand still, not rise or wait after a zero. */
function limitRule(direction: "charge" | "discharge", what: "not-stopped" | "not-reduced"): FrameRule {
  const key = direction === "charge" ? "chargeCurrentLimitA" : "dischargeCurrentLimitA";
  const stopped = what === "not-stopped";
  const flow = direction === "charge" ? "charging" : "discharging";
  return {
    name: `${flow}-${what}`,
    severity: stopped ? "danger" : "fault",
    means: stopped
      ? `The state of the battery forbids ${flow}, and the inverter is not told: then the BMS opens its MOSFETs, and the whole current falls on the other packs or on nothing.`
      : `The state of the battery asks for less than the other bridge allows; the BMS has to switch off on its own.`,
    evidence: `docs/safety.md has the limits; ${SCRIPT}, sends fixed ones`,
    explains: [key],
    look: ({ values, moments, rules }) => {
      const sentA = values[key];
      if (typeof sentA !== "number" || moments.length === 0) return null;
      const limits = limitsOf(moments, direction);
      const bounds = limits.map((limit) => boundByState(limit, direction, rules));
      if (bounds.length === 0 || !bounds.every((bound) => bound !== null)) return null;
      const mostA = Math.max(...bounds);
      if (sentA <= mostA + ROUNDING_A || stopped !== (mostA === 0)) return null;
      return `${amps(sentA)} allowed, this bridge: ${explainLimit(limits.at(-1)!)}`;
    },
  };
}

const limitsOf = (moments: readonly Moment[], direction: "charge" | "discharge"): readonly LimitDecision[] =>
  moments.flatMap(({ decision }) => (decision.kind === "run" ? [decision[direction]] : []));

/** What the state of the battery allows, as far as it is among the two smallest bounds, A; `null` if something else alone holds the limit. */
function boundByState({ winner, runnerUp }: LimitDecision, direction: "charge" | "discharge", rules: Rules): number | null {
  const { limits, inverter } = rules;
  const settingA = direction === "charge" ? limits.chargeCurrentA : limits.dischargeCurrentA;
  // A bound that is not below these is none.
  const atBestA = Math.min(settingA, inverter.maxCurrentA);
  const byState = [winner, runnerUp].find((one) => one !== null && PROTECTIVE.includes(one.name) && one.limitA < atBestA);
  return byState?.limitA ?? null;
}

/** A limit that differs, and not for the state of the battery nor for the inverter's rating. */
function chosenLimit(direction: "charge" | "discharge"): FrameRule {
  const key = direction === "charge" ? "chargeCurrentLimitA" : "dischargeCurrentLimitA";
  return {
    name: `${direction}-limit-chosen`,
    severity: "note",
    means: "Another limit, as a matter of choice: a setting, the number of packs, or how this bridge charges.",
    evidence: "limits (docs/configuration.md), docs/safety.md",
    explains: [key],
    look: ({ values, moments, rules }) => {
      const sentA = values[key];
      if (typeof sentA !== "number" || sentA < 0 || sentA > 1200 || moments.length === 0) return null;
      const limits = limitsOf(moments, direction);
      if (limits.length === 0 || limits.some(({ pacing }) => pacing !== "none")) return null;
      const ours = limits.map(({ valueA }) => valueA);
      const higher = sentA > Math.max(...ours) + ROUNDING_A;
      if (!higher && sentA >= Math.min(...ours) - ROUNDING_A) return null;
      const last = limits.at(-1)!;
      const byState = boundByState(last, direction, rules);
      const otherwise =
        higher &&
        ((byState !== null && sentA > byState + ROUNDING_A) || near(last.valueA, rules.inverter.maxCurrentA, ROUNDING_A));
      return otherwise ? null : `${amps(sentA)}, this bridge ${explainLimit(last)}`;
    },
  };
}
