/** What the charts show, in numbers: for who cannot see them, and for who wants to know exactly. */
import type { JSX } from "preact";
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";
import { format, words } from "../language.ts";

const ROWS = [
  ["socPct", "soc", "%", 1, 1],
  ["powerW", "power", "kW", 2, 0.001],
  ["currentA", "currentOnly", "A", 1, 1],
  ["voltageV", "voltage", "V", 2, 1],
  ["cellMinV", "cellMin", "V", 3, 1],
  ["cellMaxV", "cellMax", "V", 3, 1],
  ["temperatureMinC", "temperatureMin", "°C", 1, 1],
  ["temperatureMaxC", "temperatureMax", "°C", 1, 1],
] as const;

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);
const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
const extreme = (values: readonly number[], of: (...values: number[]) => number): number | null =>
  values.length === 0 ? null : of(...values);

export function HistoryTable({ past }: { readonly past: ApiHistory | null }): JSX.Element {
  const heard = words.value.history;
  const f = format.value;
  return (
    <details class="card table-below history-table">
      <summary>{heard.table}</summary>
      <div class="table-room" tabIndex={0} role="group" aria-label={heard.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{heard.value}</th>
              <th scope="col">{heard.smallest}</th>
              <th scope="col">{heard.mean}</th>
              <th scope="col">{heard.largest}</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([series, name, unit, digits, factor]) => {
              const column = past?.series[series];
              const scaled = (value: number | null): string => f.unit(value === null ? null : value * factor, unit, digits);
              return (
                <tr key={series}>
                  <th scope="row">{heard[name]}</th>
                  <td>{scaled(extreme(known(column?.min ?? []), Math.min))}</td>
                  <td>{scaled(meanOf(known(column?.mean ?? [])))}</td>
                  <td>{scaled(extreme(known(column?.max ?? []), Math.max))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
