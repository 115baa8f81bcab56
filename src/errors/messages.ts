/** What can go wrong between the bridge and a person's phone (outlets/messages). */
import type { ErrorEntry } from "./entry.ts";

export const MESSAGE_ERRORS = {
  MESSAGES_FAILING: {
    means: "A channel of `messages.to` takes no messages; the message says why. The bridge goes on, and they are tried again.",
    remedy: "Try it with `siinterjk notify --test`; docs/messages.md says what each answer means.",
  },
  MESSAGES_DROPPED: {
    means: "A message was given up: the channel refused it, took none for too long, or too many were waiting.",
    remedy:
      "Try the channel with `siinterjk notify --test`, and read why it fails; docs/messages.md says what each answer means.",
  },
  MESSAGES_SECRET: {
    means: "The file with the token, the password or the certificate of a channel cannot be read.",
    remedy: "Check `tokenFile`, `passwordFile` or `caFile`: the service's user must be able to read it, and it holds that alone.",
  },
  MESSAGES_FAULT: {
    means: "A fault in what tells messages; the message says what happened. That message is missing; the next ones are told.",
    remedy: "Please report it with the log.",
  },
  MESSAGES_NO_CHANNEL: {
    means: "There is no channel to try: `messages.to` is empty, or has none of that name.",
    remedy: "Write one into the configuration; docs/messages.md shows each kind step by step.",
  },
} satisfies Record<string, ErrorEntry>;
