/** `siinterjk notify --test`: whether messages reach people, channel by channel. */
import { channelsOf, siteOf } from "../app/messages.ts";
import { ConfigInvalid, loadConfig, problemLine } from "../config/load.ts";
import { explainError, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import type { Channel } from "../outlets/messages/channel.ts";
import { send } from "../outlets/messages/delivery/send.ts";
import { testMessage } from "../outlets/messages/wording.ts";
import { standardOutput } from "./standard-output.ts";

/** sysexits.h: EX_CONFIG */
const EXIT_CONFIG = 78;

export interface NotifyOptions {
  readonly config: string;
  /** Only this one. */
  readonly channel?: string | undefined;
  /** The result as one JSON object. */
  readonly json?: boolean | undefined;
  /** Where the text goes; the standard output and error if left out. */
  readonly write?: (text: string) => void;
  readonly writeError?: (text: string) => void;
}

interface Tried {
  readonly channel: string;
  readonly kind: Channel["target"]["kind"];
  readonly ok: boolean;
  /** Why it did not arrive, or what else the server said. */
  readonly detail: string | null;
}

/** Resolves to the exit status. Tries all channels at the same time, each once. */
export async function notifyCommand(options: NotifyOptions): Promise<number> {
  const write = options.write ?? standardOutput().write;
  const writeError = options.writeError ?? ((text: string) => void process.stderr.write(text));
  try {
    const config = await loadConfig(options.config);
    const { channel: only } = options;
    const channels = channelsOf(config).filter(({ name }) => only === undefined || name === only);
    if (channels.length === 0) throw noChannel(options);
    const tried = await Promise.all(channels.map((channel) => tryOut(channel, siteOf(config))));
    write(options.json === true ? `${JSON.stringify({ ok: tried.every(({ ok }) => ok), channels: tried })}\n` : rows(tried));
    return tried.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    const text = error instanceof ConfigInvalid ? mistakes(options.config, error) : explainError(error);
    if (options.json === true) write(`${JSON.stringify({ ok: false, code: error.code, message: text })}\n`);
    else writeError(`${text}\n`);
    return EXIT_CONFIG;
  }
}

async function tryOut({ name, language, target }: Channel, site: string): Promise<Tried> {
  const message = testMessage(name, site, language, Date.now());
  const outcome = await send(target, message, monotonicClock, new AbortController().signal);
  return { channel: name, kind: target.kind, ok: outcome.ok, detail: outcome.ok ? outcome.note : outcome.why };
}

const rows = (tried: readonly Tried[]): string =>
  tried
    .map(({ channel, kind, ok, detail }) => {
      const result = ok ? "the message was taken" : "FAILED";
      return `${channel} (${kind}): ${result}${detail === null ? "" : `: ${detail}`}\n`;
    })
    .join("");

const noChannel = ({ config, channel }: NotifyOptions): SiinterjkError =>
  new SiinterjkError(
    "MESSAGES_NO_CHANNEL",
    channel === undefined ? `${config} has no channel in messages.to` : `${config} has no channel ${channel} in messages.to`,
  );

const mistakes = (source: string, { problems }: ConfigInvalid): string =>
  problems.map((problem) => problemLine(source, problem)).join("\n");
