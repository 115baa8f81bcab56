/** All routes together: who may ask, how much, and what is answered when something goes wrong. */
import { Hono } from "hono";
import { compress } from "hono/compress";
import { messageOf, SiinterjkError } from "../../errors.ts";
import { Refused, toResponse } from "./problem.ts";
import { controlRoutes } from "./routes/control.ts";
import { lineRoutes } from "./routes/lines.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { pageRoutes } from "./routes/page.ts";
import { pastRoutes } from "./routes/past.ts";
import { stateRoutes } from "./routes/state.ts";
import type { WebApp, WebContext, WebEnv } from "./web-context.ts";

/** The longest request that makes sense is a password. */
const MOST_BODY_BYTES = 4096;

export function webApp(context: WebContext): WebApp {
  const { log } = context;
  const app = new Hono<WebEnv>();
  let failing = false;
  app.onError((error) => {
    if (error instanceof Refused) return toResponse(error);
    // The history says itself what is wrong with it; the server is well.
    if (error instanceof SiinterjkError && error.code.startsWith("HISTORY_")) {
      return toResponse(new Refused(503, error.code, error.message));
    }
    const line = `WEB_FAULT ${messageOf(error)}: the bridge goes on`;
    if (failing) log.debug({ code: "WEB_FAULT" }, line);
    else log.error({ code: "WEB_FAULT" }, line);
    failing = true;
    return toResponse(new Refused(500, "WEB_FAULT", "a fault in the web server"));
  });
  app.notFound(() => toResponse(new Refused(404, "WEB_NOT_FOUND", "there is nothing here")));
  app.use(async (c, next) => {
    // With a length that is announced, Node takes no byte more.
    const bytes = Number(c.req.header("content-length") ?? 0);
    if (!(bytes <= MOST_BODY_BYTES) || c.req.header("transfer-encoding") !== undefined) {
      throw new Refused(413, "WEB_REQUEST", `a request announces its length, of ${MOST_BODY_BYTES} bytes at the most`);
    }
    await next();
  });
  app.use("/api/v1/*", compress());
  app.use("/metrics", compress());
  app.route("/", stateRoutes(context));
  app.route("/", pastRoutes(context));
  app.route("/", lineRoutes(context));
  app.route("/", controlRoutes(context));
  app.get("/api/v1/openapi.json", async (c) => {
    // Large, and seldom asked for.
    const { default: document } = await import("../../../docs/openapi.json", { with: { type: "json" } });
    return c.json(document);
  });
  app.route("/", metricsRoutes(context));
  app.route("/", pageRoutes(context));
  return app;
}
