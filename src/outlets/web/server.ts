/** The HTTP server around the routes: bounds on what a client may take of time and memory, and what holds for every answer. */
import { getRequestListener } from "@hono/node-server";
import { createServer, type Server } from "node:http";
import type { ListenAddress } from "./listen-address.ts";
import { Refused, refuse } from "./problem.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";
import { webApp } from "./web-app.ts";
import type { WebContext } from "./web-context.ts";

/** Twice as many as may follow the stream: the page asks for more than that. */
const MOST_CONNECTIONS = 400;
const OPTIONS = {
  maxHeaderSize: 8192,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
} as const;

/** `isOurs` says whether a Host header names this machine. */
export function webServer(context: WebContext, isOurs: (host: string | undefined) => boolean): Server {
  const app = webApp(context);
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(OPTIONS, (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    response.setHeader("cache-control", "no-store");
    const { host } = request.headers;
    if (!isOurs(host)) {
      const asked = (host ?? "").slice(0, 80).replace(/[^\w.:[\]-]/g, "?");
      refuse(response, new Refused(421, "WEB_HOST", `${asked} is not known to be this machine; write it into web.hosts`));
      return;
    }
    void listener(request, response);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.maxHeadersCount = 64;
  return server;
}

/** Resolves to the port; rejects with the system's error. */
export function listening(server: Server, { host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
