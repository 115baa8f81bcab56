/** `messages`: what is told to people, and where. Which keys belong to which kind of channel is in cross-messages.ts. */
import { z } from "zod";
import { PATH } from "./schema-files.ts";

/** 22:00; "" is none. */
const TIME_OF_DAY = /^(?:(?:[01]\d|2[0-3]):[0-5]\d)?$/;
const WEB_ADDRESS = /^https?:\/\/[^\s\p{C}]{1,500}$/u;
/** fetch takes no name and password in an address; a header is the place for them. */
const isWebAddress = (text: string): boolean => WEB_ADDRESS.test(text) && URL.canParse(text) && new URL(text).username === "";
/** ntfy takes these alone (server/server.go of ntfy: topicRegex). */
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;
/** As @BotFather gives it: the number of the bot, a colon, and 35 characters today. */
const BOT_TOKEN = /^\d{5,20}:[\w-]{20,100}$/;
const CHAT = /^(?:-?\d{1,20}|@\w{4,32})$/;
const MAIL = /^[^\s\p{C}<>,;@"]{1,100}@[^\s\p{C}<>,;@"]{1,200}$/u;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/;
const ONE_LINE = /^\P{C}{1,500}$/u;
const HEADER_NAME = /^[A-Za-z0-9-]{1,60}$/;
/** Every character that a header may hold without an encoding. */
const HEADER_VALUE = /^[\x20-\x7e]{1,1000}$/;
const MOST_CHANNELS = 10;
const MOST_PER_HOUR = 60;

const secretFile = (what: string, example: string) =>
  z
    .string()
    .regex(PATH)
    .optional()
    .meta({
      title: `File of the ${what}`,
      help: `A file that holds the ${what} alone, instead of the ${what} here.`,
      form: `the path of a file such as ${example}`,
      example,
    });

const time = (title: string, help: string) =>
  z.string().regex(TIME_OF_DAY).default("").meta({ title, help, form: 'a time such as "22:00" in quotes, or "" for none' });

const quietHours = z
  .strictObject({
    from: time("From", "When it becomes quiet, by the clock of this machine."),
    to: time("To", "When what has been held back is told, as one message."),
    alarmsBreakThrough: z.boolean().default(true).meta({
      title: "Alarms break through",
      help: "true: alarms are told at once in quiet hours too. false: they wait like everything else.",
    }),
  })
  .prefault({})
  .meta({ title: "Quiet hours", help: "When nothing but alarms is told." });

const channel = z
  .strictObject({
    kind: z.enum(["ntfy", "telegram", "webhook", "email"]).meta({
      title: "Kind",
      help: "How messages go out: to the app ntfy, by a bot of Telegram, as JSON to a web address, or by e-mail.",
      example: "ntfy",
    }),
    name: z
      .string()
      .regex(/^(?=\P{Z})\P{C}{1,40}$/u)
      .optional()
      .meta({
        title: "Name",
        help: "How the log and `siinterjk notify` call it. Without this key its kind; of two channels of a kind one needs a name.",
        form: "a text of 1 to 40 characters on one line",
        example: "phone",
      }),
    least: z.enum(["info", "warning", "alarm"]).default("warning").meta({
      title: "Least",
      help: "The least important messages that go there: info is everything, down to each stage of charging.",
    }),
    language: z.enum(["en", "de"]).optional().meta({
      title: "Language",
      help: "English or German. Without this key that of the whole file.",
      example: "de",
    }),
    quietHours,
    atMostPerHour: z.int().min(1).max(MOST_PER_HOUR).default(6).meta({
      title: "Most messages in an hour",
      unit: "messages",
      help: "What is over it is told together, as soon as there is room. A third of them is kept free for alarms; an alarm for which there is no room waits 2 minutes at the most.",
    }),
    digest: z.enum(["off", "hourly", "daily"]).default("off").meta({
      title: "Digest",
      help: "Messages of the severity info: off tells each at once, hourly and daily collect them into one.",
    }),
    digestAt: z
      .string()
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
      .default("18:00")
      .meta({
        title: "Time of the digest",
        help: "When the daily one goes out, by the clock of this machine.",
        form: 'a time such as "18:00" in quotes',
      }),
    url: z.string().refine(isWebAddress).optional().meta({
      title: "Web address",
      help: "webhook: where the JSON goes. ntfy: a server of your own instead of https://ntfy.sh. telegram: a server of your own instead of https://api.telegram.org.",
      form: "a web address such as https://ntfy.example.org",
      example: "https://ntfy.sh",
      secret: true,
    }),
    topic: z.string().regex(TOPIC).optional().meta({
      title: "Topic",
      help: "ntfy: who knows it can read the messages, and write some; so make it up like a password.",
      form: "1 to 64 letters, digits, - and _",
      example: "battery-7Gk2pVxQ9c",
      secret: true,
    }),
    token: z.string().regex(ONE_LINE).optional().meta({
      title: "Token",
      help: "telegram: that of the bot, from @BotFather. ntfy: an access token, only for a topic that is protected.",
      form: "the token as it was given",
      example: "123456789:AAExampleExampleExampleExampleExample",
      secret: true,
    }),
    tokenFile: secretFile("token", "/etc/siinterjk/telegram-token"),
    chatId: z.string().regex(CHAT).optional().meta({
      title: "Chat",
      help: "telegram: the chat that the bot writes to.",
      form: 'a number in quotes such as "123456789", "-100123456789" for a group, or "@name" for a channel',
      example: "123456789",
      secret: true,
    }),
    headers: z
      .record(z.string().regex(HEADER_NAME), z.string().regex(HEADER_VALUE))
      .optional()
      .meta({
        title: "Headers",
        help: "webhook: what is sent along, such as an Authorization.",
        form: "a section such as { Authorization: Bearer abc }",
        example: { Authorization: "Bearer abc" },
        secret: true,
      }),
    template: z.string().min(1).max(4000).optional().meta({
      title: "Template",
      help: "webhook: the body to send instead of the JSON of docs/messages.md. {title}, {body}, {severity}, {state}, {site} and {time} are replaced, written so that they fit between the quotes of a JSON text.",
      form: "a text of 1 to 4000 characters",
      example: '{"text":"{title}: {body}"}',
    }),
    host: z.string().regex(HOST).optional().meta({
      title: "Mail server",
      help: "email: the server that takes the mail (SMTP).",
      form: "a name such as smtp.example.org, or an address",
      example: "smtp.example.org",
    }),
    port: z.int().min(1).max(65_535).optional().meta({
      title: "Port",
      help: "email: without this key 587 with starttls, 465 with tls, 25 with none.",
      example: 587,
    }),
    security: z.enum(["starttls", "tls", "none"]).default("starttls").meta({
      title: "Security",
      help: "email: starttls begins in the clear and sends nothing before it is encrypted, tls is encrypted from the start, none never is.",
    }),
    username: z.string().regex(ONE_LINE).optional().meta({
      title: "User",
      help: "email: for signing in. Without this key nobody signs in.",
      form: "the name of the account",
      example: "me@example.org",
      secret: true,
    }),
    password: z.string().regex(ONE_LINE).optional().meta({
      title: "Password",
      help: "email: for signing in. Many providers want an app password.",
      form: "the password of the account",
      example: "abcd efgh ijkl mnop",
      secret: true,
    }),
    passwordFile: secretFile("password", "/etc/siinterjk/mail-password"),
    caFile: z.string().regex(PATH).optional().meta({
      title: "Certificate",
      help: "email: a certificate (PEM) that is trusted besides those of the system, for a mail server of your own.",
      form: "the path of a file such as /etc/siinterjk/mail-ca.pem",
      example: "/etc/siinterjk/mail-ca.pem",
    }),
    sender: z.string().regex(MAIL).optional().meta({
      title: "Sender",
      help: "email: the address it comes from.",
      form: "an e-mail address",
      example: "battery@example.org",
      secret: true,
    }),
    recipients: z
      .array(z.string().regex(MAIL))
      .min(1)
      .max(10)
      .optional()
      .meta({
        title: "Recipients",
        help: "email: the addresses it goes to.",
        form: "a list of 1 to 10 e-mail addresses",
        example: ["me@example.org"],
        secret: true,
      }),
  })
  .meta({ title: "Channel", help: "One way to a person." });

export const messagesSchema = z
  .strictObject({
    site: z
      .string()
      .regex(/^\P{C}{0,40}$/u)
      .default("")
      .meta({
        title: "Site",
        help: 'How the messages call this battery. "" is the name of this machine.',
        form: "a text of up to 40 characters on one line",
      }),
    to: z
      .array(channel)
      .max(MOST_CHANNELS)
      .default([])
      .meta({
        title: "Channels",
        help: "Where messages go; none without this key. docs/messages.md shows each kind step by step, `siinterjk notify --test` tries them.",
        form: `a list of up to ${MOST_CHANNELS} channels`,
        remedy: "Write the channels one below the other, each beginning with a dash.",
      }),
  })
  .prefault({})
  .meta({ title: "Messages", help: "What is told to people: to a phone, by e-mail, to another program." });

/** Patterns that only one kind of channel has. */
export const CHANNEL_FORMS = { botToken: BOT_TOKEN } as const;
