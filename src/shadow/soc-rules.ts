/** 0x355: the state of charge, by which the inverter protects the battery, switches itself off and calls for the grid. */
import { acceptedText, judge } from "../codec/layout.ts";
import { SOC } from "../codec/sma/messages.ts";
import type { PackReading } from "../domain/pack.ts";
import { anyPack, near, ourSpan, SCRIPT, SMA, swappedWord, type FieldKey, type FrameRule, type Seen } from "./rule.ts";

const [SOC_ROW, SOH_ROW] = SOC.fields;
const ALL: readonly FieldKey[] = ["socPct", "sohPct", "hiResSocPct"];
const BOTH: readonly FieldKey[] = ["socPct", "hiResSocPct"];
/** Rounded down or to the nearest, by one side or both, %. */
const ROUNDING_PCT = 1;
/** An inverter that is told so much too little or too much acts on it, %. */
const FAR_PCT = 15;

/** The steps of the original script for a pack of 16 cells; each acts on what the one before has made of it. */
const STEPS = [
  { belowV: 50, aboveSocPct: 30, toSocPct: 30, onlyCharging: false },
  { belowV: 49, aboveSocPct: 20, toSocPct: 19, onlyCharging: false },
  { belowV: 46, aboveSocPct: 10, toSocPct: 9, onlyCharging: false },
  { belowV: 54, aboveSocPct: 95, toSocPct: 90, onlyCharging: true },
] as const;

function scriptSocPct({ socPct, packVoltageV, currentA }: PackReading): number {
  let told = socPct;
  for (const { belowV, aboveSocPct, toSocPct, onlyCharging } of STEPS) {
    if (packVoltageV < belowV && told > aboveSocPct && (currentA > 0 || !onlyCharging)) told = toSocPct;
  }
  return told;
}

export const SOC_RULES: readonly FrameRule[] = [
  {
    name: "soc-big-endian",
    severity: "danger",
    means:
      "The bytes of each value stand the wrong way round: the inverter drops the state of charge and takes the battery as empty.",
    evidence: `${SMA}, p. 19: low byte first; Battery-Emulator's SMA protocol sends the high byte first`,
    explains: ALL,
    alone: true,
    look: ({ raw }) => {
      const { socPct } = raw;
      if (socPct === undefined || judge(SOC_ROW!, socPct) === "accepted") return null;
      return judge(SOC_ROW!, swappedWord(socPct)) === "accepted" ? `${socPct} %, meant is ${swappedWord(socPct)} %` : null;
    },
  },
  {
    name: "soc-unset",
    severity: "danger",
    means: "The inverter takes a state of charge that is marked as not set for 0 %, and shuts down.",
    evidence: `${SMA}, p. 19`,
    explains: BOTH,
    alone: true,
    look: ({ raw }) => (raw.socPct !== undefined && judge(SOC_ROW!, raw.socPct) === "invalid" ? "SOC FFFF" : null),
  },
  {
    name: "soc-refused",
    severity: "danger",
    means: "The inverter drops a value out of its range without notice and keeps the last good one, or 0 % after a start.",
    evidence: `${SMA}, p. 19`,
    explains: BOTH,
    look: ({ raw }) => {
      const { socPct } = raw;
      const refused = socPct !== undefined && judge(SOC_ROW!, socPct) === "out-of-range";
      return refused ? `SOC ${socPct} % (taken is ${acceptedText(SOC_ROW!)})` : null;
    },
  },
  {
    name: "fine-soc-zero",
    severity: "danger",
    means: "The inverter uses the fine state of charge where it is there: it takes the battery as empty and shuts down.",
    evidence: `${SMA}; BYD, newer Pylontech batteries and bms-to-inverter send 0 there, to inverters of other makes`,
    explains: ["hiResSocPct"],
    look: ({ values: { socPct, hiResSocPct } }) => (hiResSocPct === 0 && (socPct ?? 0) > 0 ? `${socPct} %, fine 0 %` : null),
  },
  {
    name: "fine-soc-tenfold",
    severity: "danger",
    means: "The fine state of charge is in 0.1 % instead of 0.01 %: an inverter that uses it sees a tenth.",
    evidence: "SimpBMS sends SOC times 10; on one SI6.0H nobody noticed",
    explains: ["hiResSocPct"],
    look: ({ values: { socPct }, raw: { hiResSocPct } }) =>
      typeof socPct === "number" && socPct > 0 && hiResSocPct === socPct * 10
        ? `${socPct} %, fine ${(socPct / 10).toFixed(2)} %`
        : null,
  },
  {
    name: "fine-soc-disagrees",
    severity: "danger",
    means: "The two states of charge in one frame differ, and the inverter uses the fine one.",
    evidence: SMA,
    explains: ["hiResSocPct"],
    look: ({ values: { socPct, hiResSocPct }, raw }) => {
      if (typeof socPct !== "number" || typeof hiResSocPct !== "number" || hiResSocPct === 0) return null;
      if (raw.hiResSocPct === socPct * 10 || near(socPct, hiResSocPct, ROUNDING_PCT)) return null;
      return `${socPct} %, fine ${hiResSocPct.toFixed(2)} %`;
    },
  },
  {
    name: "fine-soc-unset",
    severity: "note",
    means:
      "The inverter uses the state of charge in whole per cents. Real ones do, although the document's default would be 0 %.",
    evidence: `${SCRIPT}, sends FFFF, for years on SI6.0H and SI8.0H`,
    explains: ["hiResSocPct"],
    look: ({ raw: { hiResSocPct } }) => (hiResSocPct === 0xffff ? "fine SOC FFFF" : null),
  },
  {
    name: "soc-by-voltage",
    severity: "fault",
    means:
      "The state of charge is forced by the voltage of one reading, without a pause: under a load it leaps down, and the inverter may stop or call the generator.",
    evidence: `${SCRIPT}: below 50, 49, 46 V at most 30, 19, 9 %; below 54 V while charging 90 %`,
    explains: BOTH,
    look: (seen) => {
      const { socPct } = seen.values;
      if (typeof socPct !== "number" || isOurs(seen, socPct)) return null;
      const forced = anyPack(seen, ({ reading }) => {
        const told = scriptSocPct(reading);
        return told === socPct && told !== Math.floor(reading.socPct);
      });
      return forced ? `${socPct} % at this voltage, the BMS says ${wordsOfPacks(seen)}` : null;
    },
  },
  {
    name: "soc-of-bms",
    severity: "note",
    means:
      "The other bridge passes on what the BMS counts. This one corrects it by the cell voltage, or raises it slowly (docs/safety.md).",
    evidence: "most bridges do",
    explains: BOTH,
    look: (seen) => {
      const { socPct } = seen.values;
      if (typeof socPct !== "number" || isOurs(seen, socPct)) return null;
      return isCounted(seen, socPct) ? `${socPct} %, this bridge ${wordsOfOurs(seen)}` : null;
    },
  },
  {
    name: "soc-of-one-pack",
    severity: "note",
    means: "The state of charge is that of one pack, not of all of them by their capacity.",
    evidence: `${SCRIPT}, reads one BMS for all packs`,
    explains: BOTH,
    look: (seen) => {
      const { socPct } = seen.values;
      if (typeof socPct !== "number" || isOurs(seen, socPct) || isCounted(seen, socPct)) return null;
      const one = anyPack(seen, ({ reading }) => near(reading.socPct, socPct, ROUNDING_PCT));
      return one && seen.rules.packs.length > 1 ? `${socPct} %, all packs ${wordsOfOurs(seen)}` : null;
    },
  },
  farRule("soc-far-low", "The inverter may stop, or recharge the battery from the grid, although it is not empty.", -1),
  farRule(
    "soc-far-high",
    "The inverter takes a nearly empty battery for full enough and drains it until the BMS switches off.",
    1,
  ),
  {
    name: "health-fixed",
    severity: "note",
    means: "The state of health is a constant. The inverter only displays it.",
    evidence: SCRIPT,
    explains: ["sohPct"],
    look: (seen) => {
      const ours = ourSpan(seen, "sohPct");
      const { sohPct } = seen.raw;
      if (ours === null || sohPct === undefined || judge(SOH_ROW!, sohPct) !== "accepted") return null;
      return sohPct === 100 && ours.max < 100 - ROUNDING_PCT ? `100 %, the BMS says ${ours.max} %` : null;
    },
  },
];

/** What is too far away and has none of the reasons above. */
function farRule(name: string, means: string, sign: 1 | -1): FrameRule {
  return {
    name,
    severity: "danger",
    means,
    evidence: `${SMA}: the state of charge drives everything but charging`,
    explains: BOTH,
    look: (seen) => {
      const { socPct } = seen.values;
      const ours = ourSpan(seen, "socPct");
      if (typeof socPct !== "number" || socPct > 100 || ours === null || isCounted(seen, socPct)) return null;
      const far = sign < 0 ? socPct < ours.min - FAR_PCT : socPct > ours.max + FAR_PCT;
      return far ? `${socPct} %, this bridge ${wordsOfOurs(seen)}` : null;
    },
  };
}

function isOurs(seen: Seen, socPct: number): boolean {
  const ours = ourSpan(seen, "socPct");
  return ours === null || (socPct >= ours.min - ROUNDING_PCT && socPct <= ours.max + ROUNDING_PCT);
}

/** What all BMSs count together. */
const isCounted = ({ moments }: Seen, socPct: number): boolean =>
  moments.some(({ battery }) => battery !== null && near(battery.socPct, socPct, ROUNDING_PCT));

function wordsOfOurs(seen: Seen): string {
  const ours = ourSpan(seen, "socPct");
  return ours === null ? "nothing" : ours.min === ours.max ? `${ours.max} %` : `${ours.min} to ${ours.max} %`;
}

function wordsOfPacks({ moments }: Seen): string {
  const last = moments.at(-1);
  const figures = last?.packs.flatMap(({ good }) => (good === null ? [] : [`${Math.floor(good.value.socPct)} %`])) ?? [];
  return figures.join(", ");
}
