/** What everybody wants to know: how full, how much power, which way, until when, and how much today. */
import type { JSX } from "preact";
import type { ApiSnapshot } from "../../src/outlets/web/api/snapshot.ts";
import { UNKNOWN } from "../format.ts";
import { format, words } from "../language.ts";
import { Card } from "./card.tsx";
import { ICONS } from "./icons.tsx";
import { LastDay, type LastDayProps } from "./last-day.tsx";
import { Ring } from "./ring.tsx";

export interface HeroProps {
  readonly snapshot: ApiSnapshot | null;
  readonly lastDay: LastDayProps | null;
}

export function Hero({ snapshot, lastDay }: HeroProps): JSX.Element {
  const f = format.value;
  const said = words.value.now;
  const battery = snapshot?.battery ?? null;
  const socPct = battery === null ? null : (snapshot?.soc?.valuePct ?? battery.socPct);
  const flow = battery?.flow ?? "idle";
  const FlowIcon = ICONS[flow];
  const leftKwh = battery?.energyKwh ?? null;
  return (
    <Card id="battery" title={said.battery}>
      <div class="hero">
        <Ring pct={socPct} flow={flow} label={`${said.charge} ${f.unit(socPct, "%")}, ${f.unit(leftKwh, "kWh", 1)} ${said.left}`}>
          <span class="ring-value">
            {f.number(socPct)}
            <small>%</small>
          </span>
          <span class="ring-left">{f.unit(leftKwh, "kWh", 1)}</span>
        </Ring>
        <div class="hero-flow">
          <p class={`hero-direction flow-${flow}`}>
            {battery !== null && <FlowIcon />}
            <span>{battery === null ? words.value.notKnown : said[flow]}</span>
          </p>
          <p class="hero-power">
            {f.number(battery === null ? null : Math.abs(battery.powerW) / 1000, 2)}
            <small>kW</small>
          </p>
          <p class="hero-until">{snapshot === null ? UNKNOWN : until(snapshot)}</p>
        </div>
      </div>
      <dl class="figures">
        <Figure name={said.current} value={f.unit(battery?.currentA ?? null, "A", 1)} />
        <Figure name={said.voltage} value={f.unit(battery?.voltageV ?? null, "V", 2)} />
        <Figure
          name={`${said.today} ${said.todayIn}`}
          value={f.unit(snapshot?.energy?.todayInKwh ?? null, "kWh", 1)}
          tone="charging"
        />
        <Figure
          name={`${said.today} ${said.todayOut}`}
          value={f.unit(snapshot?.energy?.todayOutKwh ?? null, "kWh", 1)}
          tone="discharging"
        />
      </dl>
      {lastDay !== null && <LastDay {...lastDay} />}
    </Card>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly tone?: "charging" | "discharging";
}

const Figure = ({ name, value, tone }: FigureProps): JSX.Element => (
  <div class={tone === undefined ? "" : `figure-${tone}`}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

/** "Full at 14:20 at this rate"; what is due within no useful time is not told. */
function until({ battery, atMs, soc, countdown, packs }: ApiSnapshot): string {
  const said = words.value.now;
  const f = format.value;
  if (battery === null) return said.noBattery;
  if (countdown !== null) return said.old(f.age(Math.min(...packs.flatMap(({ ageMs }) => ageMs ?? []))));
  const clock = (inS: number): string => f.clock(atMs + inS * 1000, atMs);
  if (battery.fullInS !== null) return said.fullAt(clock(battery.fullInS));
  if (battery.emptyInS !== null) return said.emptyAt(clock(battery.emptyInS));
  const differs = soc !== null && Math.abs(soc.valuePct - soc.bmsPct) >= 1;
  return differs ? said.bmsCounts(f.unit(soc.bmsPct, "%")) : said.steady;
}
