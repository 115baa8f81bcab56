/**
 * `npm run bench`: the hot paths and a scenario in this process, what the flight recorder holds in processes of its own, then
 * the whole program and two peers between pseudo-terminals, all in one run on one machine. Prints tables and writes the figures
 * to bench/results.json.
 * `--seconds N`: how long each program is measured (60). `--write`: put the table into docs/performance.md.
 * `--only fleet`: the fleet alone (bench/fleet/run.ts), whose table is in docs/fleet.md; it is not part of the run of everything.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Bench } from "tinybench";
import { bytesOf, capture } from "../test/support/nw-captures.ts";
import { pbRound, type PbRoundFigures } from "./bus/pb-round.ts";
import { nwDecodeOnce } from "./codec/nw-decode.ts";
import { encodeSampleSet } from "./codec/sma-encode.ts";
import { tickCosts, type TickCost } from "./domain/tick-scaling.ts";
import { ticker } from "./domain/tick.ts";
import { scrapeCost, type ScrapeCost } from "./outlets/scrape.ts";
import { outletJitter, type OutletJitter } from "./outlets/stalled.ts";
import { historyFigures, historyTables, type HistoryFigures } from "./history/figures.ts";
import { measure, type Contender, type ProcessFigures } from "./process/measure.ts";
import { recorderMemories, type RecorderMemory } from "./process/recorder-memory.ts";
import { virtualTime, type VirtualTime } from "./scenario/virtual-time.ts";
import { browserJitter, type BrowserJitter } from "./web/browsers.ts";

const ROOT = join(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    write: { type: "boolean", default: false },
    only: { type: "string" },
    sites: { type: "string" },
  },
});
if (options.only !== undefined) {
  if (options.only !== "fleet") throw new Error(`--only ${options.only}: fleet`);
  await import("./fleet/run.ts");
  process.exit();
}

interface HotPath {
  readonly name: string;
  readonly medianUs: number;
  readonly p99Us: number;
  readonly targetUs: number;
}

/** Calls in one timed sample: the clock is too coarse for one. */
const BATCH = 100;

async function hotPaths(): Promise<readonly HotPath[]> {
  const frame = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
  const paths = [
    { name: "JK NW reply of 291 bytes: framing, checksum, all ids, reading", run: () => nwDecodeOnce(frame), targetUs: 4 },
    { name: "six SMA frames encoded", run: () => encodeSampleSet(), targetUs: Infinity },
    { name: "one tick: plausibility, limits, charge voltage, decision", run: ticker(1), targetUs: 30 },
  ];
  const bench = new Bench({ time: 2_000, warmupTime: 500 });
  for (const { name, run } of paths) {
    bench.add(name, () => {
      for (let i = 0; i < BATCH; i++) run();
    });
  }
  await bench.run();
  return bench.tasks.map(({ name, result }, i) => {
    if (result.state !== "completed") throw new Error(`${name} did not complete`);
    const us = (ms: number): number => (ms * 1000) / BATCH;
    return { name, medianUs: us(result.latency.p50), p99Us: us(result.latency.p99), targetUs: paths[i]!.targetUs };
  });
}

/** Each reply has another SOC, to tell replies apart; the guard would let none of them rise so fast. */
const ours = (name: string, recorderFolder: (folder: string) => string): Contender => ({
  name,
  command: ({ config }) => [process.execPath, join(ROOT, "dist/main.js"), "run", "--config", config],
  settings: (folder) =>
    [
      "soc: { guard: false }",
      `state: { file: ${folder}/state.json }`,
      `control: { socket: ${folder}/control.sock }`,
      `recorder: { folder: "${recorderFolder(folder)}" }`,
      "",
    ].join("\n"),
});

const CONTENDERS: readonly Contender[] = [
  ours("siinterjk run", (folder) => `${folder}/recordings`),
  ours("siinterjk run, nothing recorded", () => ""),
  {
    name: "bare Node, no checks",
    command: ({ bms, can }) => [process.execPath, join(ROOT, "bench/peers/bare-node.mjs"), bms, can],
  },
  {
    name: "Python, fixed offsets, 10 s cycle",
    command: ({ bms, can }) => ["/usr/bin/python3", join(ROOT, "bench/peers/fixed_offsets.py"), bms, can],
  },
];

/** As many as one line has addresses for. */
const BUS_PACKS = 15;

const figure = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : "-");

interface Measured {
  readonly hotPaths: readonly HotPath[];
  readonly ticks: readonly TickCost[];
  readonly virtual: VirtualTime;
  readonly recorder: readonly RecorderMemory[];
  readonly programs: readonly ProcessFigures[];
  readonly browsers: readonly BrowserJitter[];
  readonly outlets: readonly OutletJitter[];
  readonly scrape: ScrapeCost;
  readonly bus: PbRoundFigures;
  readonly history: HistoryFigures;
}

function tables({
  hotPaths: paths,
  ticks,
  virtual,
  recorder,
  programs,
  browsers,
  outlets,
  scrape,
  bus,
  history,
}: Measured): string {
  const [cpu] = cpus();
  return [
    `Node ${process.version}, ${cpus().length} x ${cpu?.model ?? "unknown CPU"}, each program measured for ${options.seconds} s.`,
    "",
    "| hot path | median | p99 | aim |",
    "| --- | ---: | ---: | ---: |",
    ...paths.map((p) => `| ${p.name} | ${figure(p.medianUs, 2)} us | ${figure(p.p99Us, 2)} us | ${figure(p.targetUs, 0)} us |`),
    "",
    "| one tick with | CPU | a second | of the cost with one pack |",
    "| --- | ---: | ---: | ---: |",
    ...ticks.map(
      ({ packs: n, us }) =>
        `| ${n} pack${n === 1 ? "" : "s"} | ${figure(us, 1)} us | ${figure(1e6 / us, 0)} | ${figure(us / ticks[0]!.us, 1)} |`,
    ),
    "",
    `Virtual time, four packs: ${figure(virtual.timesRealTime, 0)} times faster than real time, a week in ${figure(virtual.weekS, 0)} s of CPU time (aim: 5000 times, 120 s).`,
    "",
    "| memory in use after an hour | without recorder | with recorder |",
    "| --- | ---: | ---: |",
    ...recorder.map(
      ({ packs: n, withoutMb, withMb }) =>
        `| ${n} pack${n === 1 ? "" : "s"} | ${figure(withoutMb, 1)} MB | ${figure(withMb, 1)} MB |`,
    ),
    "",
    "| program | first frame | reply to 0x355, median / p99 | oldest SOC on the bus | CPU per poll | peak memory |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...programs.map(
      (p) =>
        `| ${p.name} | ${figure(p.firstFrameMs, 0)} ms | ${figure(p.latencyMs?.median ?? Number.NaN, 0)} / ${figure(p.latencyMs?.p99 ?? Number.NaN, 0)} ms` +
        ` | ${figure(p.oldestSocMs / 1000, 2)} s | ${figure(p.cpuMsPerPoll, 1)} ms | ${figure(p.peakMb, 1)} MB |`,
    ),
    "",
    "| open pages (5 of 100 never read) | jitter of a tick, median / p99 | longest block of the loop |",
    "| ---: | ---: | ---: |",
    ...browsers.map(
      (b) => `| ${b.browsers} | ${figure(b.medianMs, 1)} / ${figure(b.p99Ms, 1)} ms | ${figure(b.longestBlockMs, 0)} ms |`,
    ),
    "",
    "| what it reports to | jitter of a tick, median / p99 | longest block of the loop |",
    "| --- | ---: | ---: |",
    ...outlets.map(
      (o) => `| ${o.outlets} | ${figure(o.medianMs, 1)} / ${figure(o.p99Ms, 1)} ms | ${figure(o.longestBlockMs, 0)} ms |`,
    ),
    "",
    "Aim with 100 pages, and with outlets that are stalled: p99 below 20 ms.",
    "",
    `One reading of /metrics with ${scrape.packs} packs: ${figure(scrape.meanMs, 1)} ms of CPU (aim: 3 ms), ${scrape.samples} samples, ${figure(scrape.kb, 0)} kB.`,
    "",
    "| packs on one line | a round, median / longest | from round to round | bytes and gaps alone | reached | unanswered |",
    "| ---: | ---: | ---: | ---: | ---: | ---: |",
    `| ${bus.packs} | ${figure(bus.medianMs, 0)} / ${figure(bus.longestMs, 0)} ms | ${figure(bus.beatMs, 0)} ms` +
      ` | ${figure(bus.limitMs, 0)} ms | ${figure((100 * bus.limitMs) / bus.beatMs, 0)} % | ${bus.lost} |`,
    "",
    historyTables(history),
    "",
    "Aims of `siinterjk run`: first frame within 1000 ms, SOC never older than 2.1 s, at most 6 ms CPU per poll and 75 MB, rounds at 85 % of what the line allows.",
  ].join("\n");
}

const measured: Measured = {
  hotPaths: await hotPaths(),
  ticks: tickCosts(),
  virtual: await virtualTime(),
  recorder: await recorderMemories(),
  programs: await inTurn(CONTENDERS),
  browsers: await browserJitter(Number(options.seconds)),
  outlets: await outletJitter(Number(options.seconds)),
  scrape: await scrapeCost(),
  bus: await pbRound([process.execPath, join(ROOT, "dist/main.js")], BUS_PACKS, Number(options.seconds)),
  history: await historyFigures(),
};
const text = tables(measured);
process.stdout.write(`${text}\n`);
writeFileSync(join(ROOT, "bench/results.json"), `${JSON.stringify({ node: process.version, ...measured }, null, 2)}\n`);

async function inTurn(contenders: readonly Contender[]): Promise<readonly ProcessFigures[]> {
  const figures: ProcessFigures[] = [];
  for (const contender of contenders) figures.push(await measure(contender, Number(options.seconds)));
  return figures;
}

if (options.write) {
  const page = join(ROOT, "docs/performance.md");
  const marked = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/;
  writeFileSync(
    page,
    readFileSync(page, "utf8").replace(marked, (_, from: string, to: string) => `${from}\n${text}\n\n${to}`),
  );
}
