import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { recordingLog, type RecordingLog } from "../../../test/support/recording-log.ts";
import { Latest } from "../../bridge/latest.ts";
import { toRules } from "../../config/rules.ts";
import { configSchema } from "../../config/schema.ts";
import { LifeCounts } from "../../app/life-counts.ts";
import { LiveSnapshots } from "../snapshot/live-snapshots.ts";
import { serveWeb } from "./serve-web.ts";
import type { WebSource } from "./source.ts";

const rules = toRules(configSchema.parse({ packs: [{ port: "/dev/serial0" }] }), "1.4.2");
let stop: AbortController;
let running: Promise<void>;
let log: RecordingLog;
let clock: FakeClock;

/** Serves at an address; resolves to the port once it is open. */
function serveAt(listen: string): Promise<number> {
  stop = new AbortController();
  log = recordingLog();
  clock = new FakeClock();
  return new Promise((resolve) => {
    const source: WebSource = {
      fixed: { version: "1.4.2", rules, nominalCellV: 3.2, dryRun: false, startMs: 0, simulated: null },
      latest: new Latest(),
      clock,
      wallNowMs: () => 0,
      commands: { list: () => [] },
      counts: () => new LifeCounts().all(),
      outlets: () => [],
      ask: () => Promise.resolve({ ok: false, code: "CONTROL_FAILED", message: "" }),
      traffic: { after: () => [] },
      history: null,
      recordings: null,
    };
    running = serveWeb({
      settings: { listen, password: "", hosts: [], mdns: false },
      source,
      live: new LiveSnapshots(source),
      pageFolder: "/nowhere",
      clock,
      log,
      onListening: resolve,
    }).run(stop.signal);
  });
}
const logged = async (count: number): Promise<readonly string[]> => {
  while (log.lines("warn").length + log.lines("debug").length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  return log.lines("warn");
};

afterEach(async () => {
  stop.abort();
  await running;
});

describe("serving the page", () => {
  it("waits for a port that is taken, says so once, and serves as soon as it is free", async () => {
    const other = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
    });
    const { port } = other.address() as AddressInfo;
    const open = serveAt(`127.0.0.1:${port}`);
    expect(await logged(1)).toEqual([
      `WEB_PORT_IN_USE listen EADDRINUSE: address already in use 127.0.0.1:${port}: the bridge goes on, and the page is tried again`,
    ]);
    await clock.advance(2_000);
    expect(await logged(2)).toHaveLength(1);
    await new Promise((resolve) => other.close(resolve));
    await clock.advance(4_000);
    expect(await open).toBe(port);
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/session`)).status).toBe(200);
    expect(log.lines("info")).toEqual([`The page is on http://localhost:${port}/`]);
  });

  it("goes on trying an address that is not of this machine", async () => {
    void serveAt("192.0.2.1:8080");
    expect(await logged(1)).toEqual([expect.stringMatching(/^WEB_UNAVAILABLE .*EADDRNOTAVAIL/)]);
  });

  it("closes its port and ends every connection when it is stopped", async () => {
    const port = await serveAt("127.0.0.1:0");
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/stream`);
    stop.abort();
    await running;
    await expect(response.text()).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});
