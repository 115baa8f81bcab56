/** Rules between the keys of `mqtt`. */
import type { Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import type { Config } from "./schema.ts";

export const MQTT_RULES: readonly string[] = [
  "Of `mqtt.password` and `mqtt.passwordFile` at most one is given, and `mqtt.username` with it.",
  "`mqtt.certFile` and `mqtt.keyFile` are given together; they and `mqtt.caFile` need an address with `mqtts://`.",
];

const key = (name: string): Path => ["mqtt", name];

export function* mqttConflicts({ mqtt }: Config): Generator<Conflict> {
  const { url, username, password, passwordFile, caFile, certFile, keyFile } = mqtt;
  if (password !== "" && passwordFile !== "") {
    yield {
      path: key("passwordFile"),
      with: [key("password")],
      message: `is ${passwordFile}, but mqtt.password is given, too`,
      remedy: "Remove one of the two lines.",
    };
  }
  const secret = password !== "" ? "password" : "passwordFile";
  if (username === "" && (password !== "" || passwordFile !== "")) {
    yield {
      path: key("username"),
      with: [key(secret)],
      message: `is missing; mqtt.${secret} is of no use without it`,
      remedy: "Add the name of the user at the broker.",
    };
  }
  if ((certFile === "") !== (keyFile === "")) {
    const [given, missing] = certFile === "" ? ["keyFile", "certFile"] : ["certFile", "keyFile"];
    yield {
      path: key(missing),
      with: [key(given)],
      message: `is missing; mqtt.${given} is of no use without it`,
      remedy: `Add mqtt.${missing}, or remove mqtt.${given}.`,
    };
  }
  if (url === "" || url.startsWith("mqtts:")) return;
  for (const [name, path] of Object.entries({ caFile, certFile, keyFile })) {
    if (path === "") continue;
    yield {
      path: key(name),
      with: [key("url")],
      message: `is ${path}, but mqtt.url ${url} is without TLS: the file would not be used`,
      remedy: `Write mqtts:// in mqtt.url (its usual port is 8883), or remove mqtt.${name}.`,
    };
  }
}
