/** What uPlot is told of a chart. Colours come from the style sheet, so that there is one palette. */
import uPlot from "uplot";
import type { ApiEvent } from "../../src/outlets/web/api/history.ts";
import { format } from "../language.ts";
import type { Chart, Colour } from "./charts.ts";
import { eventMarks } from "./event-marks.ts";
import { gestures, type Moving } from "./gestures.ts";
import { timeLabels } from "./time-axis.ts";

export interface Wiring extends Moving {
  readonly reset: () => void;
  readonly marks: () => readonly ApiEvent[];
  /** The index of the point under the cursor. */
  readonly cursor: (index: number | null) => void;
}

const HEIGHT = 172;
/** Room for the numbers at the left, the same in all charts so that they stand above each other, px. */
const AXIS_WIDTH = 52;

export function optionsOf(chart: Chart, place: HTMLElement, wiring: Wiring): uPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: Colour | "line" | "warning-strong" | "alarm-strong"): string =>
    style.getPropertyValue(`--${name}`).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = {
    stroke: colour("muted"),
    font,
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
  } satisfies uPlot.Axis;
  return {
    width: place.clientWidth,
    height: HEIGHT,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: "history" },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      points: { show: false },
      y: false,
      bind: {
        // Shift and drag moves; that is done in gestures.ts.
        mousedown: (_u, _target, handler) => (event) => (event.shiftKey ? null : handler(event)),
        dblclick: () => () => {
          wiring.reset();
          return null;
        },
      },
    },
    scales: {
      x: { time: true, auto: false },
      y: chart.ends === undefined ? { range: padded } : { range: [chart.ends[0], chart.ends[1]] },
    },
    axes: [
      { ...axis, size: 28, space: 64, values: (_u, splits, _axis, _space, step) => timeLabels(splits, step, format.value) },
      {
        ...axis,
        size: AXIS_WIDTH,
        space: 34,
        values: (_u, splits, _axis, _space, step) => splits.map((value) => format.value.number(value, decimals(step))),
      },
    ],
    series: [
      {},
      ...chart.layers.map(({ line, area, dashed, width = 1.5 }): uPlot.Series => ({
        ...(line === undefined ? { width: 0 } : { stroke: colour(line), width }),
        ...(area === undefined ? {} : { fill: colour(area) }),
        ...(dashed === true ? { dash: [5, 4] } : {}),
        points: { show: false },
      })),
    ],
    bands: chart.bands.map(({ between: [upper, lower], area }) => ({ series: [upper + 1, lower + 1], fill: colour(area) })),
    plugins: [
      gestures(wiring),
      eventMarks(wiring.marks, (severity) => colour(severity === "alarm" ? "alarm-strong" : "warning-strong")),
    ],
    hooks: {
      setCursor: [(u) => wiring.cursor(u.cursor.idx ?? null)],
      setSelect: [
        (u) => {
          const { left, width } = u.select;
          if (width < 4) return;
          wiring.show({ fromMs: u.posToVal(left, "x") * 1000, toMs: u.posToVal(left + width, "x") * 1000 });
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** As many decimals as the steps of a scale need: of 2.5 one, of 0.02 two. */
const decimals = (step: number): number =>
  [0, 1, 2].find((digits) => Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6) ?? 3;

/** A little air above and below; a flat line is not blown up to the height of the chart. */
function padded(_u: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const air = Math.max((high - low) * 0.08, 0.005);
  return [low - (low === 0 ? 0 : air), high + (high === 0 ? 0 : air)];
}
