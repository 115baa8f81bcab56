import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import { fromHex } from "../../../test/support/pb-captures.ts";
import { AT_MS, BLOCKED } from "../../../test/support/snapshots.ts";
import { startWeb, WALL_MS, type WebBench, type WebBenchOptions } from "../../../test/support/web-bench.ts";
import { ERRORS } from "../../errors.ts";
import { BATTERY_SERIES, energy, events, history } from "./api/history.ts";
import { recordingList } from "./api/recording.ts";
import { session } from "./api/session.ts";
import { snapshot } from "./api/snapshot.ts";
import { SiinterjkError } from "../../errors.ts";
import { traffic } from "./api/traffic.ts";
import { problem } from "./api/words.ts";
import type { HistoryReader } from "./history-reader.ts";

let web: WebBench | undefined;
const start = async (options: WebBenchOptions = {}): Promise<WebBench> => (web = await startWeb(options));
afterEach(async () => {
  await web?.stop();
  expect(web?.log.lines("error") ?? []).toEqual([]);
  web = undefined;
});

/** Remembers what it was asked. */
class AskedHistory implements HistoryReader {
  readonly asked: unknown[] = [];
  condition(): { state: "ok"; trouble: null } {
    return { state: "ok", trouble: null };
  }
  counters() {
    return { inKwh: 10, outKwh: 9, todayInKwh: 1, todayOutKwh: 2 };
  }
  series(query: Parameters<HistoryReader["series"]>[0]) {
    this.asked.push(query);
    const column = { mean: [1, null], min: [0, null], max: [2, null] };
    const { fromMs, toMs } = query;
    return Promise.resolve({ fromMs, toMs, stepMs: 500, atMs: [0, 500], series: { [query.series[0]!]: column } });
  }
  energy(query: Parameters<HistoryReader["energy"]>[0]) {
    this.asked.push(query);
    return Promise.resolve({ atMs: [0], inKwh: [null], outKwh: [1] });
  }
  events(query: Parameters<HistoryReader["events"]>[0]) {
    this.asked.push(query);
    const sentence = { en: "a", de: "b" };
    return Promise.resolve({
      events: [{ id: 1, atMs: 1, endMs: null, lasting: true, kind: "pack-link", severity: "warning" as const, sentence }],
    });
  }
  async *rows(query: Parameters<HistoryReader["rows"]>[0]) {
    this.asked.push(query);
    await Promise.resolve();
    yield { atMs: 0, values: [1, null] };
  }
}

describe("the API", () => {
  it("knows nothing before the first tick, and says so", async () => {
    const bench = await start();
    for (const path of ["/api/v1/snapshot", "/healthz"]) {
      const { status, json, headers } = await bench.ask(path);
      expect([status, problem.parse(json).code, headers["retry-after"]]).toEqual([503, "WEB_STARTING", "1"]);
    }
  });

  it("gives the newest state, as the schema says", async () => {
    const bench = await start({ history: new AskedHistory() });
    bench.tick();
    bench.clock.stall(300);
    const { status, json, headers } = await bench.ask("/api/v1/snapshot");
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
    expect(snapshot.parse(json)).toEqual(json);
    expect(json).toMatchObject({
      atMs: WALL_MS + AT_MS,
      ageMs: 300,
      ticks: 1,
      energy: { todayOutKwh: 2 },
      history: { state: "ok" },
    });
    bench.tick(BLOCKED);
    expect((await bench.ask("/api/v1/snapshot")).json).toMatchObject({ ticks: 2, decision: { kind: "block" } });
  });

  it("tells a monitor whether the bridge decides", async () => {
    const bench = await start();
    bench.tick();
    bench.clock.stall(5_000);
    expect(await bench.ask("/healthz")).toMatchObject({
      status: 200,
      json: { ok: true, decision: "run", ageMs: 5_000, ticks: 1 },
    });
    bench.clock.stall(1);
    expect(await bench.ask("/healthz")).toMatchObject({ status: 503, json: { code: "WEB_STANDSTILL" } });
  });

  it("gives the frames on both buses", async () => {
    const bench = await start();
    bench.traffic.tap("CAN", "out", { id: 0x351, data: fromHex("26024C044C04B001") });
    bench.traffic.tap("CAN", "out", { id: 0x355, data: fromHex("3C00640070170000") });
    const { json } = await bench.ask("/api/v1/traffic?after=1&limit=5");
    expect(traffic.parse(json)).toEqual(json);
    expect(json).toMatchObject({ frames: [{ id: 2, what: "355", bus: "can", line: "CAN", atMs: WALL_MS + AT_MS }] });
  });

  it("hands questions about the past on, checked", async () => {
    const reader = new AskedHistory();
    const bench = await start({ history: reader });
    const answers = [
      await bench.ask("/api/v1/history?series=socPct,powerW,socPct&from=1000&to=2000.5&points=50"),
      await bench.ask("/api/v1/history?series=cells,mosfetC&pack=Block%201&from=0&to=1"),
      await bench.ask("/api/v1/energy?from=0&to=1&per=month"),
      await bench.ask("/api/v1/events"),
      await bench.ask("/api/v1/events?from=5&limit=7"),
      await bench.ask("/api/v1/history.csv?series=socPct,powerW&from=0&to=1"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(history.parse(answers[0]!.json)).toEqual(answers[0]!.json);
    expect(energy.parse(answers[2]!.json)).toEqual(answers[2]!.json);
    expect(events.parse(answers[3]!.json)).toEqual(answers[3]!.json);
    expect(answers[5]!.text).toBe("time,socPct,powerW\r\n1970-01-01T00:00:00.000Z,1,\r\n");
    expect(answers[5]!.headers["content-disposition"]).toBe('attachment; filename="siinterjk-history.csv"');
    expect(reader.asked).toEqual([
      { series: ["socPct", "powerW"], pack: null, fromMs: 1000, toMs: 2000.5, points: 50 },
      { series: ["cells", "mosfetC"], pack: "Block 1", fromMs: 0, toMs: 1, points: 600 },
      { fromMs: 0, toMs: 1, per: "month" },
      { limit: 200 },
      { fromMs: 5, limit: 7 },
      { series: ["socPct", "powerW"], pack: null, fromMs: 0, toMs: 1 },
    ]);
  });

  it("says what is wrong with the history, and is well itself", async () => {
    class BrokenHistory extends AskedHistory {
      override series() {
        return Promise.reject(new SiinterjkError("HISTORY_NOT_SAVED", "no space left on device"));
      }
    }
    const bench = await start({ history: new BrokenHistory() });
    expect(await bench.ask("/api/v1/history?series=socPct&from=0&to=1")).toMatchObject({
      status: 503,
      json: { code: "HISTORY_NOT_SAVED", message: "no space left on device" },
    });
  });

  it("says when nothing is kept of the past", async () => {
    const bench = await start();
    const paths = ["history?series=socPct&from=0&to=1", "energy?from=0&to=1", "events", "history.csv?series=socPct&from=0&to=1"];
    for (const path of paths) {
      expect(await bench.ask(`/api/v1/${path}`)).toMatchObject({ status: 503, json: { code: "HISTORY_OFF" } });
    }
  });

  it.each([
    "history",
    "history?series=socPct&from=1",
    "history?series=socPct&from=2&to=1",
    "history?series=socPct&from=1&to=1",
    "history?series=socPct&from=a&to=1",
    "history?series=socPct&from=-1&to=1",
    "history?series=socPct&from=0&to=1e999",
    "history?series=socPct&from=0&to=9e15",
    "history?series=&from=0&to=1",
    "history?series=nothing&from=0&to=1",
    "history?series=cells&from=0&to=1",
    "history?series=powerW&pack=A&from=0&to=1",
    "history?series=socPct&from=0&to=1&points=1",
    "history?series=socPct&from=0&to=1&points=2.5",
    "history?series=socPct&from=0&from=1&to=2",
    "energy?from=0&to=1&per=week",
    "events?limit=0",
    "events?from=2&to=1",
    "history.csv?series=nothing&from=0&to=1",
    "traffic?limit=100000",
    "traffic?after=x",
  ])("refuses %s with a reason", async (path) => {
    const bench = await start({ history: new AskedHistory() });
    const { status, json } = await bench.ask(`/api/v1/${path}`);
    expect(status).toBe(400);
    const { code, message } = problem.parse(json);
    expect(code).toBe("WEB_REQUEST");
    expect(message).toMatch(/^\w+: ./);
  });

  it("lists the files of the flight recorder and gives them, and no other", async () => {
    const bytes = Uint8Array.of(31, 139, 8, 0);
    const name = "recording-000001-2026-06-01T12-00-00Z-asked.jsonl.gz";
    const recordings = {
      list: () => Promise.resolve([{ name, bytes: 4, atMs: 5 }]),
      open: (asked: string) => Promise.resolve(asked === name ? { bytes: 4, stream: new Blob([bytes]).stream() } : null),
    };
    const bench = await start({ recordings });
    expect(recordingList.parse((await bench.ask("/api/v1/recording")).json).recordings).toEqual([{ name, bytes: 4, atMs: 5 }]);
    const { status, headers, text } = await bench.ask(`/api/v1/recording/${name}`);
    expect([status, headers["content-length"], headers["content-type"], text.length]).toEqual([200, "4", "application/gzip", 4]);
    expect(headers["content-disposition"]).toBe(`attachment; filename="${name}"`);
    for (const other of ["x", "..%2f..%2fetc%2fpasswd", "%00", "a".repeat(300)]) {
      expect((await bench.ask(`/api/v1/recording/${other}`)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it("describes itself", async () => {
    const bench = await start();
    const { json } = await bench.ask("/api/v1/openapi.json");
    const { openapi, paths, components } = json as { openapi: string; paths: object; components: { schemas: object } };
    expect(openapi).toBe("3.1.0");
    expect(Object.keys(paths).sort()).toEqual([
      "/api/v1/commands",
      "/api/v1/commands/{id}",
      "/api/v1/energy",
      "/api/v1/events",
      "/api/v1/history",
      "/api/v1/history.csv",
      "/api/v1/recording",
      "/api/v1/recording/{name}",
      "/api/v1/session",
      "/api/v1/snapshot",
      "/api/v1/stream",
      "/api/v1/traffic",
      "/healthz",
    ]);
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(["Snapshot", "History", "Energy", "Events", "Traffic", "Session"]),
    );
  });

  it("has nothing elsewhere, and says so also where the page is not built", async () => {
    const bench = await start();
    expect(await bench.ask("/")).toMatchObject({ status: 404, json: { code: "WEB_PAGE_MISSING" } });
    for (const path of ["/nothing", "/api/v1/nothing", "/api/", "/index.php", "/..%2f..%2fetc/passwd"]) {
      expect(await bench.ask(path)).toMatchObject({ status: 404, json: { code: "WEB_NOT_FOUND" } });
    }
    expect(session.parse((await bench.ask("/api/v1/session")).json)).toEqual({ controls: false, signedIn: false });
  });

  it("answers any query with a result or a reason, never with a fault", async () => {
    const bench = await start({ history: new AskedHistory() });
    bench.tick();
    const text = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom("", "0", "1e3", "NaN", "null", ...BATTERY_SERIES),
    );
    const key = fc.constantFrom("series", "pack", "from", "to", "points", "per", "limit", "after", "__proto__", "constructor");
    const where = fc.constantFrom("history", "energy", "events", "traffic", "history.csv", "snapshot", "recording", "session");
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(where, fc.array(fc.tuple(key, text), { maxLength: 6 }), async (path, query) => {
        const pairs = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
        const { status, json } = await bench.ask(`/api/v1/${path}?${pairs}`);
        seen.add(status);
        expect([200, 400]).toContain(status);
        if (status === 400) expect(Object.keys(ERRORS)).toContain(problem.parse(json).code);
      }),
      property(300),
    );
    expect([...seen].sort()).toEqual([200, 400]);
    for (const raw of ["?%", "?%zz=%ff", "?series=%E0%A4%A&from=0&to=1", "?&&&==", `?${"a=1&".repeat(500)}`]) {
      expect((await bench.ask(`/api/v1/history${raw}`)).status).toBe(400);
    }
  });
});
