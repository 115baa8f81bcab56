import { describe, expect, it } from "vitest";
import { checkConfig } from "./check.ts";

const problemsOf = (...channels: readonly string[]): readonly string[] => {
  const text = ["packs: [{ port: /dev/serial0 }]", "messages:", "  to:", ...channels.map((one) => `    - ${one}`)].join("\n");
  const check = checkConfig(text, "test.yaml");
  return check.ok ? [] : check.problems.map(({ line, path, message }) => `${line} ${path} ${message}`);
};

const NTFY = "{ kind: ntfy, topic: battery-7Gk2 }";
const TOKEN = "123456789:AAF-x_345678901234567890123456789012";
const mail = (more: string): string => `{ kind: email, host: h, sender: a@b.de, recipients: [a@b.de], ${more} }`;

describe("channels of messages", () => {
  it.each([
    NTFY,
    `{ kind: telegram, chatId: "@family_home", tokenFile: /etc/token }`,
    `{ kind: telegram, chatId: "1", token: "${TOKEN}", url: "http://127.0.0.1:8081" }`,
    `{ kind: webhook, url: "https://user.example.org/x?y=z" }`,
    mail("username: u, password: p"),
    `{ kind: email, host: "::1", security: none, username: u, password: p, sender: a@b.de, recipients: [a@b.de] }`.replace(
      '"::1"',
      "localhost",
    ),
    `{ kind: ntfy, topic: t, quietHours: { from: "22:00", to: "07:00" } }`,
  ])("%s is right", (channel) => {
    expect(problemsOf(channel)).toEqual([]);
  });

  it.each([
    ["{ kind: ntfy }", "4 messages.to[0].topic is missing; a channel of kind ntfy needs it"],
    ["{ kind: ntfy, topic: t, chatId: '1' }", "4 messages.to[0].chatId is not for a channel of kind ntfy"],
    ["{ kind: telegram, chatId: '1' }", "4 messages.to[0].token is missing; a channel of kind telegram needs it, or tokenFile"],
    [
      "{ kind: telegram, chatId: '1', token: hunter2 }",
      "4 messages.to[0].token has a value (not shown) that is no token of a bot",
    ],
    [
      `{ kind: ntfy, topic: t, token: a, tokenFile: /b }`,
      "4 messages.to[0].tokenFile stands beside token: only one of the two can be right",
    ],
    [mail("username: u"), "4 messages.to[0].password is missing; signing in takes both a username and a password"],
    [mail("passwordFile: /p"), "4 messages.to[0].username is missing; signing in takes both a username and a password"],
    [
      mail("username: u, password: p, security: none"),
      "4 messages.to[0].security is none: the password would go over the network for everybody to read",
    ],
    [
      `{ kind: ntfy, topic: t, quietHours: { from: "22:00" } }`,
      "4 messages.to[0].quietHours.to is missing; quiet hours have a beginning and an end",
    ],
    [
      `{ kind: ntfy, topic: t, quietHours: { from: "22:00", to: "22:00" } }`,
      "4 messages.to[0].quietHours.from is 22:00, as the other end: that would be no time at all",
    ],
  ])("%s is wrong", (channel, problem) => {
    expect(problemsOf(channel)).toEqual([problem]);
  });

  it("have names of their own", () => {
    expect(problemsOf(NTFY, NTFY)).toEqual(["5 messages.to[1].name is ntfy, the name of messages.to[0] too"]);
    expect(problemsOf(NTFY, "{ kind: ntfy, name: other, topic: t }")).toEqual([]);
  });

  it.each([
    ["url: ftp://example.org", "{ kind: webhook, url: ftp://example.org }"],
    ["url with a password", '{ kind: webhook, url: "https://me:hunter2@example.org" }'],
    ["topic", "{ kind: ntfy, topic: a/b }"],
    ["chat", "{ kind: telegram, tokenFile: /t, chatId: hunter2 }"],
    ["header", '{ kind: webhook, url: "https://a.de", headers: { "X Y": "hunter2" } }'],
    ["time", '{ kind: ntfy, topic: t, quietHours: { from: "24:00", to: "07:00" } }'],
    ["address", "{ kind: email, host: h, sender: hunter2, recipients: [a@b.de] }"],
    ["too many in an hour", "{ kind: ntfy, topic: t, atMostPerHour: 61 }"],
    ["no kind", "{ topic: t }"],
  ])("a wrong %s is found, and nothing secret is shown", (_, channel) => {
    const problems = problemsOf(channel);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join()).not.toContain("hunter2");
  });
});
