/** What a bridge says about itself, written by hand: one with two BMSs on one bus and a Sunny Island, where all is well. */
import type { StatusReport } from "../../src/control/status-report.ts";

export type PackReport = StatusReport["packs"][number];

export const PACK: PackReport = {
  name: "Block 1",
  port: "/dev/ttyUSB0",
  protocol: "pb",
  address: 1,
  link: "fresh",
  ageMs: 600,
  asked: 3_600,
  answered: 3_600,
  failed: {},
  failing: null,
  trouble: null,
  line: {
    port: "open",
    mode: "polling",
    found: null,
    reopened: 0,
    receivedBytes: 2_200_000,
    discardedBytes: 0,
    echoes: 0,
    otherMasterAgoMs: null,
  },
};

export const STATUS: StatusReport = {
  version: "1.4.2",
  startedAtMs: 1_780_000_000_000,
  uptimeMs: 3_600_000,
  ticks: 3_600,
  decision: { kind: "run", sentence: "Charging at 10.1 A" },
  told: { socPct: 60, chargeVoltageV: 55, chargeCurrentLimitA: 110, dischargeCurrentLimitA: 110 },
  packs: [PACK, { ...PACK, name: "Block 2", address: 2, ageMs: 450 }],
  can: {
    bus: "can0",
    state: "ok",
    stateForMs: 3_590_000,
    sent: 18_000,
    refused: 0,
    acknowledged: 18_000,
    acknowledgedAgoMs: 150,
    received: 10_800,
    foreign: 0,
    strangerId: null,
    errors: {},
    busOffAgoMs: null,
    reopened: 0,
    resets: 0,
    trouble: null,
    lastSent: [
      { id: 0x351, agoMs: 750 },
      { id: 0x355, agoMs: 550 },
      { id: 0x356, agoMs: 350 },
      { id: 0x35a, agoMs: 150 },
    ],
  },
  inverter: {
    label: "SI6.0H",
    present: true,
    measuredAgoMs: 400,
    measured: { voltageV: 53.1, currentA: 10.4, temperatureC: 21, socPct: 60 },
    stateAgoMs: 380,
    state: {
      sohPct: 100,
      chargingProcedure: 10,
      operatingState: 1,
      errorNumber: 0,
      chargeVoltageV: 55,
      sentence: "operating",
    },
  },
  findings: [
    { check: "accepted-soc", state: "ok", forMs: 3_000_000, sentence: "The inverter has taken the SOC: 60 %" },
    { check: "accepted-charge-voltage", state: "ok", forMs: 3_000_000, sentence: "The inverter has taken the charge voltage" },
  ],
  events: { decision: 1, "pack-link": 2 },
  outlets: [],
};
