/** The figures of a day as a table for docs/control-comparison.md. */
import type { DayResult, Outcome } from "./results.ts";

/** Written as Prettier lays tables out, so that a generated page passes the check of the format. */
export function dayTable({ script, bridge }: DayResult): string {
  const rows = ROWS.map(({ label, text }) => [label, text(script), text(bridge)]);
  return markdownTable([["", "the original's rules", "SIinterJK"], ...rows]);
}

interface Row {
  readonly label: string;
  readonly text: (outcome: Outcome) => string;
}

const ROWS: readonly Row[] = [
  { label: "highest cell", text: (o) => `${o.highestCellV.toFixed(3)} V` },
  { label: "time with a cell above 3.55 V", text: (o) => duration(o.highCellMin) },
  { label: "lowest cell", text: (o) => `${o.lowestCellV.toFixed(3)} V` },
  { label: "over-voltage trips of a BMS", text: (o) => String(o.overVoltageTrips) },
  { label: "under-voltage trips of a BMS", text: (o) => String(o.underVoltageTrips) },
  { label: "time with a pack switched off", text: (o) => duration(o.packOffMin) },
  { label: "charged into packs below 0 degC", text: (o) => `${o.frozenChargeAh.toFixed(1)} Ah` },
  { label: "energy stored", text: (o) => `${o.storedKwh.toFixed(1)} kWh` },
  { label: "energy delivered", text: (o) => `${o.deliveredKwh.toFixed(1)} kWh` },
  { label: "97 % full at", text: (o) => (o.fullAtHour === null ? "never" : clockTime(o.fullAtHour)) },
  { label: "fullest", text: (o) => `${o.fullestPct.toFixed(1)} %` },
  { label: "hours with a lower charge limit, by cause", text: (o) => causes(o.chargeLimitedH) },
  { label: "hours with a lower discharge limit, by cause", text: (o) => causes(o.dischargeLimitedH) },
  { label: "widest spread of the cells", text: (o) => `${o.widestSpreadMv.toFixed(0)} mV` },
  {
    label: "spread of the cells at midnight",
    text: (o) => `${o.endSpreadMv.toFixed(1)} mV, ${o.endChargeSpreadPct.toFixed(1)} %`,
  },
  { label: "SOC told against the truth, mean", text: (o) => `${o.socErrorMeanPct.toFixed(1)} %` },
  { label: "SOC told against the truth, worst", text: (o) => `${o.socErrorMaxPct.toFixed(1)} %` },
  { label: "longest time without 0x355", text: (o) => `${o.longestSocGapS.toFixed(1)} s` },
  { label: "warnings that the inverter showed", text: (o) => String(o.warningsSeen) },
];

/** 3 h 17 min; parts of a minute count as one. */
function duration(minutes: number): string {
  const whole = Math.ceil(minutes);
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}

function clockTime(hours: number): string {
  const minutes = Math.round(hours * 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Longest first; a cause of less than 3 minutes is left out. */
function causes(hours: Readonly<Record<string, number>>): string {
  const listed = Object.entries(hours)
    .filter(([, h]) => h >= 0.05)
    .sort(([, a], [, b]) => b - a)
    .map(([cause, h]) => `${cause} ${h.toFixed(1)} h`);
  return listed.length === 0 ? "none" : listed.join(", ");
}

/** The first row is the heading; all columns but the first one are aligned to the right. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = rows.map((row) => line(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))));
  const rule = line(widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)));
  return [padded[0], rule, ...padded.slice(1)].join("\n");
}
