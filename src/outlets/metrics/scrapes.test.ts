import { describe, expect, it, vi } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { RUNNING } from "../../../test/support/snapshots.ts";
import { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { toRules } from "../../config/rules.ts";
import { configSchema } from "../../config/schema.ts";
import { LiveSnapshots } from "../snapshot/live-snapshots.ts";
import { Scrapes } from "./scrapes.ts";

function rig() {
  const clock = new FakeClock();
  const latest = new Latest<Snapshot>();
  const source = {
    fixed: {
      version: "1.4.2",
      rules: toRules(configSchema.parse({ packs: [{ port: "/dev/serial0" }] }), "1.4.2"),
      nominalCellV: 3.2,
      dryRun: false,
      startMs: 0,
      simulated: null,
    },
    latest,
    clock,
    wallNowMs: () => 1_780_000_000_000,
    commands: { list: () => [] },
    history: null,
    counts: () => ({ inDecisionMs: { run: 0, block: 0, silent: 0 }, events: {} }),
    outlets: () => [],
  };
  const live = new LiveSnapshots(source);
  return { clock, latest, live, made: vi.spyOn(live, "now"), scrapes: new Scrapes(live, source) };
}

const lineOf = (text: string | undefined, name: string): string | undefined =>
  new RegExp(`^${name} .*`, "m").exec(text ?? "")?.[0];

describe("scrapes", () => {
  it("give nothing before the first tick", async () => {
    expect(await rig().scrapes.now()).toBeNull();
  });

  it("have the state, and what the process costs", async () => {
    const { latest, scrapes } = rig();
    latest.set({ ...RUNNING, ticks: 7 });
    const scrape = await scrapes.now();
    expect(lineOf(scrape?.text, "siinterjk_ticks_total")).toBe("siinterjk_ticks_total 7");
    const rssBytes = Number(lineOf(scrape?.text, "process_resident_memory_bytes")!.split(" ")[1]);
    expect(rssBytes).toBeGreaterThan(10e6);
    expect(rssBytes).toBeLessThan(10e9);
    const startS = Number(lineOf(scrape?.text, "process_start_time_seconds")!.split(" ")[1]);
    expect(Math.abs(Date.now() / 1000 - process.uptime() - startS)).toBeLessThan(60);
    for (const name of ["process_cpu_seconds_total", "nodejs_heap_size_used_bytes", "nodejs_eventloop_lag_seconds"]) {
      expect(Number(lineOf(scrape?.text, name)!.split(" ")[1]), name).toBeGreaterThan(0);
    }
  });

  it("are made once for all who ask within a tick", async () => {
    const { clock, latest, made, scrapes } = rig();
    latest.set({ ...RUNNING, ticks: 7 });
    const [one, other] = await Promise.all([scrapes.now(), scrapes.now()]);
    clock.stall(200);
    expect(await scrapes.now()).toBe(one);
    expect(other).toBe(one);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it("are made again after the next tick, and when their ages are no longer true", async () => {
    const { clock, latest, made, scrapes } = rig();
    latest.set({ ...RUNNING, ticks: 7 });
    await scrapes.now();
    latest.set({ ...RUNNING, ticks: 8 });
    expect(lineOf((await scrapes.now())?.text, "siinterjk_ticks_total")).toBe("siinterjk_ticks_total 8");
    clock.stall(300);
    await scrapes.now();
    expect(made).toHaveBeenCalledTimes(3);
  });
});
