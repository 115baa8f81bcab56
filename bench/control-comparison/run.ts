/**
 * `npm run comparison`: simulates the days of days.ts with SIinterJK and with the rules of the original script, and keeps the
 * figures in results.json. `npm run docs` then puts them into docs/control-comparison.md and its figures.
 */
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { DAYS } from "./days.ts";
import { RESULTS_FILE, type DayResult } from "./results.ts";
import { simulateDay } from "./simulate-day.ts";
import { dayTable } from "./table.ts";

const results: DayResult[] = [];
for (const day of DAYS) {
  const { name, title } = day;
  const result = { name, title, script: await simulateDay(day, "script"), bridge: await simulateDay(day, "bridge") };
  results.push(result);
  process.stdout.write(`${title}\n\n${dayTable(result)}\n\n`);
}
writeFileSync(RESULTS_FILE, await format(JSON.stringify(results), { parser: "json", printWidth: 130 }));
