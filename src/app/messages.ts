/** Messages to people: from the section of the configuration to the channels. */
import { hostname } from "node:os";
import type { Config } from "../config/schema.ts";
import type { Channel, ChannelRules, Target } from "../outlets/messages/channel.ts";
import { messagesOutlet, type MessagesOptions, type MessagesOutlet } from "../outlets/messages/messages-outlet.ts";

type Configured = Config["messages"]["to"][number];

/** The loop that tells them; `null` where nobody is told anything. */
export function messagesOf(config: Config, parts: Omit<MessagesOptions, "channels" | "site">): MessagesOutlet | null {
  const channels = channelsOf(config);
  return channels.length === 0 ? null : messagesOutlet({ ...parts, channels, site: siteOf(config) });
}

/** How the messages call this battery. */
export const siteOf = ({ messages: { site } }: Config): string => (site === "" ? hostname() : site);

/** The channels of a checked configuration, in which every kind has the keys that it needs. */
export const channelsOf = ({ messages, language }: Config): readonly Channel[] =>
  messages.to.map((one) => ({
    name: one.name ?? one.kind,
    language: one.language ?? language,
    rules: rulesOf(one),
    target: targetOf(one),
  }));

function rulesOf({
  least,
  quietHours: { from, to, alarmsBreakThrough },
  atMostPerHour,
  digest,
  digestAt,
}: Configured): ChannelRules {
  return {
    least,
    quiet: from === "" ? null : { fromMinute: minuteOf(from), toMinute: minuteOf(to), alarmsBreakThrough },
    atMostPerHour,
    digest: digest === "daily" ? { every: digest, atMinute: minuteOf(digestAt) } : { every: digest },
  };
}

/** "22:30" is 1350. */
function minuteOf(time: string): number {
  const [hours, minutes] = time.split(":");
  return 60 * Number(hours) + Number(minutes);
}

/** 587 submission, 465 the same in TLS from the start (RFC 8314), 25 SMTP. */
const MAIL_PORTS = { starttls: 587, tls: 465, none: 25 } as const;

function targetOf(one: Configured): Target {
  const { kind, url, topic = "", chatId = "", headers = {}, template = null } = one;
  const token = { value: one.token, file: one.tokenFile };
  switch (kind) {
    case "ntfy":
      return { kind, url: url ?? "https://ntfy.sh", topic, token };
    case "telegram":
      return { kind, url: url ?? "https://api.telegram.org", chatId, token };
    case "webhook":
      return { kind, url: url ?? "", headers, template };
    case "email": {
      const { host = "", port, security, username: user = null, caFile = null, sender: from = "", recipients = [] } = one;
      const password = { value: one.password, file: one.passwordFile };
      return { kind, host, port: port ?? MAIL_PORTS[security], security, user, password, caFile, from, recipients };
    }
  }
}
