import { gunzipSync } from "node:zlib";
import { get } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FOUR_PACKS } from "../../../test/support/snapshots.ts";
import { startWeb, type WebBench } from "../../../test/support/web-bench.ts";
import { ROUTES } from "./routes/all.ts";

describe("GET /metrics", () => {
  let web: WebBench;
  beforeEach(async () => {
    web = await startWeb();
  });
  afterEach(() => web.stop());

  it("says that nothing is known yet before the first tick", async () => {
    expect(await web.ask("/metrics")).toMatchObject({ status: 503, json: { code: "WEB_STARTING" } });
  });

  it("is the state in the form of Prometheus, and kept nowhere on its way", async () => {
    web.tick(FOUR_PACKS);
    const { status, headers, text } = await web.ask("/metrics");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(headers["cache-control"]).toBe("no-store");
    expect(text).toContain('\nsiinterjk_pack_cell_volts{pack="block_1",cell="7"} 3.47\n');
  });

  it("is packed for who can unpack it", async () => {
    web.tick(FOUR_PACKS);
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      const headers = { "accept-encoding": "gzip" };
      get({ host: "127.0.0.1", port: web.port, path: "/metrics", headers }, (response) => {
        expect(response.headers["content-encoding"]).toBe("gzip");
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks)));
      }).on("error", reject);
    });
    expect(gunzipSync(bytes).toString()).toContain("siinterjk_ticks_total 1");
  });

  it("is for those who name this machine, as all the rest", async () => {
    web.tick();
    expect(await web.ask("/metrics", { headers: { host: "evil.example" } })).toMatchObject({
      status: 421,
      json: { code: "WEB_HOST" },
    });
  });

  it("can only be read, and is no part of the API", async () => {
    web.tick();
    expect((await web.ask("/metrics", { method: "POST", body: {} })).status).toBe(403);
    expect(ROUTES.map(({ path }) => path)).not.toContain("/metrics");
  });
});
