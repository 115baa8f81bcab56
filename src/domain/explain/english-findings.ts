/** What the checks of the inverter find, in English. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { CurrentFacts, LimitFacts, ProportionFacts, RepresentsFacts, VoltageFacts } from "../checks/finding.ts";
import { DEFAULT_CHARGE_V, EXTERNAL_BMS, type FindingWords } from "./finding-words.ts";
import { ENGLISH_FIGURES } from "./figures.ts";

const { amps, signedAmps, volts, percent, trimmed } = ENGLISH_FIGURES;

const measures = ({ inverterV, bmsV }: VoltageFacts): string =>
  `The Sunny Island measures ${volts(inverterV, 1)}, the BMS ${volts(bmsV, 1)}`;
const measuresA = ({ inverterA, bmsA }: CurrentFacts): string =>
  `The Sunny Island measures ${signedAmps(inverterA)}, the BMS ${signedAmps(bmsA)}`;

const advice = (chargingProcedure: number): string =>
  chargingProcedure === EXTERNAL_BMS
    ? "Check the plugs and terminators of the CAN cable, and that no other BMS is on it"
    : `Its charging procedure is ${chargingProcedure} instead of ${EXTERNAL_BMS}: set its battery type to LiIon_Ext-BMS`;

function otherCurrent(facts: ProportionFacts): string {
  return facts.factor === null
    ? `${measuresA(facts)}. Something else charges or loads the battery on its DC side, or \`represents\` does not fit, or one of them measures wrongly`
    : `${times(facts.factor)}, at every current and in both directions. Calibrate the current in the BMS, or see whether there are packs or inverters that SIinterJK is not told of`;
}

/** "The Sunny Island measures 4 times the current of the BMS". */
function times(factor: number): string {
  const size = Math.abs(factor);
  return size >= 1
    ? `The Sunny Island measures ${ratio(size)} times the current of the BMS`
    : `The Sunny Island measures 1/${ratio(1 / size)} of the current of the BMS`;
}

const ratio = (size: number): string => trimmed(size, size < 2 ? 2 : 1);

const otherSign = ({ inverterA, bmsA }: CurrentFacts): string =>
  `The Sunny Island measures ${signedAmps(inverterA)} while the BMS says ${signedAmps(bmsA)}`;

const packs = (count: number): string => (count === 1 ? "1 pack" : `${count} packs`);

function miscounted({ factor, represents, suggested, bmsCount, inverterCount }: RepresentsFacts): string {
  const what = `${times(factor)}${bmsCount === 1 && represents === 1 ? "" : `, counted as ${packs(represents)}`}`;
  const remedy =
    bmsCount === 1
      ? `if this BMS stands for ${packs(suggested)}, write represents: ${suggested}`
      : `the battery seems to have ${packs(suggested)}: see whether every pack is configured, each with the right \`represents\``;
  const doubt = inverterCount > 1 ? ". In a cluster this counts only if the current it reports is that of all inverters" : "";
  return `${what}: ${remedy}${doubt}`;
}

const EXCUSES: Readonly<Record<NonNullable<LimitFacts["excuse"]>, string>> = {
  "off-grid": "Off the grid it does not keep this limit; discharge voltage, SOC and the BMS protect the battery",
  "grid-unknown": "Off the grid it does not keep this limit, and it does not say whether it is on the grid",
  "above-charge-voltage":
    "The battery stands at its charge voltage or above, and there the Sunny Island discharges without regard to this limit",
};

function obeys(verb: "charges" | "discharges"): FindingWords["obeysCharge"] {
  const over = ({ limitA, currentA, excuse }: LimitFacts): string => {
    const why =
      excuse === null
        ? "Watch the cells, check its battery settings, and that no other BMS is on the CAN cable"
        : EXCUSES[excuse];
    return `The Sunny Island ${verb} the battery with ${amps(currentA)} although the limit is ${amps(limitA)}. ${why}`;
  };
  return {
    ok: ({ limitA, currentA }) =>
      `The Sunny Island ${verb} the battery with ${amps(currentA)}, inside the limit of ${amps(limitA)}`,
    noted: over,
    bad: over,
  };
}

export const ENGLISH_FINDINGS = {
  check: {
    "accepted-soc": "the Sunny Island takes the SOC it is told",
    "accepted-charge-voltage": "the Sunny Island takes the charge voltage it is told",
    "agrees-voltage": "the Sunny Island and the BMS measure the same voltage",
    "agrees-current": "the Sunny Island and the BMS measure the same current",
    "current-sign": "the currents of the Sunny Island and the BMS have the same sign",
    represents: "the number of packs is right",
    "obeys-charge": "the Sunny Island keeps the charge limit",
    "obeys-discharge": "the Sunny Island keeps the discharge limit",
  },
  why: {
    "inverter-unheard": "the inverter is not heard",
    "inverter-not-operating": "the inverter is not operating",
    "nothing-sent": "nothing is sent to the inverter",
    "battery-not-fresh": "not every pack has a fresh reading",
    watching: "not enough has been seen yet",
    cluster: "in a cluster the current it reports may be that of the master alone",
    unexplained: "the currents are in proportion, but no whole number of packs explains it",
  },
  notKnown: (check, why) => `Not known whether ${check}: ${why}`,
  acceptedSoc: {
    ok: ({ toldPct }) => `The Sunny Island has taken SOC ${percent(toldPct)}`,
    bad: ({ toldPct, saidPct, chargingProcedure }) =>
      `The Sunny Island works with SOC ${percent(saidPct)} although it is told ${percent(toldPct)}. ${advice(chargingProcedure)}`,
  },
  acceptedChargeVoltage: {
    ok: ({ toldV }) => `The Sunny Island has taken charge voltage ${volts(toldV, 1)}`,
    bad: ({ toldV, saidV, chargingProcedure }) => {
      const isDefault = saidV === DEFAULT_CHARGE_V ? ", its default," : "";
      const what = `The Sunny Island works with charge voltage ${volts(saidV, 1)}${isDefault} although it is told ${volts(toldV, 1)}`;
      return `${what}. ${advice(chargingProcedure)}`;
    },
  },
  agreesVoltage: {
    ok: (facts) => `${measures(facts)}: they agree`,
    bad: (facts) =>
      `${measures(facts)}. Check the cables, fuses and joints between them, and that this is the battery of this inverter`,
  },
  agreesCurrent: { ok: (facts) => `${measuresA(facts)}: they agree`, noted: otherCurrent, bad: otherCurrent },
  currentSign: {
    ok: (facts) => `${measuresA(facts)}: the same direction`,
    noted: (facts) =>
      `${otherSign(facts)}: something else charges or loads the battery on its DC side, or one of them has the wrong sign`,
    bad: (facts) =>
      `${otherSign(facts)}, and so it is at every current in both directions: one of them has the wrong sign (charging is positive). Compare both with the app of the BMS, and report it with a capture`,
  },
  represents: { ok: (facts) => `${measuresA(facts)}: the number of packs fits`, noted: miscounted, bad: miscounted },
  obeysCharge: obeys("charges"),
  obeysDischarge: obeys("discharges"),
} satisfies FindingWords;
