/** For Prometheus and what speaks its language. Not a part of the API: the names in it are those of docs/metrics.md. */
import { Hono } from "hono";
import { Scrapes } from "../../metrics/scrapes.ts";
import { starting } from "../problem.ts";
import type { WebApp, WebContext, WebEnv } from "../web-context.ts";

export function metricsRoutes({ live, source }: Pick<WebContext, "live" | "source">): WebApp {
  const app = new Hono<WebEnv>();
  const scrapes = new Scrapes(live, source);
  app.get("/metrics", async () => {
    const scrape = await scrapes.now();
    if (scrape === null) throw starting();
    return new Response(scrape.text, { headers: { "content-type": scrape.contentType, "cache-control": "no-store" } });
  });
  return app;
}
