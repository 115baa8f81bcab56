/** What its owner should know of a configuration before it is written: what does not fit the BMSs, and what was said twice differently. */
import { CELLS } from "../config/chemistry.ts";
import { toRules } from "../config/rules.ts";
import type { Config } from "../config/schema.ts";
import { LOWEST_FLOAT_V } from "../config/schema-charging.ts";
import { advise } from "../domain/advice/advise.ts";
import { explainAdvice, nameSeverity } from "../domain/explain/explain.ts";
import { capacityOf, packsOf, type Answers, type Found } from "./answers.ts";
import { figure } from "./proposal.ts";

/** Two figures for one capacity that nobody would call different. */
const SAME_CAPACITY = 0.05;
/** No version of the program plays a part in it. */
const ANY_VERSION = "0.0.0";

/** Sentences, the most severe first. */
export function remarksOn(config: Config, answers: Answers, found: Found): readonly string[] {
  const known = { answers, found };
  const packs = packsOf(known);
  const rules = toRules(config, ANY_VERSION);
  const set = packs.flatMap(({ setIn }, i) => (setIn === null ? [] : [{ ...setIn, rules: rules.packs[i]! }]));
  const advice = advise(set, rules).filter(({ severity }) => severity !== "note");
  return [
    ...advice.map((one) => `${nameSeverity(one.severity).toUpperCase()}: ${explainAdvice(one)}`),
    ...capacity(answers, capacityOf(known)),
    ...(packs.some(({ setIn }) => setIn === null)
      ? ["Not every BMS has told its limits: compare these figures with what is set in the JK app."]
      : []),
    ...neverFull(config),
  ];
}

function capacity({ capacity: saidAh }: Answers, toldAh: number | null): readonly string[] {
  if (saidAh === null || toldAh === null || Math.abs(saidAh - toldAh) <= SAME_CAPACITY * toldAh) return [];
  const both = `You say ${figure(saidAh)} Ah, by the BMSs it is ${figure(toldAh, 1)} Ah`;
  return [`${both}: is a BMS not connected, are packs not counted (represents), or is the capacity in the JK app wrong?`];
}

function neverFull({ packs, chemistry, limits: { chargeVoltageV } }: Config): readonly string[] {
  const cells = packs[0]?.cells ?? CELLS[chemistry].assumedCells;
  if (chemistry !== "lfp" || cells === null || chargeVoltageV / cells >= LOWEST_FLOAT_V) return [];
  const each = `${figure(chargeVoltageV)} V is ${figure(chargeVoltageV / cells, 3)} V a cell`;
  return [`${each}: LFP cells are never full with that, and the BMS cannot count anew.`];
}
