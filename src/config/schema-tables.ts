/**
 * Fraction tables: how a limit falls with a voltage or a temperature. Each has to end in 0 where the cell would be harmed,
 * and may change direction only once, so that a worse battery never gets a higher limit. The bounds here hold for cells of any
 * chemistry; those of the chosen one are in cross-cells.ts.
 */
import { z } from "zod";
import { byChemistry, CELLS, spansInWords, widest, type CellTableName, type Points } from "./chemistry.ts";

/** Which way a table runs: 0 at its start, at its end, or at both with a hill between. */
type Shape = "rises-from-0" | "falls-to-0" | "hill";

interface TableKey {
  readonly title: string;
  readonly help: string;
  readonly unit: string;
  readonly shape: Shape;
  /** Smallest and largest x. */
  readonly min: number;
  readonly max: number;
}

const SHAPES: Readonly<Record<Shape, string>> = {
  "rises-from-0": "begins with fraction 0 and never falls",
  "falls-to-0": "never rises and ends with fraction 0",
  hill: "begins and ends with fraction 0, rising first and then falling",
};

/** What is wrong with the points, or `null`. */
function tableFault(points: Points, shape: Shape): string | null {
  const xs = points.map(([x]) => x);
  const fractions = points.map(([, fraction]) => fraction);
  const back = xs.findIndex((x, i) => i > 0 && x <= xs[i - 1]!);
  if (back > 0) return `has ${xs[back]!} after ${xs[back - 1]!}; the first figures of the points must ascend`;
  if (fractions.every((fraction) => fraction === 0)) return "has only fractions of 0, so no current would ever be allowed";
  if (shape !== "falls-to-0" && fractions[0] !== 0) return `begins with fraction ${fractions[0]!}; it must begin with 0`;
  if (shape !== "rises-from-0" && fractions.at(-1) !== 0) return `ends with fraction ${fractions.at(-1)!}; it must end with 0`;
  const top = fractions.indexOf(Math.max(...fractions));
  for (let i = 1; i < fractions.length; i++) {
    const mayRise = shape === "rises-from-0" || (shape === "hill" && i <= top);
    const step = fractions[i]! - fractions[i - 1]!;
    if (mayRise ? step < 0 : step > 0) {
      return `${mayRise ? "falls" : "rises"} from ${fractions[i - 1]!} to ${fractions[i]!} at ${xs[i]!}; it must be a table that ${SHAPES[shape]}`;
    }
  }
  return null;
}

/** A table without its default. */
const table = ({ unit, shape, min, max }: TableKey) =>
  z
    .array(
      z
        .tuple([z.number().min(min).max(max), z.number().min(0).max(1)])
        .meta({ form: `a pair [x, fraction] with x from ${min} to ${max} ${unit} and fraction from 0 to 1` }),
    )
    .min(2)
    .max(32)
    .superRefine((value, context) => {
      // A list that is too short has its own issue.
      const fault = value.length < 2 ? null : tableFault(value, shape);
      if (fault !== null) context.addIssue({ code: "custom", message: fault });
    });

const words = ({ title, help, unit, shape, min, max }: TableKey) => ({
  title,
  help,
  unit,
  form: `a list of 2 to 32 pairs [x, fraction], x ascending from ${min} to ${max} ${unit}, that ${SHAPES[shape]}`,
});

/** A table whose default is that of the chemistry. */
function cellTable(name: CellTableName, about: Omit<TableKey, "min" | "max">) {
  const spans = spansInWords(({ bounds }) => bounds[name], about.unit);
  const key = { ...about, help: `${about.help} Its points: ${spans}.`, ...widest(({ bounds }) => bounds[name]) };
  return table(key)
    .optional()
    .meta({
      ...words(key),
      example: CELLS.lfp.tables[name],
      byChemistry: byChemistry(({ tables }) => tables[name]),
    });
}

/** No maker's figures: where the BMS's own protection begins (100 degC by default) is far beyond. */
const MOSFET: TableKey = {
  title: "Both currents by the temperature of the BMS",
  help: "Fraction of both current limits that the MOSFET temperature of the BMS allows.",
  unit: "degC",
  shape: "falls-to-0",
  min: 0,
  max: 100,
};

export const tablesSchema = z
  .strictObject({
    cellHigh: cellTable("cellHigh", {
      title: "Charge current by the highest cell",
      help: "Fraction of limits.chargeCurrentA that the highest cell allows; linear between the points, flat beyond them.",
      unit: "V",
      shape: "falls-to-0",
    }),
    cellLow: cellTable("cellLow", {
      title: "Discharge current by the lowest cell",
      help: "Fraction of limits.dischargeCurrentA that the lowest cell allows.",
      unit: "V",
      shape: "rises-from-0",
    }),
    chargeTemperature: cellTable("chargeTemperature", {
      title: "Charge current by temperature",
      help: "Fraction of limits.chargeCurrentA; the worst sensor counts. LFP and NMC cells are damaged when they are charged below 0 degC.",
      unit: "degC",
      shape: "hill",
    }),
    dischargeTemperature: cellTable("dischargeTemperature", {
      title: "Discharge current by temperature",
      help: "Fraction of limits.dischargeCurrentA; the worst sensor counts.",
      unit: "degC",
      shape: "hill",
    }),
    mosfetTemperature: table(MOSFET)
      .default([
        [70, 1],
        [80, 0.25],
        [90, 0],
      ])
      .meta(words(MOSFET)),
  })
  .prefault({})
  .meta({
    title: "Fraction tables",
    help: "How far each current limit is taken back near the edges of what the cells bear. Each table that is left out is that of the chemistry; write one only to be more careful, or with the data sheet of the cells at hand.",
  });
