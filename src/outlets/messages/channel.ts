/** Ways to a person, as the configuration names them, and what goes over them. */
import type { Language } from "../../domain/explain/explain.ts";

/** How important a message is; the greater includes the lesser. */
export type Level = "info" | "warning" | "alarm";

const RANKS: Readonly<Record<Level, number>> = { info: 0, warning: 1, alarm: 2 };

export const isAtLeast = (level: Level, least: Level): boolean => RANKS[level] >= RANKS[least];

/** A secret, or the file that holds it; neither where there is none. */
export interface Secret {
  readonly value?: string | undefined;
  readonly file?: string | undefined;
}

export interface NtfyTarget {
  readonly kind: "ntfy";
  /** "https://ntfy.sh" */
  readonly url: string;
  readonly topic: string;
  readonly token: Secret;
}

export interface TelegramTarget {
  readonly kind: "telegram";
  /** "https://api.telegram.org" */
  readonly url: string;
  readonly chatId: string;
  readonly token: Secret;
}

export interface WebhookTarget {
  readonly kind: "webhook";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Instead of the documented JSON; `null`: that. */
  readonly template: string | null;
}

export interface EmailTarget {
  readonly kind: "email";
  readonly host: string;
  readonly port: number;
  readonly security: "starttls" | "tls" | "none";
  /** `null`: nobody signs in. */
  readonly user: string | null;
  readonly password: Secret;
  /** A certificate that is trusted as well; `null`: none. */
  readonly caFile: string | null;
  readonly from: string;
  readonly recipients: readonly string[];
}

export type Target = NtfyTarget | TelegramTarget | WebhookTarget | EmailTarget;

/** Minutes since midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly alarmsBreakThrough: boolean;
}

/** When a channel is told what. */
export interface ChannelRules {
  readonly least: Level;
  /** `null`: never quiet. */
  readonly quiet: QuietHours | null;
  /** In any hour. */
  readonly atMostPerHour: number;
  /** For the level `info`; `daily` at this minute of the day. */
  readonly digest: { readonly every: "off" | "hourly" } | { readonly every: "daily"; readonly atMinute: number };
}

export interface Channel {
  readonly name: string;
  readonly language: Language;
  readonly rules: ChannelRules;
  readonly target: Target;
}

/** What a person gets. */
export interface Message {
  readonly level: Level;
  /** `test`: somebody tries the channel. */
  readonly state: "began" | "ended" | "happened" | "digest" | "test";
  readonly site: string;
  readonly title: string;
  readonly body: string;
  /** When it happened, ms since 1970. */
  readonly wallMs: number;
}
