import { hostname } from "node:os";
import { expect, it } from "vitest";
import { checkConfig } from "../config/check.ts";
import type { Config } from "../config/schema.ts";
import { channelsOf, siteOf } from "./messages.ts";

function configOf(messages: string): Config {
  const check = checkConfig(`packs: [{ port: /dev/serial0 }]\nlanguage: de\nmessages:\n${messages}`, "test.yaml");
  if (!check.ok) throw new Error(check.problems.map(({ path, message }) => `${path} ${message}`).join("\n"));
  return check.config;
}

it("every kind of channel becomes what it is told to be", () => {
  const config = configOf(`
  site: Berghof
  to:
    - { kind: ntfy, topic: battery-7Gk2, least: alarm, quietHours: { from: "22:00", to: "07:30" } }
    - { kind: telegram, name: family, token: "123456789:AAF-x_345678901234567890123456789012", chatId: "-100123", language: en }
    - { kind: webhook, url: "https://example.org/hook", headers: { Authorization: Bearer abc }, digest: daily, digestAt: "18:30" }
    - { kind: email, host: smtp.example.org, username: me, passwordFile: /etc/pw, sender: a@example.org, recipients: [b@example.org], digest: hourly, atMostPerHour: 2 }
    - { kind: email, name: old, host: localhost, security: none, sender: a@example.org, recipients: [b@example.org] }
    - { kind: email, name: new, host: smtp.example.org, security: tls, sender: a@example.org, recipients: [b@example.org] }
`);
  expect(siteOf(config)).toBe("Berghof");
  expect(siteOf(configOf("  to: []"))).toBe(hostname());
  const off = { every: "off" };
  const rules = { least: "warning", quiet: null, atMostPerHour: 6, digest: off };
  const quiet = { fromMinute: 1320, toMinute: 450, alarmsBreakThrough: true };
  const mail = { kind: "email", from: "a@example.org", recipients: ["b@example.org"], caFile: null, user: null, password: {} };
  expect(channelsOf(config)).toEqual([
    {
      ...{ name: "ntfy", language: "de", rules: { ...rules, least: "alarm", quiet } },
      target: { kind: "ntfy", url: "https://ntfy.sh", topic: "battery-7Gk2", token: {} },
    },
    {
      ...{ name: "family", language: "en", rules },
      target: {
        ...{ kind: "telegram", url: "https://api.telegram.org", chatId: "-100123" },
        token: { value: "123456789:AAF-x_345678901234567890123456789012" },
      },
    },
    {
      ...{ name: "webhook", language: "de", rules: { ...rules, digest: { every: "daily", atMinute: 1110 } } },
      target: { kind: "webhook", url: "https://example.org/hook", headers: { Authorization: "Bearer abc" }, template: null },
    },
    {
      ...{ name: "email", language: "de", rules: { ...rules, atMostPerHour: 2, digest: { every: "hourly" } } },
      target: { ...mail, host: "smtp.example.org", port: 587, security: "starttls", user: "me", password: { file: "/etc/pw" } },
    },
    { ...{ name: "old", language: "de", rules }, target: { ...mail, host: "localhost", port: 25, security: "none" } },
    { ...{ name: "new", language: "de", rules }, target: { ...mail, host: "smtp.example.org", port: 465, security: "tls" } },
  ]);
});
