/** What each service is sent over HTTP. Pure. */
import type { Message, NtfyTarget, TelegramTarget, WebhookTarget } from "../channel.ts";
import type { Post } from "./http-post.ts";
import { shortened } from "./short.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/** 1 lowest, 3 as usual, 5 breaks through "do not disturb" where the phone allows it (docs.ntfy.sh/publish, "Message priority"). */
function ntfyPriority({ level, state }: Message): number {
  if (state === "ended" || state === "test") return 3;
  return level === "alarm" ? 5 : level === "warning" ? 4 : 3;
}

/** A longer message becomes an attachment (docs.ntfy.sh/publish, "Limitations"). */
const NTFY_MOST_BYTES = 4000;
const NTFY_MOST_TITLE_BYTES = 240;

/** docs.ntfy.sh/publish, "Publish as JSON": to the root of the server. Titles in a header could not be German. */
export function ntfyPost({ url, topic }: NtfyTarget, token: string, message: Message): Post {
  const body = {
    topic,
    title: shortened(message.title, NTFY_MOST_TITLE_BYTES),
    message: shortened(message.body, NTFY_MOST_BYTES),
    priority: ntfyPriority(message),
  };
  return {
    url: `${url.replace(/\/+$/, "")}/`,
    headers: { "content-type": JSON_TYPE, ...(token !== "" && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    secrets: [token, topic],
  };
}

/** Characters of sendMessage's text (core.telegram.org/bots/api, "sendMessage"): fewer bytes than that are never too many. */
const TELEGRAM_MOST_BYTES = 4096;

/** core.telegram.org/bots/api, "sendMessage": without parse_mode the text is plain, and nothing in it has to be escaped. */
export function telegramPost({ url, chatId }: TelegramTarget, token: string, message: Message): Post {
  const quiet = message.level === "info" && message.state !== "test";
  const body = {
    chat_id: chatId,
    text: shortened(`${message.title}\n\n${message.body}`, TELEGRAM_MOST_BYTES),
    disable_notification: quiet,
  };
  return {
    url: `${url.replace(/\/+$/, "")}/bot${token}/sendMessage`,
    headers: { "content-type": JSON_TYPE },
    body: JSON.stringify(body),
    secrets: [token, chatId],
    retryAfterS: telegramWaitS,
  };
}

/** core.telegram.org/bots/api, "ResponseParameters". */
function telegramWaitS(answer: string): number | null {
  try {
    const { parameters } = JSON.parse(answer) as { parameters?: { retry_after?: unknown } };
    const waitS = parameters?.retry_after;
    return typeof waitS === "number" && Number.isFinite(waitS) ? waitS : null;
  } catch {
    return null;
  }
}

/** The JSON that docs/messages.md describes, or the template of the configuration. */
export function webhookPost({ url, headers, template }: WebhookTarget, message: Message): Post {
  const values = valuesOf(message);
  const body =
    template === null
      ? JSON.stringify({ version: 1, ...values })
      : template.replace(/\{(title|body|severity|state|site|time)\}/g, (_, name: keyof typeof values) => inQuotes(values[name]));
  return { url, headers: { "content-type": JSON_TYPE, ...lowerCased(headers) }, body, secrets: webhookSecrets(url, headers) };
}

const valuesOf = ({ title, body, level, state, site, wallMs }: Message) => ({
  ...{ title, body, severity: level, state, site },
  time: new Date(wallMs).toISOString(),
});

/** As it may stand between the quotes of a JSON text. */
const inQuotes = (text: string): string => JSON.stringify(text).slice(1, -1);

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Many services put the secret into the path. */
function webhookSecrets(url: string, headers: Readonly<Record<string, string>>): readonly string[] {
  const { pathname, search, username, password } = new URL(url);
  const parts = [url, `${pathname}${search}`, pathname, search, username, password].filter((part) => part.length > 1);
  return [...parts, ...Object.values(headers)];
}
