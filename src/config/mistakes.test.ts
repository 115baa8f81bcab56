import { describe, expect, test } from "vitest";
import { checkConfig } from "./check.ts";
import { MAX_BYTES } from "./yaml-text.ts";

/** One right line to which most rows of the table add a mistake in line 2. */
const PACK = "packs: [{ port: /dev/serial0 }]\n";

/** Right lines for cells of another kind. */
const NMC = "packs: [{ port: /dev/x, cells: 14 }]\nchemistry: nmc\nchargeMode: fixed\nsoc: { guard: false }\n";

const problemsOf = (text: string) => {
  const check = checkConfig(text, "test.yaml");
  return check.ok ? [] : check.problems;
};

/** What was written, where the mistake is reported (path, line, column), and what must be in the message and the remedy. */
// prettier-ignore
const MISTAKES: readonly (readonly [text: string, path: string, at: string, message: string, remedy: string])[] = [
  // the file as a whole
  ["", "(file)", "1:1", "has no keys", "siinterjk.example.yaml"],
  ["# only a comment\n", "(file)", "1:1", "has no keys", "packs:"],
  ["55\n", "(file)", "1:1", "is 55; expected a section", "packs:"],
  ["- port: /dev/serial0\n", "(file)", "1:1", "is the list", "Begin with"],
  ["x".repeat(MAX_BYTES + 1), "(file)", "1:1", `more than ${MAX_BYTES} bytes`, "check the path"],
  [`${PACK}# ${"x".repeat(1000)}`, "(file)", "2:1", "more than 500 characters", "Break the line"],
  [`${PACK}a: ${"[".repeat(299)}`, "(file)", "2:1", "more than 300 opening brackets", "Remove"],
  // notation
  ["packs: [{ port: /dev/serial0 }\nlog: {}", "(file)", "2:1", "not YAML", "brackets"],
  [`${PACK}limits:\n\tchargeVoltageV: 50`, "(file)", "3:2", "tab", "two spaces"],
  [`${PACK}log: {level: info}\nlog: {level: warn}`, "(file)", "3:1", 'the key "log" stands twice', "Keep one"],
  [`${PACK}log: {level: info, level: warn}`, "(file)", "2:20", 'the key "level" stands twice', "Keep one"],
  [`${PACK}log: "info`, "(file)", "2:11", "not YAML", "quotes"],
  [`${PACK}log: a: b`, "(file)", "2:6", "not YAML", "colons"],
  [`${PACK}---\nlog: {}`, "(file)", "2:1", "second document", "Remove"],
  [`${PACK}log: *level`, "(file)", "2:6", "alias *level", "value itself"],
  [`${PACK}log: !secret x`, "(file)", "2:6", "!secret", "without tags"],
  [`%YAML 1.1\n---\n${PACK}`, "(file)", "1:1", "% directive", "Remove"],
  [`${PACK}? { a: b }\n: c`, "(file)", "2:3", "a key must be a word", "key: value"],
  // unknown keys
  [`${PACK}limts: {}`, "limts", "2:1", "not known at the top level", 'Did you mean "limits"?'],
  ["packs: [{ port: /dev/x, cell: 16 }]", "packs[0].cell", "1:25", "not known in packs[0]", 'Did you mean "cells"?'],
  [`${PACK}limits: { chargeVoltage: 55 }`, "limits.chargeVoltage", "2:11", "not known in limits", 'Did you mean "chargeVoltageV"?'],
  [`${PACK}chargeVoltageV: 55`, "chargeVoltageV", "2:1", "not known", "limits.chargeVoltageV? Move"],
  [`${PACK}safety: { tickMs: 1000 }`, "safety.tickMs", "2:11", "not known in safety", "Remove it. Known here: freshMs"],
  [`${PACK}inverter: { sma: { sign: 1 } }`, "inverter.sma.sign", "2:20", "not known in inverter.sma", "currentSign"],
  [`${PACK}__proto__: { level: 1 }`, "__proto__", "2:1", "not known", "Remove it"],
  [`${PACK}7: 1`, "7", "2:1", 'the key "7" is not known', "Remove it"],
  [`${PACK}"a\\nb": 1`, "a?b", "2:1", 'the key "a?b" is not known', "Remove it"],
  // missing and empty
  ["log: {}", "packs", "1:1", "is missing; expected a list of 1 to 64 packs", "packs: [{ port: /dev/serial0 }]"],
  ["packs:\n  - name: Block 1\n", "packs[0].port", "2:5", "is missing; expected a device path", "port: /dev/serial0"],
  ["packs:\n", "packs", "1:7", "is empty", "beginning with a dash"],
  ["packs: []", "packs", "1:8", "is the list []", "Write the packs"],
  [`packs: [${Array.from({ length: 65 }, (_, i) => `{ port: /dev/p${i}, name: p${i} }`).join(",\n  ")}]`, "packs", "1:8", "a list of 1 to 64 packs", "beginning with a dash"],
  ["packs: { port: /dev/a }", "packs", "1:8", "is a section", "dash"],
  [`${PACK}limits:\n`, "limits", "2:8", "is empty; expected a section with keys", "indented by two spaces"],
  [`${PACK}limits: { chargeVoltageV: }`, "limits.chargeVoltageV", "2:27", "is empty", "after the colon, or remove the line for the default 55"],
  // texts
  ["packs: [{ port: ttyUSB0 }]", "packs[0].port", "1:17", 'is the text "ttyUSB0"', "/dev/serial0"],
  ["packs: [{ port: 'tcp://host:70000' }]", "packs[0].port", "1:17", "tcp://host:port", "Write it like"],
  ["packs: [{ port: 'tcp://host' }]", "packs[0].port", "1:17", "tcp://host:port", "Write it like"],
  ["packs: [{ port: 5 }]", "packs[0].port", "1:17", "is 5; expected a device path", "/dev/serial0"],
  ["packs: [{ port: /dev/x, name: '' }]", "packs[0].name", "1:31", "is an empty text", "Block 1"],
  [`packs: [{ port: /dev/x, name: ${"n".repeat(41)} }]`, "packs[0].name", "1:31", "1 to 40 characters", "Block 1"],
  ['packs: [{ port: /dev/x, name: "a\\u001b[2J" }]', "packs[0].name", "1:31", 'is the text "a?[2J"', "Block 1"],
  ["packs: [{ port: /dev/x, protocol: px }]", "packs[0].protocol", "1:35", "expected one of nw, pb, auto", "Did you mean pb?"],
  ["packs: [{ port: /dev/x, protocol: pb, address: 16 }]", "packs[0].address", "1:48", "a whole number from 0 to 15", "15 or less"],
  ["packs: [{ port: /dev/x, protocol: pb, address: '3' }]", "packs[0].address", "1:48", 'is the text "3"', "Write 3"],
  [`${PACK}inverter: { can: can 0 }`, "inverter.can", "2:18", 'is the text "can 0"', "can0"],
  [`${PACK}inverter: { can: None }`, "inverter.can", "2:18", 'is the text "None"', "can0"],
  [`${PACK}inverter: { can: SLCAN:/dev/ttyACM0 }`, "inverter.can", "2:18", "slcan:/dev/ttyACM0", "can0"],
  [`${PACK}inverter: { can: 'slcan:ttyACM0' }`, "inverter.can", "2:18", "slcan:/dev/ttyACM0", "can0"],
  [`${PACK}inverter: { sma: { manufacturer: Brabeck & Co } }`, "inverter.sma.manufacturer", "2:34", "1 to 8 plain ASCII", "JK-BMS"],
  [`${PACK}inverter: { sma: { manufacturer: Müller } }`, "inverter.sma.manufacturer", "2:34", "1 to 8 plain ASCII", "JK-BMS"],
  // choices
  [`${PACK}inverter: { model: SI6 }`, "inverter.model", "2:20", "one of SI4.4M, SI6.0H, SI8.0H, other", "Did you mean SI6.0H?"],
  [`${PACK}log: { level: verbose }`, "log.level", "2:15", "debug, info, warn, error", "default info"],
  [`${PACK}chargeMode: stages`, "chargeMode", "2:13", "expected one of fixed, staged", "Did you mean staged?"],
  [`${PACK}chemistry: lifepo4`, "chemistry", "2:12", "expected one of lfp, nmc, lto", "default lfp"],
  [`${PACK}safety: { onBatteryLost: off }`, "safety.onBatteryLost", "2:26", "silent, block", "default silent"],
  [`${PACK}inverter: { sma: { asciiWordSwap: yes } }`, "inverter.sma.asciiWordSwap", "2:35", "true or false", "like false"],
  [`${PACK}alarms: { asAlarm: general }`, "alarms.asAlarm", "2:20", "list of message names", "Write"],
  [`${PACK}alarms: { asAlarm: [generator] }`, "alarms.asAlarm[0]", "2:21", "expected one of general", "general"],
  [`${PACK}alarms: { asAlarm: [general, general] }`, "alarms.asAlarm[1]", "2:30", "in the list already at place 1", "once"],
  // sections of this and that
  [`${PACK}can: can0`, "can", "2:6", 'is the text "can0"; expected a section with keys from manageInterface', "indented by two spaces"],
  [`${PACK}can: { manageInterfaces: true }`, "can.manageInterfaces", "2:8", "not known in can", 'Did you mean "manageInterface"?'],
  [`${PACK}can: { manageInterface: 1 }`, "can.manageInterface", "2:25", "true or false", "like false"],
  [`${PACK}soc: { gaurd: false }`, "soc.gaurd", "2:8", "not known in soc", 'Did you mean "guard"?'],
  [`${PACK}control: { socket: control.sock }`, "control.socket", "2:20", "the path of a socket", "/run/siinterjk/control.sock"],
  [`${PACK}control: { socket: /${"s".repeat(110)} }`, "control.socket", "2:20", "at most 107 bytes", "/run/siinterjk/control.sock"],
  [`${PACK}recorder: { folder: /var/lib/ }`, "recorder.folder", "2:21", "the path of a folder", "/var/lib/siinterjk/recordings"],
  [`${PACK}minPacks: 2`, "minPacks", "2:1", "not known", "safety.minPacks? Move"],
  [`${PACK}floatCellV: 3.4`, "floatCellV", "2:1", "not known", "stages.floatCellV? Move"],
  [`${PACK}stages: { floatV: 54 }`, "stages.floatV", "2:11", "not known in stages", "floatCellV"],
  // numbers
  [`${PACK}stages: { floatCellV: 54 }`, "stages.floatCellV", "2:23", "a number from 3.32 to 3.45 V", "3.45 or less"],
  [`${PACK}stages: { absorptionMaxMin: 0 }`, "stages.absorptionMaxMin", "2:29", "a whole number from 1 to 600 min", "1 or more"],
  [`${PACK}stages: { fullEveryDays: 1.5 }`, "stages.fullEveryDays", "2:26", "a whole number from 1 to 365 days", "default 14"],
  [`${PACK}safety: { minPacks: 0 }`, "safety.minPacks", "2:21", "a whole number from 1 to 64 packs", "1 or more"],
  ["packs: [{ port: /dev/x, chargeCurrentA: 0 }]", "packs[0].chargeCurrentA", "1:41", "a number from 1 to 1200 A", "1 or more"],
  ["packs: [{ port: /dev/x, dischargeCurrentA: 2000 }]", "packs[0].dischargeCurrentA", "1:44", "a number from 1 to 1200 A", "1200 or less"],
  [`${PACK}limits: { chargeVoltageV: 70 }`, "limits.chargeVoltageV", "2:27", "is 70; expected a number from 41 to 63 V", "Write 63 or less"],
  [`${PACK}limits: { chargeVoltageV: 40.9 }`, "limits.chargeVoltageV", "2:27", "is 40.9", "Write 41 or more"],
  [`${PACK}limits: { chargeVoltageV: '55' }`, "limits.chargeVoltageV", "2:27", 'is the text "55"', "Write 55: a plain number"],
  [`${PACK}limits: { chargeVoltageV: "55,2" }`, "limits.chargeVoltageV", "2:27", 'is the text "55,2"', "Write 55.2"],
  [`${PACK}limits: { chargeVoltageV: 55 V }`, "limits.chargeVoltageV", "2:27", 'is the text "55 V"', "without a unit"],
  [`${PACK}limits: { chargeVoltageV: .nan }`, "limits.chargeVoltageV", "2:27", "is NaN", "from 41 to 63 V"],
  [`${PACK}limits: { chargeCurrentA: .inf }`, "limits.chargeCurrentA", "2:27", "is Infinity", "1200 or less"],
  [`${PACK}limits: { chargeCurrentA: 1e400 }`, "limits.chargeCurrentA", "2:27", "is Infinity", "1200 or less"],
  [`${PACK}limits: { chargeCurrentA: -1 }`, "limits.chargeCurrentA", "2:27", "is -1; expected a number from 0 to 1200 A", "0 or more"],
  [`${PACK}limits: { chargeCurrentA: [1] }`, "limits.chargeCurrentA", "2:27", "is the list [1]", "default 115"],
  [`${PACK}limits: { dischargeVoltageV: 48.1 }`, "limits.dischargeVoltageV", "2:30", "is 48.1", "48 or less"],
  [`${PACK}limits: { absoluteCellV: 3.66 }`, "limits.absoluteCellV", "2:26", "3.4 to 3.65 V", "3.65 or less"],
  ["packs: [{ port: /dev/x, represents: 1.5 }]", "packs[0].represents", "1:37", "a whole number from 1 to 32", "default 1"],
  ["packs: [{ port: /dev/x, represents: 0 }]", "packs[0].represents", "1:37", "is 0", "1 or more"],
  [`${PACK}poll: { pollMs: 100 }`, "poll.pollMs", "2:17", "from 500 to 10000 ms", "500 or more"],
  [`${PACK}safety: { blockMs: 120001 }`, "safety.blockMs", "2:20", "is 120001", "120000 or less"],
  [`${PACK}ramp: { ampsPerS: true }`, "ramp.ampsPerS", "2:19", "is true; expected a number from 0.1 to 50 A/s", "default 2"],
  // tables
  [`${PACK}tables: { cellHigh: [[3.4, 1], [3.3, 0]] }`, "tables.cellHigh", "2:21", "has 3.3 after 3.4", "x ascending"],
  [`${PACK}tables: { cellHigh: [[3.4, 1], [3.4, 0]] }`, "tables.cellHigh", "2:21", "has 3.4 after 3.4", "x ascending"],
  [`${PACK}tables: { cellHigh: [[3.4, 1], [3.6, 0.1]] }`, "tables.cellHigh", "2:21", "ends with fraction 0.1", "ends with fraction 0"],
  [`${PACK}tables: { cellHigh: [[3.4, 1], [3.7, 0]] }`, "tables.cellHigh[1][0]", "2:33", "is 3.7", "3.65 or less"],
  [`${PACK}tables: { cellHigh: [[3.4, 0.5], [3.5, 1], [3.6, 0]] }`, "tables.cellHigh", "2:21", "rises from 0.5 to 1 at 3.5", "never rises"],
  [`${PACK}tables: { cellHigh: [[3.4, 0], [3.6, 0]] }`, "tables.cellHigh", "2:21", "only fractions of 0", "Write a list"],
  [`${PACK}tables: { cellHigh: [[3.4, 1.1], [3.6, 0]] }`, "tables.cellHigh[0][1]", "2:28", "is 1.1", "1 or less"],
  [`${PACK}tables: { cellHigh: [[3.6, 0]] }`, "tables.cellHigh", "2:21", "2 to 32 pairs", "[[3.4, 1]"],
  [`${PACK}tables: { cellHigh: [[3.4, 1], [3.6]] }`, "tables.cellHigh[1]", "2:32", "expected a pair", "pair"],
  [`${PACK}tables: { cellLow: [[2.8, 0.1], [3, 1]] }`, "tables.cellLow", "2:20", "begins with fraction 0.1", "begins with fraction 0"],
  [`${PACK}tables: { cellLow: [[2.8, 0], [2.9, 1], [3, 0.5]] }`, "tables.cellLow", "2:20", "falls from 1 to 0.5 at 3", "never falls"],
  [`${PACK}tables: { cellLow: [[2.4, 0], [3, 1]] }`, "tables.cellLow[0][0]", "2:22", "is 2.4", "2.5 or more"],
  [`${PACK}tables: { chargeTemperature: [[-5, 0], [5, 1], [50, 0]] }`, "tables.chargeTemperature[0][0]", "2:32", "is -5", "0 or more"],
  [`${PACK}tables: { chargeTemperature: [[0, 0], [5, 1], [50, 1]] }`, "tables.chargeTemperature", "2:30", "ends with fraction 1", "begins and ends"],
  [`${PACK}tables: { dischargeTemperature: [[-9, 0.2], [50, 0]] }`, "tables.dischargeTemperature", "2:33", "begins with fraction 0.2", "begins and ends"],
  [`${PACK}tables: { dischargeTemperature: [[0, 0], [10, 1], [20, 0.5], [30, 1], [50, 0]] }`, "tables.dischargeTemperature", "2:33", "rises from 0.5 to 1 at 30", "rising first"],
  [`${PACK}tables: { mosfetTemperature: [[70, 1], [101, 0]] }`, "tables.mosfetTemperature[1][0]", "2:41", "is 101", "100 or less"],
  // between keys
  ["packs: [{ port: /dev/x, cells: 15 }]\nlimits: { chargeVoltageV: 55 }", "limits.chargeVoltageV", "2:27", "is 55 V, above 54.75 V = 15 cells x limits.absoluteCellV 3.65 V", "Write at most 54.75"],
  ["packs: [{ port: /dev/x, cells: 15 }]", "limits.chargeVoltageV", "1:32", "is 55 V, above 54.75 V", "packs[0].cells"],
  [`${PACK}limits: { chargeVoltageV: 59 }`, "limits.chargeVoltageV", "2:27", "above 58.4 V = 16 cells (assumed, because packs[0].cells is not set)", "58.4"],
  [`${PACK}limits: { absoluteCellV: 3.4 }`, "limits.chargeVoltageV", "2:26", "above 54.4 V", "Write at most 54.4"],
  [`${PACK}limits: { chargeVoltageV: 51 }`, "limits.chargeVoltageV", "2:27", "below 51.2 V", "Write at least 51.2"],
  ["packs: [{ port: /dev/x, cells: 17 }]\nlimits: { chargeVoltageV: 58, dischargeVoltageV: 42 }", "limits.dischargeVoltageV", "2:50", "below 42.5 V = 17 cells x 2.5 V", "at least 42.5"],
  ["packs: [{ port: /dev/x, cells: 13 }]\nlimits: { chargeVoltageV: 46 }", "limits.dischargeVoltageV", "1:32", "is 43.2 V, above 41.6 V = 13 cells x 3.2 V", "less than 41.6"],
  ["packs: [{ port: /dev/x, cells: 15 }]\nlimits: { chargeVoltageV: 48, dischargeVoltageV: 47 }\nchargeMode: fixed", "limits.dischargeVoltageV", "2:50", "is 47 V with limits.chargeVoltageV 48 V; it must be at least 2 V lower", "at most 46"],
  ["packs: [{ port: /dev/x, cells: 8 }]", "packs[0].cells", "1:32", "is 8: such a battery works between 25.6 V and 29.2 V", "16 is usual for LFP"],
  ["packs: [{ port: /dev/x, cells: 24 }]", "packs[0].cells", "1:32", "between 76.8 V and 87.6 V", "in series"],
  [`${PACK}safety: { freshMs: 2000 }`, "safety.freshMs", "2:20", "less than 3000 ms = 3 x poll.pollMs 1000 ms", "at least 3000"],
  [`${PACK}poll: { pollMs: 2000 }`, "safety.freshMs", "2:17", "is 5000 ms, less than 6000 ms", "lower poll.pollMs"],
  [`${PACK}safety: { holdMs: 4000 }`, "safety.freshMs", "2:19", "is 5000 ms with safety.holdMs 4000 ms", "raise safety.holdMs"],
  [`${PACK}safety: { holdMs: 45000 }`, "safety.holdMs", "2:19", "is 45000 ms with safety.blockMs 45000 ms", "raise safety.blockMs"],
  [`${PACK}safety: { lostMs: 5000 }`, "safety.freshMs", "2:19", "is 5000 ms with safety.lostMs 5000 ms", "raise safety.lostMs"],
  [`${PACK}poll: { replyTimeoutMs: 1000 }`, "poll.pollMs", "2:25", "less than 1100 ms", "at least 1100"],
  [`${PACK}inverter: { model: other }`, "inverter.maxCurrentA", "2:20", "is missing", "maxCurrentA: 100"],
  [`${PACK}inverter: { maxCurrentA: 120 }`, "inverter.maxCurrentA", "2:26", "above the 110 A that one SI6.0H can take", "at most 110"],
  // between packs
  ["packs:\n  - port: /dev/a\n  - port: /dev/b\n", "packs[1].name", "3:5", "is Block 1, the name of packs[0] too (line 2)", '"name: Block 2"'],
  ["packs:\n  - port: /dev/a\n    name: A\n  - port: /dev/b\n    name: B\n  - port: /dev/c\n    name: A\n", "packs[2].name", "7:11", "is A, the name of packs[0] too (line 3)", "a name of its own"],
  ["packs:\n  - { port: /dev/a, name: A }\n  - { port: /dev/a, name: B }\n", "packs[1].port", "3:13", "is /dev/a, the port of packs[0] too: with protocol nw every BMS on a line answers every request, so each needs a line of its own (line 2)", "`represents`"],
  ["packs:\n  - { port: 'tcp://host:1', name: A }\n  - { port: 'tcp://HOST:1', name: B }\n", "packs[1].port", "3:13", "the port of packs[0] too", "its own RS485 adapter"],
  ["packs:\n  - { port: /dev/a, name: A }\n  - { port: /dev/b, name: B, cells: 16 }\n  - { port: /dev/c, name: C, cells: 15 }\n", "packs[2].cells", "4:37", "is 15, while packs[1] has 16: packs of different voltage must never share a DC bus (line 3)", "Correct one"],
  ["packs: [{ port: /dev/x, address: 3 }]", "packs[0].address", "1:34", "is 3, but with protocol nw a BMS has no address", '"protocol: pb"'],
  ["packs:\n  - { port: /dev/a, name: A, protocol: pb, address: 2 }\n  - { port: /dev/a, name: B, protocol: pb, address: 2 }\n", "packs[1].address", "3:53", "is 2, the address of packs[0] on the same port /dev/a too: both BMSs would answer at the same time (line 2)", "a number of its own from 1 to 15"],
  ["packs:\n  - { port: 'tcp://host:1', name: A, protocol: pb, address: 1 }\n  - { port: 'tcp://HOST:1', name: B, protocol: pb }\n", "packs[1].address", "3:5", "is 1, the address of packs[0]", "switches"],
  ["packs:\n  - { port: /dev/a, name: A }\n  - { port: /dev/a, name: B, protocol: pb }\n", "packs[1].protocol", "3:40", "is pb, while packs[0] on the same port /dev/a has nw: one line has one protocol (line 2)", "001"],
  ["packs:\n  - { port: /dev/a, name: A, protocol: auto }\n  - { port: /dev/a, name: B, protocol: auto }\n", "packs[1].address", "3:5", "is 1, the address of packs[0] on the same port /dev/a too", "switches"],
  ["packs:\n  - { port: /dev/a, name: A, protocol: auto }\n  - { port: /dev/a, name: B, protocol: pb, address: 2 }\n", "packs[1].protocol", "3:40", "is pb, while packs[0] on the same port /dev/a has auto: one line has one protocol (line 2)", "001"],
  ["packs: [{ port: /dev/x, protocol: auto, address: 0 }]", "safety.freshMs", "1:50", "is 5000 ms, less than 10000 ms: packs[0] has address 0", "at least 10000"],
  ["packs: [{ port: /dev/x, protocol: pb, address: 0 }]", "safety.freshMs", "1:48", "is 5000 ms, less than 10000 ms: packs[0] has address 0", "at least 10000, or set the address switches"],
  [`packs: [${Array.from({ length: 13 }, (_, i) => `{ port: /dev/a, name: p${i}, protocol: pb, address: ${i + 1} }`).join(",\n  ")}]`, "safety.freshMs", "1:8", "is 5000 ms, less than 5200 ms: a round of 13 requests on one line takes 2100 ms", "at least 5200"],
  ["packs: [{ port: /dev/x, protocol: pb, registers: true }]\npoll: { pollMs: 1300, gapMs: 1000 }", "safety.freshMs", "1:8", "is 5000 ms, less than 9700 ms: a round of 3 requests on one line takes 4200 ms", "lower poll.gapMs"],
  ["packs: [{ port: /dev/x, registers: true }]", "packs[0].registers", "1:36", "only BMSs of protocol pb have registers, and the protocol is nw", "Remove the line"],
  ["packs: [{ port: /dev/x, protocol: auto, registers: true }]", "packs[0].registers", "1:52", "the protocol is auto", "Remove the line"],
  ["packs: [{ port: /dev/x, protocol: pb, registers: 1 }]", "packs[0].registers", "1:50", "expected true or false", "Write it like false"],
  ["packs: [{ port: /dev/x, protocol: pb, address: 0, registers: true }]\nsafety: { freshMs: 10000 }", "packs[0].registers", "1:62", "the address is 0: a BMS that is the master", "switches (DIP) to 1..15"],
  ["packs:\n  - { port: 'tcp://host:1', name: A, protocol: pb, registers: true }\n  - { port: 'tcp://HOST:1', name: B, protocol: pb, address: 2 }\n", "packs[0].registers", "2:63", "packs[1] is on the same port tcp://host:1", "adapter of its own"],
  [`${PACK}safety: { minPacks: 2 }`, "safety.minPacks", "2:21", "is 2, but only 1 pack is configured", "at most 1"],
  ["packs:\n  - { port: /dev/a, name: A }\n  - { port: /dev/b, name: B }\nsafety: { minPacks: 3 }\n", "safety.minPacks", "4:21", "is 3, but only 2 packs are configured", "at most 2"],
  // stages and chemistries
  [`${PACK}limits: { chargeVoltageV: 53.6 }`, "stages.floatCellV", "2:27", "is 3.375 V, above 3.35 V = limits.chargeVoltageV 53.6 V / 16 cells (assumed", "Write at most 3.35, raise limits.chargeVoltageV, or"],
  ["packs: [{ port: /dev/x, cells: 17 }]\nstages: { floatCellV: 3.3 }", "stages.floatCellV", "2:23", "a number from 3.32", "3.32 or more"],
  [`${PACK}limits: { chargeVoltageV: 52 }`, "stages.floatCellV", "2:27", "above 3.25 V", 'Raise limits.chargeVoltageV, or write "chargeMode: fixed"'],
  [`${NMC}limits: { absoluteCellV: 3.6, chargeVoltageV: 50 }`, "limits.absoluteCellV", "5:26", "is 3.6; expected a number from 3.9 to 4.2 V, which is what NMC cells bear", "3.9 or more"],
  [`${PACK}tables: { cellHigh: [[3.4, 1], [4.3, 0]] }`, "tables.cellHigh[1][0]", "2:33", "is 4.3; expected a number from 1.8 to 4.2", "4.2 or less"],
  [`${NMC}tables: { cellHigh: [[4, 1], [4.15, 0]], chargeTemperature: [[5, 0], [20, 1], [50, 0]] }`, "tables.chargeTemperature[2][0]", "5:80", "is 50; expected a number from 0 to 45 degC, which is what NMC cells bear", "45 or less"],
  [`${NMC}limits: { chargeVoltageV: 59 }`, "limits.chargeVoltageV", "5:27", "above 58.8 V = 14 cells x limits.absoluteCellV 4.2 V", "at most 58.8"],
  [`${NMC}limits: { chargeVoltageV: 48, dischargeVoltageV: 41 }`, "limits.chargeVoltageV", "5:27", "below 49 V = 14 cells x 3.5 V, where NMC cells rest", "at least 49"],
  [`packs: [{ port: /dev/x, cells: 14 }]\nchemistry: nmc\nchargeMode: fixed`, "soc.guard", "2:12", "the guard's voltages are those of LFP cells", "guard: false"],
  [`packs: [{ port: /dev/x, cells: 22 }]\nchemistry: lto\nsoc: { guard: false }`, "chargeMode", "2:12", "is staged, which is not known for LTO cells", '"chargeMode: fixed"'],
  [`${PACK}chemistry: lto\nchargeMode: fixed\nsoc: { guard: false }`, "packs[0].cells", "2:12", "is missing; nothing can be assumed about the voltage of LTO packs", '"cells: 14"'],
  [`packs: [{ port: /dev/x, cells: 22 }]\nchemistry: lto\nchargeMode: fixed\nsoc: { guard: false }\nlimits: { chargeVoltageV: 60 }`, "limits.chargeVoltageV", "5:27", "above 59.4 V = 22 cells x limits.absoluteCellV 2.7 V", "at most 59.4"],
  // the bus
  [`${PACK}can: { manageInterface: true }\ninverter: { can: none }`, "can.manageInterface", "2:25", "is true, but inverter.can is none", "such as can0"],
  [`${PACK}can: { manageInterface: true }\ninverter: { can: 'slcan:/dev/ttyACM0' }`, "can.manageInterface", "2:25", "only a SocketCAN interface", "such as can0"],
  ["packs: [{ port: /dev/ttyACM0 }]\ninverter: { can: 'slcan:/dev/ttyACM0' }", "inverter.can", "2:18", "same device as packs[0].port", "one each"],
];

test.each(MISTAKES)("%j", (text, path, at, message, remedy) => {
  const [problem, ...others] = problemsOf(text);
  expect(others).toEqual([]);
  expect(problem?.path).toBe(path);
  expect(`${problem?.line}:${problem?.column}`).toBe(at);
  expect(problem?.message).toContain(message);
  expect(problem?.remedy).toContain(remedy);
});

describe("several mistakes", () => {
  test("every mistake at once, in the order of the lines", () => {
    const text = `packs:
  - port: serial0
    cells: 15
    represents: 1.5
limts: {}
safety: { freshMs: 1000 }
inverter: { model: SI6, count: 0 }
log: { level: info }
log: { level: loud }
`;
    expect(problemsOf(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      "2 packs[0].port",
      "3 limits.chargeVoltageV",
      "4 packs[0].represents",
      "5 limts",
      "6 safety.freshMs",
      "7 inverter.model",
      "7 inverter.count",
      "9 (file)",
      "9 log.level",
    ]);
  });

  test("in every pack", () => {
    const text = `packs:
  - { port: serial0, name: A }
  - { port: /dev/b, name: B, cells: x, represents: 0 }
  - { port: /dev/b, name: "", cel: 1 }
  - { name: B }
`;
    expect(problemsOf(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      "2 packs[0].port",
      "3 packs[1].cells",
      "3 packs[1].represents",
      "4 packs[2].port",
      "4 packs[2].name",
      "4 packs[2].cel",
      "5 packs[3].port",
      "5 packs[3].name",
    ]);
  });

  test("of cells that are no LFP, all that has to be said otherwise", () => {
    expect(problemsOf(`${PACK}chemistry: nmc\n`).map(({ path }) => path)).toEqual(["packs[0].cells", "chargeMode", "soc.guard"]);
  });

  test("rules between keys are not tried with a key that is wrong by itself", () => {
    const text = "packs: [{ port: /dev/x, cells: x }]\nlimits: { chargeVoltageV: 42, dischargeVoltageV: 41 }\n";
    expect(problemsOf(text).map(({ path }) => path)).toEqual(["packs[0].cells", "limits.dischargeVoltageV"]);
  });
});
