import { connect } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startWeb, type Answered, type Asking, type WebBench, type WebBenchOptions } from "../../../test/support/web-bench.ts";
import { MOST_FROM_ONE } from "./attempts.ts";
import { hashPassword } from "./password.ts";
import { IDLE_MS } from "./sessions.ts";

const PASSWORD = "correct horse";
let kept: string;
beforeAll(async () => {
  kept = await hashPassword(PASSWORD);
});

let web: WebBench | undefined;
const start = async (options: WebBenchOptions = {}): Promise<WebBench> => (web = await startWeb(options));
afterEach(async () => {
  await web?.stop();
  expect(web?.log.lines("error") ?? []).toEqual([]);
  web = undefined;
});

const signIn = (bench: WebBench, password = PASSWORD, headers: Asking["headers"] = {}): Promise<Answered> =>
  bench.ask("/api/v1/session", { method: "POST", headers, body: { password } });
const cookieOf = ({ headers }: Answered): string => headers["set-cookie"]![0]!.split(";")[0]!;
const refusal = ({ status, json }: Answered): readonly [number, string] => [status, (json as { code: string }).code];
const STOP = { method: "POST", body: { kind: "stop-charge" } } as const;

describe("every answer", () => {
  it.each(["/", "/api/v1/session", "/api/v1/nothing", "/nothing"])(
    "to %s lets the page do nothing but what it is for",
    async (path) => {
      const { headers } = await (await start()).ask(path);
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
          "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    },
  );
});

describe("the name that a request is for", () => {
  it("must be of this machine", async () => {
    const bench = await start({ hosts: ["battery.example.org"] });
    const status = async (host: string): Promise<number> => (await bench.ask("/api/v1/session", { headers: { host } })).status;
    expect(await status("siinterjk.local:8080")).toBe(200);
    expect(await status("battery.example.org")).toBe(200);
    const refused = await bench.ask("/api/v1/session", { headers: { host: "evil.example" } });
    expect(refusal(refused)).toEqual([421, "WEB_HOST"]);
    expect(refused.text).toContain("evil.example");
    expect(refused.headers["content-security-policy"]).toBeDefined();
  });
});

describe("without a password", () => {
  it("nothing can be changed, and nobody can sign in", async () => {
    const bench = await start();
    expect(refusal(await bench.ask("/api/v1/commands", STOP))).toEqual([403, "WEB_NO_CONTROLS"]);
    expect(refusal(await signIn(bench, ""))).toEqual([403, "WEB_NO_CONTROLS"]);
    expect(refusal(await bench.ask("/api/v1/commands/1", { method: "DELETE" }))).toEqual([403, "WEB_NO_CONTROLS"]);
    expect(refusal(await bench.ask("/api/v1/recording", { method: "POST", body: {} }))).toEqual([403, "WEB_NO_CONTROLS"]);
    expect(bench.commands.list()).toEqual([]);
  });
});

describe("with a password", () => {
  it("commands are given and cancelled, and the last hour is written, by who is signed in", async () => {
    const bench = await start({ password: kept, freeze: () => Promise.resolve("/var/lib/siinterjk/recordings/a.jsonl.gz") });
    expect(refusal(await bench.ask("/api/v1/commands", STOP))).toEqual([401, "WEB_SIGN_IN"]);
    const signedIn = await signIn(bench);
    expect(signedIn).toMatchObject({ status: 200, json: { controls: true, signedIn: true } });
    const headers = { cookie: cookieOf(signedIn) };
    expect((await bench.ask("/api/v1/session", { headers })).json).toEqual({ controls: true, signedIn: true });

    const body = { kind: "limit-charge", limitA: 50, forMs: 60_000 };
    const given = await bench.ask("/api/v1/commands", { method: "POST", headers, body });
    expect(given).toMatchObject({
      status: 201,
      json: { id: 1, kind: "limit-charge", limitA: 50, leftMs: 60_000, sentence: { en: "limit charging to 50 A" } },
    });
    expect(bench.commands.list()).toMatchObject([{ id: 1, kind: "limit-charge", limitA: 50 }]);
    expect(bench.log.lines("info")).toContain("Command 1 of a person, for 60 s: limit charging to 50 A");

    expect(await bench.ask("/api/v1/commands/1", { method: "DELETE", headers })).toMatchObject({
      status: 200,
      json: { cancelled: [1] },
    });
    expect(bench.commands.list()).toEqual([]);
    expect(refusal(await bench.ask("/api/v1/commands/1", { method: "DELETE", headers }))).toEqual([404, "CONTROL_NO_COMMAND"]);
    expect(await bench.ask("/api/v1/recording", { method: "POST", headers, body: {} })).toMatchObject({
      status: 201,
      json: { name: "a.jsonl.gz" },
    });

    await bench.ask("/api/v1/session", { method: "DELETE", headers });
    expect(refusal(await bench.ask("/api/v1/commands", { ...STOP, headers }))).toEqual([401, "WEB_SIGN_IN"]);
  });

  it.each([
    { kind: "stop-charge", limitA: 5 },
    { kind: "limit-charge" },
    { kind: "limit-charge", limitA: -1 },
    { kind: "limit-charge", limitA: 1201 },
    { kind: "stop-charge", forMs: 7 * 86_400_000 + 1 },
    { kind: "send-again" },
    { kind: "stop-charge", more: 1 },
    {},
    "{",
    "",
    "[]",
    `{"kind":"stop-charge","__proto__":{"a":1}}`,
  ])("%j is no command", async (body) => {
    const bench = await start({ password: kept });
    const headers = { cookie: cookieOf(await signIn(bench)) };
    const { status, json } = await bench.ask("/api/v1/commands", { method: "POST", headers, body });
    expect(status).toBe(400);
    expect((json as { code: string }).code).toMatch(/^(?:WEB|CONTROL)_REQUEST$/);
    expect(bench.commands.list()).toEqual([]);
  });

  it("the cookie is for this page alone, and ends after half a day without use", async () => {
    const bench = await start({ password: kept });
    const signedIn = await signIn(bench);
    expect(signedIn.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^siinterjk=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    const behindProxy = await signIn(bench, PASSWORD, { "x-forwarded-proto": "https" });
    expect(behindProxy.headers["set-cookie"]![0]).toContain("; Secure");
    bench.clock.stall(IDLE_MS + 1);
    const headers = { cookie: cookieOf(signedIn) };
    expect((await bench.ask("/api/v1/session", { headers })).json).toMatchObject({ signedIn: false });
  });

  it("a wrong one is refused, and after some tries the right one, too, until time has passed", async () => {
    const bench = await start({ password: kept });
    for (let i = 0; i < MOST_FROM_ONE; i++) expect(refusal(await signIn(bench, "wrong horse"))).toEqual([403, "WEB_PASSWORD"]);
    const late = await signIn(bench);
    expect(refusal(late)).toEqual([429, "WEB_PASSWORD_TRIES"]);
    expect(late.headers["retry-after"]).toBe("600");
    expect(late.headers["set-cookie"]).toBeUndefined();
    expect(bench.log.lines("warn")).toHaveLength(MOST_FROM_ONE);
    expect(bench.log.lines("warn").join()).not.toContain("wrong horse");
    bench.clock.stall(600_000);
    expect((await signIn(bench)).status).toBe(200);
  });

  it("tries at the same time count before any of them is answered", async () => {
    const bench = await start({ password: kept });
    const tries = await Promise.all(Array.from({ length: 3 * MOST_FROM_ONE }, () => signIn(bench, "wrong horse")));
    expect(tries.filter(({ status }) => status === 403)).toHaveLength(MOST_FROM_ONE);
  });

  it("nothing is changed by a request from another page, even with the cookie", async () => {
    const bench = await start({ password: kept });
    const cookie = cookieOf(await signIn(bench));
    const from = (headers: Readonly<Record<string, string>>): Promise<Answered> =>
      bench.ask("/api/v1/commands", { ...STOP, headers: { cookie, ...headers } });
    expect(refusal(await from({ origin: "http://evil.example" }))).toEqual([403, "WEB_CROSS_SITE"]);
    expect(refusal(await from({ "sec-fetch-site": "cross-site" }))).toEqual([403, "WEB_CROSS_SITE"]);
    expect(refusal(await from({ origin: `http://127.0.0.1:${bench.port + 1}` }))).toEqual([403, "WEB_CROSS_SITE"]);
    // What a form can send without asking.
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]) {
      expect(refusal(await from({ "content-type": type }))).toEqual([415, "WEB_REQUEST"]);
    }
    expect(refusal(await signIn(bench, PASSWORD, { origin: "http://evil.example" }))).toEqual([403, "WEB_CROSS_SITE"]);
    expect(bench.commands.list()).toEqual([]);
    expect((await from({ origin: `http://127.0.0.1:${bench.port}`, "sec-fetch-site": "same-origin" })).status).toBe(201);
  });

  it("a request that is longer than any is refused", async () => {
    const bench = await start({ password: kept });
    expect(refusal(await signIn(bench, "x".repeat(5_000)))).toEqual([413, "WEB_REQUEST"]);
    expect(refusal(await signIn(bench, "x".repeat(201)))).toEqual([400, "WEB_REQUEST"]);
    const chunked = { "transfer-encoding": "chunked" };
    expect(refusal(await signIn(bench, PASSWORD, chunked))).toEqual([413, "WEB_REQUEST"]);
    expect((await bench.ask("/api/v1/session", { headers: { "x-long": "x".repeat(9_000) } })).status).toBe(431);
  });
});

describe("what is no request", () => {
  it("costs its connection and nothing else", async () => {
    const bench = await start();
    const answers = await Promise.all(
      ["\0\0\0\0", "GET / HTTP/1.1\r\n\r\n", "GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n", "POST / HTTP/9.9\r\n\r\n"].map(
        (text) =>
          new Promise<string>((resolve) => {
            const socket = connect(bench.port, "127.0.0.1", () => socket.end(text));
            let answer = "";
            socket.on("data", (chunk) => (answer += chunk.toString()));
            socket.on("error", () => undefined).on("close", () => resolve(answer));
          }),
      ),
    );
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await bench.ask("/api/v1/session")).status).toBe(200);
  });
});
