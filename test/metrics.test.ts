/** The metrics as programs of others take them: promtool for their form, VictoriaMetrics for what is in them, the dashboards that are shipped. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LifeCounts } from "../src/app/life-counts.ts";
import type { Snapshot } from "../src/bridge/snapshot.ts";
import type { Finding } from "../src/domain/checks/finding.ts";
import { FAMILIES } from "../src/outlets/metrics/families.ts";
import { PROCESS_FAMILIES } from "../src/outlets/metrics/process-families.ts";
import type { HistoryReader } from "../src/outlets/web/history-reader.ts";
import { metricNames } from "./support/promql.ts";
import { BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "./support/snapshots.ts";
import { temporaryFile } from "./support/temp.ts";
import { VictoriaMetrics } from "./support/victoria-metrics.ts";
import { startWeb, type WebBench } from "./support/web-bench.ts";
import { sixteenPacks } from "./support/sixteen-packs.ts";

describe("promtool", () => {
  const states: Readonly<Record<string, Snapshot>> = {
    "one that starts": STARTING,
    "one that runs": RUNNING,
    "four packs": FOUR_PACKS,
    "sixteen packs": sixteenPacks(),
    "one that is blocked": BLOCKED,
  };

  test.each(Object.entries(states))("has nothing to say against the metrics of %s", async (_, snapshot) => {
    const bench = await startWeb();
    bench.tick(snapshot);
    const { status, text } = await bench.ask("/metrics");
    await bench.stop();
    expect(status).toBe(200);
    const lint = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
    expect({ status: lint.status, said: lint.stdout + lint.stderr }).toEqual({ status: 0, said: "" });
  });

  test("would say what is wrong", () => {
    const lint = spawnSync("promtool", ["check", "metrics"], { input: "# TYPE a_count gauge\na_count 1\n", encoding: "utf8" });
    expect(lint.status).not.toBe(0);
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: unknown;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly datasource: unknown }[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

const BOARDS = ["site", "fleet"].map(
  (name) => JSON.parse(readFileSync(join(import.meta.dirname, `../packaging/grafana/${name}.json`), "utf8")) as Dashboard,
);
const QUERIES = BOARDS.flatMap(({ title, panels }) =>
  panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ expr, refId }) => ({ where: `${title}: ${panel.title} ${refId}`, expr })),
  ),
);

/** As Grafana does it, with everything chosen. */
const filled = (expression: string): string =>
  expression
    .replace(/\$__range\b/g, "1h")
    .replace(/\$__rate_interval\b/g, "1m")
    .replace(/\$(?:instance|site|pack)\b/g, ".*");

/** What has no series while nothing of the kind has happened, or without the fleet. */
const ONLY_WHEN_IT_HAPPENS = [
  /ALERTS\b/,
  /siinterjk_can_errors_total/,
  /siinterjk_inverter_error_number\{[^}]*\} > 0/,
  /siinterjk_site_up\{[^}]*\} == 0 or/,
  /watts\{[^}]*\} < 0/,
];

describe("the dashboards", () => {
  test.each(BOARDS)("$title are in the form that Grafana takes", ({ uid, schemaVersion, templating, panels }) => {
    expect(uid).toMatch(/^siinterjk-\w+$/);
    expect(schemaVersion).toBeGreaterThanOrEqual(36);
    expect(templating.list.map(({ name }) => name)).toEqual(expect.arrayContaining(["datasource", "instance", "site"]));
    expect(templating.list[0]).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const source = { type: "prometheus", uid: "${datasource}" };
    for (const { type, title, datasource, gridPos, targets } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      if (type === "row") continue;
      expect(datasource, title).toEqual(source);
      expect(targets?.length, title).toBeGreaterThan(0);
      expect(new Set(targets!.map(({ refId }) => refId)).size, title).toBe(targets!.length);
      for (const target of targets!) expect(target.datasource, title).toEqual(source);
    }
  });

  test.each(BOARDS)("of $title no two panels lie on one another", ({ panels }) => {
    const places = panels.map(({ gridPos }) => gridPos);
    for (const [i, a] of places.entries()) {
      for (const b of places.slice(i + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect(apart, JSON.stringify([a, b])).toBe(true);
      }
    }
  });

  test("speak of metrics that exist", () => {
    const known = new Set([...FAMILIES, ...PROCESS_FAMILIES].map(({ name }) => name));
    for (const name of ["up", "siinterjk_site_up", "ALERTS"]) known.add(name);
    for (const { where, expr } of QUERIES) {
      expect(metricNames(expr).length, where).toBeGreaterThan(0);
      for (const name of metricNames(expr)) expect(known, where).toContain(name);
    }
  });

  test("ask in the language of Prometheus, by its own parser", () => {
    const rules = QUERIES.map(({ expr }, i) => ({ record: `query_${i}`, expr: filled(expr) }));
    const file = temporaryFile("queries.json", JSON.stringify({ groups: [{ name: "queries", rules }] }));
    expect(execFileSync("promtool", ["check", "rules", file], { encoding: "utf8" })).toContain(`${QUERIES.length} rules found`);
  });
});

const NOTICED = { kind: "inverter-presence", present: true, lastedMs: 1000 } as const;
const DOUBTED: Finding = { check: "accepted-soc", state: "bad", sinceMs: 90_000, toldPct: 60, saidPct: 55, chargingProcedure: 3 };

describe("VictoriaMetrics", () => {
  /** Scrapes that have to be in the store: as many as it takes in a quarter of an hour with the shipped configuration. */
  const SCRAPES = 60;
  let bench: WebBench;
  let store: VictoriaMetrics;

  const counts = new LifeCounts();
  /** Grows with every look, as of a battery that is used. */
  let energyKwh = 100;
  const history = {
    condition: () => ({ state: "ok", trouble: null }),
    counters: () => {
      energyKwh += 0.01;
      return { inKwh: energyKwh, outKwh: energyKwh, todayInKwh: 0, todayOutKwh: 0 };
    },
  } as unknown as HistoryReader;

  /** A tick, with counters that have gone on. */
  const tick = (): void => {
    const ticks = (bench.latest.get()?.ticks ?? 0) + 1;
    counts.add({ atMs: 1000 * ticks, decision: FOUR_PACKS.decision, events: [NOTICED] });
    bench.tick({
      ...FOUR_PACKS,
      bus: { ...FOUR_PACKS.bus, sent: 5 * ticks },
      packs: FOUR_PACKS.packs.map((pack) => ({ ...pack, line: { ...pack.line, asked: 10 * ticks, answered: 9 * ticks } })),
      findings: [DOUBTED],
    });
  };
  const one = async (query: string): Promise<number> => {
    const found = await store.query(query);
    expect(found, query).toHaveLength(1);
    return found[0]!.value;
  };

  beforeAll(async () => {
    bench = await startWeb({ counts, history });
    tick();
    store = await VictoriaMetrics.scraping(bench.port, "200ms");
    await store.until("a first scrape", () => store.query("siinterjk_ticks_total"));
    await store.until(`${SCRAPES} scrapes`, () => {
      tick();
      return store.query(`count_over_time(siinterjk_ticks_total[1h]) >= ${SCRAPES}`);
    });
    const { ticks } = bench.latest.get()!;
    await store.until("a scrape of the last tick", () => store.query(`siinterjk_ticks_total == ${ticks}`));
  });
  afterAll(async () => {
    await store.stop();
    await bench.stop();
  });

  test("has the cells as the BMSs said them", async () => {
    expect(await one('siinterjk_pack_cell_volts{pack="block_1",cell="7"}')).toBe(3.47);
    expect(await one('count(siinterjk_pack_cell_volts{pack=~"block_1|block_2|block_3"})')).toBe(48);
  });

  test("has nothing of a pack that is lost but that it is lost", async () => {
    expect(await store.query('siinterjk_pack_cell_volts{pack="block_4"}')).toEqual([]);
    expect(await one('siinterjk_pack_link{pack="block_4",state="lost"}')).toBe(1);
    expect(await one('siinterjk_pack_reading_age_seconds{pack="block_4"}')).toBe(65);
  });

  test("has seen the counters grow by what they have grown", async () => {
    const first = await one("first_over_time(siinterjk_ticks_total[1h])");
    const { ticks } = bench.latest.get()!;
    expect(ticks).toBeGreaterThan(first);
    expect(await one("siinterjk_can_frames_sent_total")).toBe(5 * ticks);
    expect(await one("increase_pure(siinterjk_ticks_total[1h]) - first_over_time(siinterjk_ticks_total[1h])")).toBe(
      ticks - first,
    );
    expect(await one("resets(siinterjk_ticks_total[1h])")).toBe(0);
  });

  test("sees a tenth of the requests fail where a tenth fails", async () => {
    const query =
      'rate(siinterjk_pack_answers_total{pack="block_2"}[1h]) / rate(siinterjk_pack_requests_total{pack="block_2"}[1h])';
    expect(await one(query)).toBeCloseTo(0.9, 9);
  });

  test("took every sample of every scrape", async () => {
    expect(await one('min_over_time(up{job="siinterjk"}[1h])')).toBe(1);
    expect(await one("scrape_samples_scraped")).toBe(await one("scrape_samples_post_metric_relabeling"));
  });

  test.each(QUERIES)("answers $where", async ({ expr }) => {
    const found = await store.query(filled(expr));
    if (ONLY_WHEN_IT_HAPPENS.some((pattern) => pattern.test(expr))) return;
    expect(found.length, filled(expr)).toBeGreaterThan(0);
    for (const { value } of found) expect(value, filled(expr)).not.toBeNaN();
  });

  test("has the values from which the variables of the dashboards are chosen", async () => {
    for (const { name, query } of BOARDS.flatMap(({ templating }) => templating.list).filter(({ type }) => type === "query")) {
      const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec((query as { query: string }).query)!;
      expect(label).toBe(name);
      expect((await store.query(filled(series!))).length).toBeGreaterThan(0);
    }
    expect(await store.labelValues("instance")).toEqual([`127.0.0.1:${bench.port}`]);
  });
});
