/** A web server of a test: keeps what it was sent, and answers as it is told. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface HttpAnswers {
  /** "http://127.0.0.1:4711" */
  readonly url: string;
  readonly got: readonly Got[];
  /** Resolves when so many requests have come. */
  arrived(count: number): Promise<void>;
}

/** Ends with the test, whatever still hangs on it. */
export async function httpAnswers(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<HttpAnswers> {
  const got: Got[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      got.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
      for (const look of [...waiting]) look();
      answer(response, request);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const arrived = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (got.length < count) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, arrived };
}

/** One answer for every request. */
export const answering =
  (status: number, body = "", headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, headers);
    response.end(body);
  };
