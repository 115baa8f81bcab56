/** What has happened, in English. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import { POSSIBLE_CELL_V, POSSIBLE_TEMPERATURE_C } from "../pack.ts";
import type { DomainEvent } from "../event.ts";
import { ENGLISH_ADVICE } from "./english-advice.ts";
import { ENGLISH_FINDINGS } from "./english-findings.ts";
import { ENGLISH_FIGURES } from "./figures.ts";
import { sayFinding } from "./finding-words.ts";
import { say, type Words } from "./words.ts";

const { exact, volts, percent, time } = ENGLISH_FIGURES;

type EventWords = Pick<Words, "event" | "candidate" | "message" | "refusal" | "inverterState">;

const STAGES: Readonly<Record<Extract<DomainEvent, { kind: "charge-stage" }>["stage"], string>> = {
  bulk: "charging up",
  settle: "settling after the full charge",
  float: "float",
};

const OPERATING_STATES: Readonly<Record<number, string>> = { 0: "not operating", 1: "operating", 3: "warning", 4: "failure" };

const MESSAGES: Words["message"] = {
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

const CANDIDATES: Words["candidate"] = {
  configured: "the configured limit",
  inverter: "the inverter's rating",
  packs: "what the packs can take",
  "cell-high": "the highest cell",
  "cell-low": "the lowest cell",
  temperature: "the temperature",
  mosfet: "the MOSFET temperature",
  "bms-charge-off": "the BMS, which has switched charging off",
  "bms-discharge-off": "the BMS, which has switched discharging off",
  "external-charge": "another charger",
  "above-target": "a voltage above the target",
  phase: "the settling after the full charge",
  operator: "a person's command",
  stale: "the missing readings",
};

const REFUSALS: Words["refusal"] = {
  starting: () => "the BMS has just started: SOC 0 % and no cycles",
  "cell-count": ({ cells, expected }) => `${cells} cells, expected ${expected}`,
  "no-cell": () => "no cell has a voltage",
  "cell-voltage": ({ cell, voltageV }) =>
    `cell ${cell} at ${exact(voltageV)} V, possible are ${POSSIBLE_CELL_V.min.toFixed(1)}..${volts(POSSIBLE_CELL_V.max, 1)}`,
  "pack-voltage": ({ voltageV }) => `pack voltage ${exact(voltageV)} V`,
  "cell-sum": ({ sumV, packV }) => `cells add up to ${volts(sumV, 2)}, pack voltage is ${volts(packV, 2)}`,
  current: ({ currentA }) => `current ${exact(currentA)} A`,
  soc: ({ socPct }) => `SOC ${exact(socPct)} %`,
  temperature: ({ temperatureC }) =>
    `temperature ${exact(temperatureC)} degC, possible are ${POSSIBLE_TEMPERATURE_C.min}..${POSSIBLE_TEMPERATURE_C.max} degC`,
};

function inverterState(operatingState: number, errorNumber: number): string {
  const state = OPERATING_STATES[operatingState] ?? `state ${operatingState}`;
  return errorNumber === 0 ? state : `${state}, message ${errorNumber}`;
}

function packLink({ pack, link, was, lastedMs }: Extract<DomainEvent, { kind: "pack-link" }>): string {
  switch (link) {
    case "fresh":
      return was === "unseen" ? `${pack} answers` : `${pack} answers again after ${time(lastedMs)}`;
    case "stale":
      return `${pack} does not answer`;
    case "lost":
      return `${pack} is lost`;
    case "unseen":
      return `${pack} has not been seen`;
  }
}

export const ENGLISH_EVENTS = {
  event: {
    "pack-link": packLink,
    "reading-refused": ({ pack, reason }) => `${pack}: reading refused: ${say(REFUSALS, "code", reason)}`,
    "reading-accepted": ({ pack, refusedCount }) => `${pack}: readings are plausible again (${refusedCount} refused)`,
    decision: ({ decision, was }) => `Decision: ${decision} (${was === "start" ? "at the start" : `was ${was}`})`,
    "limited-by": ({ direction, name, was }) =>
      `${direction === "charge" ? "Charging" : "Discharging"} is now limited by ${CANDIDATES[name]} (was ${CANDIDATES[was]})`,
    message: ({ message, raised, level }) =>
      `${level === "alarm" ? "Alarm" : "Warning"} to the inverter ${raised ? "raised" : "ended"}: ${MESSAGES[message]}`,
    "inverter-presence": ({ present, lastedMs }) =>
      present ? "The Sunny Island is heard" : `The Sunny Island has not been heard for ${time(lastedMs)}`,
    "inverter-state": ({ operatingState, errorNumber }) =>
      `The Sunny Island reports: ${inverterState(operatingState, errorNumber)}`,
    "external-charge": ({ active, voltageV }) =>
      active
        ? `Another charger lifts the battery: charge voltage follows at ${volts(voltageV, 2)}`
        : "The other charger has stopped",
    "voltage-spread": ({ spreadV }) =>
      spreadV === null
        ? "The packs have the same voltage again"
        : `The packs differ by ${volts(spreadV, 2)}: look at cables, fuses and switches`,
    "charge-stage": ({ stage, was }) => `Stage of charging: ${STAGES[stage]} (was ${STAGES[was]})`,
    full: ({ bmsPct }) => `The battery is full (the BMS counts ${percent(bmsPct)})`,
    "soc-guard": ({ guard, bmsPct, valuePct }) =>
      guard === null
        ? `The cells no longer contradict the BMS: SOC ${percent(valuePct)} (the BMS counts ${percent(bmsPct)})`
        : `SOC held down at ${percent(valuePct)}: the cells are emptier than the BMS counts (${percent(bmsPct)})`,
    "soc-floor": ({ active, bmsPct, valuePct }) =>
      active
        ? `SOC held up at ${percent(valuePct)}: the cells are fuller than the BMS counts (${percent(bmsPct)})`
        : `The cells no longer hold the SOC up: ${percent(valuePct)} (the BMS counts ${percent(bmsPct)})`,
    check: ({ finding, was }) => {
      const text = sayFinding(ENGLISH_FINDINGS, finding);
      return finding.state === "ok" && was !== "unknown" ? `In order again: ${text}` : text;
    },
    advice: ({ advice, stands }) =>
      stands
        ? `Advice (${ENGLISH_ADVICE.severity[advice.severity]}): ${say(ENGLISH_ADVICE.sentence, "code", advice)}`
        : `Settled: ${advice.pack}: it is no longer true that ${ENGLISH_ADVICE.title[advice.code]}`,
  },
  candidate: CANDIDATES,
  message: MESSAGES,
  refusal: REFUSALS,
  inverterState,
} satisfies EventWords;
