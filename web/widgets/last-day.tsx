/** The last 24 hours in one small picture: the state of charge as a line over the power, in above and out below. */
import type { JSX } from "preact";
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";
import { format, words } from "../language.ts";
import { linePath, powerBars } from "../plot/sparkline.ts";

export interface LastDayProps {
  /** `null` until it has come. */
  readonly past: ApiHistory | null;
}

const WIDTH = 480;
const HEIGHT = 72;
/** A little more than 0..100 %, so that a full battery has a whole line. */
const SOC_ENDS = [-2, 102] as const;

export function LastDay({ past }: LastDayProps): JSX.Element {
  const soc = past?.series.socPct?.mean ?? [];
  const power = past?.series.powerW?.mean ?? [];
  const hours = past === null ? [] : marks(past.fromMs, past.toMs);
  return (
    <figure class="last-day">
      <p class="last-day-head" aria-hidden="true">
        <span>{words.value.now.lastDay}</span>
        <span class="key key-line">{words.value.now.charge}</span>
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words.value.now.last24h}>
        <path class="last-day-zero" d={`M0 ${HEIGHT / 2}H${WIDTH}`} />
        {past !== null && (
          <>
            <path class="last-day-in" d={powerBars(power, 1, WIDTH, HEIGHT)} />
            <path class="last-day-out" d={powerBars(power, -1, WIDTH, HEIGHT)} />
            <path class="last-day-soc" d={linePath(soc, SOC_ENDS, WIDTH, HEIGHT)} />
          </>
        )}
      </svg>
      <figcaption>
        {hours.map(({ atMs, left }) => (
          <span key={atMs} style={{ left: `${left}%` }}>
            {format.value.time(atMs)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

const SIX_HOURS_MS = 6 * 3_600_000;

/** Every six hours by the local clock, but not where a label would be cut off. */
function marks(fromMs: number, toMs: number): readonly { readonly atMs: number; readonly left: number }[] {
  const zoneMs = new Date(toMs).getTimezoneOffset() * 60_000;
  const first = Math.ceil((fromMs - zoneMs) / SIX_HOURS_MS) * SIX_HOURS_MS + zoneMs;
  return [0, 1, 2, 3]
    .map((index) => first + index * SIX_HOURS_MS)
    .map((atMs) => ({ atMs, left: ((atMs - fromMs) / (toMs - fromMs)) * 100 }))
    .filter(({ left }) => left > 5 && left < 95);
}
