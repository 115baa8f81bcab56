/** Every sentence in German. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { Candidate, Cause } from "../decision.ts";
import type { Flow } from "../flow.ts";
import { canId, GERMAN_FIGURES } from "./figures.ts";
import { GERMAN_ADVICE } from "./german-advice.ts";
import { GERMAN_CHARGING } from "./german-charging.ts";
import { GERMAN_DETAILS } from "./german-details.ts";
import { GERMAN_EVENTS } from "./german-events.ts";
import { GERMAN_FINDINGS } from "./german-findings.ts";
import { say, type Words } from "./words.ts";

const { exact, amps, volts, degrees, time } = GERMAN_FIGURES;

const COMMANDS: Words["command"] = {
  "stop-charge": () => "Laden stoppen",
  "stop-discharge": () => "Entladen stoppen",
  "limit-charge": (limitA) => `Laden auf ${exact(limitA)} A begrenzen`,
  "limit-discharge": (limitA) => `Entladen auf ${exact(limitA)} A begrenzen`,
  "full-once": () => "einmal voll laden",
};

const MISSING: Readonly<Record<Extract<Cause, { kind: "missing" }>["what"], string>> = {
  cells: "keine Zellspannung",
  temperature: "keine Temperaturmessung",
  mosfet: "keine Messung der MOSFET-Temperatur",
};

function weakestPack({ pack, packA, from, packs }: Extract<Cause, { kind: "weakest-pack" }>): string {
  const some = packs === 1 ? "1 Pack" : `${packs} Packs`;
  const each = packs === 1 ? amps(packA) : `je ${amps(packA)}`;
  switch (from) {
    case "setting":
      return `${some} mit ${each}, wie für ${pack} eingestellt`;
    case "protection":
      return `${some} mit ${each}, unter dem Überstromschutz von ${pack}`;
    case null:
      return `nur ${some} mit einem gleichen Anteil von ${each}`;
  }
}

const CAUSES: Words["cause"] = {
  setting: () => "eingestellte Grenze",
  inverter: ({ label }) => `Höchststrom von ${label}`,
  cell: ({ pack, cell, voltageV, unheard }) =>
    unheard === true
      ? `Zelle ${cell} von ${pack}, das nicht zu hören ist, bei etwa ${volts(voltageV, 2)}`
      : `Zelle ${cell} von ${pack} bei ${volts(voltageV, 3)}`,
  sensor: ({ pack, sensor, temperatureC, unheard }) =>
    `${sensor === "mosfet" ? "die MOSFETs" : `Sensor ${sensor}`} von ${pack}${unheard === true ? ", das nicht zu hören ist, zuletzt" : ""} bei ${degrees(temperatureC)}`,
  missing: ({ what }) => MISSING[what],
  packs: ({ packs }) => `abgeschaltet vom BMS von ${packs.join(", ")}`,
  "weakest-pack": weakestPack,
  settling: ({ voltageV, untilV }) =>
    `Ruhephase nach der Vollladung, bei ${volts(voltageV, 2)} auf dem Weg zu ${volts(untilV, 2)}`,
  "above-target": ({ voltageV, targetV }) =>
    `die Batterie mit ${volts(voltageV, 2)} muss erst auf ${volts(targetV, 2)} herunterkommen`,
  command: ({ command: { id, kind, limitA } }) => `Befehl ${id} „${COMMANDS[kind](limitA ?? 0)}“`,
  voltage: ({ voltageV, limitV }) =>
    `ein anderes Ladegerät, das die Batterie auf ${volts(voltageV, 2)} hebt (Ziel ${volts(limitV, 2)})`,
  age: ({ ageMs }) => `letzte Messung vor ${time(ageMs)}`,
};

const causeOf = ({ cause }: Candidate): string => say(CAUSES, "kind", cause);
const bound = (candidate: Candidate): string => `${amps(candidate.limitA)} (${causeOf(candidate)})`;

const FLOWS: Readonly<Record<Flow, (currentA: number) => string>> = {
  charging: (currentA) => `Lädt mit ${amps(currentA)}; Ladegrenze`,
  discharging: (currentA) => `Entlädt mit ${amps(-currentA)}; Entladegrenze`,
  idle: () => "In Ruhe; Ladegrenze",
};

export const GERMAN = {
  decision: {
    run: (flow, currentA, limit, because) => [`${FLOWS[flow](currentA)} ${limit}`, ...because].join("; "),
    block: (because) => `Gesperrt, 0 A in beiden Richtungen: ${because.join("; ")}`,
    silent: (because) => `Schweigt gegenüber dem Wechselrichter: ${because.join("; ")}`,
  },
  reason: {
    "waiting-for-first-reading": ({ packs }) => `wartet auf die erste Messung von ${packs.join(", ")}`,
    "battery-stale": ({ ageMs }) => `seit ${time(ageMs)} keine Messung`,
    "battery-lost": ({ ageMs }) => `die Batterie ist seit ${time(ageMs)} nicht zu hören`,
    "pack-missing": ({ pack }) => `${pack} fehlt`,
    "too-few-cells": ({ cells }) => `${cells} Zellen in Reihe sind zu wenige für einen Sunny Island`,
    "second-bms": ({ id }) =>
      `jemand anderes sendet ${canId(id)} auf dem CAN-Bus, ein zweites BMS; wenn es weg ist, neu starten oder „siinterjk command send-again“ eingeben`,
  },
  limit: {
    hold: ({ valueA, winner }) => `${amps(valueA)}: Wartezeit nach einem Stopp, danach bis zu ${bound(winner)}`,
    ramp: ({ valueA, winner }) => `${amps(valueA)}: steigt langsam auf ${bound(winner)}`,
    none: ({ valueA, winner, runnerUp }) =>
      `${amps(valueA)}: ${causeOf(winner)}${runnerUp === null ? "" : `; danach ${bound(runnerUp)}`}`,
  },
  cause: CAUSES,
  ...GERMAN_CHARGING,
  ...GERMAN_EVENTS,
  finding: GERMAN_FINDINGS,
  advice: GERMAN_ADVICE,
  command: COMMANDS,
  ...GERMAN_DETAILS,
} satisfies Words;
