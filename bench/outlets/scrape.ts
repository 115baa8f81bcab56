/** What one reading of `/metrics` costs the process of the bridge, with 16 packs of 16 cells: from the newest state to the text, none of it kept. */
import { toRules } from "../../src/config/rules.ts";
import { configSchema } from "../../src/config/schema.ts";
import { Latest } from "../../src/bridge/latest.ts";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import { LiveSnapshots, type SnapshotSource } from "../../src/outlets/snapshot/live-snapshots.ts";
import { Scrapes } from "../../src/outlets/metrics/scrapes.ts";
import { sixteenPacks } from "../../test/support/sixteen-packs.ts";

export interface ScrapeCost {
  readonly packs: number;
  readonly samples: number;
  readonly kb: number;
  /** CPU time. */
  readonly meanMs: number;
  /** Wall-clock time. */
  readonly p99Ms: number;
}

const WARM_UP = 200;
const MEASURED = 1_000;

export async function scrapeCost(): Promise<ScrapeCost> {
  const latest = new Latest<Snapshot>();
  const source: SnapshotSource = {
    fixed: {
      version: "1.4.2",
      rules: toRules(configSchema.parse({ packs: [{ port: "/dev/serial0" }] }), "1.4.2"),
      nominalCellV: 3.2,
      dryRun: false,
      startMs: 0,
      simulated: null,
    },
    latest,
    clock: { nowMs: () => performance.now() },
    wallNowMs: Date.now,
    commands: { list: () => [] },
    history: null,
    counts: () => ({ inDecisionMs: { run: 0, block: 0, silent: 0 }, events: {} }),
    outlets: () => [],
  };
  const scrapes = new Scrapes(new LiveSnapshots(source), source);
  const snapshot = sixteenPacks();
  let ticks = 0;
  // A tick before each, so that each is made anew.
  const once = async (): Promise<string> => {
    latest.set({ ...snapshot, ticks: ++ticks });
    return (await scrapes.now())!.text;
  };
  for (let i = 0; i < WARM_UP; i++) await once();
  const tookMs: number[] = [];
  let text = "";
  const before = process.cpuUsage();
  for (let i = 0; i < MEASURED; i++) {
    const fromMs = performance.now();
    text = await once();
    tookMs.push(performance.now() - fromMs);
  }
  const { user, system } = process.cpuUsage(before);
  tookMs.sort((a, b) => a - b);
  return {
    packs: snapshot.packs.length,
    samples: text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length,
    kb: text.length / 1000,
    meanMs: (user + system) / 1000 / MEASURED,
    p99Ms: tookMs[Math.floor(MEASURED * 0.99)]!,
  };
}
