import { expect, test } from "vitest";
import {
  ACCOUNTS,
  BENCH_CONFIG_PATH,
  foundConfig,
  refusal,
  RUNNING_UNIT,
  systemctl,
  type DoctorParts,
} from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { checkConfig } from "../config/check.ts";
import type { Config } from "../config/schema.ts";
import { accountOf, groupName, may } from "./accounts.ts";
import { configurationAccessCheck, configurationCheck, secretsIn } from "./configuration.ts";
import { privateWords } from "./redact.ts";
import { secretKeys } from "./secret-keys.ts";

const PATH = BENCH_CONFIG_PATH;
const HASH = "scrypt$16384$8$1$c2FsdHNhbHRzYWx0c2FsdA$a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5";

doctorCases(configurationCheck, [
  { when: "right", parts: {}, state: "ok", says: /siinterjk\.yaml has no mistake: 1 pack, inverter on can0\.$/ },
  {
    when: "mistakes",
    parts: { config: "packs: [{ port: /dev/serial0 }]\nlimits: { chargeVoltageV: 70 }\npoll: { pollMS: 3 }\n" },
    state: "failed",
    says: /has 2 mistakes/,
    remedy: /^Line 2, limits\.chargeVoltageV: is 70.*Write/,
  },
  { when: "not YAML", parts: { config: "packs: [\n" }, state: "failed", says: /mistake/, remedy: /^Line \d/ },
  {
    when: "missing",
    parts: { config: { kind: "missing", path: PATH } },
    state: "failed",
    says: /is not there/,
    remedy: /sudo siinterjk init/,
  },
  {
    when: "missing elsewhere",
    parts: { config: { kind: "missing", path: "x.yaml" } },
    state: "failed",
    says: /^x\.yaml is not there/,
    remedy: /--config \/etc\/siinterjk\/siinterjk\.yaml/,
  },
  {
    when: "unreadable",
    parts: { config: { kind: "unreadable", path: PATH, why: "it is not a UTF-8 text" } },
    state: "failed",
    says: /cannot be read: it is not a UTF-8 text/,
    remedy: /./,
  },
  {
    when: "closed to this user",
    parts: { config: { kind: "unreadable", path: PATH, why: "EACCES: permission denied, open" } },
    state: "skipped",
    says: /This user may not read/,
  },
]);

const mode = (bits: number, groupId: number, config?: string): DoctorParts => ({
  files: { ...ACCOUNTS, [PATH]: { mode: bits, groupId } },
  programs: { systemctl: systemctl(RUNNING_UNIT) },
  ...(config === undefined ? {} : { config }),
});
const SECRET = `packs: [{ port: /dev/serial0 }]\nweb: { password: "${HASH}" }\n`;

doctorCases(configurationAccessCheck, [
  { when: "as install makes it", parts: mode(0o640, 997, SECRET), state: "ok", says: /mode 0640\.$/ },
  { when: "open, without a secret", parts: mode(0o644, 0), state: "ok", says: /0644 and no secret/ },
  {
    when: "open, with a secret",
    parts: mode(0o644, 0, SECRET),
    state: "warning",
    says: /Everybody .* may read .*web\.password/,
    remedy: /chown root:siinterjk .* chmod 0640/,
  },
  {
    when: "open, with mistakes: it may hold a secret",
    parts: mode(0o644, 0, "packs: 3\n"),
    state: "warning",
    says: /web\.password/,
    remedy: /chmod/,
  },
  { when: "closed to the service", parts: mode(0o600, 0), state: "failed", says: /may not read/, remedy: /chown root:siinterjk/ },
  { when: "writable for everybody", parts: mode(0o666, 997), state: "failed", says: /may change/, remedy: /chmod/ },
  {
    when: "not the one of the service",
    parts: {
      files: { "/home/pi/a.yaml": { mode: 0o600, userId: 1000 } },
      config: foundConfig("packs: [{ port: /dev/serial0 }]\n", "/home/pi/a.yaml"),
    },
    state: "ok",
    says: /0600/,
  },
  { when: "missing", parts: { config: { kind: "missing", path: PATH } }, state: "skipped", says: /no configuration/ },
  { when: "gone meanwhile", parts: {}, state: "skipped", says: /no configuration/ },
  {
    when: "its folder is closed to this user",
    parts: {
      files: {
        [PATH]: {
          get mode(): number {
            throw refusal("EACCES");
          },
        },
      },
    },
    state: "skipped",
    says: /sudo siinterjk doctor/,
  },
]);

test("the schema marks what nobody else may know", () => {
  const channel = ["url", "topic", "token", "chatId", "headers", "username", "password", "sender", "recipients"];
  expect(secretKeys().map((path) => path.join("."))).toEqual([
    ...["web.password", "mqtt.password"],
    ...channel.map((key) => `messages.to.0.${key}`),
  ]);
});

test("a secret is found in every entry of a list, and in lists and sections of texts", () => {
  const { config } = checkConfig(
    `packs: [{ port: /dev/serial0 }]
messages:
  to:
    - { kind: ntfy, topic: t, tokenFile: /etc/token }
    - { kind: webhook, url: "https://example.org/", headers: { Authorization: Bearer abcdef } }
    - { kind: email, host: h, sender: from@example.org, recipients: [to@example.org] }
`,
    "test.yaml",
  ) as { readonly config: Config };
  const keys = ["url", "topic", "headers", "sender", "recipients"].map((key) => `messages.to.0.${key}`);
  expect(secretsIn(config)).toEqual(keys);
  const { secrets } = privateWords({ kind: "good", path: "/x", text: "", config }, "host");
  expect(secrets).toEqual(expect.arrayContaining(["Bearer abcdef", "to@example.org", "https://example.org/"]));
});

const PASSWD = ACCOUNTS["/etc/passwd"];
const GROUP = ACCOUNTS["/etc/group"];

test("an account has its own group, those that name it, and those of the unit", () => {
  const account = accountOf("siinterjk", PASSWD, GROUP, ["tty"]);
  expect([account?.userId, [...account!.groups].sort()]).toEqual([
    998,
    [
      [20, "dialout"],
      [5, "tty"],
      [997, "siinterjk"],
    ],
  ]);
  expect(accountOf("nobody", PASSWD, GROUP)).toBeNull();
  expect([...accountOf("x", "x:x:7:8::/:/bin/sh\n", "")!.groups]).toEqual([[8, "8"]]);
  expect([groupName(GROUP, 20), groupName(GROUP, 12345)]).toEqual(["dialout", "12345"]);
});

test.each([
  ["the owner's bits count for the owner alone", 0o077, 998, 997, false],
  ["the group's for the group", 0o040, 0, 20, true],
  ["not everybody's, for a member of the group", 0o004, 0, 20, false],
  ["everybody's for all others", 0o004, 0, 0, true],
])("%s", (_, bits, userId, groupId, allowed) => {
  const account = accountOf("siinterjk", PASSWD, GROUP)!;
  expect(may(account, "read", { kind: "file", mode: bits, userId, groupId, sizeBytes: 0 })).toBe(allowed);
});

test("root may everything", () => {
  expect(
    may(accountOf("root", PASSWD, GROUP)!, "write", { kind: "file", mode: 0, userId: 998, groupId: 997, sizeBytes: 0 }),
  ).toBe(true);
});
