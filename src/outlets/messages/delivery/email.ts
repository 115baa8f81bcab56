/** Hands a message to a mail server. The package for it is loaded with the first mail. */
import { rootCertificates } from "node:tls";
import type { Clock } from "../../../io/port.ts";
import type { EmailTarget, Message } from "../channel.ts";
import { later, refused, scrub, SENT, type Outcome } from "./outcome.ts";
import { secretOf, textOf } from "./secret.ts";

/** Of each step: a mail server may look up who we are before it answers. */
const STEP_TIMEOUT_MS = 10_000;
/** It may also look through a mail before it takes it: given up too soon, it would come again and again (RFC 5321, 4.5.3.2.6). */
const SILENT_TIMEOUT_MS = 180_000;
const TIMEOUT_MS = 240_000;

export async function sendEmail(target: EmailTarget, message: Message, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  const { host, port, security, user, caFile, from, recipients } = target;
  const pass = await secretOf(target.password);
  const ca = caFile === null ? null : await textOf(caFile);
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    ...{ host, port, secure: security === "tls", requireTLS: security === "starttls", ignoreTLS: security === "none" },
    ...(user !== null && { auth: { user, pass } }),
    ...(ca !== null && { tls: { ca: [...rootCertificates, ca] } }),
    ...{ connectionTimeout: STEP_TIMEOUT_MS, greetingTimeout: STEP_TIMEOUT_MS, socketTimeout: SILENT_TIMEOUT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const mail = {
    ...{ from, to: [...recipients], subject: message.title, text: `${message.body}\n` },
    date: new Date(message.wallMs),
    priority: message.level === "alarm" ? ("high" as const) : ("normal" as const),
    // So that nobody's absence note answers it (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated" },
  };
  const secrets = [pass, ...encodedSecrets(user, pass)];
  const sending = transport.sendMail(mail).then(
    ({ rejected }): Outcome =>
      rejected.length === 0
        ? SENT
        : { ok: true, note: `the server refused ${rejected.length} of ${recipients.length} recipients` },
    (error: unknown) => outcomeOf(error, secrets),
  );
  return withinTime(sending, () => transport.close(), clock, signal);
}

/** Signing in sends both encoded, and a server may repeat what it did not understand. */
function encodedSecrets(user: string | null, pass: string): readonly string[] {
  if (user === null) return [];
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return [base64(pass), base64(`\0${user}\0${pass}`)];
}

/** 5xx is for good, 4xx for now (RFC 5321, 4.2.1). */
function outcomeOf(error: unknown, secrets: readonly string[]): Outcome {
  const { message, responseCode } = error as Error & { responseCode?: number };
  const why = scrub(message, secrets);
  return responseCode !== undefined && responseCode >= 500 ? refused(why) : later(why);
}

function withinTime(sending: Promise<Outcome>, close: () => void, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome): void => {
      callOff();
      signal.removeEventListener("abort", stop);
      close();
      resolve(outcome);
    };
    const stop = (): void => end(later("stopped"));
    const callOff = clock.after(TIMEOUT_MS, () => end(later(`the mail server did not finish within ${TIMEOUT_MS / 1000} s`)));
    signal.addEventListener("abort", stop, { once: true });
    void sending.then(end);
    if (signal.aborted) stop();
  });
}
