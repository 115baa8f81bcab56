import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { property } from "../../test/support/fc.ts";
import { checkConfig } from "./check.ts";
import { describeKeys } from "./describe.ts";

/** The least that a user of the original program needs, with every value that it had. */
const MINIMAL = `packs:
  - { name: Block 1, port: /dev/serial0, represents: 4 }
limits: { chargeVoltageV: 55.0, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115 }
inverter: { model: SI6.0H, can: can0 }
`;

/** One right line. */
const PACK = "packs: [{ port: /dev/serial0 }]\n";

const problemsOf = (text: string) => {
  const check = checkConfig(text, "test.yaml");
  return check.ok ? [] : check.problems;
};

describe("what is accepted", () => {
  test("the minimal configuration, and every default", () => {
    expect(checkConfig(MINIMAL, "test.yaml")).toEqual({
      ok: true,
      config: {
        packs: [{ name: "Block 1", port: "/dev/serial0", represents: 4, protocol: "nw", registers: false }],
        limits: { chargeVoltageV: 55, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115 },
        inverter: {
          model: "SI6.0H",
          count: 1,
          can: "can0",
          sma: {
            currentSign: "charge-positive",
            hiResSoc: "mirror",
            alarmIdle: "cleared",
            asciiWordSwap: false,
            manufacturer: "JK-BMS",
          },
        },
        can: { manageInterface: false },
        chemistry: "lfp",
        chargeMode: "staged",
        stages: { floatCellV: 3.375, absorptionMaxMin: 60, fullEveryDays: 14 },
        soc: { guard: true },
        ramp: { holdS: 30, ampsPerS: 2 },
        safety: {
          freshMs: 5000,
          lostMs: 30_000,
          holdMs: 15_000,
          blockMs: 45_000,
          startupWaitMs: 30_000,
          minPacks: 1,
          onBatteryLost: "silent",
        },
        poll: { pollMs: 1000, replyTimeoutMs: 300, gapMs: 100 },
        alarms: { asAlarm: [] },
        log: { level: "info" },
        state: { file: "/var/lib/siinterjk/state.json" },
        control: { socket: "/run/siinterjk/control.sock" },
        recorder: { folder: "/var/lib/siinterjk/recordings" },
        history: { file: "/var/lib/siinterjk/history.db", batteryDays: 90, packsDays: 60, fiveMinutesDays: 400 },
        web: { listen: "0.0.0.0:8080", password: "", hosts: [], mdns: true },
        mqtt: {
          ...{ url: "", protocol: "3.1.1", username: "", password: "", passwordFile: "" },
          ...{ caFile: "", certFile: "", keyFile: "", clientId: "", topic: "siinterjk", site: "" },
          ...{ everyS: 10, minIntervalS: 1, qos: 1, commands: false },
          homeAssistant: { enabled: true, prefix: "homeassistant" },
        },
        messages: { site: "", to: [] },
        language: "en",
        tables: {
          mosfetTemperature: [
            [70, 1],
            [80, 0.25],
            [90, 0],
          ],
        },
      },
    });
  });

  test("the example file is the defaults", () => {
    const example = checkConfig(readFileSync(new URL("../../siinterjk.example.yaml", import.meta.url), "utf8"), "example");
    expect(example).toEqual(checkConfig(PACK, "test.yaml"));
    expect(example.ok).toBe(true);
  });

  test.each([
    ["a TCP server", "packs: [{ port: 'tcp://192.168.1.5:8899' }]"],
    ["a TCP server by IPv6", "packs: [{ port: 'tcp://[::1]:8899' }]"],
    ["a stable device name", "packs: [{ port: /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0 }]"],
    ["umlauts in a name", "packs: [{ port: /dev/serial0, name: 'Küche – 2' }]"],
    ["an SLCAN adapter", `${PACK}inverter: { can: 'slcan:/dev/ttyACM0' }`],
    ["no CAN", `${PACK}inverter: { can: none }`],
    ["a VLAN-like interface name of 15 characters", `${PACK}inverter: { can: vcan.0123456789 }`],
    ["another inverter with its rating", `${PACK}inverter: { model: other, maxCurrentA: 200 }`],
    ["a lowered rating", `${PACK}inverter: { maxCurrentA: 80, count: 3 }`],
    [
      "15 cells with their voltages",
      "packs: [{ port: /dev/x, cells: 15 }]\nlimits: { chargeVoltageV: 52.5, dischargeVoltageV: 41 }",
    ],
    [
      "17 cells with their voltages",
      "packs: [{ port: /dev/x, cells: 17 }]\nlimits: { chargeVoltageV: 58, dischargeVoltageV: 46 }",
    ],
    [
      "several packs",
      "packs:\n  - { port: /dev/a, name: A, cells: 16, chargeCurrentA: 80 }\n  - { port: /dev/b, name: B }\nsafety: { minPacks: 2 }",
    ],
    [
      "newer BMSs on a shared line, one of them the master that is listened to",
      "packs:\n  - { port: /dev/a, name: A, protocol: pb, address: 0 }\n  - { port: /dev/a, name: B, protocol: pb }\n  - { port: /dev/b, name: C, protocol: pb }\n  - { port: /dev/c, name: D }\nsafety: { freshMs: 10000 }",
    ],
    [
      "12 packs on one line",
      `packs: [${Array.from({ length: 12 }, (_, i) => `{ port: /dev/a, name: p${i}, protocol: pb, address: ${i + 1} }`).join(",\n  ")}]`,
    ],
    ["a BMS whose protocol is to be found out", "packs: [{ port: /dev/a, protocol: auto, address: 3 }]"],
    ["a BMS that answers reads of registers only", "packs: [{ port: /dev/a, protocol: pb, address: 3, registers: true }]"],
    [
      "BMSs on a shared line whose protocol can only be one",
      "packs:\n  - { port: /dev/a, name: A, protocol: auto }\n  - { port: /dev/a, name: B, protocol: auto, address: 2 }",
    ],
    ["64 packs", `packs: [${Array.from({ length: 64 }, (_, i) => `{ port: /dev/p${i}, name: p${i} }`).join(",\n  ")}]`],
    ["a low charge voltage that stays", `${PACK}limits: { chargeVoltageV: 52 }\nchargeMode: fixed`],
    ["a float voltage at the charge voltage", `${PACK}limits: { chargeVoltageV: 53.6 }\nstages: { floatCellV: 3.35 }`],
    [
      "14 NMC cells",
      "packs: [{ port: /dev/x, cells: 14 }]\nlimits: { chargeVoltageV: 57.4 }\nchemistry: nmc\nchargeMode: fixed\nsoc: { guard: false }",
    ],
    [
      "22 LTO cells",
      "packs: [{ port: /dev/x, cells: 22 }]\nlimits: { chargeVoltageV: 57 }\nchemistry: lto\nchargeMode: fixed\nsoc: { guard: false }",
    ],
    ["no guard", `${PACK}soc: { guard: false }`],
    ["an interface that the program may reset", `${PACK}can: { manageInterface: true }`],
    ["nothing on disk, no socket", `${PACK}state: { file: '' }\ncontrol: { socket: '' }\nrecorder: { folder: '' }`],
    ["no charging at all", `${PACK}limits: { chargeCurrentA: 0 }`],
    ["a stricter table", `${PACK}tables: { cellHigh: [[3.35, 0.8], [3.45, 0]] }`],
    ["alarms", `${PACK}alarms: { asAlarm: [highVoltage, bmsInternal] }`],
    ["Windows line ends and a byte order mark", `\uFEFF${PACK.replace("\n", "\r\n")}log: { level: debug }\r\n`],
    ["JSON", JSON.stringify({ packs: [{ port: "/dev/serial0" }], log: { level: "warn" } })],
  ])("%s", (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

describe("hostile texts end as problems", () => {
  test.each([
    ["open brackets over many lines", "[\n".repeat(20_000)],
    ["open braces", "{a: ".repeat(120)],
    ["as many brackets in a row as are allowed", "[".repeat(300)],
    ["brackets that only seem to be closed", "[ #]\n".repeat(10_000)],
    ["lists in lists", `${"- ".repeat(250)}\n`.repeat(120)],
    ["keys in keys", "? ".repeat(250)],
    ["ever deeper sections", Array.from({ length: 350 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["thousands of keys", Array.from({ length: 6500 }, (_, i) => `k${i}: 1`).join("\n")],
    ["one key thousands of times", "a:\n".repeat(20_000)],
    ["an alias bomb", `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]`],
    ["an alias to itself", "a: &a [*a]"],
    ["control characters", "\u0000: \u0001\u001b[2J"],
  ])("%s", (_, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  /** Every problem is complete: a place inside the text, words, and one line each. */
  const wellFormed = (text: string): void => {
    const check = checkConfig(text, "test.yaml");
    if (check.ok) return;
    expect(check.problems.length).toBeGreaterThan(0);
    const lines = text.split("\n").length;
    for (const { line, column, path, message, remedy } of check.problems) {
      expect(line >= 1 && line <= lines && column >= 1, `${line}:${column} of ${lines} lines`).toBe(true);
      for (const words of [path, message, remedy]) expect(words).toMatch(/^[^\p{Cc}]+$/u);
    }
  };

  test("any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), wellFormed), property(500));
  });

  test("any text of YAML's own characters", () => {
    const yamlish = fc.constantFrom(
      ...Array.from("abp01.-:?,[]{}#&*!|>'\"%@ \n\t\r"),
      "packs",
      "port",
      "limits",
      "  ",
      "\n- ",
      ": ",
    );
    fc.assert(
      fc.property(fc.array(yamlish, { maxLength: 80 }), (parts) => wellFormed(parts.join(""))),
      property(1000),
    );
  });

  test("any JSON", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), wellFormed), property(300));
  });

  test("any values at known keys", () => {
    const paths = describeKeys().filter(({ kind }) => kind === "value");
    const value = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.array(fc.double())),
    );
    const changes = fc.array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (list) => {
        const root: Record<string, unknown> = { packs: [{ port: "/dev/serial0" }] };
        for (const [{ path }, changed] of list) {
          let at = root;
          for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
          at[String(path.at(-1))] = changed;
        }
        wellFormed(JSON.stringify(root));
      }),
      property(500),
    );
  });
});
