/** What the meters of inverter and BMS say together: whether they agree, whether one has the wrong sign, whether packs are miscounted. */
import type { AgreesMemory } from "./agrees.ts";
import { WATCHING, type Body, type CurrentFacts } from "./finding.ts";
import { proportionOf, type Proportion } from "./proportion.ts";

/** What the checks have to know of the configuration. */
export interface AcceptanceRules {
  readonly packs: readonly { readonly represents: number }[];
  readonly inverter: { readonly count: number };
}

/**
 * A factor between 1/1.7 and 1.7 is not blamed on the number of packs: of two packs counted by one BMS, that one may well
 * carry 30 % (factor 1.67), and no whole number of packs is nearer to 1 than 2.
 */
const MISCOUNT = 1.7;
/** How near a whole number of packs has to be: half-way between two and three packs is nobody's. */
const NEAR_WHOLE = 0.15;
/** One pack, one inverter, and yet in proportion by more than this: twice the 10 % that a meter may be wrong. */
const MISCALIBRATED = 1.2;
/** What a configuration may count (config/schema-packs.ts). */
const MOST_PACKS = 32;

/** In the order agrees-voltage, agrees-current, current-sign, represents; of a tick in which all meters could be read. */
export function diagnose(memory: AgreesMemory, rules: AcceptanceRules): readonly Body[] {
  const proportion = proportionOf(memory.pairs);
  const represents = onRepresents(proportion, memory, rules);
  return [onVoltage(memory), onCurrent(proportion, represents, memory, rules), onSign(proportion, memory, rules), represents];
}

/** The current of 0x305 is that of the whole cluster (seen by one author, not in the document), or of the master alone. */
const isCluster = (rules: AcceptanceRules): boolean => rules.inverter.count > 1;

/** How many packs the configuration counts. */
const counted = (rules: AcceptanceRules): number => rules.packs.reduce((sum, pack) => sum + pack.represents, 0);

const factsOf = ({ example }: Proportion): CurrentFacts => ({ inverterA: example.inverterA, bmsA: example.bmsA });

function onVoltage({ voltage }: AgreesMemory): Body {
  const check = "agrees-voltage";
  return voltage.state === "unknown" ? { check, ...WATCHING } : { check, state: voltage.state, ...voltage.facts };
}

function onCurrent(proportion: Proportion | null, represents: Body, { current }: AgreesMemory, rules: AcceptanceRules): Body {
  const check = "agrees-current";
  const size = proportion?.factor ?? 1;
  const explained = represents.state === "bad"; // it is never "noted" for a lone pack
  const lonePack = counted(rules) === 1 && !isCluster(rules);
  if (proportion !== null && size > 0 && Math.max(size, 1 / size) > MISCALIBRATED && lonePack && !explained) {
    return { check, state: "bad", factor: proportion.factor, ...factsOf(proportion) };
  }
  if (current.state === "unknown") return { check, ...WATCHING };
  if (current.state === "noted" && isCluster(rules)) return { check, state: "unknown", why: "cluster" };
  return { check, state: current.state, factor: null, ...current.facts };
}

function onSign(proportion: Proportion | null, { direction }: AgreesMemory, rules: AcceptanceRules): Body {
  const check = "current-sign";
  if (proportion !== null && proportion.factor < 0) {
    return { check, state: isCluster(rules) ? "noted" : "bad", ...factsOf(proportion) };
  }
  if (proportion !== null) return { check, state: "ok", ...factsOf(proportion) };
  if (direction.state === "unknown") return { check, ...WATCHING };
  if (direction.state === "noted" && isCluster(rules)) return { check, state: "unknown", why: "cluster" };
  return { check, state: direction.state, ...direction.facts };
}

function onRepresents(proportion: Proportion | null, { current }: AgreesMemory, rules: AcceptanceRules): Body {
  const check = "represents";
  if (proportion === null) {
    if (current.state === "ok") return { check, state: "ok", ...current.facts };
    return { check, ...WATCHING };
  }
  const factor = Math.abs(proportion.factor);
  if (factor < MISCOUNT && factor > 1 / MISCOUNT) return { check, state: "ok", ...factsOf(proportion) };
  // The master alone measures less than the whole battery, never more.
  if (isCluster(rules) && factor < 1) return { check, state: "unknown", why: "cluster" };
  const packs = factor * counted(rules);
  const suggested = Math.round(packs);
  if (suggested < 1 || suggested > MOST_PACKS || Math.abs(packs / suggested - 1) > NEAR_WHOLE) {
    return { check, state: "unknown", why: "unexplained" };
  }
  return {
    check,
    state: isCluster(rules) ? "noted" : "bad",
    factor,
    represents: counted(rules),
    suggested,
    bmsCount: rules.packs.length,
    inverterCount: rules.inverter.count,
    ...factsOf(proportion),
  };
}
