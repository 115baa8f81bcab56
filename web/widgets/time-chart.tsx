/** One chart of the history: time to the right, shared with the others. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { ApiEvent, ApiHistory } from "../../src/outlets/web/api/history.ts";
import { UNKNOWN } from "../format.ts";
import { format, locale, words } from "../language.ts";
import type { Chart } from "../plot/charts.ts";
import { optionsOf } from "../plot/chart-options.ts";
import { scheme } from "../plot/scheme.ts";
import type { View } from "../plot/view.ts";

export interface TimeChartProps {
  readonly chart: Chart;
  readonly past: ApiHistory | null;
  readonly view: View;
  readonly marks: readonly ApiEvent[];
  readonly nowMs: () => number;
  readonly onView: (view: View) => void;
  readonly onReset: () => void;
  readonly onCursor: (atMs: number | null) => void;
}

export function TimeChart(props: TimeChartProps): JSX.Element {
  const { chart, past, view, marks } = props;
  const room = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(props);
  newest.current = props;
  const index = useMemo(() => signal<number | null>(null), []);
  const redrawn = `${scheme.value} ${locale.value}`;

  useEffect(() => {
    const place = room.current;
    if (place === null) return;
    const made = new uPlot(
      optionsOf(chart, place, {
        view: () => newest.current.view,
        show: (next) => newest.current.onView(next),
        nowMs: () => newest.current.nowMs(),
        reset: () => newest.current.onReset(),
        marks: () => newest.current.marks,
        cursor: (at) => {
          index.value = at;
          const data = newest.current.past;
          newest.current.onCursor(at === null ? null : (data?.atMs[at] ?? null));
        },
      }),
      columnsOf(chart, newest.current.past),
      place,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: made.height }));
    resize.observe(place);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [chart, redrawn]);

  useEffect(() => {
    const made = plot.current;
    if (made === null) return;
    made.batch(() => {
      made.setData(columnsOf(chart, past), false);
      made.setScale("x", { min: view.fromMs / 1000, max: view.toMs / 1000 });
    });
  }, [past, view, marks, redrawn]);

  const { history: heard } = words.value;
  return (
    <section class={`card chart chart-${chart.name}`} aria-labelledby={`chart-${chart.name}`}>
      <header class="chart-head">
        <h2 id={`chart-${chart.name}`}>{heard[chart.name]}</h2>
        <p class="chart-value">{valueAt(chart, past, index.value)}</p>
      </header>
      {chart.keys.length > 0 && (
        <p class="chart-keys">
          {chart.keys.map(({ colour, text }) => (
            <span key={colour} class={`key key-${colour}`}>
              {text(heard)}
            </span>
          ))}
        </p>
      )}
      <div ref={room} class="chart-room" />
    </section>
  );
}

function columnsOf(chart: Chart, past: ApiHistory | null): uPlot.AlignedData {
  if (past === null) return [[], ...chart.layers.map(() => [])];
  return [past.atMs.map((atMs) => atMs / 1000), ...chart.layers.map(({ of }) => of(past))];
}

/** At the cursor; without one the last that is known. */
function valueAt({ tells, unit, digits }: Chart, past: ApiHistory | null, at: number | null): string {
  if (past === null) return UNKNOWN;
  const f = format.value;
  const columns = tells.map((of) => of(past));
  const index = at ?? columns[0]!.findLastIndex((value) => value !== null);
  const [first, second] = columns.map((column) => column[index] ?? null);
  if (second === undefined) return f.unit(first ?? null, unit, digits);
  return first === null || second === null || first === undefined
    ? f.unit(null, unit)
    : words.value.history.between(f.number(first, digits), f.unit(second, unit, digits));
}
