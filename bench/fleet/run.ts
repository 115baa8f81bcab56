/**
 * `npm run bench -- --only fleet`: the figures of a fleet, of the program in dist. `--sites N`: how many (1000). `--write`: put the
 * table into docs/fleet.md. Needs mosquitto, victoria-metrics, openssl and ss of Debian.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fleetFigures } from "./figures.ts";
import { fleetTables } from "./table.ts";

const ROOT = join(import.meta.dirname, "../..");
const { values: options } = parseArgs({
  options: {
    sites: { type: "string", default: "1000" },
    write: { type: "boolean", default: false },
    only: { type: "string" },
    seconds: { type: "string" },
  },
});

const figures = await fleetFigures([process.execPath, join(ROOT, "dist/main.js")], Number(options.sites));
const machine = `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown CPU"}, simulated sites and all programs on it.`;
const text = `${machine}\n\n${fleetTables(figures)}`;
process.stdout.write(`${text}\n`);

if (options.write) {
  const page = join(ROOT, "docs/fleet.md");
  const marked = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/;
  const written = readFileSync(page, "utf8").replace(marked, (_, from: string, to: string) => `${from}\n${text}\n\n${to}`);
  writeFileSync(page, written);
}
