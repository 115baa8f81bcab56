/** Decisions and events in plain English, for the terminal, the log and the API. One sentence answers "why am I limited?". */
import type { BatteryState } from "./battery.ts";
import type { Candidate, CandidateName, Cause, Decision, LimitDecision, Reason } from "./decision.ts";
import type { DomainEvent } from "./event.ts";
import type { BatteryMessage } from "./inverter.ts";

const amps = (a: number): string => `${round(a, 1)} A`;
const volts = (v: number): string => `${v.toFixed(2)} V`;
const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
const round = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** What a cause says: "cell 7 of Block 1 at 3.467 V". */
function explainCause(cause: Cause): string {
  switch (cause.kind) {
    case "setting":
      return "configured limit";
    case "inverter":
      return `rating of ${cause.label}`;
    case "cell":
      return `cell ${cause.cell} of ${cause.pack} at ${cause.voltageV.toFixed(3)} V`;
    case "sensor": {
      const sensor = cause.sensor === "mosfet" ? "the MOSFETs" : `sensor ${cause.sensor}`;
      return `${sensor} of ${cause.pack} at ${round(cause.temperatureC, 1)} degC`;
    }
    case "missing":
      return `no ${cause.what === "cells" ? "cell voltage" : `${cause.what} reading`}`;
    case "packs":
      return `the BMS of ${cause.packs.join(", ")}`;
    case "voltage":
      return `another charger, which lifts the battery to ${volts(cause.voltageV)} (target ${volts(cause.limitV)})`;
    case "age":
      return `the last reading being ${seconds(cause.ageMs)} old`;
  }
}

/** A bound with its figure: "55 A (cell 7 of Block 1 at 3.450 V)". */
const explainCandidate = (candidate: Candidate): string => `${amps(candidate.limitA)} (${explainCause(candidate.cause)})`;

/** Why a limit is what it is: "38.5 A: cell 7 of Block 1 at 3.470 V ; next 110 A (rating of SI6.0H)". */
export function explainLimit(limit: LimitDecision): string {
  const next = limit.runnerUp === null ? "" : `; next ${explainCandidate(limit.runnerUp)}`;
  switch (limit.pacing) {
    case "hold":
      return `${amps(limit.valueA)}: waiting after a stop, then up to ${explainCandidate(limit.winner)}`;
    case "ramp":
      return `${amps(limit.valueA)}: rising slowly to ${explainCandidate(limit.winner)}`;
    case "none":
      return `${amps(limit.valueA)}: ${explainCause(limit.winner.cause)}${next}`;
  }
}

/** The state in one sentence. */
export function explainDecision(decision: Decision, battery: BatteryState | null): string {
  const extra = decision.because.map(explainReason).join("; ");
  if (decision.kind === "silent") return `Silent towards the inverter: ${extra}`;
  if (decision.kind === "block") return `Blocked, 0 A both ways: ${extra}`;
  const currentA = battery?.currentA ?? 0;
  const flow =
    currentA > FLOW_A ? `Charging at ${amps(currentA)}` : currentA < -FLOW_A ? `Discharging at ${amps(-currentA)}` : "Idle";
  const limit = currentA < -FLOW_A ? decision.discharge : decision.charge;
  const direction = currentA < -FLOW_A ? "discharge" : "charge";
  return `${flow}; ${direction} limit ${explainLimit(limit)}${extra === "" ? "" : `; ${extra}`}`;
}

/** Below this the current of a JK BMS is its own noise, A. */
const FLOW_A = 0.5;

function explainReason(reason: Reason): string {
  switch (reason.code) {
    case "waiting-for-first-reading":
      return `waiting for the first reading of ${reason.packs.join(", ")}`;
    case "battery-stale":
      return `no reading for ${seconds(reason.ageMs)}`;
    case "battery-lost":
      return `the battery has not been heard for ${seconds(reason.ageMs)}`;
    case "pack-missing":
      return `${reason.pack} is missing`;
    case "too-few-cells":
      return `${reason.cells} cells in series are too few for a Sunny Island`;
    case "second-bms":
      return `somebody else sends 0x${reason.id.toString(16).toUpperCase()} on the CAN bus: a second BMS; when it is gone, restart or say siinterjk command send-again`;
  }
}

const MESSAGE_WORDS: Readonly<Record<BatteryMessage, string>> = {
  general: "general",
  highVoltage: "battery voltage high",
  lowVoltage: "battery voltage low",
  highTemperature: "battery temperature high",
  lowTemperature: "battery temperature low",
  highTemperatureCharge: "temperature high while charging",
  lowTemperatureCharge: "temperature too low to charge",
  highCurrent: "discharge current high",
  highCurrentCharge: "charge current high",
  contactor: "contactor",
  shortCircuit: "short circuit",
  bmsInternal: "BMS internal",
  cellImbalance: "cells out of balance",
};

const LIMIT_WORDS: Readonly<Record<CandidateName, string>> = {
  configured: "the configured limit",
  inverter: "the inverter's rating",
  "cell-high": "the highest cell",
  "cell-low": "the lowest cell",
  temperature: "the temperature",
  mosfet: "the MOSFET temperature",
  "bms-charge-off": "the BMS, which has switched charging off",
  "bms-discharge-off": "the BMS, which has switched discharging off",
  "external-charge": "another charger",
  stale: "the missing readings",
};

const OPERATING_STATES: Readonly<Record<number, string>> = { 0: "not operating", 1: "operating", 3: "warning", 4: "failure" };

/** The state of a Sunny Island (0x306) in words, with its error number where there is one. */
export function explainInverterState(operatingState: number, errorNumber: number): string {
  const state = OPERATING_STATES[operatingState] ?? `state ${operatingState}`;
  return errorNumber === 0 ? state : `${state}, message ${errorNumber}`;
}

/** An event as one line. */
export function explainEvent(event: DomainEvent): string {
  switch (event.kind) {
    case "pack-link":
      return explainLink(event);
    case "reading-refused":
      return `${event.pack}: reading refused: ${event.reason}`;
    case "reading-accepted":
      return `${event.pack}: readings are plausible again (${event.refusedCount} refused)`;
    case "decision":
      return `Decision: ${event.decision} (was ${event.was})`;
    case "limited-by":
      return `${event.direction === "charge" ? "Charging" : "Discharging"} is now limited by ${LIMIT_WORDS[event.name]} (was ${LIMIT_WORDS[event.was]})`;
    case "message":
      return `${event.level === "alarm" ? "Alarm" : "Warning"} to the inverter ${event.raised ? "raised" : "ended"}: ${MESSAGE_WORDS[event.message]}`;
    case "inverter-presence":
      return event.present ? "The Sunny Island is heard" : `The Sunny Island has not been heard for ${seconds(event.lastedMs)}`;
    case "inverter-state":
      return `The Sunny Island reports: ${explainInverterState(event.operatingState, event.errorNumber)}`;
    case "external-charge":
      return event.active
        ? `Another charger lifts the battery: charge voltage follows at ${volts(event.voltageV)}`
        : "The other charger has stopped";
  }
}

function explainLink(event: Extract<DomainEvent, { kind: "pack-link" }>): string {
  switch (event.link) {
    case "fresh":
      return event.was === "unseen" ? `${event.pack} answers` : `${event.pack} answers again after ${seconds(event.lastedMs)}`;
    case "stale":
      return `${event.pack} does not answer`;
    case "lost":
      return `${event.pack} is lost`;
    case "unseen":
      return `${event.pack} has not been seen`;
  }
}
