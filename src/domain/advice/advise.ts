/**
 * Compares what is set in the BMSs with the rules of this program. Pure and total. What a BMS does not tell gives no advice, and
 * neither does what fits. docs/advice.md lists it all.
 */
import type { Rules } from "../rules.ts";
import { SEVERITIES, type Advice } from "./advice.ts";
import { overCurrent } from "./currents.ts";
import type { KnownPack } from "./known-pack.ts";
import { capacities, cellCount, switches } from "./packs.ts";
import { temperatures } from "./temperatures.ts";
import { balancing, count, overVoltage, underVoltage } from "./voltages.ts";

/** The most severe first, then in the order of the packs. */
export function advise(packs: readonly KnownPack[], rules: Rules): readonly Advice[] {
  const list = [...packs.flatMap((known) => [...adviceFor(known, rules)]), ...capacities(packs)];
  return SEVERITIES.flatMap((severity) => list.filter((advice) => advice.severity === severity));
}

function* adviceFor(known: KnownPack, rules: Rules): Generator<Advice> {
  yield* switches(known);
  yield* overVoltage(known, rules);
  yield* underVoltage(known, rules);
  yield* overCurrent("charge", known, rules);
  yield* overCurrent("discharge", known, rules);
  yield* temperatures(known, rules);
  yield* cellCount(known);
  yield* balancing(known, rules);
  yield* count(known, rules);
}
