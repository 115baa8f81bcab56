/** What a refused request gets: a code of docs/errors.md and a sentence. */
import type { ServerResponse } from "node:http";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorCode } from "../../errors.ts";
import type { ApiProblem } from "./api/words.ts";

/** Thrown by whoever answers a request. */
export class Refused extends Error {
  readonly code: ErrorCode;
  readonly status: ContentfulStatusCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ContentfulStatusCode, code: ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }

  get body(): ApiProblem {
    return { code: this.code, message: this.message };
  }
}

/** Before the first tick. */
export const starting = (): Refused => new Refused(503, "WEB_STARTING", "nothing is known yet", { "retry-after": "1" });

const JSON_HEAD = { "content-type": "application/json", "cache-control": "no-store" } as const;

/** Answers a request that no route has seen. */
export function refuse(response: ServerResponse, { status, body, headers }: Refused): void {
  response.writeHead(status, { ...JSON_HEAD, ...headers, connection: "close" }).end(JSON.stringify(body));
}

export const toResponse = ({ status, body, headers }: Refused): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...JSON_HEAD, ...headers } });
