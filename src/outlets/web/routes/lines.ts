/** What goes over the lines: the last frames, and the files of the flight recorder. */
import { Hono } from "hono";
import { z } from "zod";
import { recordingList } from "../api/recording.ts";
import { traffic, trafficQuery } from "../api/traffic.ts";
import { Refused } from "../problem.ts";
import type { WebApp, WebContext, WebEnv } from "../web-context.ts";
import { checked, json, pathOf, PROBLEMS, queryOf, type Route } from "./route.ts";

const TRAFFIC = {
  method: "get",
  path: "/api/v1/traffic",
  summary: "The last frames on both buses, decoded",
  request: { query: trafficQuery },
  responses: { 200: json(traffic, "The frames"), ...PROBLEMS },
} satisfies Route;

const RECORDINGS = {
  method: "get",
  path: "/api/v1/recording",
  summary: "The files of the flight recorder",
  responses: { 200: json(recordingList, "The files"), ...PROBLEMS },
} satisfies Route;

const NAMED = z.object({ name: z.string().max(255) });

const RECORDING = {
  method: "get",
  path: "/api/v1/recording/{name}",
  summary: "One of them",
  request: { params: NAMED },
  responses: {
    200: { description: "The file", content: { "application/gzip": { schema: { type: "string", format: "binary" } } } },
    ...PROBLEMS,
  },
} satisfies Route;

export const LINE_ROUTES: readonly Route[] = [TRAFFIC, RECORDINGS, RECORDING];

export function lineRoutes({ source }: WebContext): WebApp {
  const app = new Hono<WebEnv>();
  app.get(pathOf(TRAFFIC), (c) => {
    const { after, limit } = queryOf(c, trafficQuery);
    return c.json({ frames: [...source.traffic.after(after ?? 0, limit)] }, 200);
  });
  app.get(pathOf(RECORDINGS), async (c) => c.json({ recordings: [...((await source.recordings?.list()) ?? [])] }, 200));
  app.get(pathOf(RECORDING), async (c) => {
    const { name } = checked(NAMED, c.req.param());
    const file = (await source.recordings?.open(name)) ?? null;
    if (file === null) throw new Refused(404, "WEB_NOT_FOUND", "there is no such recording");
    return c.body(file.stream, 200, {
      "content-type": "application/gzip",
      "content-length": String(file.bytes),
      "content-disposition": `attachment; filename="${name}"`,
    });
  });
  return app;
}
