/** One pack on the page of the cells. */
import type { JSX } from "preact";
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";
import type { ApiPack, ApiPackReading } from "../../src/outlets/web/api/snapshot.ts";
import { format, said, words } from "../language.ts";
import { cellFigures, type CellFigures } from "../plot/cell-figures.ts";
import { LINK_TONES } from "../severity.ts";
import { Deviation } from "./deviation.tsx";
import { Dot } from "./dot.tsx";
import { HeatMap } from "./heat-map.tsx";
import { ICONS } from "./icons.tsx";
import { PackDetails } from "./pack-details.tsx";

export interface PackCellsProps {
  readonly id: string;
  readonly pack: ApiPack;
  /** Of all packs. */
  readonly totalA: number;
  readonly totalAh: number;
  /** `null`: it could not be loaded. */
  readonly past: ApiHistory | "loading" | "off" | null;
}

export function PackCells({ id, pack, totalA, totalAh, past }: PackCellsProps): JSX.Element {
  const heard = words.value.cells;
  const chain = words.value.chain;
  const { name, link, ageMs, reading, represents } = pack;
  const figures = reading === null ? null : cellFigures(reading.cellsV);
  const old = link === "stale" || link === "lost";
  const age =
    ageMs === null ? chain.unseen : old ? `${chain[link]}, ${format.value.age(ageMs)}` : chain.ago(format.value.age(ageMs));
  return (
    <section class={`card pack-card ${old ? "pack-old" : ""}`} aria-labelledby={`${id}-title`}>
      <header class="card-head">
        <h2 id={`${id}-title`}>
          <Dot tone={LINK_TONES[link]} />
          {name}
          {represents > 1 && <span class="tag">{chain.represents(String(represents))}</span>}
          {reading?.balancing === true && <span class="tag tone-good">{heard.balancing}</span>}
        </h2>
        <span class={`card-aside ${old ? `tone-${LINK_TONES[link]}` : ""}`}>{age}</span>
      </header>
      {reading === null || figures === null ? (
        <p class="note">{heard.unread}</p>
      ) : (
        <>
          <Alarms reading={reading} />
          <Summary reading={reading} figures={figures} />
          <Deviation figures={figures} />
          <Share reading={reading} represents={represents} totalA={totalA} totalAh={totalAh} />
          <Temperatures reading={reading} />
          {past !== "off" && <HeatMap pack={name} past={past} />}
          <PackDetails pack={pack} reading={reading} figures={figures} />
        </>
      )}
    </section>
  );
}

function Alarms({ reading: { alarms, chargeMosOn, dischargeMosOn } }: { readonly reading: ApiPackReading }): JSX.Element | null {
  const heard = words.value.cells;
  const off = [...(chargeMosOn ? [] : [heard.chargeSwitch]), ...(dischargeMosOn ? [] : [heard.dischargeSwitch])];
  if (alarms.length === 0 && off.length === 0) return null;
  return (
    <ul class="pack-alarms">
      {alarms.map(({ name, sentence }) => (
        <li key={name} class="tone-alarm">
          <ICONS.alarm />
          <span>{said(sentence)}</span>
        </li>
      ))}
      {off.map((name) => (
        <li key={name} class="tone-warning">
          <ICONS.warning />
          <span>{`${name} ${heard.off}`}</span>
        </li>
      ))}
    </ul>
  );
}

function Summary({ reading, figures }: { readonly reading: ApiPackReading; readonly figures: CellFigures }): JSX.Element {
  const heard = words.value.cells;
  const f = format.value;
  const { highest, lowest, spreadMv, meanV } = figures;
  return (
    <dl class="pack-summary">
      <div>
        <dt>{words.value.now.charge}</dt>
        <dd>{f.unit(reading.socPct, "%")}</dd>
      </div>
      <div>
        <dt>{words.value.now.current}</dt>
        <dd>{f.unit(reading.currentA, "A", 1)}</dd>
      </div>
      <div>
        <dt>{heard.spread}</dt>
        <dd>{f.unit(spreadMv, "mV")}</dd>
      </div>
      <div>
        <dt>{heard.mean}</dt>
        <dd>{f.unit(meanV, "V", 3)}</dd>
      </div>
      <div>
        <dt class="key-highest">
          <span class="unseen">{heard.highest}: </span>
          {heard.cell(String(highest.cell))}
        </dt>
        <dd>{f.unit(highest.voltageV, "V", 3)}</dd>
      </div>
      <div>
        <dt class="key-lowest">
          <span class="unseen">{heard.lowest}: </span>
          {heard.cell(String(lowest.cell))}
        </dt>
        <dd>{f.unit(lowest.voltageV, "V", 3)}</dd>
      </div>
    </dl>
  );
}

/** "22.8, 23.6 °C, MOSFETs 31.2 °C". */
function Temperatures({ reading: { temperaturesC } }: { readonly reading: ApiPackReading }): JSX.Element {
  const heard = words.value.cells;
  const f = format.value;
  const sensors = temperaturesC.sensors.map((value) => f.number(value, 1)).join(" · ");
  return (
    <p class="pack-temperatures">
      <span>
        <span class="muted">{heard.temperatures}</span> <b>{sensors === "" ? f.unit(null, "°C") : `${sensors}\u00a0°C`}</b>
      </span>
      <span>
        <span class="muted">{heard.mosfet}</span> <b>{f.unit(temperaturesC.mosfet, "°C", 1)}</b>
      </span>
    </p>
  );
}

interface ShareProps {
  readonly reading: ApiPackReading;
  readonly represents: number;
  readonly totalA: number;
  readonly totalAh: number;
}

/** Below this the shares say nothing: the shunts' own errors are larger, A. */
const WORTH_SHARING_A = 2;

/** How much of the current this pack takes beside what its capacity would be worth. */
function Share({ reading: { currentA, capacityAh }, represents, totalA, totalAh }: ShareProps): JSX.Element | null {
  const heard = words.value.cells;
  const f = format.value;
  const ideal = totalAh === 0 ? 0 : ((capacityAh * represents) / totalAh) * 100;
  if (ideal >= 99.9) return null;
  const share = Math.abs(totalA) < WORTH_SHARING_A ? null : ((currentA * represents) / totalA) * 100;
  return (
    <div class="share">
      <p>
        <span class="muted">{heard.share}</span> <b>{f.unit(share, "%")}</b>
        <span class="muted share-ideal">{heard.equal(f.unit(ideal, "%"))}</span>
      </p>
      <div class="share-bar" aria-hidden="true">
        <span style={{ width: `${Math.min(100, Math.max(0, share ?? 0))}%` }} />
        <i style={{ left: `${ideal}%` }} />
      </div>
    </div>
  );
}
