/** Every sentence in English; plain ASCII, for any terminal. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { Candidate, Cause } from "../decision.ts";
import type { Flow } from "../flow.ts";
import { ENGLISH_ADVICE } from "./english-advice.ts";
import { ENGLISH_CHARGING } from "./english-charging.ts";
import { ENGLISH_DETAILS } from "./english-details.ts";
import { ENGLISH_EVENTS } from "./english-events.ts";
import { ENGLISH_FINDINGS } from "./english-findings.ts";
import { canId, ENGLISH_FIGURES } from "./figures.ts";
import { say, type Words } from "./words.ts";

const { exact, amps, volts, degrees, time } = ENGLISH_FIGURES;

const COMMANDS: Words["command"] = {
  "stop-charge": () => "stop charging",
  "stop-discharge": () => "stop discharging",
  "limit-charge": (limitA) => `limit charging to ${exact(limitA)} A`,
  "limit-discharge": (limitA) => `limit discharging to ${exact(limitA)} A`,
  "full-once": () => "charge to full once",
};

const MISSING: Readonly<Record<Extract<Cause, { kind: "missing" }>["what"], string>> = {
  cells: "no cell voltage",
  temperature: "no temperature reading",
  mosfet: "no MOSFET temperature reading",
};

function weakestPack({ pack, packA, from, packs }: Extract<Cause, { kind: "weakest-pack" }>): string {
  const some = packs === 1 ? "1 pack" : `${packs} packs`;
  const each = packs === 1 ? amps(packA) : `${amps(packA)} each`;
  switch (from) {
    case "setting":
      return `${some} with ${each}, as configured for ${pack}`;
    case "protection":
      return `${some} with ${each}, below the over-current protection of ${pack}`;
    case null:
      return `only ${some} with an equal share of ${each}`;
  }
}

const CAUSES: Words["cause"] = {
  setting: () => "configured limit",
  inverter: ({ label }) => `rating of ${label}`,
  cell: ({ pack, cell, voltageV, unheard }) =>
    unheard === true
      ? `cell ${cell} of ${pack}, which is not heard, at about ${volts(voltageV, 2)}`
      : `cell ${cell} of ${pack} at ${volts(voltageV, 3)}`,
  sensor: ({ pack, sensor, temperatureC, unheard }) =>
    `${sensor === "mosfet" ? "the MOSFETs" : `sensor ${sensor}`} of ${pack}${unheard === true ? ", which is not heard, last" : ""} at ${degrees(temperatureC)}`,
  missing: ({ what }) => MISSING[what],
  packs: ({ packs }) => `switched off by the BMS of ${packs.join(", ")}`,
  "weakest-pack": weakestPack,
  settling: ({ voltageV, untilV }) =>
    `settling after the full charge, at ${volts(voltageV, 2)} on the way to ${volts(untilV, 2)}`,
  "above-target": ({ voltageV, targetV }) =>
    `the battery at ${volts(voltageV, 2)} has to come down to ${volts(targetV, 2)} first`,
  command: ({ command: { id, kind, limitA } }) => `command ${id} "${COMMANDS[kind](limitA ?? 0)}"`,
  voltage: ({ voltageV, limitV }) =>
    `another charger, which lifts the battery to ${volts(voltageV, 2)} (target ${volts(limitV, 2)})`,
  age: ({ ageMs }) => `the last reading being ${time(ageMs)} old`,
};

const causeOf = ({ cause }: Candidate): string => say(CAUSES, "kind", cause);
const bound = (candidate: Candidate): string => `${amps(candidate.limitA)} (${causeOf(candidate)})`;

const FLOWS: Readonly<Record<Flow, (currentA: number) => string>> = {
  charging: (currentA) => `Charging at ${amps(currentA)}; charge`,
  discharging: (currentA) => `Discharging at ${amps(-currentA)}; discharge`,
  idle: () => "Idle; charge",
};

export const ENGLISH = {
  decision: {
    run: (flow, currentA, limit, because) => [`${FLOWS[flow](currentA)} limit ${limit}`, ...because].join("; "),
    block: (because) => `Blocked, 0 A both ways: ${because.join("; ")}`,
    silent: (because) => `Silent towards the inverter: ${because.join("; ")}`,
  },
  reason: {
    "waiting-for-first-reading": ({ packs }) => `waiting for the first reading of ${packs.join(", ")}`,
    "battery-stale": ({ ageMs }) => `no reading for ${time(ageMs)}`,
    "battery-lost": ({ ageMs }) => `the battery has not been heard for ${time(ageMs)}`,
    "pack-missing": ({ pack }) => `${pack} is missing`,
    "too-few-cells": ({ cells }) => `${cells} cells in series are too few for a Sunny Island`,
    "second-bms": ({ id }) =>
      `somebody else sends ${canId(id)} on the CAN bus: a second BMS; when it is gone, restart or say siinterjk command send-again`,
  },
  limit: {
    hold: ({ valueA, winner }) => `${amps(valueA)}: waiting after a stop, then up to ${bound(winner)}`,
    ramp: ({ valueA, winner }) => `${amps(valueA)}: rising slowly to ${bound(winner)}`,
    none: ({ valueA, winner, runnerUp }) =>
      `${amps(valueA)}: ${causeOf(winner)}${runnerUp === null ? "" : `; next ${bound(runnerUp)}`}`,
  },
  cause: CAUSES,
  ...ENGLISH_CHARGING,
  ...ENGLISH_EVENTS,
  finding: ENGLISH_FINDINGS,
  advice: ENGLISH_ADVICE,
  command: COMMANDS,
  ...ENGLISH_DETAILS,
} satisfies Words;
