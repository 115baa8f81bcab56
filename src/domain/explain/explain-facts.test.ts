/** What a sentence leaves out or says otherwise, by the facts behind it. */
import { inBothLanguages, type Row } from "../../../test/support/both-languages.ts";
import type { Finding } from "../checks/finding.ts";
import type { Cause } from "../decision.ts";
import type { DomainEvent } from "../event.ts";
import type { ChargeStageDecision } from "../policy/charge-stage.ts";
import { LFP_SOC_RULES, type SocDecision } from "../policy/soc.ts";
import { explainChargeStage, explainEvent, explainFinding, explainLimit, explainReason, explainSoc } from "./explain.ts";

const CURRENT = { check: "agrees-current", sinceMs: 0 } as const;
const REPRESENTS = { check: "represents", sinceMs: 0 } as const;

const found =
  (finding: Finding): Row[0] =>
  (language) =>
    explainFinding(finding, language);
const event =
  (one: DomainEvent): Row[0] =>
  (language) =>
    explainEvent(one, language);
const limited = (cause: Cause): Row[0] => {
  const winner = { name: "temperature", limitA: 27.5, cause } as const;
  return (language) => explainLimit({ valueA: 27.5, targetA: 27.5, pacing: "none", winner, runnerUp: null }, language);
};
const stage = (name: "bulk" | "float", targetV: number): Row[0] => {
  const rest = { chargeAllowed: true, becameFull: false, conditions: [] };
  const decision: ChargeStageDecision = { stage: name, targetV, why: name === "bulk" ? "start" : "settled", ...rest };
  return (language) => explainChargeStage(decision, language);
};
const soc = (change: Partial<SocDecision>): Row[0] => {
  const decision: SocDecision = {
    valuePct: 30,
    bmsPct: 58,
    why: "guard",
    guard: LFP_SOC_RULES.guard[0]!,
    floor: null,
    filteredCellV: 3.1,
    ...change,
  };
  return (language) => explainSoc(decision, language);
};

inBothLanguages("a finding", [
  [
    found({ ...CURRENT, state: "ok", inverterA: 30, bmsA: 30, factor: 1 }),
    "The Sunny Island measures +30 A, the BMS +30 A: they agree",
    "Der Sunny Island misst +30 A, das BMS +30 A: Beide stimmen überein",
  ],
  [
    found({ ...CURRENT, state: "noted", inverterA: 30, bmsA: 18, factor: null }),
    "The Sunny Island measures +30 A, the BMS +18 A. Something else charges or loads the battery on its DC side, or `represents` does not fit, or one of them measures wrongly",
    "Der Sunny Island misst +30 A, das BMS +18 A. Etwas anderes lädt oder belastet die Batterie auf der Gleichstromseite, oder `represents` passt nicht, oder einer von beiden misst falsch",
  ],
  [
    found({ ...CURRENT, state: "bad", inverterA: 54, bmsA: 40, factor: 1.35 }),
    "The Sunny Island measures 1.35 times the current of the BMS, at every current and in both directions. Calibrate the current in the BMS, or see whether there are packs or inverters that SIinterJK is not told of",
    "Der Sunny Island misst das 1,35-Fache des BMS-Stroms, bei jedem Strom und in beiden Richtungen. Den Strom im BMS kalibrieren, oder nachsehen, ob es Packs oder Wechselrichter gibt, von denen SIinterJK nichts weiß",
  ],
  [
    found({ ...CURRENT, state: "bad", inverterA: 20, bmsA: 50, factor: -0.4 }),
    "The Sunny Island measures 1/2.5 of the current of the BMS, at every current and in both directions. Calibrate the current in the BMS, or see whether there are packs or inverters that SIinterJK is not told of",
    "Der Sunny Island misst 1/2,5 des BMS-Stroms, bei jedem Strom und in beiden Richtungen. Den Strom im BMS kalibrieren, oder nachsehen, ob es Packs oder Wechselrichter gibt, von denen SIinterJK nichts weiß",
  ],
  [
    found({ ...CURRENT, state: "bad", inverterA: 46, bmsA: 20, factor: 2.34 }),
    "The Sunny Island measures 2.3 times the current of the BMS, at every current and in both directions. Calibrate the current in the BMS, or see whether there are packs or inverters that SIinterJK is not told of",
    "Der Sunny Island misst das 2,3-Fache des BMS-Stroms, bei jedem Strom und in beiden Richtungen. Den Strom im BMS kalibrieren, oder nachsehen, ob es Packs oder Wechselrichter gibt, von denen SIinterJK nichts weiß",
  ],
  [
    found({ ...CURRENT, state: "bad", inverterA: 40, bmsA: 20, factor: 2.04 }),
    "The Sunny Island measures 2 times the current of the BMS, at every current and in both directions. Calibrate the current in the BMS, or see whether there are packs or inverters that SIinterJK is not told of",
    "Der Sunny Island misst das 2-Fache des BMS-Stroms, bei jedem Strom und in beiden Richtungen. Den Strom im BMS kalibrieren, oder nachsehen, ob es Packs oder Wechselrichter gibt, von denen SIinterJK nichts weiß",
  ],
  [
    found({ ...REPRESENTS, state: "ok", inverterA: 40, bmsA: 40 }),
    "The Sunny Island measures +40 A, the BMS +40 A: the number of packs fits",
    "Der Sunny Island misst +40 A, das BMS +40 A: Die Zahl der Packs passt",
  ],
  [
    found({
      ...REPRESENTS,
      state: "bad",
      inverterA: 80,
      bmsA: 20,
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
    found({
      ...REPRESENTS,
      state: "bad",
      inverterA: 20,
      bmsA: 80,
      factor: 0.25,
      represents: 4,
      suggested: 1,
      bmsCount: 1,
      inverterCount: 1,
    }),
    "The Sunny Island measures 1/4 of the current of the BMS, counted as 4 packs: if this BMS stands for 1 pack, write represents: 1",
    "Der Sunny Island misst 1/4 des BMS-Stroms, gezählt als 4 Packs: Steht dieses BMS für 1 Pack, dann represents: 1 eintragen",
  ],
  [
    found({
      ...REPRESENTS,
      state: "bad",
      inverterA: 80,
      bmsA: 40,
      factor: 2,
      represents: 2,
      suggested: 4,
      bmsCount: 2,
      inverterCount: 1,
    }),
    "The Sunny Island measures 2 times the current of the BMS, counted as 2 packs: the battery seems to have 4 packs: see whether every pack is configured, each with the right `represents`",
    "Der Sunny Island misst das 2-Fache des BMS-Stroms, gezählt als 2 Packs: Die Batterie scheint 4 Packs zu haben; nachsehen, ob jedes Pack eingetragen ist, jedes mit dem richtigen `represents`",
  ],
  [
    found({
      ...REPRESENTS,
      state: "noted",
      inverterA: 80,
      bmsA: 20,
      factor: 4,
      represents: 1,
      suggested: 4,
      bmsCount: 2,
      inverterCount: 3,
    }),
    "The Sunny Island measures 4 times the current of the BMS, counted as 1 pack: the battery seems to have 4 packs: see whether every pack is configured, each with the right `represents`. In a cluster this counts only if the current it reports is that of all inverters",
    "Der Sunny Island misst das 4-Fache des BMS-Stroms, gezählt als 1 Pack: Die Batterie scheint 4 Packs zu haben; nachsehen, ob jedes Pack eingetragen ist, jedes mit dem richtigen `represents`. Im Cluster gilt das nur, wenn der gemeldete Strom der aller Wechselrichter ist",
  ],
  [
    found({ check: "accepted-charge-voltage", sinceMs: 0, state: "bad", toldV: 55, saidV: 54, chargingProcedure: 10 }),
    "The Sunny Island works with charge voltage 54.0 V, its default, although it is told 55.0 V. Check the plugs and terminators of the CAN cable, and that no other BMS is on it",
    "Der Sunny Island arbeitet mit der Ladespannung 54,0 V, seinem Standardwert, obwohl ihm 55,0 V vorgegeben werden. Stecker und Abschlusswiderstände des CAN-Kabels prüfen, und ob ein anderes BMS daran hängt",
  ],
  [
    found({ check: "accepted-charge-voltage", sinceMs: 0, state: "bad", toldV: 55, saidV: 54.5, chargingProcedure: 3 }),
    "The Sunny Island works with charge voltage 54.5 V although it is told 55.0 V. Its charging procedure is 3 instead of 10: set its battery type to LiIon_Ext-BMS",
    "Der Sunny Island arbeitet mit der Ladespannung 54,5 V, obwohl ihm 55,0 V vorgegeben werden. Sein Ladeverfahren ist 3 statt 10: den Batterietyp auf LiIon_Ext-BMS einstellen",
  ],
  [
    found({ check: "accepted-charge-voltage", sinceMs: 0, state: "ok", toldV: 55, saidV: 55, chargingProcedure: 10 }),
    "The Sunny Island has taken charge voltage 55.0 V",
    "Der Sunny Island hat die Ladespannung 55,0 V übernommen",
  ],
  [
    found({ check: "obeys-charge", sinceMs: 0, state: "bad", limitA: 10, currentA: 60, excuse: null }),
    "The Sunny Island charges the battery with 60 A although the limit is 10 A. Watch the cells, check its battery settings, and that no other BMS is on the CAN cable",
    "Der Sunny Island lädt die Batterie mit 60 A, obwohl die Ladegrenze bei 10 A liegt. Die Zellen beobachten, seine Batterieeinstellungen prüfen, und ob ein anderes BMS am CAN-Kabel hängt",
  ],
  [
    found({ check: "obeys-charge", sinceMs: 0, state: "ok", limitA: 10, currentA: 6, excuse: null }),
    "The Sunny Island charges the battery with 6 A, inside the limit of 10 A",
    "Der Sunny Island lädt die Batterie mit 6 A, innerhalb der Ladegrenze von 10 A",
  ],
  [
    found({ check: "obeys-discharge", sinceMs: 0, state: "noted", limitA: 20, currentA: 50, excuse: "off-grid" }),
    "The Sunny Island discharges the battery with 50 A although the limit is 20 A. Off the grid it does not keep this limit; discharge voltage, SOC and the BMS protect the battery",
    "Der Sunny Island entlädt die Batterie mit 50 A, obwohl die Entladegrenze bei 20 A liegt. Ohne Netz hält er diese Grenze nicht ein; Entladespannung, Ladezustand und BMS schützen die Batterie",
  ],
  [
    found({ check: "obeys-discharge", sinceMs: 0, state: "ok", limitA: 20, currentA: 5, excuse: null }),
    "The Sunny Island discharges the battery with 5 A, inside the limit of 20 A",
    "Der Sunny Island entlädt die Batterie mit 5 A, innerhalb der Entladegrenze von 20 A",
  ],
]);

inBothLanguages("an event", [
  [
    event({ kind: "pack-link", pack: "Block 1", link: "fresh", was: "unseen", lastedMs: 2000 }),
    "Block 1 answers",
    "Block 1 antwortet",
  ],
  [
    event({ kind: "pack-link", pack: "Block 1", link: "stale", was: "fresh", lastedMs: 6000 }),
    "Block 1 does not answer",
    "Block 1 antwortet nicht",
  ],
  [
    event({ kind: "pack-link", pack: "Block 1", link: "lost", was: "stale", lastedMs: 25000 }),
    "Block 1 is lost",
    "Block 1 ist verloren",
  ],
  [
    event({ kind: "limited-by", direction: "discharge", name: "cell-low", was: "configured" }),
    "Discharging is now limited by the lowest cell (was the configured limit)",
    "Das Entladen wird jetzt durch die niedrigste Zelle begrenzt (vorher durch die eingestellte Grenze)",
  ],
  [
    event({ kind: "message", message: "lowVoltage", raised: false, level: "alarm" }),
    "Alarm to the inverter ended: battery voltage low",
    "Alarm an den Wechselrichter beendet: Batteriespannung niedrig",
  ],
  [
    event({ kind: "voltage-spread", spreadV: 0.56 }),
    "The packs differ by 0.56 V: look at cables, fuses and switches",
    "Die Packs liegen 0,56 V auseinander: Kabel, Sicherungen und Schalter prüfen",
  ],
  [
    event({ kind: "voltage-spread", spreadV: null }),
    "The packs have the same voltage again",
    "Die Packs haben wieder dieselbe Spannung",
  ],
  [
    event({ kind: "soc-guard", guard: null, bmsPct: 28, valuePct: 28 }),
    "The cells no longer contradict the BMS: SOC 28 % (the BMS counts 28 %)",
    "Die Zellen widersprechen dem BMS nicht mehr: Ladezustand 28 % (das BMS zählt 28 %)",
  ],
  [
    event({
      kind: "check",
      was: "unknown",
      finding: { check: "accepted-soc", sinceMs: 0, state: "ok", toldPct: 60, saidPct: 60, chargingProcedure: 10 },
    }),
    "The Sunny Island has taken SOC 60 %",
    "Der Sunny Island hat den Ladezustand 60 % übernommen",
  ],
]);

inBothLanguages("the place of a figure", [
  [
    limited({ kind: "cell", pack: "B", cell: 5, voltageV: 3.5712, unheard: true }),
    "27.5 A: cell 5 of B, which is not heard, at about 3.57 V",
    "27,5 A: Zelle 5 von B, das nicht zu hören ist, bei etwa 3,57 V",
  ],
  [
    limited({ kind: "cell", pack: "B", cell: 5, voltageV: 3.5712 }),
    "27.5 A: cell 5 of B at 3.571 V",
    "27,5 A: Zelle 5 von B bei 3,571 V",
  ],
  [
    limited({ kind: "sensor", pack: "B", sensor: 2, temperatureC: 2, unheard: true }),
    "27.5 A: sensor 2 of B, which is not heard, last at 2 degC",
    "27,5 A: Sensor 2 von B, das nicht zu hören ist, zuletzt bei 2 °C",
  ],
  [
    limited({ kind: "sensor", pack: "B", sensor: 2, temperatureC: 2 }),
    "27.5 A: sensor 2 of B at 2 degC",
    "27,5 A: Sensor 2 von B bei 2 °C",
  ],
  [
    limited({ kind: "sensor", pack: "B", sensor: "mosfet", temperatureC: 82 }),
    "27.5 A: the MOSFETs of B at 82 degC",
    "27,5 A: die MOSFETs von B bei 82 °C",
  ],
]);

inBothLanguages("a stage that waits for nothing that is known", [
  [stage("bulk", 55), "Charging up to 55.0 V", "Lädt die Batterie bis 55,0 V"],
  [stage("float", 54), "Float at 54.0 V", "Erhaltung bei 54,0 V"],
]);

inBothLanguages("a state of charge that is held down", [
  [
    soc({}),
    "30 %: cells at 3.100 V are emptier than the BMS thinks (58 %)",
    "30 %: Zellen bei 3,100 V sind leerer, als das BMS meint (58 %)",
  ],
  [
    soc({ guard: null, filteredCellV: null }),
    "30 %: nothing is known of the cells yet (the BMS counts 58 %)",
    "30 %: Von den Zellen ist noch nichts bekannt (das BMS zählt 58 %)",
  ],
  [
    soc({ valuePct: 31, why: "rising" }),
    "31 %, rising slowly: cells at 3.100 V are emptier than the BMS thinks (58 %)",
    "31 %, steigt langsam: Zellen bei 3,100 V sind leerer, als das BMS meint (58 %)",
  ],
]);

inBothLanguages("a CAN id", [
  [
    (language) => explainReason({ code: "second-bms", id: 0x35a }, language),
    "somebody else sends 0x35A on the CAN bus: a second BMS; when it is gone, restart or say siinterjk command send-again",
    "jemand anderes sendet 0x35A auf dem CAN-Bus, ein zweites BMS; wenn es weg ist, neu starten oder „siinterjk command send-again“ eingeben",
  ],
]);
