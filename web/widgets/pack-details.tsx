/** Everything else that a BMS says, and every voltage as a table: for who wants to know it exactly. */
import type { JSX } from "preact";
import type { ApiPack, ApiPackReading } from "../../src/outlets/web/api/snapshot.ts";
import { format, words } from "../language.ts";
import type { CellFigures } from "../plot/cell-figures.ts";

export interface PackDetailsProps {
  readonly pack: ApiPack;
  readonly reading: ApiPackReading;
  readonly figures: CellFigures;
}

export function PackDetails({ pack, reading, figures }: PackDetailsProps): JSX.Element {
  const heard = words.value.cells;
  const f = format.value;
  const { mosfet, sensors } = reading.temperaturesC;
  const facts: readonly (readonly [name: string, value: string])[] = [
    ...sensors.map((value, index) => [heard.sensor(String(index + 1)), f.unit(value, "°C", 1)] as const),
    [heard.mosfet, f.unit(mosfet, "°C", 1)],
    [words.value.now.voltage, f.unit(reading.packVoltageV, "V", 2)],
    [heard.capacity, f.unit(reading.capacityAh, "Ah")],
    [heard.health, f.unit(reading.sohPct, "%")],
    [heard.cycles, f.number(reading.cycles)],
    [heard.chargeSwitch, reading.chargeMosOn ? heard.on : heard.off],
    [heard.dischargeSwitch, reading.dischargeMosOn ? heard.on : heard.off],
    [heard.firmware, reading.firmware],
    [heard.link, linkOf(pack.line)],
  ];
  return (
    <details class="pack-details">
      <summary>{heard.details}</summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <table>
        <thead>
          <tr>
            <th scope="col">{heard.cell("").trim()}</th>
            <th scope="col">{heard.voltage}</th>
            <th scope="col">{heard.fromMean}</th>
          </tr>
        </thead>
        <tbody>
          {figures.cells.map(({ cell, voltageV, deviationMv }) => (
            <tr key={cell}>
              <th scope="row">{cell}</th>
              <td>{f.unit(voltageV, "V", 3)}</td>
              <td>{f.signed(deviationMv, "mV", 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** "open, 262,902 of 262,914 answered, reopened 0". */
function linkOf({ port, mode, asked, answered, trouble }: ApiPack["line"]): string {
  const chain = words.value.chain;
  const f = format.value;
  const talk = mode === "listening" ? chain.mode.listening : chain.answeredOf(f.number(answered), f.number(asked));
  return [chain.port[port], talk, ...(trouble === null ? [] : [trouble])].join(", ");
}
