import { expect, test } from "vitest";
import {
  benchSite,
  foundConfig,
  lines,
  PI4,
  RUNNING_UNIT,
  systemctl,
  type DoctorParts,
} from "../../test/support/doctor-bench.ts";
import { failed, ok } from "./check.ts";
import { privateWords, redact } from "./redact.ts";
import { reportText } from "./report.ts";
import { shownConfig } from "./shown-config.ts";

const HASH = "scrypt$16384$8$1$c2FsdHNhbHRzYWx0c2FsdA$a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5";
const CONFIG = `packs: [{ port: /dev/serial0, name: Keller }, { port: "tcp://bms.example.org:8899", name: Two }]
web: { password: "${HASH}", hosts: [battery.example.net] }
poll: { pollMs: 1500 }
`;

const results = [
  { id: "memory", area: "machine", title: "Enough memory", ...ok("500 MB are available.", ["of 900 MB"]) },
  { id: "can-link", area: "can", title: "x", ...failed("Nobody answers.", "Look at the plug.") },
] as const;

const parts: DoctorParts = {
  config: CONFIG,
  files: {
    "/proc/sys/kernel/hostname": "keller-pi\n",
    "/etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "/proc/device-tree/model": PI4,
    "/proc/uptime": "3600.00 1.0\n",
    "/proc/modules": "mcp251x 32768 0 - Live 0x0\nsnd 1 0 - Live 0x0\ncan_dev 4096 1 mcp251x, Live 0x0\n",
    "/boot/firmware/config.txt": "# a comment\ndtparam=spi=on\n",
    "/boot/firmware/cmdline.txt": "console=tty1 root=PARTUUID=1\n",
    "/etc/siinterjk/siinterjk.yaml": "",
    "/var/lib/siinterjk/recordings/2026-03-01T10-00-00Z.jsonl": "{}",
  },
  programs: {
    uname: () => ({ stdout: "Linux 6.6.31 aarch64\n" }),
    systemctl: systemctl(RUNNING_UNIT),
    ip: (args) => ({ stdout: `asked ${args.join(" ")}\n    can state ERROR-PASSIVE\n` }),
    journalctl: (args) =>
      args.includes("-u")
        ? {
            stdout: lines([
              ...Array.from({ length: 300 }, (_, i) => `line ${i} end`),
              `the hash is ${HASH}, the server bms.example.org`,
            ]),
          }
        : {
            stdout: lines([
              "[1.0] keller-pi kernel: mcp251x spi0.0 can0: MCP2515 successfully initialized.",
              "[1.1] keller-pi kernel: snd: hello",
            ]),
          },
  },
};

test("the report has every part, and of the logs the newest and what matters", async () => {
  const text = await reportText(benchSite(parts), results);
  for (const part of [
    "SIinterJK 1.2.3 at /opt/siinterjk/current/dist/main.js",
    "Node.js 24.1.0 at /usr/bin/node",
    "service: /usr/bin/node /opt/siinterjk/current/dist/main.js, configuration /etc/siinterjk/siinterjk.yaml",
    "board: Raspberry Pi 4 Model B Rev 1.4",
    "system: Debian GNU/Linux 12 (bookworm); Linux 6.6.31 aarch64",
    "time: 2026-03-01T12:00:00.000Z, up 3600.00 s",
    "ok      memory: 500 MB are available.\n    of 900 MB",
    "failed  can-link: Nobody answers.\n    remedy: Look at the plug.",
    "files: /etc/siinterjk/siinterjk.yaml",
    'packs[0].port: "/dev/serial0"',
    "poll.pollMs: 1500",
    "asked -details -statistics link show dev can0\n    can state ERROR-PASSIVE",
    "/boot/firmware/config.txt\ndtparam=spi=on\n/boot/firmware/cmdline.txt\nconsole=tty1 root=PARTUUID=1",
    "mcp251x 32768 0 - Live 0x0\ncan_dev",
    "MCP2515 successfully initialized",
    "2026-03-01T10-00-00Z.jsonl",
    "line 299 end",
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toMatch(/line 100 end|snd|a comment/);
});

test("the report has no secret, no name of a machine, and nothing of the internet", async () => {
  const text = await reportText(benchSite(parts), results);
  for (const word of [HASH, "c2FsdHNhbHRzYWx0c2FsdA", "a2V5a2V5", "example.org", "example.net", "keller-pi"]) {
    expect(text).not.toContain(word);
  }
  expect(text).toContain("web.password: (set, not shown)");
  expect(text).toContain("web.hosts: (1 names, not shown)");
  expect(text).toContain('packs[1].port: "tcp://(hidden):8899"');
});

test("a machine that tells nothing still gives a report", async () => {
  const text = await reportText(benchSite({ config: { kind: "missing", path: "/x.yaml" } }), results);
  expect(text).toContain("/x.yaml is not there");
  expect(text).toContain("ip is not installed");
  expect(text).toContain("board: no Raspberry Pi, or unknown");
});

test("a part that cannot be looked at does not cost the others", async () => {
  const site = benchSite({
    ...parts,
    files: {
      ...parts.files,
      "/proc/modules": () => {
        throw new Error("broken");
      },
    },
  });
  const text = await reportText(site, results);
  expect(text).toContain("cannot be told: Error: broken");
  expect(text).toContain("line 299 end");
});

test("a wrong configuration is shown by its mistakes alone", async () => {
  const text = await reportText(benchSite({ config: `web: { password: hunter2hunter2 }\npacks: 3\n` }), results);
  expect(text).toContain("packs: is 3");
  expect(text).not.toContain("hunter2");
});

test.each([
  ["web.password: abcdefgh wrong", "password: abcdefgh wrong"],
  ["in quotes", `"password": "abcdefgh"`],
  ["in a flow, with a comment", "web: { password: abcdefgh } # note"],
  ["misspelt section", "site: { passwort: abcdefgh, x: 1 }"],
  ["an assignment", "token = abcdefgh"],
])("what stands behind the word for a secret is one, in a file that is no configuration: %s", (_, text) => {
  const words = privateWords({ kind: "wrong", path: "x", text, problems: [] }, "");
  expect(redact("line 1: abcdefgh here", words)).toBe("line 1: (hidden) here");
});

const NONE = { secrets: [], names: [] };

test.each([
  ["a MAC", "addr b8:27:eb:12:34:56 up", "addr (hidden) up"],
  ["an internet address", "from 84.12.1.9:443", "from (hidden):443"],
  ["a home address", "from 192.168.1.20:443 and 10.1.2.3, 172.20.0.1, 127.0.0.1, 0.0.0.0:8080", null],
  ["no home address", "from 172.32.0.1", "from (hidden)"],
  ["an IPv6 address", "from 2003:e1:bf0a::17 up", "from (hidden) up"],
  ["a time", "2026-03-01T20:15:45.123Z and 20:15:45", null],
  ["a mail address", "by jo.doe@example.org.", "by (hidden)."],
  ["a unit", "serial-getty@ttyS0.service", null],
  ["a home folder", "/home/jo/siinterjk.yaml:3", "/home/(hidden)/siinterjk.yaml:3"],
  ["a password in a URL", "http://jo:secret@10.0.0.1/", "http://(hidden)@10.0.0.1/"],
  ["a serial number", "usb 1-1: SerialNumber: A50285BI", "usb 1-1: SerialNumber: (hidden)"],
  ["a version", "5.10.17 and 1.2.3", null],
  ["a hash", `set ${HASH}.`, "set (hidden)."],
])("%s", (_, text, shown) => {
  expect(redact(text, NONE)).toBe(shown ?? text);
});

test("names are taken out as whole words, and those that every machine has are kept", () => {
  const words = privateWords(foundConfig("packs: [{ port: /dev/serial0 }]\n"), "attic");
  expect(redact("attic kernel: attics ATTIC.", words)).toBe("(hidden) kernel: attics (hidden).");
  expect(privateWords(foundConfig("packs: [{ port: /dev/serial0 }]\n"), "raspberrypi").names).toEqual([]);
});

test("servers of the home network are shown", () => {
  const config = foundConfig('packs: [{ port: "tcp://192.168.1.9:8899", name: A }, { port: "tcp://bms.local:1", name: B }]\n');
  expect(privateWords(config, "").names).toEqual([]);
});

test("the shown configuration has what is not the default, and nothing else", () => {
  const found = foundConfig("packs: [{ port: /dev/serial0 }]\nlimits: { chargeCurrentA: 60 }\n");
  if (found.kind !== "good") throw new Error("the configuration is wrong");
  expect(shownConfig(found.config)).toEqual(['packs[0].port: "/dev/serial0"', "limits.chargeCurrentA: 60"]);
});
