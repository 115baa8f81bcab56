/**
 * A bridge that a test can put into any state: it serves the built page with the headers of the real server, and the API from
 * made-up states. It shows what the page does; that the real server speaks this way is shown with the built program.
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import type { ApiSession } from "../../../src/outlets/web/api/session.ts";
import type { ApiSnapshot } from "../../../src/outlets/web/api/snapshot.ts";
import { SECURITY_HEADERS } from "../../../src/outlets/web/security-headers.ts";
import { energyOf, eventsUntil, framesAfter, pastOf } from "./past.ts";
import { charging } from "./states.ts";

const DAY_MS = 86_400_000;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

export const PASSWORD = "correct horse";

export class BridgeDouble {
  /** What each message of the stream says. */
  state: (atMs: number) => ApiSnapshot = charging;
  session: ApiSession = { controls: false, signedIn: false };
  /** Before this there is no history; 0 is all of it. */
  historyBeganMs = 0;
  eventCount = 60;
  /** What was asked of it, such as "POST /api/v1/commands {...}". */
  readonly asked: string[] = [];
  #streams = new Set<ServerResponse>();
  #speaking = true;
  #server: Server;
  #folder: string;
  #timer: NodeJS.Timeout | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Serves the page that was built into `folder`, on any free port. */
  static async open(folder: string, port = 0): Promise<BridgeDouble> {
    const double = new BridgeDouble(folder);
    await new Promise<void>((resolve) => double.#server.listen(port, "127.0.0.1", resolve));
    double.#timer = setInterval(() => double.tell(), 1_000);
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sends the state to every open stream now. */
  tell(): void {
    if (!this.#speaking) return;
    const message = `data: ${JSON.stringify(this.state(Date.now()))}\n\n`;
    for (const stream of this.#streams) stream.write(message);
  }

  /** The streams stay open and say nothing, as when the network is gone. */
  fallSilent(): void {
    this.#speaking = false;
  }

  /** Ends every stream, as a restart of the bridge does. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  speakAgain(): void {
    this.#speaking = true;
    this.tell();
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (!url.pathname.startsWith("/api/")) {
      this.#file(url.pathname, response);
      return;
    }
    const body = request.method === "GET" ? "" : await bodyOf(request);
    const what = `${request.method ?? "GET"} ${url.pathname}`;
    this.asked.push(`${what} ${body}`.trim());
    if (what === "GET /api/v1/stream") {
      this.#stream(response);
      return;
    }
    const found = this.#find(what, url.searchParams, body);
    response.statusCode = found.status;
    response.setHeader("content-type", found.type ?? "application/json");
    response.end(found.type === undefined ? JSON.stringify(found.body) : found.body);
  }

  #stream(response: ServerResponse): void {
    response.setHeader("content-type", "text/event-stream");
    response.setHeader("cache-control", "no-store");
    response.flushHeaders();
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
    if (this.#speaking) response.write(`data: ${JSON.stringify(this.state(Date.now()))}\n\n`);
  }

  #find(what: string, query: URLSearchParams, body: string): { status: number; body?: unknown; type?: string } {
    const nowMs = Date.now();
    const number = (name: string, fallback: number): number => Number(query.get(name) ?? fallback);
    const [fromMs, toMs] = [number("from", nowMs - DAY_MS), Math.min(number("to", nowMs), nowMs)];
    switch (what) {
      case "GET /api/v1/snapshot":
        return { status: 200, body: this.state(nowMs) };
      case "GET /api/v1/history":
        return {
          status: 200,
          body: pastOf((query.get("series") ?? "").split(","), fromMs, toMs, number("points", 600), this.historyBeganMs),
        };
      case "GET /api/v1/history.csv":
        return { status: 200, type: "text/csv", body: "at,socPct\r\n" };
      case "GET /api/v1/energy":
        return { status: 200, body: energyOf(fromMs, toMs, (query.get("per") ?? "day") as "hour" | "day" | "month") };
      case "GET /api/v1/events": {
        const fitting = eventsUntil(nowMs, this.eventCount).filter(
          ({ atMs }) => atMs < number("to", nowMs) && atMs >= number("from", 0),
        );
        return { status: 200, body: { events: fitting.slice(0, number("limit", 200)) } };
      }
      case "GET /api/v1/traffic":
        return {
          status: 200,
          body: { frames: framesAfter(query.has("after") ? number("after", 0) : undefined, number("limit", 200), nowMs) },
        };
      case "GET /api/v1/recording":
        return {
          status: 200,
          body: { recordings: [{ name: "siinterjk-20261123-120000.jsonl.gz", bytes: 184_230, atMs: nowMs - 3_600_000 }] },
        };
      case "GET /api/v1/session":
        return { status: 200, body: this.session };
      case "POST /api/v1/session": {
        if ((JSON.parse(body) as { password: string }).password !== PASSWORD)
          return { status: 403, body: { code: "WEB_PASSWORD", message: "wrong" } };
        this.session = { controls: true, signedIn: true };
        return { status: 200, body: this.session };
      }
      case "DELETE /api/v1/session":
        this.session = { controls: true, signedIn: false };
        return { status: 200, body: this.session };
      default:
        return /^(?:POST|DELETE) \/api\/v1\/commands/.test(what)
          ? { status: 200, body: {} }
          : { status: 404, body: { code: "WEB_NOT_FOUND", message: what } };
    }
  }

  #file(path: string, response: ServerResponse): void {
    const wanted = join(this.#folder, normalize(path));
    const file =
      wanted.startsWith(this.#folder) && existsSync(wanted) && statSync(wanted).isFile()
        ? wanted
        : join(this.#folder, "index.html");
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
