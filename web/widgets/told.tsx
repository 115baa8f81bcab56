/** What the Sunny Island is told beside what it says: two columns that should agree. */
import type { JSX } from "preact";
import type { ApiSnapshot } from "../../src/outlets/web/api/snapshot.ts";
import { format, said, words } from "../language.ts";
import { Card } from "./card.tsx";
import { ICONS } from "./icons.tsx";

interface Row {
  readonly name: string;
  readonly told: string;
  readonly says: string;
  /** Both are known and further apart than their resolution; `null` where nothing is to be compared. */
  readonly differs: boolean | null;
}

/** The inverter takes whole percents and tenths of a volt: more than this is another value. */
const SOC_DIFFERS_PCT = 1.05;
const VOLTAGE_DIFFERS_V = 0.15;
/** Two instruments at the ends of a cable: what the check "agrees" of the bridge allows. */
const MEASURED_DIFFERS_V = 1.5;

export function Told({ snapshot }: { readonly snapshot: ApiSnapshot }): JSX.Element {
  const heard = words.value.told;
  const { inverter, told } = snapshot;
  const { state, ageMs, present } = inverter;
  return (
    <Card
      id="told"
      title={heard.title}
      aside={ageMs !== null && present === true ? heard.heard(format.value.age(ageMs)) : undefined}
    >
      {told === null && <p class="note">{heard.silent}</p>}
      {present === false && <p class="note">{heard.unheard}</p>}
      {state !== null && (
        <p class={`inverter-state ${state.errorNumber === 0 ? "" : "tone-alarm"}`}>
          <span class="muted">{heard.state}: </span>
          {said(state.sentence)}
        </p>
      )}
      <table class="told">
        <thead>
          <tr>
            <th scope="col">{heard.value}</th>
            <th scope="col">{heard.told}</th>
            <th scope="col">{heard.says}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(snapshot).map((row) => (
            <tr key={row.name} class={row.differs === true ? "differs" : ""}>
              <th scope="row">{row.name}</th>
              <td>{row.told}</td>
              <td>
                {row.says}
                <Mark differs={row.differs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {told !== null && (told.alarms.length > 0 || told.warnings.length > 0) && (
        <ul class="messages">
          {told.alarms.map(({ name, sentence }) => (
            <li key={name} class="tone-alarm">
              <ICONS.alarm />
              <span class="unseen">{words.value.severity.alarm}: </span>
              {said(sentence)}
            </li>
          ))}
          {told.warnings.map(({ name, sentence }) => (
            <li key={name} class="tone-warning">
              <ICONS.warning />
              <span class="unseen">{words.value.severity.warning}: </span>
              {said(sentence)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Mark({ differs }: { readonly differs: boolean | null }): JSX.Element {
  if (differs === null) return <span class="mark" />;
  if (!differs) {
    return (
      <span class="mark tone-good">
        <ICONS.good />
      </span>
    );
  }
  return (
    <span class="mark tone-warning">
      <ICONS.warning />
      <span class="unseen">{words.value.told.differs}</span>
    </span>
  );
}

function rowsOf({ told, inverter: { measured, state } }: ApiSnapshot): readonly Row[] {
  const heard = words.value.told;
  const f = format.value;
  const row = (
    name: string,
    mine: number | null,
    its: number | null,
    unit: string,
    digits: number,
    byMore: number | null,
  ): Row => ({
    name,
    told: f.unit(mine, unit, digits),
    says: its === null ? "" : f.unit(its, unit, digits),
    differs: byMore === null || mine === null || its === null ? null : Math.abs(mine - its) > byMore,
  });
  return [
    row(heard.chargeVoltage, told?.chargeVoltageV ?? null, state?.chargeVoltageV ?? null, "V", 1, VOLTAGE_DIFFERS_V),
    row(heard.chargeLimit, told?.chargeCurrentLimitA ?? null, null, "A", 1, null),
    row(heard.dischargeLimit, told?.dischargeCurrentLimitA ?? null, null, "A", 1, null),
    row(heard.dischargeVoltage, told?.dischargeVoltageV ?? null, null, "V", 1, null),
    row(heard.soc, told?.socPct ?? null, measured?.socPct ?? null, "%", 0, SOC_DIFFERS_PCT),
    row(heard.soh, told?.sohPct ?? null, state?.sohPct ?? null, "%", 0, null),
    row(heard.voltage, told?.voltageV ?? null, measured?.voltageV ?? null, "V", 1, MEASURED_DIFFERS_V),
    row(heard.current, told?.currentA ?? null, measured?.currentA ?? null, "A", 1, null),
    row(heard.temperature, told?.temperatureC ?? null, measured?.temperatureC ?? null, "°C", 1, null),
  ];
}
