/** Every route of the page's API and every schema as an OpenAPI document. */
import { OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import { ROUTES } from "../src/outlets/web/routes/all.ts";

/** docs/openapi.json, which the server gives out as it is: making it takes far more memory than the server. */
export function openApiDocument(): string {
  const app = new OpenAPIHono();
  for (const route of ROUTES) app.openAPIRegistry.registerPath(route as RouteConfig);
  const info = { title: "SIinterJK", version: "1", description: "The battery in the browser. docs/api.md has examples." };
  return `${JSON.stringify(app.getOpenAPI31Document({ openapi: "3.1.0", info }), null, 2)}\n`;
}
