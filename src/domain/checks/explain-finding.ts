/** Findings in plain English: what was seen, and what to check or to change. */
import type {
  CheckName,
  ChargeVoltageFacts,
  CurrentFacts,
  Finding,
  LimitFacts,
  ProportionFacts,
  RepresentsFacts,
  SocFacts,
  UnknownWhy,
  VoltageFacts,
} from "./finding.ts";

const CHECK_WORDS: Readonly<Record<CheckName, string>> = {
  "accepted-soc": "the Sunny Island takes the SOC it is told",
  "accepted-charge-voltage": "the Sunny Island takes the charge voltage it is told",
  "agrees-voltage": "the Sunny Island and the BMS measure the same voltage",
  "agrees-current": "the Sunny Island and the BMS measure the same current",
  "current-sign": "the currents of the Sunny Island and the BMS have the same sign",
  represents: "the number of packs is right",
  "obeys-charge": "the Sunny Island keeps the charge limit",
  "obeys-discharge": "the Sunny Island keeps the discharge limit",
};

const UNKNOWN_WORDS: Readonly<Record<UnknownWhy, string>> = {
  "inverter-unheard": "it is not heard",
  "inverter-not-operating": "it is not operating",
  "nothing-sent": "nothing is sent to it",
  "battery-not-fresh": "not every pack has a fresh reading",
  watching: "not enough has been seen yet",
  cluster: "in a cluster the current it reports may be that of the master alone",
  unexplained: "the currents are in proportion, but no whole number of packs explains it",
};

/** A finding as one or two sentences. */
export function explainFinding(finding: Finding): string {
  if (finding.state === "unknown") return `Not known whether ${CHECK_WORDS[finding.check]}: ${UNKNOWN_WORDS[finding.why]}`;
  const good = finding.state === "ok";
  switch (finding.check) {
    case "accepted-soc":
      return good ? `The Sunny Island has taken SOC ${percent(finding.toldPct)}` : explainSoc(finding);
    case "accepted-charge-voltage":
      return good ? `The Sunny Island has taken charge voltage ${volts(finding.toldV, 1)}` : explainChargeVoltage(finding);
    case "agrees-voltage":
      return good ? `${measures(finding)}: they agree` : explainVoltage(finding);
    case "agrees-current":
      return good ? `${measuresA(finding)}: they agree` : explainCurrent(finding);
    case "current-sign":
      return good ? `${measuresA(finding)}: the same direction` : explainSign(finding);
    case "represents":
      return finding.state === "ok" ? `${measuresA(finding)}: the number of packs fits` : explainRepresents(finding);
    case "obeys-charge":
    case "obeys-discharge":
      return explainLimit(finding.check === "obeys-charge" ? "charge" : "discharge", good, finding);
  }
}

const round = (value: number, digits: number): string => String(Number(value.toFixed(digits)) + 0);
const percent = (value: number): string => `${round(value, 1)} %`;
const volts = (value: number, digits: 1 | 2): string => `${value.toFixed(digits)} V`;
const amps = (value: number): string => `${round(value, 1)} A`;
const signedAmps = (value: number): string => `${Number(value.toFixed(1)) > 0 ? "+" : ""}${amps(value)}`;

const measures = ({ inverterV, bmsV }: VoltageFacts): string =>
  `The Sunny Island measures ${volts(inverterV, 1)}, the BMS ${volts(bmsV, 1)}`;
const measuresA = ({ inverterA, bmsA }: CurrentFacts): string =>
  `The Sunny Island measures ${signedAmps(inverterA)}, the BMS ${signedAmps(bmsA)}`;

/** 0x306: the inverter listens to a BMS. */
const EXTERNAL_BMS = 10;

const batteryType = (chargingProcedure: number): string =>
  `Its charging procedure is ${chargingProcedure} instead of ${EXTERNAL_BMS}: set its battery type to LiIon_Ext-BMS`;
const CABLE = "Check the plugs and terminators of the CAN cable, and that no other BMS is on it";

function explainSoc({ toldPct, saidPct, chargingProcedure }: SocFacts): string {
  const what = `The Sunny Island works with SOC ${percent(saidPct)} although it is told ${percent(toldPct)}`;
  return `${what}. ${chargingProcedure === EXTERNAL_BMS ? CABLE : batteryType(chargingProcedure)}`;
}

/** What a Sunny Island uses as long as it is told nothing (FSS-ConnectingBat-TI-en-10, p. 20). */
const DEFAULT_V = 54;

function explainChargeVoltage({ toldV, saidV, chargingProcedure }: ChargeVoltageFacts): string {
  const isDefault = saidV === DEFAULT_V ? ", its default," : "";
  const what = `The Sunny Island works with charge voltage ${volts(saidV, 1)}${isDefault} although it is told ${volts(toldV, 1)}`;
  return `${what}. ${chargingProcedure === EXTERNAL_BMS ? CABLE : batteryType(chargingProcedure)}`;
}

const explainVoltage = (facts: VoltageFacts): string =>
  `${measures(facts)}. Check the cables, fuses and joints between them, and that this is the battery of this inverter`;

function explainCurrent(facts: ProportionFacts): string {
  if (facts.factor === null) {
    return `${measuresA(facts)}. Something else charges or loads the battery on its DC side, or \`represents\` does not fit, or one of them measures wrongly`;
  }
  return `${times(facts.factor)}, at every current and in both directions. Calibrate the current in the BMS, or see whether there are packs or inverters that SIinterJK is not told of`;
}

/** "The Sunny Island measures 4 times the current of the BMS". */
function times(factor: number): string {
  const size = Math.abs(factor);
  return size >= 1
    ? `The Sunny Island measures ${ratio(size)} times the current of the BMS`
    : `The Sunny Island measures 1/${ratio(1 / size)} of the current of the BMS`;
}

const ratio = (size: number): string => round(size, size < 2 ? 2 : 1);

function explainSign(finding: CurrentFacts & { readonly state: string }): string {
  const what = `The Sunny Island measures ${signedAmps(finding.inverterA)} while the BMS says ${signedAmps(finding.bmsA)}`;
  return finding.state === "bad"
    ? `${what}, and so it is at every current in both directions: one of them has the wrong sign (charging is positive). Compare both with the app of the BMS, and report it with a capture`
    : `${what}: something else charges or loads the battery on its DC side, or one of them has the wrong sign`;
}

function explainRepresents({ factor, represents, suggested, bmsCount, inverterCount }: RepresentsFacts): string {
  const what = `${times(factor)}${bmsCount === 1 && represents === 1 ? "" : `, counted as ${packs(represents)}`}`;
  const advice =
    bmsCount === 1
      ? `if this BMS stands for ${packs(suggested)}, write represents: ${suggested}`
      : `the battery seems to have ${packs(suggested)}: see whether every pack is configured, each with the right \`represents\``;
  const doubt = inverterCount > 1 ? ". In a cluster this counts only if the current it reports is that of all inverters" : "";
  return `${what}: ${advice}${doubt}`;
}

const packs = (count: number): string => (count === 1 ? "1 pack" : `${count} packs`);

const EXCUSE_WORDS: Readonly<Record<NonNullable<LimitFacts["excuse"]>, string>> = {
  "off-grid": "Off the grid it does not keep this limit; discharge voltage, SOC and the BMS protect the battery",
  "grid-unknown": "Off the grid it does not keep this limit, and it does not say whether it is on the grid",
  "above-charge-voltage":
    "The battery stands at its charge voltage or above, and there the Sunny Island discharges without regard to this limit",
};

function explainLimit(direction: "charge" | "discharge", good: boolean, { limitA, currentA, excuse }: LimitFacts): string {
  const verb = `${direction}s the battery with ${amps(currentA)}`;
  if (good) return `The Sunny Island ${verb}, inside the limit of ${amps(limitA)}`;
  const advice =
    excuse === null
      ? "Watch the cells, check its battery settings, and that no other BMS is on the CAN cable"
      : EXCUSE_WORDS[excuse];
  return `The Sunny Island ${verb} although the limit is ${amps(limitA)}. ${advice}`;
}
