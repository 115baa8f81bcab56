/**
 * The course of a day as an SVG: current and SOC of both programs, and what held them back: the highest cell or the cold.
 */
import type { DayResult, Outcome } from "./results.ts";

interface Line {
  readonly values: readonly (number | null)[];
  readonly look: "script" | "bridge" | "script true" | "bridge true";
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly fromY: number;
  readonly toY: number;
  readonly stepY: number;
  readonly lines: readonly Line[];
  readonly mark?: Mark;
}

/** A level across a whole panel. */
interface Mark {
  readonly at: number;
  readonly text: string;
}

const WIDTH = 900;
const LEFT = 64;
const RIGHT = 20;
const TOP = 74;
const PANEL_HEIGHT = 190;
const PANEL_GAP = 46;
const HOURS = 24;
/** Where a JK BMS opens the charge MOSFETs as its users commonly set it. */
const TRIP_V = 3.65;
/** Lithium plates below it. */
const COLD_C = 0;

/** Readable on light and on dark ground: the reader's choice where the viewer knows it, else dark on white. */
const STYLE = `
text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #333b46; }
.title { font-size: 17px; font-weight: 600; }
.head { font-weight: 600; }
.ground { fill: #ffffff; }
.grid { stroke: #d5dae1; stroke-width: 1; }
.mark { stroke: #c0262d; stroke-width: 1.5; stroke-dasharray: 6 4; }
.marked { fill: #c0262d; }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
.script { stroke: #d9730d; }
.bridge { stroke: #1f77c9; }
.true { stroke-width: 1.3; stroke-dasharray: 2 3; }
@media (prefers-color-scheme: dark) {
text { fill: #d6dce5; }
.ground { fill: #11161d; }
.grid { stroke: #343c47; }
.mark { stroke: #ff6b6b; }
.marked { fill: #ff6b6b; }
.script { stroke: #f0954a; }
.bridge { stroke: #5aa9ef; }
}`;

/** The whole figure, as text. */
export function dayFigure(day: DayResult): string {
  const panels = panelsOf(day);
  const height = TOP + panels.length * (PANEL_HEIGHT + PANEL_GAP) + 10;
  const label = `${day.title}, with the original's rules and with SIinterJK: ${panels.map(({ title }) => title).join("; ")}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" aria-label="${label}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="100%" height="100%" rx="8"/>`,
    `<text class="title" x="${LEFT}" y="28">${day.title}: four unequal packs on one Sunny Island</text>`,
    ...legend(),
    ...panels.flatMap((panel, i) => drawn(panel, TOP + 18 + i * (PANEL_HEIGHT + PANEL_GAP))),
    "</svg>",
    "",
  ].join("\n");
}

function panelsOf({ script, bridge }: DayResult): readonly Panel[] {
  const both = (pick: (outcome: Outcome) => readonly (number | null)[]): Line[] => [
    { values: pick(script), look: "script" },
    { values: pick(bridge), look: "bridge" },
  ];
  const volts = both(({ course }) => course.highestCellV);
  const celsius = both(({ course }) => course.coldestPackC);
  const cold = Math.min(...numbersOf(celsius)) < COLD_C;
  return [
    cold
      ? panel("Coldest pack", "degC", 2, celsius, { at: COLD_C, text: "LFP cells must not be charged below 0 degC" })
      : panel("Highest cell of all packs", "V", 0.1, volts, { at: TRIP_V, text: `a BMS switches its pack off (${TRIP_V} V)` }),
    panel(
      "Current of the battery, charging positive",
      "A",
      20,
      both(({ course }) => course.currentA),
    ),
    panel("State of charge: told to the inverter, and true (dotted)", "%", 10, [
      { values: script.course.trueSocPct, look: "script true" },
      { values: bridge.course.trueSocPct, look: "bridge true" },
      ...both(({ course }) => course.toldSocPct),
    ]),
  ];
}

/** A panel whose scale holds all its lines and its mark, between whole steps. */
function panel(title: string, unit: string, stepY: number, lines: readonly Line[], mark?: Mark): Panel {
  const numbers = [...numbersOf(lines), ...(mark === undefined ? [] : [mark.at])];
  const fromY = Math.floor(Math.min(...numbers) / stepY) * stepY;
  const toY = Math.ceil(Math.max(...numbers) / stepY) * stepY;
  return { title, unit, fromY, toY, stepY, lines, ...(mark !== undefined && { mark }) };
}

const numbersOf = (lines: readonly Line[]): readonly number[] => lines.flatMap(({ values }) => values.filter((v) => v !== null));

function legend(): readonly string[] {
  const entries = [
    ["script", "the original's rules"],
    ["bridge", "SIinterJK"],
  ] as const;
  return entries.map(([look, name], i) => {
    const x = LEFT + i * 190;
    return `<polyline class="${look}" points="${x},48 ${x + 28},48"/><text x="${x + 36}" y="53">${name}</text>`;
  });
}

function drawn({ title, unit, fromY, toY, stepY, lines, mark }: Panel, top: number): readonly string[] {
  const x = (hour: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * hour) / HOURS;
  const y = (value: number): number => top + PANEL_HEIGHT * (1 - (value - fromY) / (toY - fromY));
  const bottom = top + PANEL_HEIGHT;
  const rows = Array.from({ length: Math.round((toY - fromY) / stepY) + 1 }, (_, i) => fromY + i * stepY);
  const digits = stepY < 1 ? 1 : 0;
  const hours = Array.from({ length: HOURS / 3 + 1 }, (_, i) => 3 * i);
  return [
    `<text class="head" x="${LEFT}" y="${top - 8}">${title}, ${unit}</text>`,
    ...rows.flatMap((value) => [
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(y(value))}" y2="${px(y(value))}"/>`,
      `<text x="${LEFT - 8}" y="${px(y(value) + 4.5)}" text-anchor="end">${value.toFixed(digits).replace(/^-0$/, "0")}</text>`,
    ]),
    ...hours.flatMap((hour) => [
      `<line class="grid" x1="${px(x(hour))}" x2="${px(x(hour))}" y1="${top}" y2="${bottom}"/>`,
      `<text x="${px(x(hour))}" y="${bottom + 19}" text-anchor="middle">${hour} h</text>`,
    ]),
    ...(mark === undefined
      ? []
      : [
          `<line class="mark" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(y(mark.at))}" y2="${px(y(mark.at))}"/>`,
          `<text class="marked" x="${LEFT + 8}" y="${px(y(mark.at) + 17)}">${mark.text}</text>`,
        ]),
    ...lines.map(({ values, look }) => `<polyline class="${look}" points="${points(values, x, y)}"/>`),
  ];
}

/** A value stands at the end of its step. */
function points(values: readonly (number | null)[], x: (hour: number) => number, y: (value: number) => number): string {
  return values
    .flatMap((value, i) => (value === null ? [] : [`${px(x(((i + 1) * HOURS) / values.length))},${px(y(value))}`]))
    .join(" ");
}

const px = (value: number): string => String(Number(value.toFixed(1)));
