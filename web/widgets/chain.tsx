/** The way of the values: packs, bridge, Sunny Island, each with the health of its link; and the way of the power below. */
import type { JSX } from "preact";
import type { ApiInverter, ApiPack, ApiSnapshot } from "../../src/outlets/web/api/snapshot.ts";
import { UNKNOWN } from "../format.ts";
import { format, said, words } from "../language.ts";
import { BUS_TONES, LINK_TONES, lineTone, worst, type Tone } from "../severity.ts";
import { Card } from "./card.tsx";
import { Dot } from "./dot.tsx";
import { ICONS } from "./icons.tsx";
import { PowerFlow } from "./power-flow.tsx";

export interface ChainProps {
  readonly snapshot: ApiSnapshot;
  /** The page hears the bridge. */
  readonly live: boolean;
  /** The bridge hears the battery. */
  readonly heard: boolean;
}

export function Chain({ snapshot, live, heard }: ChainProps): JSX.Element {
  const chain = words.value.chain;
  const { packs, inverter, battery, uptimeMs } = snapshot;
  return (
    <Card id="chain" title={chain.title}>
      <div class={packs.length > 6 ? "chain many" : "chain"}>
        <ul class="chain-packs">
          {packs.map((pack) => (
            <Pack key={pack.name} pack={pack} />
          ))}
        </ul>
        <Link name={chain.rs485} tone={worst(packs.map(({ line }) => lineTone(line)))} detail={serialDetail(packs)} />
        <div class="node">
          <ICONS.bridge />
          <p class="node-name">
            <Dot tone={live ? "good" : "alarm"} />
            {chain.bridge}
          </p>
          <p class="node-detail">{chain.running(format.value.span(uptimeMs))}</p>
        </div>
        <Link name={inverter.bus.portName ?? chain.can} tone={BUS_TONES[inverter.bus.state]} detail={busDetail(snapshot)} />
        <div class="node">
          <ICONS.inverter />
          <p class="node-name">
            <Dot tone={presence(inverter)} />
            {inverter.label}
          </p>
          <p class="node-detail">{inverterDetail(inverter)}</p>
        </div>
      </div>
      <PowerFlow powerW={live && heard ? (battery?.powerW ?? null) : null} flow={battery?.flow ?? "idle"} />
    </Card>
  );
}

function Pack({ pack }: { readonly pack: ApiPack }): JSX.Element {
  const heard = words.value.chain;
  const f = format.value;
  const { name, link, ageMs, reading, represents } = pack;
  const age = ageMs === null ? heard.unseen : link === "fresh" ? f.age(ageMs) : `${heard[link]}, ${f.age(ageMs)}`;
  return (
    <li class={`pack link-${link}`}>
      <p class="pack-name">
        <Dot tone={LINK_TONES[link]} />
        <span>{represents === 1 ? name : `${name} ×${represents}`}</span>
      </p>
      <p class="pack-age">{age}</p>
      <p class="pack-figures">
        <span>{f.unit(reading?.socPct ?? null, "%")}</span>
        <span>{f.unit(reading?.currentA ?? null, "A", 1)}</span>
      </p>
    </li>
  );
}

interface LinkProps {
  readonly name: string;
  readonly tone: Tone;
  readonly detail: string;
}

const Link = ({ name, tone, detail }: LinkProps): JSX.Element => (
  <div class={`chain-link tone-${tone}`}>
    <span class="chain-line" aria-hidden="true" />
    <span class="chain-label">
      <b>{name}</b>
      <span>{detail}</span>
    </span>
  </div>
);

/** Trouble first; else how many questions were answered. */
function serialDetail(packs: readonly ApiPack[]): string {
  const heard = words.value.chain;
  const troubled = packs.find(({ line }) => line.trouble !== null);
  if (troubled?.line.trouble) return troubled.line.trouble;
  const other = packs.find(({ line }) => line.port !== "open");
  if (other !== undefined) return heard.port[other.line.port];
  const sum = (of: (pack: ApiPack) => number): number => packs.reduce((total, pack) => total + of(pack), 0);
  const asked = sum(({ line }) => line.asked);
  const pct = asked === 0 ? null : (sum(({ line }) => line.answered) / asked) * 100;
  // Rounded down: 100 % is said only of a line that has answered always.
  return packs.some(({ line }) => line.mode === "listening")
    ? heard.mode.listening
    : heard.answered(format.value.unit(pct === null ? null : Math.floor(pct * 100) / 100, "%", pct === 100 ? 0 : 2));
}

function busDetail({ inverter: { bus }, dryRun }: ApiSnapshot): string {
  const heard = words.value.chain;
  return dryRun ? heard.none : heard.bus[bus.state];
}

function presence({ present }: ApiInverter): Tone {
  return present === null ? "idle" : present ? "good" : "alarm";
}

function inverterDetail({ present, ageMs, state }: ApiInverter): string {
  const heard = words.value.chain;
  if (present === null) return heard.unknown;
  if (!present) return ageMs === null ? heard.absent : `${heard.absent}, ${format.value.age(ageMs)}`;
  return state === null ? (ageMs === null ? UNKNOWN : heard.ago(format.value.age(ageMs))) : said(state.sentence);
}
