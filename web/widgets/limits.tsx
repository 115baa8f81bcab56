/** The current inside what it may be, both ways, and why the limits are what they are. */
import type { JSX } from "preact";
import type { ApiLimit, ApiSnapshot } from "../../src/outlets/web/api/snapshot.ts";
import { format, said, words } from "../language.ts";
import { calmStop, CURRENT_STOPS_A } from "../plot/ladder.ts";
import { afterFigure } from "../sentence.ts";
import { Card } from "./card.tsx";

/** Does not dance: a smaller scale only after a while. */
const scale = calmStop(CURRENT_STOPS_A);

export function Limits({ snapshot }: { readonly snapshot: ApiSnapshot | null }): JSX.Element {
  const { charge, discharge, battery } = snapshot ?? { charge: null, discharge: null, battery: null };
  const heard = words.value.limits;
  const f = format.value;
  const currentA = battery?.currentA ?? null;
  const chargeA = charge?.valueA ?? 0;
  const dischargeA = discharge?.valueA ?? 0;
  const stopA = scale(Math.max(chargeA, dischargeA, Math.abs(currentA ?? 0)), performance.now());
  const at = (valueA: number): number => 50 + (Math.max(-stopA, Math.min(stopA, valueA)) / stopA) * 50;
  const flow = battery?.flow ?? "idle";
  return (
    <Card id="limits" title={heard.title}>
      <div
        class={`envelope flow-${flow}`}
        role="img"
        aria-label={heard.picture(f.unit(currentA, "A", 1), f.unit(-dischargeA, "A"), f.unit(chargeA, "A"))}
      >
        <div class="envelope-track">
          <div class="envelope-allowed" style={{ left: `${at(-dischargeA)}%`, right: `${100 - at(chargeA)}%` }} />
          {currentA !== null && (
            <div
              class="envelope-current"
              style={{ left: `${Math.min(50, at(currentA))}%`, right: `${100 - Math.max(50, at(currentA))}%` }}
            />
          )}
          <div class="envelope-zero" />
          {currentA !== null && <div class="envelope-now" style={{ left: `${at(currentA)}%` }} />}
        </div>
        <div class="envelope-scale" aria-hidden="true">
          <span>{f.number(-stopA)}</span>
          <span>{f.number(-stopA / 2)}</span>
          <span>0</span>
          <span>{f.number(stopA / 2)}</span>
          <span>{f.unit(stopA, "A")}</span>
        </div>
      </div>
      {charge === null && discharge === null && <p class="note">{heard.none}</p>}
      <dl class="limit-list">
        <Limit name={heard.charge} limit={charge} />
        <Limit name={heard.discharge} limit={discharge} />
      </dl>
    </Card>
  );
}

function Limit({ name, limit }: { readonly name: string; readonly limit: ApiLimit | null }): JSX.Element {
  const heard = words.value.limits;
  const f = format.value;
  return (
    <div>
      <dt>
        {name}
        {limit !== null && limit.pacing !== "none" && <span class="tag">{heard[limit.pacing]}</span>}
      </dt>
      <dd class="limit-value">{f.unit(limit?.valueA ?? null, "A", limit !== null && limit.valueA % 1 !== 0 ? 1 : 0)}</dd>
      <dd class="limit-why">{limit === null ? "" : afterFigure(said(limit.sentence))}</dd>
    </div>
  );
}
