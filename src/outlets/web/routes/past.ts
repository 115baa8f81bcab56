/** What was: series, energy, events, and all of it as a table. */
import { Hono } from "hono";
import {
  BATTERY_SERIES,
  CELLS_SERIES,
  energy,
  energyQuery,
  events,
  eventsQuery,
  history,
  historyQuery,
  PACK_SERIES,
  tableQuery,
} from "../api/history.ts";
import { csvOf } from "../csv.ts";
import type { HistoryReader, SeriesQuery } from "../history-reader.ts";
import { Refused } from "../problem.ts";
import type { WebApp, WebContext, WebEnv } from "../web-context.ts";
import { json, pathOf, PROBLEMS, queryOf, type Route } from "./route.ts";

const HISTORY = {
  method: "get",
  path: "/api/v1/history",
  summary: "Series over a span of time, as columns",
  request: { query: historyQuery },
  responses: { 200: json(history, "The columns"), ...PROBLEMS },
} satisfies Route;

const ENERGY = {
  method: "get",
  path: "/api/v1/energy",
  summary: "Energy in and out of each hour, day or month",
  request: { query: energyQuery },
  responses: { 200: json(energy, "The columns"), ...PROBLEMS },
} satisfies Route;

const EVENTS = {
  method: "get",
  path: "/api/v1/events",
  summary: "What has happened, newest first",
  request: { query: eventsQuery },
  responses: { 200: json(events, "The events"), ...PROBLEMS },
} satisfies Route;

const TABLE = {
  method: "get",
  path: "/api/v1/history.csv",
  summary: "Every kept point of some series",
  request: { query: tableQuery },
  responses: { 200: { description: "The table", content: { "text/csv": { schema: { type: "string" } } } }, ...PROBLEMS },
} satisfies Route;

export const PAST_ROUTES: readonly Route[] = [HISTORY, ENERGY, EVENTS, TABLE];

export function pastRoutes({ source }: WebContext): WebApp {
  const app = new Hono<WebEnv>();
  const kept = (): HistoryReader => {
    if (source.history === null) throw new Refused(503, "HISTORY_OFF", "nothing is kept of the past");
    return source.history;
  };
  app.get(pathOf(HISTORY), async (c) => {
    const reader = kept();
    const { points, ...query } = queryOf(c, historyQuery);
    return c.json(await reader.series({ ...seriesOf(query), points }), 200);
  });
  app.get(pathOf(ENERGY), async (c) => {
    const reader = kept();
    const { from, to, per } = queryOf(c, energyQuery);
    return c.json(await reader.energy({ ...spanOf(from, to), per }), 200);
  });
  app.get(pathOf(EVENTS), async (c) => {
    const reader = kept();
    const { from, to, limit } = queryOf(c, eventsQuery);
    if (from !== undefined && to !== undefined) spanOf(from, to);
    const span = { ...(from !== undefined && { fromMs: from }), ...(to !== undefined && { toMs: to }) };
    return c.json(await reader.events({ ...span, limit }), 200);
  });
  app.get(pathOf(TABLE), (c) => {
    const reader = kept();
    const query = seriesOf(queryOf(c, tableQuery));
    return c.body(csvOf(query.series, reader.rows(query)), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="siinterjk-history.csv"',
    });
  });
  return app;
}

function spanOf(fromMs: number, toMs: number): { readonly fromMs: number; readonly toMs: number } {
  if (fromMs >= toMs) throw new Refused(400, "WEB_REQUEST", "from: must be before to");
  return { fromMs, toMs };
}

interface Asked {
  readonly series: string;
  readonly pack?: string | undefined;
  readonly from: number;
  readonly to: number;
}

function seriesOf({ series, pack, from, to }: Asked): SeriesQuery {
  const known: readonly string[] = pack === undefined ? BATTERY_SERIES : [...PACK_SERIES, CELLS_SERIES];
  const names = [...new Set(series.split(","))];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const of = pack === undefined ? "the battery" : "a pack";
    throw new Refused(400, "WEB_REQUEST", `series: ${unknown.slice(0, 40)} is none of ${of}; there are ${known.join(", ")}`);
  }
  return { series: names, pack: pack ?? null, ...spanOf(from, to) };
}
