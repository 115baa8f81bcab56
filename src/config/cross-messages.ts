/** Which keys belong to which kind of channel, and what two channels may not share. */
import type { Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import { CHANNEL_FORMS } from "./schema-messages.ts";
import type { Config } from "./schema.ts";

type Channel = Config["messages"]["to"][number];
type Kind = Channel["kind"];
type Key = keyof Channel;

/** Of these keys only some fit each kind; the others are for all. */
const KEYS: Readonly<Record<Kind, { readonly needed: readonly Key[]; readonly may: readonly Key[] }>> = {
  ntfy: { needed: ["topic"], may: ["url", "token", "tokenFile"] },
  telegram: { needed: ["chatId"], may: ["url", "token", "tokenFile"] },
  webhook: { needed: ["url"], may: ["headers", "template"] },
  email: { needed: ["host", "sender", "recipients"], may: ["port", "username", "password", "passwordFile", "caFile"] },
};
const SOME_ONLY: readonly Key[] = [...new Set(Object.values(KEYS).flatMap(({ needed, may }) => [...needed, ...may]))];
/** Nobody else is on the way there. */
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

const listed = (keys: readonly Key[]): string => keys.map((key) => `\`${key}\``).join(", ");

export const MESSAGE_RULES: readonly string[] = [
  ...Object.entries(KEYS).map(
    ([kind, { needed, may }]) => `\`messages.to\` of kind ${kind} needs ${listed(needed)}, and may have ${listed(may)}.`,
  ),
  "`messages.to` of kind telegram needs `token` or `tokenFile`. `token` and `tokenFile` never stand together, and neither do `password` and `passwordFile`.",
  "`messages.to` of kind email has both `username` and a password, or neither, and with `security: none` only for a server on this machine.",
  "Each channel of `messages.to` has its own `name`, and both times of its `quietHours` or none.",
];

/** What is wrong with channels that are right by themselves. */
export function* messageConflicts({ messages: { to } }: Config): Generator<Conflict> {
  for (const [i, channel] of to.entries()) {
    yield* keysOf(channel, i);
    yield* secretsOf(channel, i);
    yield* quietOf(channel, i);
    const name = nameOf(channel);
    const first = to.findIndex((other) => nameOf(other) === name);
    if (first < i) {
      yield {
        ...{ path: at(i, "name"), with: [at(i, "kind"), at(first, "name"), at(first, "kind")] },
        message: `is ${name}, the name of messages.to[${first}] too`,
        remedy: `Give each channel a name of its own, for instance "name: ${name} ${i + 1}".`,
      };
    }
  }
}

const nameOf = ({ name, kind }: Channel): string => name ?? kind;
const at = (i: number, key: string): Path => ["messages", "to", i, key];

function* keysOf(channel: Channel, i: number): Generator<Conflict> {
  const { kind } = channel;
  const { needed, may } = KEYS[kind];
  for (const key of needed) {
    if (channel[key] !== undefined) continue;
    yield {
      ...{ path: at(i, key), with: [at(i, "kind")] },
      message: `is missing; a channel of kind ${kind} needs it`,
      remedy: `Add it; docs/messages.md shows a whole channel of kind ${kind}.`,
    };
  }
  for (const key of SOME_ONLY) {
    if (channel[key] === undefined || needed.includes(key) || may.includes(key)) continue;
    yield {
      ...{ path: at(i, key), with: [at(i, "kind")] },
      message: `is not for a channel of kind ${kind}`,
      remedy: `Remove the line. For kind ${kind} there are ${[...needed, ...may].join(", ")}.`,
    };
  }
}

function* secretsOf(channel: Channel, i: number): Generator<Conflict> {
  const { kind, token, tokenFile, username, password, passwordFile, security, host } = channel;
  for (const [key, file] of [
    ["token", "tokenFile"],
    ["password", "passwordFile"],
  ] as const) {
    if (channel[key] === undefined || channel[file] === undefined) continue;
    yield {
      ...{ path: at(i, file), with: [at(i, key)] },
      message: `stands beside ${key}: only one of the two can be right`,
      remedy: `Remove one of the two lines.`,
    };
  }
  if (kind === "telegram" && token === undefined && tokenFile === undefined) {
    yield {
      ...{ path: at(i, "token"), with: [at(i, "kind")] },
      message: "is missing; a channel of kind telegram needs it, or tokenFile",
      remedy: "Write the token that @BotFather gave; docs/messages.md shows how to get one.",
    };
  }
  if (kind === "telegram" && token !== undefined && !CHANNEL_FORMS.botToken.test(token)) {
    yield {
      ...{ path: at(i, "token"), with: [at(i, "kind")] },
      message: "has a value (not shown) that is no token of a bot",
      remedy: "Write it as @BotFather gave it: digits, a colon, and letters behind it.",
    };
  }
  const signsIn = password !== undefined || passwordFile !== undefined;
  if (kind === "email" && (username !== undefined) !== signsIn) {
    yield {
      ...{
        path: at(i, username === undefined ? "username" : "password"),
        with: [at(i, username === undefined ? "password" : "username")],
      },
      message: `is missing; signing in takes both a username and a password`,
      remedy: `Add it, or remove the other line as well for a server that wants nobody to sign in.`,
    };
  }
  if (kind === "email" && signsIn && security === "none" && !LOCAL.test(host ?? "")) {
    yield {
      ...{ path: at(i, "security"), with: [at(i, "password"), at(i, "passwordFile")] },
      message: "is none: the password would go over the network for everybody to read",
      remedy: "Write starttls or tls; what the server takes is in the help of your provider.",
    };
  }
}

function* quietOf({ quietHours: { from, to } }: Channel, i: number): Generator<Conflict> {
  if ((from === "") === (to === "") && (from !== to || from === "")) return;
  const [path, other] = [
    [...at(i, "quietHours"), to === "" ? "to" : "from"],
    [...at(i, "quietHours"), to === "" ? "from" : "to"],
  ];
  yield {
    ...{ path, with: [other] },
    message:
      from === to
        ? `is ${from}, as the other end: that would be no time at all`
        : "is missing; quiet hours have a beginning and an end",
    remedy: 'Write both, for instance quietHours: { from: "22:00", to: "07:00" }.',
  };
}
