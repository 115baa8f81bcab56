import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { recordingLog, type RecordingLog } from "../../test/support/recording-log.ts";
import type { Clock } from "../io/port.ts";
import { Store } from "./store.ts";

let server: Server;
let url: string;
let log: RecordingLog;
let bodies: string[];
/** The status of each answer in turn; 204 when there are no more. */
let statuses: number[];

beforeEach(async () => {
  bodies = [];
  statuses = [];
  log = recordingLog();
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      bodies.push(`${request.method!} ${request.url!} ${body}`);
      response.writeHead(statuses.shift() ?? 204).end("disk full\nand more");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => {
    server.closeAllConnections();
    server.close();
  };
});

/** Pauses are over at once. */
const hasty = (): Clock => {
  const clock = new FakeClock();
  return { nowMs: () => clock.nowMs(), after: () => () => undefined, sleep: () => clock.advance(2_000) };
};

describe("the store", () => {
  it("gets the lines by the way of the address", async () => {
    const store = new Store({ url: `${url}/select/0`, clock: hasty(), log });
    expect(await store.write("a 1 2\n", new AbortController().signal)).toBe(true);
    expect(bodies).toEqual(["POST /select/0/api/v1/import/prometheus a 1 2\n"]);
    expect(log.lines("info")).toEqual([]);
  });

  it("is asked until it takes them; that is said once, with its end", async () => {
    statuses = [503, 500, 400];
    const store = new Store({ url, clock: hasty(), log });
    expect(await store.write("a 1 2\n", new AbortController().signal)).toBe(true);
    expect(bodies).toHaveLength(4);
    expect(log.lines("warn")).toEqual([`FLEET_STORE ${url}: status 503 disk full and more`]);
    expect(log.lines("info")).toEqual([`${url} takes figures again, after 6 s`]);
  });

  it("gives up at the end, and says that nothing was taken", async () => {
    const stop = new AbortController();
    const clock: Clock = {
      ...hasty(),
      sleep: () => {
        stop.abort();
        return Promise.reject(new Error("the end"));
      },
    };
    statuses = [503, 503];
    expect(await new Store({ url, clock, log }).write("a 1 2\n", stop.signal)).toBe(false);
    expect(bodies).toHaveLength(1);
    expect(await new Store({ url, clock, log }).write("a 1 2\n", stop.signal)).toBe(false);
    expect(bodies).toHaveLength(1);
  });

  it("that is not there is named with the reason", async () => {
    const stop = new AbortController();
    const clock: Clock = {
      ...hasty(),
      sleep: () => {
        stop.abort();
        return Promise.resolve();
      },
    };
    const { port } = server.address() as AddressInfo;
    server.close();
    expect(await new Store({ url, clock, log }).write("a 1 2\n", stop.signal)).toBe(false);
    expect(log.lines("warn")).toEqual([expect.stringContaining(`ECONNREFUSED 127.0.0.1:${port}`)]);
  });
});
