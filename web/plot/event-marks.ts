/** Events on a chart: a line where one began, a stripe for as long as it lasted. */
import type uPlot from "uplot";
import type { ApiEvent } from "../../src/outlets/web/api/history.ts";
import type { Severity } from "../../src/outlets/web/api/words.ts";

/** Notes and good ends are not drawn: there are many, and the log has them. */
const DRAWN: readonly Severity[] = ["warning", "alarm"];
/** Advice stands until somebody follows it, for months: it would colour everything and says nothing about a moment. */
const TIMELESS = "advice";

export const drawn = (events: readonly ApiEvent[]): readonly ApiEvent[] =>
  events.filter(({ severity, kind }) => DRAWN.includes(severity) && kind !== TIMELESS);

/** A plugin of uPlot; `colourOf` gives the colour of a severity, `events` those of the moment. */
export function eventMarks(events: () => readonly ApiEvent[], colourOf: (severity: Severity) => string): uPlot.Plugin {
  const draw = (u: uPlot): void => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const { atMs, endMs, lasting, severity } of drawn(events())) {
      const from = Math.round(u.valToPos(atMs / 1000, "x", true));
      // One that lasts goes on to the right edge.
      const to = !lasting ? from : endMs === null ? bbox.left + bbox.width : Math.round(u.valToPos(endMs / 1000, "x", true));
      ctx.fillStyle = colourOf(severity);
      ctx.globalAlpha = 0.12;
      ctx.fillRect(from, bbox.top, Math.max(0, to - from), bbox.height);
      ctx.globalAlpha = 0.75;
      ctx.fillRect(from, bbox.top, devicePixelRatio, bbox.height);
      ctx.fillRect(from, bbox.top, Math.max(3 * devicePixelRatio, to - from), 3 * devicePixelRatio);
    }
    ctx.restore();
  };
  return { hooks: { drawClear: draw } };
}

/** The event at a moment: the one that lasts over it, or that began within `nearMs`; the latest of several. */
export function eventAt(events: readonly ApiEvent[], atMs: number, nearMs: number): ApiEvent | null {
  const fits = ({ atMs: from, endMs, lasting }: ApiEvent): boolean =>
    Math.abs(from - atMs) <= nearMs || (lasting && from <= atMs && atMs <= (endMs ?? Infinity));
  return drawn(events)
    .filter(fits)
    .reduce<ApiEvent | null>((latest, event) => (latest === null || event.atMs > latest.atMs ? event : latest), null);
}
