/** Whatever the configuration keeps secret is not in the report for a support thread, wherever it may have come up. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { secretKeys } from "../../src/doctor/secret-keys.ts";
import { failed } from "../../src/doctor/check.ts";
import { reportText } from "../../src/doctor/report.ts";
import { benchSite, foundConfig, lines, type DoctorParts } from "../support/doctor-bench.ts";
import { property } from "../support/fc.ts";

const key = fc.stringMatching(/^[A-Za-z0-9_-]{22,60}$/);
const hash = fc.tuple(fc.constantFrom(16_384, 32_768), key, key).map(([n, salt, made]) => `scrypt$${n}$8$1$${salt}$${made}`);
const host = fc.stringMatching(/^[a-z][a-z0-9]{3,12}(?:-[a-z0-9]{2,5})?$/).map((name) => `${name}.example.org`);
/** What may stand around it in a line of a log. */
const around = fc.constantFrom(["", ""], ['"', '"'], ["(", ")"], ["x=", ";"], ["", ","], ["'", "':"]);

/** The words in every place from which the report takes text. */
function everywhere(config: string, words: readonly string[], [before, behind]: readonly string[]): DoctorParts {
  const said = words.map((word) => `can0 mcp251x ${before}${word}${behind} end`);
  return {
    config,
    files: {
      "/etc/os-release": `PRETTY_NAME="${words[0]}"\n`,
      "/proc/device-tree/model": `Raspberry Pi ${words.join(" ")}`,
      "/boot/firmware/config.txt": lines(said),
      "/boot/firmware/cmdline.txt": said.join(" "),
      "/proc/modules": lines(said),
    },
    programs: {
      journalctl: () => ({ stdout: lines(said) }),
      ip: () => ({ stdout: lines(said) }),
      ls: () => ({ stdout: lines(said) }),
      uname: () => ({ stdout: lines(said) }),
    },
  };
}

const results = (words: readonly string[]) => [
  { id: "a", area: "machine" as const, title: "a", ...failed(`says ${words.join(" ")}`, `do ${words.join(" ")}`, words) },
];

const CHANNEL_SECRETS = ["url", "topic", "token", "chatId", "headers", "username", "password", "sender", "recipients"];

test("every secret of the schema is one that this test sets", () => {
  expect(secretKeys().map((path) => path.join("."))).toEqual([
    "web.password",
    "mqtt.password",
    ...CHANNEL_SECRETS.map((key) => `messages.to.0.${key}`),
  ]);
});

/** Each different from every other, so that none is hidden only because another one is. */
const word = (before: string) => fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).map((text) => `${before}${text}`);
const channels = fc.record({
  broker: word("bk"),
  ntfyHost: word("nh"),
  topic: word("tp"),
  ntfyToken: word("nt"),
  botToken: fc.stringMatching(/^[1-9][0-9]{8}:[A-Za-z0-9]{35}$/),
  chatId: fc.stringMatching(/^[1-9][0-9]{9,14}$/),
  hook: word("hk"),
  header: word("hd"),
  mailUser: word("mu"),
  mailPassword: word("mp"),
  sender: word("sn").map((name) => `${name}@example.org`),
  recipient: word("rc").map((name) => `${name}@example.net`),
});

test("of a right one with a broker and people to write to", async () => {
  await fc.assert(
    fc.asyncProperty(channels, around, async (secret, frame) => {
      const config = `packs: [{ port: /dev/serial0 }]
mqtt: { url: "mqtt://192.168.1.5:1883", username: bridge, password: "${secret.broker}" }
messages:
  to:
    - { kind: ntfy, url: "https://${secret.ntfyHost}.example.org", topic: ${secret.topic}, token: ${secret.ntfyToken} }
    - { kind: telegram, token: "${secret.botToken}", chatId: "${secret.chatId}" }
    - { kind: webhook, url: "https://example.org/${secret.hook}", headers: { X-Key: ${secret.header} } }
    - { kind: email, host: smtp.example.org, username: ${secret.mailUser}, password: ${secret.mailPassword}, sender: ${secret.sender}, recipients: [${secret.recipient}] }
`;
      expect(foundConfig(config).kind).toBe("good");
      const urls = [`https://${secret.ntfyHost}.example.org`, `https://example.org/${secret.hook}`];
      const { broker, topic, ntfyToken, botToken, chatId, header, mailUser, mailPassword, sender, recipient } = secret;
      const words = [broker, topic, ntfyToken, botToken, chatId, header, mailUser, mailPassword, sender, recipient, ...urls];
      const text = await reportText(benchSite(everywhere(config, words, frame)), results(words));
      for (const one of words) expect(text).not.toContain(one);
    }),
    property(100),
  );
});

test("of a right configuration", async () => {
  await fc.assert(
    fc.asyncProperty(hash, host, host, around, async (secret, name, server, frame) => {
      const config = `packs: [{ port: "tcp://${server}:8899" }]\nweb: { password: "${secret}", hosts: [${name}] }\n`;
      expect(foundConfig(config).kind).toBe("good");
      const words = [secret, name, server, secret.split("$")[4]!, secret.split("$")[5]!];
      const text = await reportText(benchSite(everywhere(config, words, frame)), results(words));
      for (const word of words) expect(text).not.toContain(word);
      expect(text).toContain("(set, not shown)");
    }),
    property(200),
  );
});

test("of a wrong one, and of one that is not even YAML", async () => {
  const spoilt = fc.constantFrom("packs: 3\n", "packs: [\n", "\tpacks: x\n", "nonsense: { a: 1 }\n");
  const written = fc.constantFrom(
    (secret: string) => `web: { password: "${secret}" }\n`,
    (secret: string) => `web:\n  password: ${secret} # mine\n`,
    (secret: string) => `password: '${secret}'\n`,
    (secret: string) => `"password" : ${secret}\n`,
  );
  const secrets = fc.oneof(hash, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.!-]{7,30}[A-Za-z0-9]$/));
  await fc.assert(
    fc.asyncProperty(secrets, spoilt, written, around, async (secret, wrong, write, frame) => {
      const config = `${write(secret)}${wrong}`;
      expect(foundConfig(config).kind).toBe("wrong");
      const text = await reportText(benchSite(everywhere(config, [secret], frame)), results([secret]));
      expect(text).not.toContain(secret);
    }),
    property(400),
  );
});
