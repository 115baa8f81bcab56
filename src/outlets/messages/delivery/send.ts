/** One attempt to send a message, over whatever kind of channel. */
import { SiinterjkError } from "../../../errors.ts";
import type { Clock } from "../../../io/port.ts";
import type { Message, Target } from "../channel.ts";
import { sendEmail } from "./email.ts";
import { httpPost } from "./http-post.ts";
import { later, scrub, type Outcome } from "./outcome.ts";
import { ntfyPost, telegramPost, webhookPost } from "./requests.ts";
import { secretOf } from "./secret.ts";

export type Send = (target: Target, message: Message, clock: Clock, signal: AbortSignal) => Promise<Outcome>;

/** Never rejects, and ends within half a minute. */
export const send: Send = async (target, message, clock, signal) => {
  try {
    switch (target.kind) {
      case "ntfy":
        return await httpPost(ntfyPost(target, await secretOf(target.token), message), clock, signal);
      case "telegram":
        return await httpPost(telegramPost(target, await secretOf(target.token), message), clock, signal);
      case "webhook":
        return await httpPost(webhookPost(target, message), clock, signal);
      case "email":
        return await sendEmail(target, message, clock, signal);
    }
  } catch (error) {
    if (error instanceof SiinterjkError) return later(`${error.code} ${error.message}`);
    return later(scrub(error instanceof Error ? error.message : String(error), []));
  }
};
