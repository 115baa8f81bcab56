/** What the checks of the inverter find, in German. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { CurrentFacts, LimitFacts, ProportionFacts, RepresentsFacts, VoltageFacts } from "../checks/finding.ts";
import { DEFAULT_CHARGE_V, EXTERNAL_BMS, type FindingWords } from "./finding-words.ts";
import { GERMAN_FIGURES } from "./figures.ts";

const { amps, signedAmps, volts, percent, trimmed } = GERMAN_FIGURES;

const measures = ({ inverterV, bmsV }: VoltageFacts): string =>
  `Der Sunny Island misst ${volts(inverterV, 1)}, das BMS ${volts(bmsV, 1)}`;
const measuresA = ({ inverterA, bmsA }: CurrentFacts): string =>
  `Der Sunny Island misst ${signedAmps(inverterA)}, das BMS ${signedAmps(bmsA)}`;

const advice = (chargingProcedure: number): string =>
  chargingProcedure === EXTERNAL_BMS
    ? "Stecker und Abschlusswiderstände des CAN-Kabels prüfen, und ob ein anderes BMS daran hängt"
    : `Sein Ladeverfahren ist ${chargingProcedure} statt ${EXTERNAL_BMS}: den Batterietyp auf LiIon_Ext-BMS einstellen`;

function otherCurrent(facts: ProportionFacts): string {
  return facts.factor === null
    ? `${measuresA(facts)}. Etwas anderes lädt oder belastet die Batterie auf der Gleichstromseite, oder \`represents\` passt nicht, oder einer von beiden misst falsch`
    : `${times(facts.factor)}, bei jedem Strom und in beiden Richtungen. Den Strom im BMS kalibrieren, oder nachsehen, ob es Packs oder Wechselrichter gibt, von denen SIinterJK nichts weiß`;
}

/** "Der Sunny Island misst das 4-Fache des BMS-Stroms". */
function times(factor: number): string {
  const size = Math.abs(factor);
  return size >= 1
    ? `Der Sunny Island misst das ${ratio(size)}-Fache des BMS-Stroms`
    : `Der Sunny Island misst 1/${ratio(1 / size)} des BMS-Stroms`;
}

const ratio = (size: number): string => trimmed(size, size < 2 ? 2 : 1);

const otherSign = ({ inverterA, bmsA }: CurrentFacts): string =>
  `Der Sunny Island misst ${signedAmps(inverterA)}, während das BMS ${signedAmps(bmsA)} meldet`;

const packs = (count: number): string => (count === 1 ? "1 Pack" : `${count} Packs`);

function miscounted({ factor, represents, suggested, bmsCount, inverterCount }: RepresentsFacts): string {
  const what = `${times(factor)}${bmsCount === 1 && represents === 1 ? "" : `, gezählt als ${packs(represents)}`}`;
  const remedy =
    bmsCount === 1
      ? `Steht dieses BMS für ${packs(suggested)}, dann represents: ${suggested} eintragen`
      : `Die Batterie scheint ${packs(suggested)} zu haben; nachsehen, ob jedes Pack eingetragen ist, jedes mit dem richtigen \`represents\``;
  const doubt = inverterCount > 1 ? ". Im Cluster gilt das nur, wenn der gemeldete Strom der aller Wechselrichter ist" : "";
  return `${what}: ${remedy}${doubt}`;
}

const EXCUSES: Readonly<Record<NonNullable<LimitFacts["excuse"]>, string>> = {
  "off-grid": "Ohne Netz hält er diese Grenze nicht ein; Entladespannung, Ladezustand und BMS schützen die Batterie",
  "grid-unknown": "Ohne Netz hält er diese Grenze nicht ein, und er meldet nicht, ob er am Netz ist",
  "above-charge-voltage":
    "Die Batterie steht bei ihrer Ladespannung oder darüber, und dort entlädt der Sunny Island ohne Rücksicht auf diese Grenze",
};

function obeys(verb: "lädt" | "entlädt", limit: "Ladegrenze" | "Entladegrenze"): FindingWords["obeysCharge"] {
  const over = ({ limitA, currentA, excuse }: LimitFacts): string => {
    const why =
      excuse === null
        ? "Die Zellen beobachten, seine Batterieeinstellungen prüfen, und ob ein anderes BMS am CAN-Kabel hängt"
        : EXCUSES[excuse];
    return `Der Sunny Island ${verb} die Batterie mit ${amps(currentA)}, obwohl die ${limit} bei ${amps(limitA)} liegt. ${why}`;
  };
  return {
    ok: ({ limitA, currentA }) =>
      `Der Sunny Island ${verb} die Batterie mit ${amps(currentA)}, innerhalb der ${limit} von ${amps(limitA)}`,
    noted: over,
    bad: over,
  };
}

export const GERMAN_FINDINGS = {
  check: {
    "accepted-soc": "der Sunny Island den gemeldeten Ladezustand übernimmt",
    "accepted-charge-voltage": "der Sunny Island die vorgegebene Ladespannung übernimmt",
    "agrees-voltage": "Sunny Island und BMS dieselbe Spannung messen",
    "agrees-current": "Sunny Island und BMS denselben Strom messen",
    "current-sign": "die Ströme von Sunny Island und BMS dasselbe Vorzeichen haben",
    represents: "die Zahl der Packs stimmt",
    "obeys-charge": "der Sunny Island die Ladegrenze einhält",
    "obeys-discharge": "der Sunny Island die Entladegrenze einhält",
  },
  why: {
    "inverter-unheard": "Der Wechselrichter ist nicht zu hören",
    "inverter-not-operating": "Der Wechselrichter ist nicht in Betrieb",
    "nothing-sent": "Dem Wechselrichter wird nichts gesendet",
    "battery-not-fresh": "Nicht jedes Pack hat eine frische Messung",
    watching: "Dafür wurde noch nicht genug beobachtet",
    cluster: "Im Cluster kann der gemeldete Strom der des Masters allein sein",
    unexplained: "Die Ströme stehen in einem festen Verhältnis, das aber keine ganze Zahl von Packs erklärt",
  },
  notKnown: (check, why) => `Nicht bekannt, ob ${check}: ${why}`,
  acceptedSoc: {
    ok: ({ toldPct }) => `Der Sunny Island hat den Ladezustand ${percent(toldPct)} übernommen`,
    bad: ({ toldPct, saidPct, chargingProcedure }) =>
      `Der Sunny Island arbeitet mit dem Ladezustand ${percent(saidPct)}, obwohl ihm ${percent(toldPct)} gemeldet werden. ${advice(chargingProcedure)}`,
  },
  acceptedChargeVoltage: {
    ok: ({ toldV }) => `Der Sunny Island hat die Ladespannung ${volts(toldV, 1)} übernommen`,
    bad: ({ toldV, saidV, chargingProcedure }) => {
      const isDefault = saidV === DEFAULT_CHARGE_V ? ", seinem Standardwert" : "";
      const what = `Der Sunny Island arbeitet mit der Ladespannung ${volts(saidV, 1)}${isDefault}, obwohl ihm ${volts(toldV, 1)} vorgegeben werden`;
      return `${what}. ${advice(chargingProcedure)}`;
    },
  },
  agreesVoltage: {
    ok: (facts) => `${measures(facts)}: Beide stimmen überein`,
    bad: (facts) =>
      `${measures(facts)}. Kabel, Sicherungen und Verbindungen dazwischen prüfen, und ob dies die Batterie dieses Wechselrichters ist`,
  },
  agreesCurrent: { ok: (facts) => `${measuresA(facts)}: Beide stimmen überein`, noted: otherCurrent, bad: otherCurrent },
  currentSign: {
    ok: (facts) => `${measuresA(facts)}: dieselbe Richtung`,
    noted: (facts) =>
      `${otherSign(facts)}: Etwas anderes lädt oder belastet die Batterie auf der Gleichstromseite, oder einer von beiden hat das falsche Vorzeichen`,
    bad: (facts) =>
      `${otherSign(facts)}, und das bei jedem Strom in beiden Richtungen: Einer von beiden hat das falsche Vorzeichen (Laden ist positiv). Beide mit der App des BMS vergleichen und es mit einer Aufzeichnung melden`,
  },
  represents: { ok: (facts) => `${measuresA(facts)}: Die Zahl der Packs passt`, noted: miscounted, bad: miscounted },
  obeysCharge: obeys("lädt", "Ladegrenze"),
  obeysDischarge: obeys("entlädt", "Entladegrenze"),
} satisfies FindingWords;
