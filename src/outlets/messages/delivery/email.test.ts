import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../../test/support/fake-clock.ts";
import { selfSigned, smtpServer, type SmtpSettings } from "../../../../test/support/smtp-server.ts";
import { temporaryFile } from "../../../../test/support/temp.ts";
import { monotonicClock } from "../../../io/clock.ts";
import type { EmailTarget, Message } from "../channel.ts";
import type { Outcome } from "./outcome.ts";
import { send } from "./send.ts";

const MESSAGE: Message = {
  ...{ level: "alarm", state: "began", site: "Home", title: "Home: Alarm: Zelle zu hoch" },
  ...{ body: "Größe 3,650 V\nzweite Zeile", wallMs: Date.UTC(2026, 5, 1, 20, 14) },
};
const ACCOUNT = { user: "me@example.org", password: "pässword of the app" };

async function mailed(settings: SmtpSettings, change: Partial<EmailTarget> = {}) {
  const server = await smtpServer(settings);
  const target: EmailTarget = {
    ...{ kind: "email", host: "127.0.0.1", port: server.port, security: "none", user: null, password: {}, caFile: null },
    ...{ from: "battery@example.org", recipients: ["a@example.org", "b@example.org"] },
    ...change,
  };
  const by = (clock = monotonicClock): Promise<Outcome> => send(target, MESSAGE, clock, new AbortController().signal);
  return { server, by };
}

describe("a mail", () => {
  it("has sender, recipients, subject, text and date, and says that no person wrote it", async () => {
    const { server, by } = await mailed({});
    expect(await by()).toEqual({ ok: true, note: null });
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: "battery@example.org", to: ["a@example.org", "b@example.org"], secure: false });
    const { data } = mail!;
    expect(data).toContain("From: battery@example.org\n");
    expect(data).toContain("To: a@example.org, b@example.org\n");
    expect(data).toContain("Subject: Home: Alarm: Zelle zu hoch\n");
    expect(data).toContain("Date: Mon, 01 Jun 2026 20:14:00 +0000\n");
    expect(data).toContain("Auto-Submitted: auto-generated\n");
    expect(data).toContain("X-Priority: 1 (Highest)\n");
    expect(data).toMatch(/Gr=C3=B6=C3=9Fe 3,650 V\nzweite Zeile\n|Größe 3,650 V\nzweite Zeile\n/);
  });

  it("goes out encrypted and signed in, with a certificate of one's own", async () => {
    const certificate = selfSigned();
    const secret = { user: ACCOUNT.user, password: { file: temporaryFile("password", `${ACCOUNT.password}\n`) } };
    for (const [security, tls] of [
      ["starttls", false],
      ["tls", true],
    ] as const) {
      const { server, by } = await mailed(
        { certificate, tls, account: ACCOUNT },
        { ...secret, security, caFile: certificate.file },
      );
      expect(await by()).toEqual({ ok: true, note: null });
      expect(server.mails).toMatchObject([{ secure: true }]);
    }
  });

  it("is not sent, and no password either, where the encryption fails", async () => {
    const secret = { user: ACCOUNT.user, password: { value: ACCOUNT.password }, security: "starttls" as const };
    const stranger = await mailed({ certificate: selfSigned(), account: ACCOUNT }, secret);
    const outcome = await stranger.by();
    expect(outcome).toMatchObject({ ok: false, again: true });
    expect(JSON.stringify(outcome)).toMatch(/self.signed certificate/);
    const stripped = await mailed({ account: ACCOUNT }, secret);
    expect(await stripped.by()).toMatchObject({ ok: false });
    for (const { server } of [stranger, stripped]) {
      expect(server.mails).toEqual([]);
      expect(server.lines.filter((line) => line.startsWith("AUTH"))).toEqual([]);
    }
  });

  it("with a wrong password is refused for good, and the password is not told", async () => {
    const { by } = await mailed({ account: ACCOUNT }, { user: ACCOUNT.user, password: { value: "wrong-password" } });
    const outcome = await by();
    expect(outcome).toMatchObject({ ok: false, again: false });
    expect(JSON.stringify(outcome)).toContain("535");
    expect(JSON.stringify(outcome)).toContain("***");
    const secrets = ["wrong-password", Buffer.from(`\0${ACCOUNT.user}\0wrong-password`).toString("base64")];
    for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it("reaches those whom the server knows; where it knows nobody it is refused", async () => {
    const some = await mailed({ unknown: ["b@example.org"] });
    expect(await some.by()).toEqual({ ok: true, note: "the server refused 1 of 2 recipients" });
    expect(some.server.mails).toMatchObject([{ to: ["a@example.org"] }]);
    const none = await mailed({ unknown: ["a@example.org", "b@example.org"] });
    expect(await none.by()).toMatchObject({ ok: false, again: false });
    expect(none.server.mails).toEqual([]);
  });

  it("is tried again where the server is busy for now", async () => {
    const { by } = await mailed({ answers: { MAIL: "451 4.3.0 later, please" } });
    const outcome = await by();
    expect(outcome).toMatchObject({ ok: false, again: true });
    expect(JSON.stringify(outcome)).toContain("later, please");
  });

  it("leaves a server that hangs, before or after its greeting", async () => {
    for (const [silentAfter, word] of [
      ["", "CONNECTED"],
      ["EHLO", "EHLO"],
      ["DATA", "DATA"],
    ] as const) {
      const { server, by } = await mailed({ silentAfter });
      const clock = new FakeClock();
      const sending = by(clock);
      await server.said(word);
      await clock.advance(240_000);
      expect(await sending).toMatchObject({ ok: false, again: true, why: "the mail server did not finish within 240 s" });
    }
  });

  it("is tried again where nobody listens, and ends when the program does", async () => {
    const life = new AbortController();
    const { server } = await mailed({ silentAfter: "" });
    const target: EmailTarget = {
      ...{ kind: "email", host: "127.0.0.1", port: server.port, security: "none", user: null, password: {}, caFile: null },
      ...{ from: "a@example.org", recipients: ["b@example.org"] },
    };
    const sending = send(target, MESSAGE, monotonicClock, life.signal);
    await server.said("CONNECTED");
    life.abort();
    expect(await sending).toMatchObject({ ok: false, why: "stopped" });
    const nobody = await send({ ...target, port: 1 }, MESSAGE, monotonicClock, new AbortController().signal);
    expect(nobody).toMatchObject({ ok: false, again: true });
    expect(JSON.stringify(nobody)).toContain("ECONNREFUSED");
  });
});
