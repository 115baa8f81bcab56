/** The state now: once, as a stream, and for a monitor. */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { health } from "../api/health.ts";
import { snapshot } from "../api/snapshot.ts";
import { Refused, starting } from "../problem.ts";
import { MOST_CLIENTS } from "../stream.ts";
import type { WebApp, WebContext, WebEnv } from "../web-context.ts";
import { json, pathOf, PROBLEMS, type Route } from "./route.ts";

const SNAPSHOT = {
  method: "get",
  path: "/api/v1/snapshot",
  summary: "The whole state after the last tick",
  responses: { 200: json(snapshot, "The state"), ...PROBLEMS },
} satisfies Route;

const STREAM = {
  method: "get",
  path: "/api/v1/stream",
  summary: "The same after every tick, as server-sent events; at most one a second",
  responses: {
    200: { description: "Each message is a Snapshot as JSON", content: { "text/event-stream": { schema: snapshot } } },
    ...PROBLEMS,
  },
} satisfies Route;

const HEALTH = {
  method: "get",
  path: "/healthz",
  summary: "Whether the bridge decides every second",
  responses: { 200: json(health, "It does"), ...PROBLEMS },
} satisfies Route;

export const STATE_ROUTES: readonly Route[] = [SNAPSHOT, STREAM, HEALTH];

/** A tick comes every second; a machine under load may take longer. */
const STANDSTILL_MS = 5_000;

export function stateRoutes({ source, live, stream }: WebContext): WebApp {
  const app = new Hono<WebEnv>();
  app.get(pathOf(SNAPSHOT), () => {
    const text = live.json();
    if (text === null) throw starting();
    return new Response(text, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
  });
  app.get(pathOf(STREAM), (c) => {
    const { incoming, outgoing } = c.env;
    if (incoming.method !== "GET") throw new Refused(404, "WEB_NOT_FOUND", "a stream can only be read");
    if (!stream.add(incoming, outgoing)) {
      throw new Refused(503, "WEB_TOO_MANY", `${MOST_CLIENTS} pages are open already`, { "retry-after": "30" });
    }
    return RESPONSE_ALREADY_SENT;
  });
  app.get(pathOf(HEALTH), (c) => {
    const now = source.latest.get();
    if (now === undefined) throw starting();
    const ageMs = Math.max(0, source.clock.nowMs() - now.atMs);
    if (ageMs > STANDSTILL_MS) {
      throw new Refused(503, "WEB_STANDSTILL", `the last decision is ${Math.round(ageMs / 1000)} s old`);
    }
    return c.json({ ok: true, decision: now.decision.kind, ageMs, ticks: now.ticks }, 200, { "cache-control": "no-store" });
  });
  return app;
}
