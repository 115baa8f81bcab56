/**
 * Draws docs/images/demo.svg: the live view as the demo shows it after four minutes, from the real program on virtual time.
 * `npm run picture`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildApp } from "../src/app.ts";
import { viewLines } from "../src/cli/view/view-lines.ts";
import { VERSION } from "../src/cli/version.ts";
import { configSchema } from "../src/config/schema.ts";
import { explainEvent } from "../src/domain/explain/explain.ts";
import { memoryBytePair, memoryCanBus } from "../src/io/memory-ports.ts";
import { SILENT_LOG } from "../src/log.ts";
import { demoWorld } from "../src/sim/demo-world.ts";
import { FakeClock } from "../test/support/fake-clock.ts";

const FILE = join(import.meta.dirname, "..", "docs", "images", "demo.svg");
const AFTER_MS = 240_000;
const WIDTH = 104;
const HEIGHT = 40;

/** Colours of the eight ANSI codes that the view uses, on a dark ground. */
const COLOURS: Readonly<Record<number, string>> = { 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 36: "#79c0ff" };
const PLAIN = "#d1d5db";
const GROUND = "#0d1117";
const CHARACTER = { width: 8.4, height: 18 };
const MARGIN = 16;

async function demoLines(): Promise<readonly string[]> {
  const clock = new FakeClock();
  const stop = new AbortController();
  const [near, far] = memoryBytePair("/dev/pts/3", "BMS");
  const bus = memoryCanBus();
  const app = buildApp({
    config: configSchema.parse({ packs: [{ port: "/dev/pts/3" }], inverter: { can: "none" } }),
    ports: { serial: () => () => Promise.resolve(near), can: () => () => Promise.resolve(bus.port("simulated CAN bus")) },
    clock,
    log: SILENT_LOG,
    version: VERSION,
  });
  const world = demoWorld({ clock, signal: stop.signal, bmsPorts: [far], inverterPort: bus.port("SI") });
  const running = [world.run(), app.run(stop.signal)];
  const events: { readonly atMs: number; readonly text: string }[] = [];
  for (let ms = 0; ms < AFTER_MS; ms += 500) {
    const before = app.latest.get();
    await clock.advance(500);
    const snapshot = app.latest.get();
    if (snapshot !== before)
      for (const event of snapshot?.events ?? []) events.unshift({ atMs: clock.nowMs(), text: explainEvent(event) });
  }
  const snapshot = app.latest.get();
  const lines = viewLines(snapshot && { ...snapshot, bus: app.inverter.health() }, {
    nowMs: clock.nowMs(),
    width: WIDTH,
    height: HEIGHT,
    title: `SIinterJK ${VERSION}  demo: battery and inverter are simulated`,
    uptimeMs: AFTER_MS,
    events: events.map(({ atMs, text }) => ({ agoMs: clock.nowMs() - atMs, text })),
    inverterLabel: "SI6.0H",
    color: true,
  });
  stop.abort();
  await clock.advance(0);
  await Promise.allSettled(running);
  return lines;
}

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** One line with its ANSI colours as runs of text. */
function spans(line: string): string {
  let bold = false;
  let dim = false;
  let colour = PLAIN;
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  return line.split(/\x1b\[(\d+)m/).reduce((svg, part, i) => {
    if (i % 2 === 0) {
      if (part === "") return svg;
      const style = `${bold ? ' font-weight="bold"' : ""}${dim ? ' opacity="0.6"' : ""}`;
      return `${svg}<tspan fill="${colour}"${style}>${escape(part)}</tspan>`;
    }
    const code = Number(part);
    if (code === 1) bold = true;
    else if (code === 2) dim = true;
    else if (code === 22) bold = dim = false;
    else if (code === 39 || code === 0) colour = PLAIN;
    else colour = COLOURS[code] ?? PLAIN;
    return svg;
  }, "");
}

function svg(lines: readonly string[]): string {
  const width = WIDTH * CHARACTER.width + 2 * MARGIN;
  const height = lines.length * CHARACTER.height + 2 * MARGIN;
  const texts = lines.map((line, row) => {
    const y = MARGIN + (row + 0.8) * CHARACTER.height;
    return `<text x="${MARGIN}" y="${y.toFixed(1)}" xml:space="preserve">${spans(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="The live view of the demo">
<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${texts.join("\n")}
</g>
</svg>
`;
}

mkdirSync(join(FILE, ".."), { recursive: true });
writeFileSync(FILE, svg(await demoLines()));
