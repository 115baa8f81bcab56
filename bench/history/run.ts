/** `npx tsx bench/history/run.ts`: the figures of the history alone. */
import { historyFigures, historyTables } from "./figures.ts";

process.stdout.write(`${historyTables(await historyFigures())}\n`);
