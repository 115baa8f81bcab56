/** What has happened, in German. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import { POSSIBLE_CELL_V, POSSIBLE_TEMPERATURE_C } from "../pack.ts";
import type { DomainEvent } from "../event.ts";
import { GERMAN_FIGURES } from "./figures.ts";
import { sayFinding } from "./finding-words.ts";
import { GERMAN_ADVICE } from "./german-advice.ts";
import { GERMAN_FINDINGS } from "./german-findings.ts";
import { say, type Words } from "./words.ts";

const { exact, trimmed, volts, percent, degrees, time } = GERMAN_FIGURES;

type EventWords = Pick<Words, "event" | "candidate" | "message" | "refusal" | "inverterState">;
type EventOf<K extends DomainEvent["kind"]> = Extract<DomainEvent, { kind: K }>;

const DECISIONS: Readonly<Record<EventOf<"decision">["decision"], string>> = {
  run: "Betrieb",
  block: "Sperre",
  silent: "Schweigen",
};

const STAGES: Readonly<Record<EventOf<"charge-stage">["stage"], string>> = {
  bulk: "Laden",
  settle: "Ruhephase nach der Vollladung",
  float: "Erhaltung",
};

const OPERATING_STATES: Readonly<Record<number, string>> = { 0: "nicht in Betrieb", 1: "in Betrieb", 3: "Warnung", 4: "Fehler" };

const MESSAGES: Words["message"] = {
  general: "allgemein",
  highVoltage: "Batteriespannung hoch",
  lowVoltage: "Batteriespannung niedrig",
  highTemperature: "Batterietemperatur hoch",
  lowTemperature: "Batterietemperatur niedrig",
  highTemperatureCharge: "Temperatur beim Laden hoch",
  lowTemperatureCharge: "Temperatur zum Laden zu niedrig",
  highCurrent: "Entladestrom hoch",
  highCurrentCharge: "Ladestrom hoch",
  contactor: "Schütz",
  shortCircuit: "Kurzschluss",
  bmsInternal: "BMS intern",
  cellImbalance: "Zellen im Ungleichgewicht",
};

/** In the accusative, as "durch" asks for it. */
const CANDIDATES: Words["candidate"] = {
  configured: "die eingestellte Grenze",
  inverter: "den Höchststrom des Wechselrichters",
  packs: "die Belastbarkeit der Packs",
  "cell-high": "die höchste Zelle",
  "cell-low": "die niedrigste Zelle",
  temperature: "die Temperatur",
  mosfet: "die MOSFET-Temperatur",
  "bms-charge-off": "das BMS, das das Laden abgeschaltet hat",
  "bms-discharge-off": "das BMS, das das Entladen abgeschaltet hat",
  "external-charge": "ein anderes Ladegerät",
  "above-target": "eine Spannung über dem Ziel",
  phase: "die Ruhephase nach der Vollladung",
  operator: "einen Befehl",
  stale: "die fehlenden Messungen",
};

const REFUSALS: Words["refusal"] = {
  starting: () => "Das BMS ist gerade erst gestartet, Ladezustand 0 % und keine Zyklen",
  "cell-count": ({ cells, expected }) => `${cells} Zellen statt ${expected}`,
  "no-cell": () => "Keine Zelle hat eine Spannung",
  "cell-voltage": ({ cell, voltageV }) =>
    `Zelle ${cell} bei ${exact(voltageV)} V, möglich sind ${trimmed(POSSIBLE_CELL_V.min, 1)} bis ${volts(POSSIBLE_CELL_V.max, 1)}`,
  "pack-voltage": ({ voltageV }) => `Packspannung ${exact(voltageV)} V`,
  "cell-sum": ({ sumV, packV }) => `Summe der Zellen ${volts(sumV, 2)}, Packspannung ${volts(packV, 2)}`,
  current: ({ currentA }) => `Strom ${exact(currentA)} A`,
  soc: ({ socPct }) => `Ladezustand ${exact(socPct)} %`,
  temperature: ({ temperatureC }) =>
    `Temperatur ${exact(temperatureC)} °C, möglich sind ${POSSIBLE_TEMPERATURE_C.min} bis ${degrees(POSSIBLE_TEMPERATURE_C.max)}`,
};

function inverterState(operatingState: number, errorNumber: number): string {
  const state = OPERATING_STATES[operatingState] ?? `Zustand ${operatingState}`;
  return errorNumber === 0 ? state : `${state}, Meldung ${errorNumber}`;
}

function packLink({ pack, link, was, lastedMs }: EventOf<"pack-link">): string {
  switch (link) {
    case "fresh":
      return was === "unseen" ? `${pack} antwortet` : `${pack} antwortet wieder nach ${time(lastedMs)}`;
    case "stale":
      return `${pack} antwortet nicht`;
    case "lost":
      return `${pack} ist verloren`;
    case "unseen":
      return `${pack} wurde noch nie gehört`;
  }
}

function message({ message: name, raised, level }: EventOf<"message">): string {
  const what = level === "alarm" ? "Alarm" : "Warnung";
  return `${what} an den Wechselrichter ${raised ? "gemeldet" : "beendet"}: ${MESSAGES[name]}`;
}

export const GERMAN_EVENTS = {
  event: {
    "pack-link": packLink,
    "reading-refused": ({ pack, reason }) => `${pack}: Messung verworfen: ${say(REFUSALS, "code", reason)}`,
    "reading-accepted": ({ pack, refusedCount }) => `${pack}: Messungen sind wieder plausibel (${refusedCount} verworfen)`,
    decision: ({ decision, was }) =>
      `Entscheidung: ${DECISIONS[decision]} (${was === "start" ? "am Anfang" : `vorher ${DECISIONS[was]}`})`,
    "limited-by": ({ direction, name, was }) =>
      `Das ${direction === "charge" ? "Laden" : "Entladen"} wird jetzt durch ${CANDIDATES[name]} begrenzt (vorher durch ${CANDIDATES[was]})`,
    message,
    "inverter-presence": ({ present, lastedMs }) =>
      present ? "Der Sunny Island ist zu hören" : `Der Sunny Island ist seit ${time(lastedMs)} nicht zu hören`,
    "inverter-state": ({ operatingState, errorNumber }) =>
      `Der Sunny Island meldet: ${inverterState(operatingState, errorNumber)}`,
    "external-charge": ({ active, voltageV }) =>
      active
        ? `Ein anderes Ladegerät hebt die Batterie an: Die Ladespannung folgt mit ${volts(voltageV, 2)}`
        : "Das andere Ladegerät lädt nicht mehr",
    "voltage-spread": ({ spreadV }) =>
      spreadV === null
        ? "Die Packs haben wieder dieselbe Spannung"
        : `Die Packs liegen ${volts(spreadV, 2)} auseinander: Kabel, Sicherungen und Schalter prüfen`,
    "charge-stage": ({ stage, was }) => `Ladephase: ${STAGES[stage]} (vorher ${STAGES[was]})`,
    full: ({ bmsPct }) => `Die Batterie ist voll (das BMS zählt ${percent(bmsPct)})`,
    "soc-guard": ({ guard, bmsPct, valuePct }) =>
      guard === null
        ? `Die Zellen widersprechen dem BMS nicht mehr: Ladezustand ${percent(valuePct)} (das BMS zählt ${percent(bmsPct)})`
        : `Ladezustand auf ${percent(valuePct)} begrenzt: Die Zellen sind leerer, als das BMS zählt (${percent(bmsPct)})`,
    "soc-floor": ({ active, bmsPct, valuePct }) =>
      active
        ? `Ladezustand auf ${percent(valuePct)} gehalten: Die Zellen sind voller, als das BMS zählt (${percent(bmsPct)})`
        : `Die Zellen halten den Ladezustand nicht mehr hoch: ${percent(valuePct)} (das BMS zählt ${percent(bmsPct)})`,
    check: ({ finding, was }) => {
      const text = sayFinding(GERMAN_FINDINGS, finding);
      return finding.state === "ok" && was !== "unknown" ? `Wieder in Ordnung: ${text}` : text;
    },
    advice: ({ advice, stands }) =>
      stands
        ? `Empfehlung (${GERMAN_ADVICE.severity[advice.severity]}): ${say(GERMAN_ADVICE.sentence, "code", advice)}`
        : `Erledigt: ${advice.pack}: Das gilt nicht mehr: ${GERMAN_ADVICE.title[advice.code]}`,
  },
  candidate: CANDIDATES,
  message: MESSAGES,
  refusal: REFUSALS,
  inverterState,
} satisfies EventWords;
