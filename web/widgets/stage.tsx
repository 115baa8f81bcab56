/** Where the charge stands, and how far each condition for going on is. */
import type { JSX } from "preact";
import type { ApiStage } from "../../src/outlets/web/api/snapshot.ts";
import { UNKNOWN, type Format } from "../format.ts";
import { format, said, words } from "../language.ts";
import { beforeColon, beforeSemicolon } from "../sentence.ts";
import { Card } from "./card.tsx";
import { ICONS } from "./icons.tsx";

const STEPS = ["bulk", "settle", "float"] as const;
type Condition = ApiStage["conditions"][number];

export function Stage({ stage }: { readonly stage: ApiStage | null }): JSX.Element {
  const heard = words.value.stage;
  return (
    <Card id="stage" title={heard.title}>
      <ol class={`steps ${stage?.mode === "fixed" ? "steps-watched" : ""}`}>
        {STEPS.map((step) => (
          <li key={step} aria-current={step === stage?.stage ? "step" : undefined}>
            <span class="step-mark" aria-hidden="true" />
            <span class="step-name">{heard[step]}</span>
            <span class="step-target">{step === stage?.stage ? heard.upTo(format.value.unit(stage.targetV, "V", 1)) : ""}</span>
          </li>
        ))}
      </ol>
      {stage === null ? <p class="note">{heard.none}</p> : <Conditions stage={stage} />}
    </Card>
  );
}

function Conditions({ stage: { mode, conditions, sentence } }: { readonly stage: ApiStage }): JSX.Element {
  const heard = words.value.stage;
  return (
    <>
      <p class="note">{mode === "fixed" ? heard.fixed : beforeSemicolon(said(sentence))}</p>
      {conditions.length > 0 && (
        <>
          <h3 class="unseen">{heard.conditions}</h3>
          <ul class="conditions">
            {conditions.map((condition) => (
              <ConditionRow key={condition.name} condition={condition} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function ConditionRow({ condition }: { readonly condition: Condition }): JSX.Element {
  const heard = words.value.stage;
  const { met, heldMs, forMs, sentence } = condition;
  const Icon = met ? ICONS.good : ICONS.waiting;
  const pct = heldMs === null || forMs === null || forMs === 0 ? null : Math.min(100, (heldMs / forMs) * 100);
  return (
    <li class={met ? "condition met" : "condition"}>
      <Icon />
      <span class="condition-text">
        <span class="unseen">{met ? heard.met : heard.open}: </span>
        <span class="condition-words">{beforeColon(said(sentence))}</span>
      </span>
      <span class="condition-figure">{figureOf(condition, format.value)}</span>
      {pct !== null && forMs !== null && heldMs !== null && (
        <span class="condition-held">
          <span class="meter" aria-hidden="true">
            <span style={{ width: `${pct}%` }} />
          </span>
          <span>{heard.held(format.value.span(Math.min(heldMs, forMs)), format.value.span(forMs))}</span>
        </span>
      )}
    </li>
  );
}

/** The figure now; what it is compared with stands in the sentence. */
function figureOf({ value, threshold, unit }: Condition, f: Format): string {
  if (unit === "ms") return value === null ? UNKNOWN : f.span(value);
  // Volts of one cell need three decimals, those of the battery two.
  const digits = unit === "V" ? ((threshold ?? 0) < 5 ? 3 : 2) : unit === "" ? 0 : 1;
  return f.unit(value, unit, digits);
}
