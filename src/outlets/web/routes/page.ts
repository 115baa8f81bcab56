/** The page itself. */
import { Hono } from "hono";
import { pageFile } from "../page-files.ts";
import { Refused } from "../problem.ts";
import type { WebApp, WebContext, WebEnv } from "../web-context.ts";

export function pageRoutes({ pageFolder }: Pick<WebContext, "pageFolder">): WebApp {
  const app = new Hono<WebEnv>();
  app.get("*", async (c) => {
    const { path } = c.req;
    const file = path.startsWith("/api/") ? null : await pageFile(pageFolder, path, c.req.header("accept-encoding") ?? "");
    if (file !== null) return file;
    if (path === "/") throw new Refused(404, "WEB_PAGE_MISSING", "the page was not built; the API is at /api/v1/");
    throw new Refused(404, "WEB_NOT_FOUND", "there is nothing here");
  });
  return app;
}
