/** Messages in German. */
import type { DomainEvent } from "../../domain/event.ts";
import { explainInverterState, explainMessage, nameAdvice } from "../../domain/explain/explain.ts";
import { GERMAN_FIGURES } from "../../domain/explain/figures.ts";
import type { BatteryMessage } from "../../domain/inverter.ts";
import type { MessageWords } from "./message-words.ts";

const { amps, volts, degrees, time } = GERMAN_FIGURES;

const CHECKS: Readonly<Record<Extract<DomainEvent, { kind: "check" }>["finding"]["check"], string>> = {
  "accepted-soc": "Der Sunny Island und der Ladezustand",
  "accepted-charge-voltage": "Der Sunny Island und die Ladespannung",
  "agrees-voltage": "Spannungen von Wechselrichter und BMS",
  "agrees-current": "Ströme von Wechselrichter und BMS",
  "current-sign": "Vorzeichen des Stroms",
  represents: "Anzahl der Packs",
  "obeys-charge": "Der Sunny Island und die Ladegrenze",
  "obeys-discharge": "Der Sunny Island und die Entladegrenze",
};

const OPEN_BMS = "Das BMS mit seiner App auslesen und den Grund finden, bevor etwas zurückgesetzt wird.";

const MESSAGE_REMEDIES: Readonly<Record<BatteryMessage, string>> = {
  general: OPEN_BMS,
  highVoltage:
    "Nichts, wenn es von selbst endet. Kommt es wieder: in der App des BMS die höchste Zelle ansehen, und ob ein anderes Ladegerät lädt.",
  lowVoltage: "Große Verbraucher abschalten und aus dem Netz laden oder auf die Sonne warten.",
  highTemperature: "Dafür sorgen, dass Luft an die Batterie kommt und nichts neben ihr heiß ist.",
  lowTemperature: "Den Raum der Batterie wärmen.",
  highTemperatureCharge: "Dafür sorgen, dass Luft an die Batterie kommt. Sie lädt von selbst wieder, wenn sie kühler ist.",
  lowTemperatureCharge: "Den Raum der Batterie wärmen. Sie lädt von selbst wieder, wenn sie wärmer ist.",
  highCurrent: "Große Verbraucher abschalten.",
  highCurrentCharge:
    "Herausfinden, was die Batterie so stark lädt: ein anderes Ladegerät, oder ein Wechselrichter, der die Grenze nicht hält.",
  contactor: OPEN_BMS,
  shortCircuit: "Abschalten und die Verdrahtung prüfen lassen, bevor etwas wieder eingeschaltet wird.",
  bmsInternal: OPEN_BMS,
  cellImbalance:
    "Heute nichts. Die Batterie einige Tage ganz voll laden lassen; bleibt es dabei, in der App des BMS den Balancer ansehen.",
};

const LINK_REMEDY =
  "Prüfen, ob das BMS an ist, und Kabel, Adapter und Abschluss prüfen. `siinterjk doctor` findet die meisten Ursachen.";

export const GERMAN_MESSAGES: MessageWords = {
  level: { info: "Info", warning: "Warnung", alarm: "Alarm" },
  over: (title, lastedMs) => `Vorbei: ${title} (${time(lastedMs)})`,
  title: {
    "pack-link": ({ pack, link }) =>
      link === "lost" ? `${pack} ist verloren` : link === "fresh" ? `${pack} antwortet` : `${pack} antwortet nicht`,
    "reading-refused": ({ pack }) => `Messungen von ${pack} können nicht stimmen`,
    "reading-accepted": ({ pack }) => `Messungen von ${pack}`,
    decision: ({ decision }) =>
      decision === "run"
        ? "Die Batterie ist in Betrieb"
        : decision === "block"
          ? "Batterie gesperrt, 0 A in beide Richtungen"
          : "Dem Wechselrichter wird nichts gesagt",
    "limited-by": ({ direction }) => (direction === "charge" ? "Das Laden ist begrenzt" : "Das Entladen ist begrenzt"),
    message: ({ message }) => explainMessage(message, "de"),
    "inverter-presence": ({ present }) => (present ? "Der Sunny Island ist zu hören" : "Der Sunny Island ist nicht zu hören"),
    "inverter-state": ({ operatingState, errorNumber }) =>
      `Sunny Island: ${explainInverterState(operatingState, errorNumber, "de")}`,
    "external-charge": () => "Ein anderes Ladegerät hebt die Batterie an",
    "voltage-spread": () => "Die Packs haben verschiedene Spannungen",
    "charge-stage": () => "Ladephase",
    full: () => "Die Batterie ist voll",
    "soc-guard": () => "Der Ladezustand des BMS ist zu hoch",
    "soc-floor": () => "Der Ladezustand des BMS ist zu niedrig",
    check: ({ finding }) => CHECKS[finding.check],
    advice: ({ advice }) => `${advice.pack}: ${nameAdvice(advice, "de")}`,
  },
  remedy: {
    "pack-link": ({ link }) => (link === "fresh" ? "" : LINK_REMEDY),
    "reading-refused": () => "Bleibt es dabei: Zellleitungen und Kabel zum BMS prüfen und mit seiner App vergleichen.",
    "reading-accepted": () => "",
    decision: ({ decision }) =>
      decision === "run" ? "" : "Der Grund steht oben; `siinterjk doctor` auf dem Rechner der Brücke sucht nach der Ursache.",
    "limited-by": () => "",
    message: ({ message }) => MESSAGE_REMEDIES[message],
    "inverter-presence": ({ present }) =>
      present ? "" : "Prüfen, ob der Sunny Island an ist, und das CAN-Kabel und seine Abschlüsse prüfen.",
    "inverter-state": ({ operatingState, errorNumber }) =>
      operatingState === 4 || errorNumber !== 0 ? "Die Nummer in der Anleitung des Sunny Island nachschlagen." : "",
    "external-charge": () => "",
    // Its sentence says what to look at.
    "voltage-spread": () => "",
    "charge-stage": () => "",
    full: () => "",
    "soc-guard": () =>
      "Nichts, wenn es mit der nächsten Vollladung endet. Sonst zählt das BMS falsch: Kapazität und Strom in seiner App prüfen.",
    "soc-floor": () => "",
    // The sentences of findings and advice say what to do.
    check: () => "",
    advice: () => "",
  },
  highestCell: ({ pack, cell, voltageV }) => `Höchste Zelle: Zelle ${cell} von ${pack} bei ${volts(voltageV, 3)}`,
  lowestCell: ({ pack, cell, voltageV }) => `Niedrigste Zelle: Zelle ${cell} von ${pack} bei ${volts(voltageV, 3)}`,
  warmest: ({ pack, temperatureC }) => `Am wärmsten: ${pack} bei ${degrees(temperatureC)}`,
  coldest: ({ pack, temperatureC }) => `Am kältesten: ${pack} bei ${degrees(temperatureC)}`,
  current: (currentA) => `Strom: ${amps(currentA)} (Laden ist positiv)`,
  reports: (pack, alarms) => `${pack} meldet: ${alarms.join(", ")}`,
  now: (decision) => `Die Brücke jetzt: ${decision}`,
  todo: (remedy) => `Was zu tun ist: ${remedy}`,
  started: {
    title: "Die Brücke ist gestartet",
    body: (packs) => `Sie liest ${packs === 1 ? "1 BMS" : `${packs} BMS`}. Was vor dem Start anstand, wird neu gemeldet.`,
  },
  digest: {
    title: (count) => (count === 1 ? "1 Meldung, die gewartet hat" : `${count} Meldungen, die gewartet haben`),
    more: (count) => (count === 1 ? "... und 1 weitere" : `... und ${count} weitere`),
  },
  test: {
    title: "Testnachricht",
    body: (channel) => `Der Kanal ${channel} funktioniert. Mit der Batterie ist nichts geschehen.`,
  },
  dropped: (count) =>
    count === 1
      ? "1 Meldung vor dieser konnte nicht zugestellt werden."
      : `${count} Meldungen vor dieser konnten nicht zugestellt werden.`,
};
