/** How the broker is connected to, as mqtt.js wants it: the address, who we are, and what the files of `mqtt` hold. */
import type { IClientOptions } from "mqtt";
import { messageOf, SiinterjkError } from "../../errors.ts";
import { readBounded } from "../../io/read-bounded.ts";
import { siteOf, type MqttSettings } from "./settings.ts";

const MOST_SECRET_BYTES = 4096;
/** All authorities of a Debian have about 220 kB. */
const MOST_PEM_BYTES = 1 << 20;
const PORTS = { mqtt: 1883, mqtts: 8883 } as const;

export interface BrokerAddress {
  readonly protocol: "mqtt" | "mqtts";
  /** IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export function addressOf(url: string): BrokerAddress {
  const { protocol: scheme, hostname, port } = new URL(url);
  const protocol = scheme === "mqtts:" ? "mqtts" : "mqtt";
  return { protocol, host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? PORTS[protocol] : Number(port) };
}

/** Rejects with `MQTT_FILE` when a file cannot be used. Reads them anew each time, because certificates and passwords are renewed. */
export async function credentials(settings: MqttSettings, hostname: string): Promise<IClientOptions> {
  const { url, protocol, username, password, passwordFile, caFile, certFile, keyFile, clientId } = settings;
  const secret = passwordFile === "" ? password : await firstLine(passwordFile);
  return {
    ...addressOf(url),
    protocolVersion: protocol === "5" ? 5 : 4,
    // The same after every start: the broker ends what is left of the connection before, so that its last will comes at once and
    // not after "online".
    clientId: clientId || `siinterjk_${siteOf(settings, hostname)}`,
    ...(username === "" ? {} : { username }),
    ...(secret === "" ? {} : { password: secret }),
    ...(caFile === "" ? {} : { ca: await pem("caFile", caFile) }),
    ...(certFile === "" ? {} : { cert: await pem("certFile", certFile) }),
    ...(keyFile === "" ? {} : { key: await pem("keyFile", keyFile) }),
  };
}

async function firstLine(path: string): Promise<string> {
  const text = (await fileOf("passwordFile", path, MOST_SECRET_BYTES)).toString();
  const line = text.split(/\r?\n/, 1)[0]!;
  if (line === "") throw new SiinterjkError("MQTT_FILE", `mqtt.passwordFile ${path}: its first line is empty`);
  return line;
}

const pem = (key: string, path: string): Promise<Buffer> => fileOf(key, path, MOST_PEM_BYTES);

async function fileOf(key: string, path: string, mostBytes: number): Promise<Buffer> {
  try {
    return Buffer.from(await readBounded(path, mostBytes, "now"));
  } catch (error) {
    throw new SiinterjkError("MQTT_FILE", `mqtt.${key} ${path}: ${messageOf(error)}`, { cause: error });
  }
}
