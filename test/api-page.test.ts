import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROUTES } from "../src/outlets/web/routes/all.ts";
import { BATTERY_SERIES, PACK_SERIES } from "../src/outlets/web/api/history.ts";
import { isPassword } from "../src/outlets/web/password.ts";
import { WebBench, startWeb } from "./support/web-bench.ts";

const page = readFileSync(new URL("../docs/api.md", import.meta.url), "utf8");
const PASSWORD = "correct horse";
const kept = /password: (scrypt\S+)/.exec(page)![1]!;

/** The lines of the examples, taken apart as far as they are used. */
const curls = [...page.matchAll(/^curl (.*)$/gm)].map((match) => {
  const line = match[1]!;
  const url = new URL(/https?:[^' ]+/.exec(line)![0]);
  const body = /-d '([^']+)'/.exec(line)?.[1];
  const method = /-X (\w+)/.exec(line)?.[1] ?? (body === undefined ? "GET" : "POST");
  return { line, path: `${url.pathname}${url.search}`, host: url.host, method, body };
});

let web: WebBench;
beforeEach(async () => {
  const nothing = { fromMs: 0, toMs: 1, stepMs: 1, atMs: [], series: {} };
  web = await startWeb({
    password: kept,
    history: {
      condition: () => ({ state: "ok", trouble: null }),
      counters: () => null,
      series: () => Promise.resolve(nothing),
      energy: () => Promise.resolve({ atMs: [], inKwh: [], outKwh: [] }),
      events: () => Promise.resolve({ events: [] }),
      rows: async function* () {
        await Promise.resolve();
        yield { atMs: 0, values: [1, 2] };
      },
    },
  });
  web.tick();
});
afterEach(() => web.stop());

describe("docs/api.md", () => {
  it("lists every route, and no other", () => {
    const listed = [...page.matchAll(/^\| `(GET|POST|DELETE) (\S+)`/gm)].map(([, method, path]) => `${method} ${path}`);
    expect(listed.sort()).toEqual(ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort());
  });

  it("names every series", () => {
    for (const name of [...BATTERY_SERIES, ...PACK_SERIES]) expect(page).toContain(`\`${name}\``);
  });

  it("shows what the password of its example is kept as", async () => {
    expect(await isPassword(PASSWORD, kept)).toBe(true);
  });

  it("has examples that work, one after the other", async () => {
    expect(curls.length).toBeGreaterThan(10);
    let cookie = "";
    for (const { line, path, host, method, body } of curls) {
      const headers = { host, ...(line.includes("-b cookie") && { cookie }) };
      const answer = await web.ask(path, { method, headers, ...(body !== undefined && { body }) });
      expect([line, answer.status]).toEqual([line, method === "POST" && path.endsWith("commands") ? 201 : 200]);
      cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? cookie;
    }
  });
});
