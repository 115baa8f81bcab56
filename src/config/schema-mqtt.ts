/** `mqtt`: the state for a broker in the home. */
import { z } from "zod";
import { PATH } from "./schema-files.ts";

const MOST_PORT = 65_535;
/** A broker: mqtt or mqtts, a name or an address (IPv6 in brackets), perhaps a port. */
const URL_FORM = /^mqtts?:\/\/(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)(?::([1-9]\d{0,4}))?\/?$/;
/** Parts of a topic, without the wildcards + and #, and without $, with which brokers name their own. */
const TOPIC = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/;
const SITE = /^[a-z0-9_]*$/;
/** What MQTT allows in a text: no control characters (MQTT 3.1.1, 1.5.3). */
const TEXT = /^\P{C}*$/u;

const brokerUrl = (text: string): boolean => {
  const found = URL_FORM.exec(text);
  // What is in the brackets need not be an address.
  return text === "" || (found !== null && Number(found[1] ?? 0) <= MOST_PORT && URL.canParse(text));
};

/** The form and, because a default of "" shows no form, the remedy. */
const formed = (form: string) => ({ form, remedy: `Write ${form}.` });

const file = (title: string, help: string, what: string) =>
  z
    .string()
    .regex(PATH)
    .default("")
    .meta({ title, help, ...formed(`the path of a file such as ${what}, or "" for none`) });

const homeAssistant = z
  .strictObject({
    enabled: z.boolean().default(true).meta({
      title: "Announce",
      help: "true: Home Assistant finds the battery and every pack by itself. false: what was announced before is taken back.",
    }),
    prefix: z.string().max(60).regex(TOPIC).default("homeassistant").meta({
      title: "Prefix",
      help: "The discovery prefix that is set in Home Assistant's MQTT integration.",
      form: "a topic such as homeassistant",
    }),
  })
  .prefault({})
  .meta({ title: "Home Assistant", help: "How Home Assistant is told about the battery." });

export const mqttSchema = z
  .strictObject({
    url: z
      .string()
      .refine(brokerUrl, {
        // What is written before an @ is a password: it must not be shown, and not stand here.
        error: ({ input }) =>
          typeof input === "string" && input.includes("@")
            ? "has an @ (the value is not shown): a user name and a password do not belong into the address, but into mqtt.username and mqtt.passwordFile"
            : undefined,
      })
      .default("")
      .meta({
        title: "Broker",
        help: "The MQTT broker: mqtt://host:1883, or mqtts://host:8883 with TLS. Without a port it is 1883 or 8883.",
        ...formed('the address of a broker such as mqtt://192.168.1.10:1883 or mqtts://broker.lan:8883, or "" for no MQTT'),
      }),
    protocol: z.enum(["3.1.1", "5"]).default("3.1.1").meta({
      title: "Protocol",
      help: 'The version of MQTT. Every broker knows 3.1.1. The 5 needs its quotes: "5".',
      remedy: 'Write "3.1.1" or "5", with the quotes.',
    }),
    username: z
      .string()
      .max(256)
      .regex(TEXT)
      .default("")
      .meta({
        title: "User",
        help: "The user at the broker.",
        ...formed('a name, or "" for none'),
      }),
    password: z.string().max(1000).regex(TEXT).default("").meta({
      title: "Password",
      help: "The password of that user. `passwordFile` keeps it out of this file.",
      form: 'a text in quotes, or "" for none',
      remedy: "Write the password in quotes, at most 1000 characters and no line break.",
      secret: true,
    }),
    passwordFile: file(
      "Password file",
      "A file whose first line is the password. It is read at every connection.",
      "/etc/siinterjk/mqtt-password",
    ),
    caFile: file(
      "Authority",
      "The certificate of the authority (CA) that has signed that of the broker, PEM. Without one those of Node.js are trusted.",
      "/etc/siinterjk/mqtt-ca.pem",
    ),
    certFile: file(
      "Certificate",
      "The certificate by which the broker knows this bridge, PEM; with `keyFile`.",
      "/etc/siinterjk/mqtt.pem",
    ),
    keyFile: file("Key", "The key of that certificate, PEM, without a password.", "/etc/siinterjk/mqtt.key"),
    clientId: z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9_-]*$/)
      .default("")
      .meta({
        title: "Client id",
        help: 'By which the broker tells its clients apart: two with the same id throw each other out. "" is siinterjk_ and the site.',
        ...formed('up to 64 letters, digits, _ and -, or ""'),
      }),
    topic: z.string().max(100).regex(TOPIC).default("siinterjk").meta({
      title: "Topic",
      help: "The first part of every topic.",
      form: "a topic such as siinterjk or home/battery, without + and #",
    }),
    site: z
      .string()
      .max(40)
      .regex(SITE)
      .default("")
      .meta({
        title: "Site",
        help: 'The second part of every topic: which battery it is. Two bridges on one broker need two sites. "" is the name of this machine.',
        ...formed('up to 40 of a to z, 0 to 9 and _, such as garage, or "" for the name of the machine'),
      }),
    everyS: z.int().min(1).max(3600).default(10).meta({
      title: "Every",
      unit: "s",
      help: "How often everything is sent, changed or not.",
    }),
    minIntervalS: z.int().min(1).max(60).default(1).meta({
      title: "At most every",
      unit: "s",
      help: "How soon after the last time a topic is sent again, when something in it has changed by more than its threshold.",
    }),
    qos: z.int().min(0).max(1).default(1).meta({
      title: "Quality of service",
      help: "1: the broker confirms every message. 0: it does not.",
    }),
    commands: z.boolean().default(false).meta({
      title: "Commands",
      help: "true: who may write to the broker may tighten the limits, charge to full once, and cancel that. Nobody can widen a limit.",
    }),
    homeAssistant,
  })
  .prefault({})
  .meta({ title: "MQTT", help: "The state for Home Assistant, openHAB, Node-RED and others, over a broker (docs/mqtt.md)." });
