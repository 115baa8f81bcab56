import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../../test/support/fake-clock.ts";
import { answering, httpAnswers } from "../../../../test/support/http-answers.ts";
import { temporaryFile } from "../../../../test/support/temp.ts";
import type { Message, Target } from "../channel.ts";
import { send } from "./send.ts";

const MESSAGE: Message = {
  ...{ level: "alarm", state: "began", site: "Home" },
  title: 'Home: Alarm: Zelle "7" zu hoch',
  body: "Größe <b>*_[x]_*\n3,650 V",
  wallMs: Date.UTC(2026, 5, 1, 20, 14),
};
const BOT = "123456789:AAF-secret_secret_secret_secret_12345";

const sent = (target: Target, message = MESSAGE, clock = new FakeClock()) =>
  send(target, message, clock, new AbortController().signal);
const ntfy = (url: string, token?: string): Target => ({ kind: "ntfy", url, topic: "battery-7Gk2", token: { value: token } });
const telegram = (url: string): Target => ({ kind: "telegram", url, chatId: "-100123", token: { value: BOT } });
const webhook = (url: string, change: Partial<Extract<Target, { kind: "webhook" }>> = {}): Target => ({
  ...{ kind: "webhook", url, headers: {}, template: null },
  ...change,
});

describe("ntfy, as docs.ntfy.sh/publish says (Publish as JSON)", () => {
  it("gets topic, title, message and priority at the root of the server", async () => {
    const server = await httpAnswers(answering(200, "{}"));
    expect(await sent(ntfy(server.url))).toEqual({ ok: true, note: null });
    const [{ method, path, headers, body }] = server.got as [(typeof server.got)[number]];
    expect([method, path, headers["content-type"], headers.authorization]).toEqual([
      ...["POST", "/", "application/json; charset=utf-8", undefined],
    ]);
    expect(body).toBe(
      '{"topic":"battery-7Gk2","title":"Home: Alarm: Zelle \\"7\\" zu hoch","message":"Größe <b>*_[x]_*\\n3,650 V","priority":5}',
    );
  });

  it("gets the token of a protected topic (Access tokens), from a file too, and less noise for less", async () => {
    const server = await httpAnswers(answering(200));
    await sent(ntfy(`${server.url}/`, "tk_abc"));
    const file = temporaryFile("token", "tk_from_file\n");
    await sent({ ...ntfy(server.url), token: { file } } as Target, { ...MESSAGE, level: "warning" });
    await sent(ntfy(server.url), { ...MESSAGE, state: "ended", level: "info" });
    expect(server.got.map(({ headers }) => headers.authorization)).toEqual(["Bearer tk_abc", "Bearer tk_from_file", undefined]);
    expect(server.got.map(({ body }) => (JSON.parse(body) as { priority: number }).priority)).toEqual([5, 4, 3]);
  });

  it("gets a long message cut between characters, below the size that makes an attachment", async () => {
    const server = await httpAnswers(answering(200));
    await sent(ntfy(server.url), { ...MESSAGE, body: "ä".repeat(5000) });
    const { message } = JSON.parse(server.got[0]!.body) as { message: string };
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4000);
    expect(message).toMatch(/^ä{1990,2000}\.\.\.$/);
  });
});

describe("Telegram, as core.telegram.org/bots/api says (sendMessage)", () => {
  it("gets the chat and a plain text, with the token in the path", async () => {
    const server = await httpAnswers(answering(200, '{"ok":true}'));
    expect(await sent(telegram(server.url))).toEqual({ ok: true, note: null });
    const [{ method, path, body }] = server.got as [(typeof server.got)[number]];
    expect([method, path]).toEqual(["POST", `/bot${BOT}/sendMessage`]);
    expect(body).toBe(
      '{"chat_id":"-100123","text":"Home: Alarm: Zelle \\"7\\" zu hoch\\n\\nGröße <b>*_[x]_*\\n3,650 V","disable_notification":false}',
    );
  });

  it("gets at most 4096 characters, and what is only information without a sound", async () => {
    const server = await httpAnswers(answering(200, '{"ok":true}'));
    await sent(telegram(server.url), { ...MESSAGE, level: "info", body: "x".repeat(9000) });
    const { text, disable_notification } = JSON.parse(server.got[0]!.body) as Record<string, unknown>;
    expect((text as string).length).toBeLessThanOrEqual(4096);
    expect(disable_notification).toBe(true);
  });

  it("says what it refuses, without the token, and waits as long as it asks", async () => {
    const unknown = await httpAnswers(
      answering(400, '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'),
    );
    const refusal = await sent(telegram(unknown.url));
    expect(refusal).toMatchObject({ ok: false, again: false });
    expect(JSON.stringify(refusal)).toContain("chat not found");
    const busy = await httpAnswers(
      answering(429, `{"ok":false,"error_code":429,"description":"bot${BOT}","parameters":{"retry_after":35}}`),
    );
    const wait = await sent(telegram(busy.url));
    expect(wait).toMatchObject({ ok: false, again: true, notBeforeMs: 35_000 });
    expect(JSON.stringify(wait)).not.toContain("secret");
  });
});

describe("a webhook", () => {
  it("gets the documented JSON, with the headers of the configuration", async () => {
    const server = await httpAnswers(answering(204));
    await sent(webhook(`${server.url}/hook?x=1`, { headers: { Authorization: "Bearer abc" } }));
    const [{ path, headers, body }] = server.got as [(typeof server.got)[number]];
    expect([path, headers.authorization]).toEqual(["/hook?x=1", "Bearer abc"]);
    expect(JSON.parse(body)).toEqual({
      ...{ version: 1, title: MESSAGE.title, body: MESSAGE.body, severity: "alarm", state: "began", site: "Home" },
      time: "2026-06-01T20:14:00.000Z",
    });
  });

  it("gets a template filled in, so that it stays JSON", async () => {
    const server = await httpAnswers(answering(200));
    await sent(webhook(server.url, { template: '{"text":"{title}: {body}","{unknown}":"{severity}"}' }));
    expect(JSON.parse(server.got[0]!.body)).toEqual({ text: `${MESSAGE.title}: ${MESSAGE.body}`, "{unknown}": "alarm" });
  });
});

describe("what goes wrong", () => {
  it.each([
    [500, true],
    [503, true],
    [408, true],
    [429, true],
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [413, false],
  ])("an answer %i is tried again: %s", async (status, again) => {
    const server = await httpAnswers(answering(status, "so it is"));
    expect(await sent(webhook(server.url))).toEqual({ ok: false, again, notBeforeMs: 0, why: `it answers ${status}: so it is` });
  });

  it("Retry-After counts, but not for longer than an hour", async () => {
    const minute = await httpAnswers(answering(503, "", { "retry-after": "60" }));
    expect(await sent(webhook(minute.url))).toMatchObject({ notBeforeMs: 60_000 });
    const year = await httpAnswers(answering(429, "", { "retry-after": "31536000" }));
    expect(await sent(webhook(year.url))).toMatchObject({ notBeforeMs: 3_600_000 });
    const date = await httpAnswers(answering(429, "", { "retry-after": "Fri, 31 Dec 2100 23:59:59 GMT" }));
    expect(await sent(webhook(date.url))).toMatchObject({ notBeforeMs: 3_600_000 });
    const past = await httpAnswers(answering(429, "", { "retry-after": "Fri, 31 Dec 1999 23:59:59 GMT" }));
    expect(await sent(webhook(past.url))).toMatchObject({ notBeforeMs: 0 });
  });

  it("a redirect is not followed", async () => {
    const other = await httpAnswers(answering(200));
    const server = await httpAnswers(answering(302, "", { location: `${other.url}/elsewhere` }));
    const outcome = await sent(webhook(server.url, { headers: { Authorization: "Bearer abc" } }));
    expect(outcome).toMatchObject({ ok: false, again: false });
    expect(JSON.stringify(outcome)).toContain(`redirects to ${other.url};`);
    expect(other.got).toEqual([]);
  });

  it("a server that never answers is left after 10 s", async () => {
    const server = await httpAnswers(() => undefined);
    const clock = new FakeClock();
    const sending = sent(webhook(server.url), MESSAGE, clock);
    await server.arrived(1);
    await clock.advance(9_999);
    await clock.advance(1);
    expect(await sending).toEqual({ ok: false, again: true, notBeforeMs: 0, why: "no answer within 10 s" });
  });

  it("so is one whose answer never ends, and of a long one only the beginning is read", async () => {
    const endless = await httpAnswers((response) => {
      response.writeHead(500);
      response.write("a");
    });
    const clock = new FakeClock();
    const sending = sent(webhook(endless.url), MESSAGE, clock);
    await endless.arrived(1);
    await clock.advance(10_000);
    expect(await sending).toMatchObject({ ok: false, again: true });
    let wrote = 0;
    const huge = await httpAnswers((response) => {
      response.writeHead(500);
      const more = (): void => {
        while (wrote < 200e6 && response.write("x".repeat(65_536))) wrote += 65_536;
      };
      response.on("drain", more).on("error", () => undefined);
      more();
    });
    const outcome = await sent(webhook(huge.url));
    expect(JSON.stringify(outcome).length).toBeLessThan(400);
    expect(wrote).toBeLessThan(100e6);
  });

  it("a connection that is broken off, and a port where nobody listens, are tried again", async () => {
    const server = await httpAnswers((response) => response.destroy());
    expect(await sent(webhook(server.url))).toMatchObject({ ok: false, again: true });
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    const outcome = await sent(telegram(`http://127.0.0.1:${port}`));
    expect(outcome).toMatchObject({ ok: false, again: true });
    expect(JSON.stringify(outcome)).toContain("ECONNREFUSED");
    expect(JSON.stringify(outcome)).not.toContain("secret");
  });

  it("a file of a token that is not there is said", async () => {
    const outcome = await sent({ ...ntfy("http://127.0.0.1:9"), token: { file: "/no/such/file" } } as Target);
    expect(outcome).toMatchObject({ ok: false, again: true });
    expect(JSON.stringify(outcome)).toMatch(/MESSAGES_SECRET \/no\/such\/file/);
    const empty = await sent({ ...ntfy("http://127.0.0.1:9"), token: { file: temporaryFile("t", " \n") } } as Target);
    expect(JSON.stringify(empty)).toMatch(/is empty/);
  });

  it("nothing that is secret is in what is said, even if the server repeats it", async () => {
    const server = await httpAnswers((response, { headers, url }) =>
      answering(400, `no ${url} with ${headers.authorization}`)(response),
    );
    const hook = await sent(webhook(`${server.url}/services/T0/verysecret`, { headers: { Authorization: "Bearer hidden" } }));
    expect(JSON.stringify(hook)).toContain("it answers 400: no *** with ***");
    expect(JSON.stringify(await sent(ntfy(server.url, "tk_hidden")))).not.toContain("tk_hidden");
    expect(JSON.stringify(await sent(telegram(server.url)))).not.toContain("secret_secret");
  });
});
