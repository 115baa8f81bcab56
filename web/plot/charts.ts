/** The charts of the history as data: their columns, colours and bands. */
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";
import type { Words } from "../words/en.ts";

type Column = (number | null)[];
/** Custom properties of theme.css and history.css without the two dashes. */
export type Colour =
  | "ink"
  | "muted"
  | "charge"
  | "charge-strong"
  | "charge-area"
  | "discharge-strong"
  | "discharge-area"
  | "allowed-area"
  | "range-area"
  | "high-strong"
  | "low-strong";

export interface Layer {
  readonly of: (past: ApiHistory) => Column;
  /** Without one only the area is drawn. */
  readonly line?: Colour;
  readonly area?: Colour;
  readonly dashed?: true;
  readonly width?: number;
}

export interface Chart {
  readonly name: "soc" | "power" | "current" | "voltage" | "cells" | "temperature";
  readonly unit: string;
  readonly digits: number;
  /** Fixed ends of the scale. */
  readonly ends?: readonly [number, number];
  readonly layers: readonly Layer[];
  /** Areas between two layers, upper first. */
  readonly bands: readonly { readonly between: readonly [number, number]; readonly area: Colour }[];
  /** What is told of a moment: a mean, or from a lowest to a highest. */
  readonly tells: readonly [(past: ApiHistory) => Column] | readonly [(past: ApiHistory) => Column, (past: ApiHistory) => Column];
  /** What its lines mean, beside the title. */
  readonly keys: readonly { readonly colour: Colour; readonly text: (words: Words["history"]) => string }[];
}

type Part = "mean" | "min" | "max";

const column =
  (name: string, part: Part, factor = 1) =>
  (past: ApiHistory): Column => {
    const values = past.series[name]?.[part] ?? past.atMs.map(() => null);
    return factor === 1 ? values : values.map((value) => (value === null ? null : value * factor));
  };

/** Only what is above (1) or below (-1) zero; the other side lies on the zero line. */
const side =
  (sign: 1 | -1, of: (past: ApiHistory) => Column) =>
  (past: ApiHistory): Column =>
    of(past).map((value) => (value === null ? null : value * sign > 0 ? value : 0));

const powerKw = column("powerW", "mean", 0.001);

export const CHARTS: readonly Chart[] = [
  {
    name: "soc",
    unit: "%",
    digits: 0,
    ends: [0, 100],
    layers: [{ of: column("socPct", "mean"), line: "ink", area: "range-area", width: 1.75 }],
    bands: [],
    tells: [column("socPct", "mean")],
    keys: [],
  },
  {
    name: "power",
    unit: "kW",
    digits: 2,
    layers: [
      { of: side(1, powerKw), line: "charge-strong", area: "charge-area" },
      { of: side(-1, powerKw), line: "discharge-strong", area: "discharge-area" },
    ],
    bands: [],
    tells: [powerKw],
    keys: [
      { colour: "charge-strong", text: ({ charged }) => charged },
      { colour: "discharge-strong", text: ({ discharged }) => discharged },
    ],
  },
  {
    name: "current",
    unit: "A",
    digits: 1,
    layers: [
      { of: column("chargeLimitA", "mean"), line: "charge-strong", dashed: true },
      { of: column("dischargeLimitA", "mean", -1), line: "discharge-strong", dashed: true },
      { of: column("currentA", "max") },
      { of: column("currentA", "min") },
      { of: column("currentA", "mean"), line: "ink" },
    ],
    bands: [
      { between: [0, 1], area: "allowed-area" },
      { between: [2, 3], area: "range-area" },
    ],
    tells: [column("currentA", "mean")],
    keys: [
      { colour: "charge-strong", text: ({ chargeLimit }) => chargeLimit },
      { colour: "discharge-strong", text: ({ dischargeLimit }) => dischargeLimit },
    ],
  },
  {
    name: "voltage",
    unit: "V",
    digits: 2,
    layers: [
      { of: column("voltageV", "max") },
      { of: column("voltageV", "min") },
      { of: column("voltageV", "mean"), line: "ink" },
      { of: column("chargeVoltageV", "mean"), line: "charge-strong", dashed: true },
    ],
    bands: [{ between: [0, 1], area: "range-area" }],
    tells: [column("voltageV", "mean")],
    keys: [{ colour: "charge-strong", text: ({ target }) => target }],
  },
  {
    name: "cells",
    unit: "V",
    digits: 3,
    layers: [
      { of: column("cellMaxV", "max"), line: "high-strong" },
      { of: column("cellMinV", "min"), line: "low-strong" },
    ],
    bands: [{ between: [0, 1], area: "range-area" }],
    tells: [column("cellMinV", "min"), column("cellMaxV", "max")],
    keys: [
      { colour: "high-strong", text: ({ highest }) => highest },
      { colour: "low-strong", text: ({ lowest }) => lowest },
    ],
  },
  {
    name: "temperature",
    unit: "°C",
    digits: 1,
    layers: [
      { of: column("temperatureMaxC", "max"), line: "high-strong" },
      { of: column("temperatureMinC", "min"), line: "low-strong" },
    ],
    bands: [{ between: [0, 1], area: "range-area" }],
    tells: [column("temperatureMinC", "min"), column("temperatureMaxC", "max")],
    keys: [
      { colour: "high-strong", text: ({ highest }) => highest },
      { colour: "low-strong", text: ({ lowest }) => lowest },
    ],
  },
];
