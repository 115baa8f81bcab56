/** What the history costs: bytes a day, the file of a year, the time of a chart. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { tmpdir } from "node:os";
import { historyYear, type HistoryYear } from "./year.ts";

export interface HistoryFigures {
  readonly day: { readonly writtenMb: number; readonly longestMs: number };
  readonly year: HistoryYear;
}

export async function historyFigures(): Promise<HistoryFigures> {
  const year = await historyYear();
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, join(import.meta.dirname, "day-written.ts"), tmpdir()]);
  return { day: JSON.parse(stdout) as HistoryFigures["day"], year };
}

export function historyTables({ day, year }: HistoryFigures): string {
  return [
    `History of 4 packs of 16 cells: ${day.writtenMb.toFixed(1)} MB written a day (aim: 10 MB), the file of a year ${year.fileMb.toFixed(0)} MB (aim: 300 MB).`,
    "",
    "| chart of that year | shortest | median | longest |",
    "| --- | ---: | ---: | ---: |",
    ...year.charts.map(
      ({ chart, shortestMs, medianMs, longestMs }) =>
        `| ${chart} | ${shortestMs.toFixed(1)} ms | ${medianMs.toFixed(1)} ms | ${longestMs.toFixed(1)} ms |`,
    ),
    "",
    "Aim of every chart: 50 ms.",
  ].join("\n");
}
