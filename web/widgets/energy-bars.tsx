/** Energy per hour, day or month: into the battery above the line, out of it below. */
import type { JSX } from "preact";
import type { ApiEnergy } from "../../src/outlets/web/api/history.ts";
import { format, words } from "../language.ts";

export interface EnergyBarsProps {
  readonly energy: ApiEnergy | null;
  readonly per: "hour" | "day" | "month";
}

/** Of the tallest bar above and the tallest below together, px. */
const HEIGHT = 160;

export function EnergyBars({ energy, per }: EnergyBarsProps): JSX.Element {
  const heard = words.value.history;
  const f = format.value;
  const { atMs, inKwh, outKwh } = energy ?? { atMs: [], inKwh: [], outKwh: [] };
  const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const mostIn = Math.max(0.1, ...inKwh.map((value) => value ?? 0));
  const mostOut = Math.max(0.1, ...outKwh.map((value) => value ?? 0));
  const heightOf = (kwh: number): string => `${((kwh / (mostIn + mostOut)) * HEIGHT).toFixed(1)}px`;
  const digits = Math.max(mostIn, mostOut) < 10 ? 1 : 0;
  const name = { hour: f.time, day: f.dayShort, month: f.month }[per];
  const { hour, day, month } = { hour: heard.perHour, day: heard.perDay, month: heard.perMonth };
  // Every how many bars there is room for a name.
  const named = Math.max(1, Math.ceil(atMs.length / 8));
  return (
    <section class="card chart chart-energy" aria-labelledby="chart-energy">
      <header class="chart-head">
        <h2 id="chart-energy">{`${heard.energy} ${{ hour, day, month }[per]}`}</h2>
      </header>
      <p class="chart-keys">
        <span class="key key-charge-strong">{`${f.unit(sum(inKwh), "kWh", 1)} ${heard.charged}`}</span>
        <span class="key key-discharge-strong">{`${f.unit(sum(outKwh), "kWh", 1)} ${heard.discharged}`}</span>
      </p>
      <div class="energy" aria-hidden="true">
        <div class="energy-scale">
          <span>{f.unit(mostIn, "kWh", digits)}</span>
          <span>{f.unit(mostOut, "kWh", digits)}</span>
        </div>
        <div class="energy-bars">
          {atMs.map((at, index) => (
            <div key={at} class="energy-bar">
              <span class="energy-half" style={{ height: heightOf(mostIn) }}>
                <i class="energy-in" style={{ height: heightOf(inKwh[index] ?? 0) }} />
              </span>
              <span class="energy-half energy-lower" style={{ height: heightOf(mostOut) }}>
                <i class="energy-out" style={{ height: heightOf(outKwh[index] ?? 0) }} />
              </span>
              <span class="energy-name">
                {index % named === 0 && index < atMs.length - named / 2 ? <span>{name(at)}</span> : ""}
              </span>
            </div>
          ))}
        </div>
      </div>
      <details class="table-below">
        <summary>{heard.table}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{heard.from}</th>
              <th scope="col">{heard.charged}</th>
              <th scope="col">{heard.discharged}</th>
            </tr>
          </thead>
          <tbody>
            {atMs.map((at, index) => (
              <tr key={at}>
                <th scope="row">{per === "hour" ? f.dateAndTime(at) : f.day(at)}</th>
                <td>{f.unit(inKwh[index] ?? null, "kWh", 1)}</td>
                <td>{f.unit(outKwh[index] ?? null, "kWh", 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
