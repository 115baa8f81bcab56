import { inBothLanguages, type Row } from "../../../test/support/both-languages.ts";
import type { Finding } from "../checks/finding.ts";
import type { DomainEvent } from "../event.ts";
import type { Refusal } from "../pack.ts";
import { LFP_SOC_RULES } from "../policy/soc.ts";
import { explainEvent, explainFinding, explainRefusal } from "./explain.ts";

const GUARD = LFP_SOC_RULES.guard[0]!;
const event =
  (one: DomainEvent): Row[0] =>
  (language) =>
    explainEvent(one, language);
const found = { check: "accepted-soc", sinceMs: 0, toldPct: 60, saidPct: 60, chargingProcedure: 10 } as const;

inBothLanguages("an event", [
  [
    event({ kind: "pack-link", pack: "Block 1", link: "fresh", was: "lost", lastedMs: 900_000 }),
    "Block 1 answers again after 15 min",
    "Block 1 antwortet wieder nach 15 min",
  ],
  [
    event({ kind: "reading-refused", pack: "Block 1", reason: { code: "cell-sum", sumV: 52.8, packV: 20 } }),
    "Block 1: reading refused: cells add up to 52.80 V, pack voltage is 20.00 V",
    "Block 1: Messung verworfen: Summe der Zellen 52,80 V, Packspannung 20,00 V",
  ],
  [
    event({ kind: "decision", decision: "block", was: "run" }),
    "Decision: block (was run)",
    "Entscheidung: Sperre (vorher Betrieb)",
  ],
  [
    event({ kind: "decision", decision: "silent", was: "start" }),
    "Decision: silent (at the start)",
    "Entscheidung: Schweigen (am Anfang)",
  ],
  [
    event({ kind: "limited-by", direction: "charge", name: "operator", was: "inverter" }),
    "Charging is now limited by a person's command (was the inverter's rating)",
    "Das Laden wird jetzt durch einen Befehl begrenzt (vorher durch den Höchststrom des Wechselrichters)",
  ],
  [
    event({ kind: "message", message: "lowTemperatureCharge", raised: true, level: "warning" }),
    "Warning to the inverter raised: temperature too low to charge",
    "Warnung an den Wechselrichter gemeldet: Temperatur zum Laden zu niedrig",
  ],
  [
    event({ kind: "charge-stage", stage: "float", was: "settle" }),
    "Stage of charging: float (was settling after the full charge)",
    "Ladephase: Erhaltung (vorher Ruhephase nach der Vollladung)",
  ],
  [
    event({ kind: "full", bmsPct: 94 }),
    "The battery is full (the BMS counts 94 %)",
    "Die Batterie ist voll (das BMS zählt 94 %)",
  ],
  [
    event({ kind: "soc-guard", guard: GUARD, bmsPct: 58, valuePct: 30 }),
    "SOC held down at 30 %: the cells are emptier than the BMS counts (58 %)",
    "Ladezustand auf 30 % begrenzt: Die Zellen sind leerer, als das BMS zählt (58 %)",
  ],
  [
    event({ kind: "soc-floor", active: true, bmsPct: 0, valuePct: 10 }),
    "SOC held up at 10 %: the cells are fuller than the BMS counts (0 %)",
    "Ladezustand auf 10 % gehalten: Die Zellen sind voller, als das BMS zählt (0 %)",
  ],
  [
    event({ kind: "soc-floor", active: false, bmsPct: 12, valuePct: 12 }),
    "The cells no longer hold the SOC up: 12 % (the BMS counts 12 %)",
    "Die Zellen halten den Ladezustand nicht mehr hoch: 12 % (das BMS zählt 12 %)",
  ],
  [
    event({ kind: "check", finding: { ...found, state: "ok" }, was: "bad" }),
    "In order again: The Sunny Island has taken SOC 60 %",
    "Wieder in Ordnung: Der Sunny Island hat den Ladezustand 60 % übernommen",
  ],
  [
    event({ kind: "check", finding: { ...found, state: "bad", toldPct: 30 }, was: "ok" }),
    "The Sunny Island works with SOC 60 % although it is told 30 %. Check the plugs and terminators of the CAN cable, and that no other BMS is on it",
    "Der Sunny Island arbeitet mit dem Ladezustand 60 %, obwohl ihm 30 % gemeldet werden. Stecker und Abschlusswiderstände des CAN-Kabels prüfen, und ob ein anderes BMS daran hängt",
  ],
]);

const refusal =
  (one: Refusal): Row[0] =>
  (language) =>
    explainRefusal(one, language);

inBothLanguages("a refused reading", [
  [
    refusal({ code: "starting" }),
    "the BMS has just started: SOC 0 % and no cycles",
    "Das BMS ist gerade erst gestartet, Ladezustand 0 % und keine Zyklen",
  ],
  [
    refusal({ code: "cell-voltage", cell: 2, voltageV: 5.125 }),
    "cell 2 at 5.125 V, possible are 0.5..5.0 V",
    "Zelle 2 bei 5,125 V, möglich sind 0,5 bis 5,0 V",
  ],
  [
    refusal({ code: "cell-sum", sumV: -0.001, packV: 20 }),
    "cells add up to 0.00 V, pack voltage is 20.00 V",
    "Summe der Zellen 0,00 V, Packspannung 20,00 V",
  ],
  [refusal({ code: "current", currentA: NaN }), "current NaN A", "Strom NaN A"],
  [
    refusal({ code: "temperature", temperatureC: -50 }),
    "temperature -50 degC, possible are -40..150 degC",
    "Temperatur -50 °C, möglich sind -40 bis 150 °C",
  ],
]);

const finding =
  (one: Finding): Row[0] =>
  (language) =>
    explainFinding(one, language);
const CURRENTS = { sinceMs: 0, inverterA: 40, bmsA: -10 };

inBothLanguages("a finding", [
  [
    finding({ check: "represents", state: "unknown", sinceMs: 0, why: "inverter-unheard" }),
    "Not known whether the number of packs is right: the inverter is not heard",
    "Nicht bekannt, ob die Zahl der Packs stimmt: Der Wechselrichter ist nicht zu hören",
  ],
  [
    finding({ check: "accepted-charge-voltage", state: "bad", sinceMs: 0, toldV: 55, saidV: 54, chargingProcedure: 3 }),
    "The Sunny Island works with charge voltage 54.0 V, its default, although it is told 55.0 V. Its charging procedure is 3 instead of 10: set its battery type to LiIon_Ext-BMS",
    "Der Sunny Island arbeitet mit der Ladespannung 54,0 V, seinem Standardwert, obwohl ihm 55,0 V vorgegeben werden. Sein Ladeverfahren ist 3 statt 10: den Batterietyp auf LiIon_Ext-BMS einstellen",
  ],
  [
    finding({ check: "current-sign", state: "noted", ...CURRENTS }),
    "The Sunny Island measures +40 A while the BMS says -10 A: something else charges or loads the battery on its DC side, or one of them has the wrong sign",
    "Der Sunny Island misst +40 A, während das BMS -10 A meldet: Etwas anderes lädt oder belastet die Batterie auf der Gleichstromseite, oder einer von beiden hat das falsche Vorzeichen",
  ],
  [
    finding({ check: "current-sign", state: "bad", ...CURRENTS }),
    "The Sunny Island measures +40 A while the BMS says -10 A, and so it is at every current in both directions: one of them has the wrong sign (charging is positive). Compare both with the app of the BMS, and report it with a capture",
    "Der Sunny Island misst +40 A, während das BMS -10 A meldet, und das bei jedem Strom in beiden Richtungen: Einer von beiden hat das falsche Vorzeichen (Laden ist positiv). Beide mit der App des BMS vergleichen und es mit einer Aufzeichnung melden",
  ],
  [
    finding({
      check: "represents",
      state: "bad",
      ...CURRENTS,
      factor: 4,
      represents: 1,
      suggested: 4,
      bmsCount: 1,
      inverterCount: 1,
    }),
    "The Sunny Island measures 4 times the current of the BMS: if this BMS stands for 4 packs, write represents: 4",
    "Der Sunny Island misst das 4-Fache des BMS-Stroms: Steht dieses BMS für 4 Packs, dann represents: 4 eintragen",
  ],
  [
    finding({ check: "obeys-discharge", state: "noted", sinceMs: 0, limitA: 20, currentA: 50, excuse: "off-grid" }),
    "The Sunny Island discharges the battery with 50 A although the limit is 20 A. Off the grid it does not keep this limit; discharge voltage, SOC and the BMS protect the battery",
    "Der Sunny Island entlädt die Batterie mit 50 A, obwohl die Entladegrenze bei 20 A liegt. Ohne Netz hält er diese Grenze nicht ein; Entladespannung, Ladezustand und BMS schützen die Batterie",
  ],
]);
