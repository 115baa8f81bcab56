import type { LineHealth } from "../../src/bms/polled-pack.ts";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import type { BusHealth, SentFrame } from "../../src/inverter/bus-watch.ts";
import { parseHex } from "../../src/codec/hex.ts";
import type { BatteryState, Bearer } from "../../src/domain/battery.ts";
import type { LimitDecision, Talking } from "../../src/domain/decision.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import { cells, reading } from "./battery.ts";

/** Whole states of the bridge, written by hand at 100 s: one that runs, one that is blocked, one that has just started. */
export const AT_MS = 100_000;

export const GOOD_LINE: LineHealth = {
  port: "open",
  mode: "polling",
  asked: 100,
  answered: 100,
  failed: {},
  reopened: 0,
  failing: null,
  trouble: null,
  traffic: { receivedBytes: 30_000, discardedBytes: 0, echoes: 0, otherMasterAtMs: null },
};

const sent = (id: number, agoMs: number, hex: string): SentFrame => {
  const data = parseHex(hex);
  if (!data.ok) throw new Error(data.error.message);
  return { atMs: AT_MS - agoMs, frame: { id, data: data.value }, result: { ok: true } };
};

export const GOOD_BUS: BusHealth = {
  state: "ok",
  stateSinceMs: 1_000,
  entered: { ok: 1 },
  port: "open",
  portName: "can0",
  sent: 480,
  refused: 0,
  echoed: 480,
  echoedAtMs: AT_MS - 98,
  received: 290,
  foreign: 0,
  strangerId: null,
  errors: {},
  busOffAtMs: null,
  reopened: 0,
  downs: 0,
  resets: 0,
  trouble: null,
  lastSent: [
    sent(0x351, 900, "26 02 81 01 4C 04 B0 01"), // 55.0 V, 38.5 A, 110.0 A, 43.2 V
    sent(0x355, 700, "3C 00 64 00 70 17"), // 60 %, 100 %, 60.00 %
    sent(0x356, 500, "ED 14 65 00 D7 00"), // 53.57 V, 10.1 A, 21.5 degC
    sent(0x35a, 300, "AA AA AA 02 AA AA AA 02"), // all cleared
    sent(0x35e, 100, "4A 4B 2D 42 4D 53 20 20"), // "JK-BMS"
  ],
};

const CELLS = cells(3.348, { 2: 3.34, 7: 3.47 });

const LIMITED: LimitDecision = {
  valueA: 38.5,
  targetA: 38.5,
  winner: { name: "cell-high", limitA: 38.5, cause: { kind: "cell", pack: "Block 1", cell: 7, voltageV: 3.47 } },
  runnerUp: { name: "inverter", limitA: 110, cause: { kind: "inverter", label: "SI6.0H" } },
  pacing: "none",
};

const RATED: LimitDecision = {
  valueA: 110,
  targetA: 110,
  winner: { name: "inverter", limitA: 110, cause: { kind: "inverter", label: "SI6.0H" } },
  runnerUp: { name: "configured", limitA: 115, cause: { kind: "setting" } },
  pacing: "none",
};

const TALKING: Talking = {
  output: {
    setpoints: { chargeVoltageV: 55, chargeCurrentLimitA: 38.5, dischargeCurrentLimitA: 110, dischargeVoltageV: 43.2 },
    report: { socPct: 60, sohPct: 100, voltageV: 53.57, currentA: 10.12, temperatureC: 21.5 },
    messages: { alarms: [], warnings: [] },
    identity: { manufacturer: "JK-BMS", versionMajor: 0, versionMinor: 1, capacityAh: 280 },
  },
  charge: LIMITED,
  discharge: RATED,
  chargeVoltage: { valueV: 55, targetV: 55, why: "target" },
  stage: { stage: "bulk", targetV: 55, why: "start", chargeAllowed: true, becameFull: false, conditions: [] },
  soc: { valuePct: 60, bmsPct: 60, why: "bms", guard: null, floor: null, filteredCellV: 3.348 },
  because: [],
};

const BEARER: Bearer = { pack: "Block 1", represents: 1, limitA: null, from: null };

const BATTERY: BatteryState = {
  voltageV: 53.57,
  voltageMaxV: 53.57,
  spreadV: 0,
  currentA: 10.12,
  powerW: 542.1284,
  socPct: 60,
  sohPct: 100,
  capacityAh: 280,
  cellCount: 16,
  cellMin: { pack: "Block 1", cell: 2, voltageV: 3.34 },
  cellMax: { pack: "Block 1", cell: 7, voltageV: 3.47 },
  temperatureMin: { pack: "Block 1", sensor: 1, temperatureC: 20 },
  temperatureMax: { pack: "Block 1", sensor: 2, temperatureC: 21.5 },
  mosfetMax: { pack: "Block 1", sensor: "mosfet", temperatureC: 27 },
  alarms: [],
  unconnected: [],
  chargingPacks: [BEARER],
  dischargingPacks: [BEARER],
  chargeBearers: [BEARER],
  dischargeBearers: [BEARER],
  tails: [{ cellMaxV: 3.47, currentA: 10.12, capacityAh: 280 }],
  unheard: [],
  presentPacks: ["Block 1"],
  missingPacks: [],
};

const PACK: Snapshot["packs"][number] = {
  rules: { name: "Block 1", represents: 1, cells: 16, chargeCurrentA: null, dischargeCurrentA: null },
  link: "fresh",
  good: {
    atMs: AT_MS - 400,
    value: reading({
      cellsV: CELLS,
      packVoltageV: 53.57,
      currentA: 10.12,
      socPct: 60,
      temperaturesC: { mosfet: 27, sensors: [20, 21.5] },
      balancing: true,
    }),
  },
  line: GOOD_LINE,
};

const packOf = (name: string, change: Partial<PackReading>): Snapshot["packs"][number] => ({
  ...PACK,
  rules: { ...PACK.rules, name },
  good: { atMs: AT_MS - 400, value: reading({ cellsV: cells(3.348, { 4: 3.346, 11: 3.352 }), ...change }) },
});

/** Charging, held back by cell 7; the inverter is there and took what it was told. */
export const RUNNING: Snapshot = {
  atMs: AT_MS,
  ticks: 100,
  packs: [PACK],
  battery: BATTERY,
  findings: [],
  advice: [],
  decision: { kind: "run", ...TALKING },
  inverter: {
    ok: true,
    atMs: AT_MS - 600,
    value: {
      measured: { voltageV: 53.6, currentA: 9.8, temperatureC: 22, socPct: 60 },
      state: { sohPct: 100, chargingProcedure: 10, operatingState: 1, errorNumber: 0, chargeVoltageV: 55 },
    },
  },
  inverterPresent: true,
  bus: GOOD_BUS,
  events: [],
};

const STOPPED: LimitDecision = {
  valueA: 0,
  targetA: 0,
  winner: { name: "stale", limitA: 0, cause: { kind: "age", ageMs: 20_000 } },
  runnerUp: null,
  pacing: "none",
};

/** The BMS does not answer, with an alarm standing in its last reading, and the inverter has gone. */
export const BLOCKED: Snapshot = {
  ...RUNNING,
  packs: [
    {
      ...PACK,
      link: "stale",
      good: {
        atMs: AT_MS - 20_000,
        value: reading({ cellsV: cells(3.3, { 5: 0 }), alarms: ["dischargeUnderVoltage"], dischargeMosOn: false }),
      },
      line: {
        port: "down",
        mode: "polling",
        asked: 100,
        answered: 80,
        failed: { timeout: 15, "bad-checksum": 1, "port-closed": 4 },
        reopened: 2,
        failing: "port-closed",
        trouble: "PORT_NOT_FOUND /dev/ttyUSB0",
        traffic: { receivedBytes: 24_000, discardedBytes: 301, echoes: 0, otherMasterAtMs: null },
      },
    },
  ],
  findings: [],
  decision: {
    kind: "block",
    ...TALKING,
    charge: STOPPED,
    discharge: STOPPED,
    because: [{ code: "battery-stale", ageMs: 20_000 }],
  },
  inverter: {
    ok: false,
    atMs: AT_MS,
    why: "timeout",
    last: { atMs: AT_MS - 30_000, value: { measured: { voltageV: 53.6, currentA: -9.8, temperatureC: 22, socPct: 57 } } },
  },
  inverterPresent: false,
  bus: {
    ...GOOD_BUS,
    refused: 40,
    foreign: 3,
    strangerId: 0x351,
    state: "no-ack",
    stateSinceMs: AT_MS - 40_000,
    errors: { "no-ack": 40 },
    trouble: "nobody takes the frames: is the Sunny Island off, or the cable?",
    lastSent: [
      ...GOOD_BUS.lastSent.map((frame) => ({ ...frame, atMs: frame.atMs - 8_000 })).slice(1),
      { ...GOOD_BUS.lastSent[0]!, result: { ok: false, why: "full", detail: "ENOBUFS" } },
    ],
  },
};

/** Nothing has been heard of anybody. */
export const STARTING: Snapshot = {
  atMs: 1_000,
  ticks: 1,
  packs: [
    {
      rules: { name: "Block 1", represents: 4, cells: null, chargeCurrentA: null, dischargeCurrentA: null },
      link: "unseen",
      good: null,
      line: { ...GOOD_LINE, asked: 1, answered: 0, failed: { timeout: 1 }, trouble: "no answer within 400 ms" },
    },
  ],
  battery: null,
  findings: [],
  advice: [],
  decision: { kind: "silent", because: [{ code: "waiting-for-first-reading", packs: ["Block 1"] }] },
  inverter: { ok: false, atMs: 1_000, why: "never-seen" },
  inverterPresent: null,
  bus: { ...GOOD_BUS, port: "opening", portName: null, sent: 0, echoed: null, received: 0, lastSent: [] },
  events: [],
};

/** Four packs: one warm with a high cell, one that is well, one with an open MOSFET, one that is lost. */
export const FOUR_PACKS: Snapshot = {
  ...RUNNING,
  battery: {
    ...BATTERY,
    socPct: 61.5,
    currentA: 42.3,
    powerW: 2266.011,
    capacityAh: 790,
    cellMax: { pack: "Block 1", cell: 7, voltageV: 3.47 },
    presentPacks: ["Block 1", "Block 2", "Block 3"],
    missingPacks: ["Block 4"],
  },
  packs: [
    PACK,
    {
      ...packOf("Block 2", { currentA: 32.18, socPct: 65, capacityAh: 230 }),
      rules: { ...PACK.rules, name: "Block 2", represents: 2 },
    },
    packOf("Block 3", { currentA: 0, socPct: 58, alarms: ["cellOverVoltage"], chargeMosOn: false }),
    {
      ...packOf("Block 4", { currentA: -1.2, socPct: 9 }),
      link: "lost",
      good: { atMs: AT_MS - 65_000, value: reading({ currentA: -1.2, socPct: 9 }) },
      line: { ...GOOD_LINE, answered: 35, failed: { timeout: 65 }, trouble: "no reply within 300 ms" },
    },
  ],
  decision: { kind: "run", ...TALKING, because: [{ code: "pack-missing", pack: "Block 4" }] },
};
