/** `siinterjk notify --test`, the built program, with servers that the test starts. */
import { describe, expect, it } from "vitest";
import { answering, httpAnswers } from "../support/http-answers.ts";
import { siinterjk } from "../support/program.ts";
import { selfSigned, smtpServer } from "../support/smtp-server.ts";
import { temporaryFile } from "../support/temp.ts";

const BOT = "123456789:AAF-secret_secret_secret_secret_12345";

const config = (...channels: readonly string[]): string =>
  temporaryFile(
    "siinterjk.yaml",
    [
      ...["packs: [{ port: /dev/serial0 }]", "language: de", "messages:", "  site: Berghof", "  to:"],
      ...channels.map((one) => `    - ${one}`),
      "",
    ].join("\n"),
  );

async function notify(...args: readonly string[]) {
  const run = siinterjk("notify", ...args);
  const status = await run.ended;
  return { status, lines: run.lines, errors: run.errors() };
}

describe("siinterjk notify --test", () => {
  it("sends one message over each channel, and says that all were taken", async () => {
    const web = await httpAnswers(answering(200, "{}"));
    const certificate = selfSigned();
    const post = await smtpServer({ certificate, account: { user: "me", password: "app password" } });
    const file = config(
      `{ kind: ntfy, url: "${web.url}", topic: battery-7Gk2 }`,
      `{ kind: telegram, name: family, url: "${web.url}", token: "${BOT}", chatId: "42", language: en }`,
      `{ kind: webhook, url: "${web.url}/hook" }`,
      `{ kind: email, host: 127.0.0.1, port: ${post.port}, username: me, password: app password, caFile: ${certificate.file}, sender: a@example.org, recipients: [b@example.org] }`,
    );
    const { status, lines, errors } = await notify("--test", "--config", file);
    expect(errors).toBe("");
    expect(lines).toEqual([
      "ntfy (ntfy): the message was taken",
      "family (telegram): the message was taken",
      "webhook (webhook): the message was taken",
      "email (email): the message was taken",
    ]);
    expect(status).toBe(0);
    const at = (path: string) => JSON.parse(web.got.find((got) => got.path === path)!.body) as Record<string, unknown>;
    expect(at("/")).toMatchObject({ topic: "battery-7Gk2", title: "Berghof: Testnachricht", priority: 3 });
    expect(at(`/bot${BOT}/sendMessage`).text).toMatch(/^Berghof: Test message\n\nThe channel family works\./);
    expect(at("/hook")).toMatchObject({ version: 1, site: "Berghof", state: "test", severity: "info" });
    expect(post.mails).toMatchObject([{ to: ["b@example.org"], secure: true }]);
  });

  it("says which channel failed and why, without its secrets, with status 1", async () => {
    const good = await httpAnswers(answering(200));
    const bad = await httpAnswers(answering(401, '{"ok":false,"error_code":401,"description":"Unauthorized"}'));
    const file = config(
      `{ kind: webhook, url: "${good.url}" }`,
      `{ kind: telegram, url: "${bad.url}", token: "${BOT}", chatId: "42" }`,
    );
    const { status, lines, errors } = await notify("--test", "-c", file);
    expect(status).toBe(1);
    expect(lines[0]).toBe("webhook (webhook): the message was taken");
    expect(lines[1]).toMatch(/^telegram \(telegram\): FAILED: it answers 401: .*Unauthorized/);
    expect([...lines, errors].join()).not.toContain("secret");
    const one = await notify("--test", "-c", file, "--channel", "webhook", "--json");
    expect(one.status).toBe(0);
    expect(JSON.parse(one.lines.join(""))).toEqual({
      ok: true,
      channels: [{ channel: "webhook", kind: "webhook", ok: true, detail: null }],
    });
    expect(bad.got).toHaveLength(1);
  });

  it("refuses what it cannot try: status 78 for the configuration, 2 for the command line", async () => {
    const none = await notify("--test", "-c", temporaryFile("siinterjk.yaml", "packs: [{ port: /dev/serial0 }]\n"));
    expect(none.status).toBe(78);
    expect(none.errors).toContain("MESSAGES_NO_CHANNEL");
    const file = config("{ kind: ntfy, topic: t }");
    const other = await notify("--test", "-c", file, "--channel", "phone");
    expect(other.status).toBe(78);
    expect(other.errors).toContain("no channel phone");
    const wrong = await notify("--test", "-c", config("{ kind: telegram, chatId: '1' }"), "--json");
    expect(wrong.status).toBe(78);
    expect(JSON.parse(wrong.lines.join(""))).toMatchObject({ ok: false, code: "CONFIG_INVALID" });
    const missing = await notify("--test", "-c", "/no/such/file.yaml");
    expect(missing.status).toBe(78);
    const untold = await notify("-c", file);
    expect(untold.status).toBe(2);
    expect(untold.errors).toContain("--test");
  });
});
