/** What of the documents comes from the kept figures of the comparison; `npm run docs` writes it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dayFigure } from "./figure.ts";
import { readResults } from "./results.ts";
import { dayTable } from "./table.ts";

const PAGE = "docs/control-comparison.md";
const ROOT = join(import.meta.dirname, "..", "..");

/** The page with its tables, and the figures, by their paths from the root of the project. */
export function comparisonDocuments(): Readonly<Record<string, string>> {
  const days = readResults();
  const page = days.reduce(
    (text, day) => {
      const marked = new RegExp(`(<!-- ${day.name} -->\n)[^]*(<!-- /${day.name} -->)`);
      if (!marked.test(text)) throw new Error(`${PAGE} has no place for the day "${day.name}"`);
      return text.replace(marked, (_, from: string, to: string) => `${from}\n${dayTable(day)}\n\n${to}`);
    },
    readFileSync(join(ROOT, PAGE), "utf8"),
  );
  const figures = days.map((day, i) => [`docs/images/control-comparison${i === 0 ? "" : `-${day.name}`}.svg`, dayFigure(day)]);
  return { [PAGE]: page, ...(Object.fromEntries(figures) as Record<string, string>) };
}
