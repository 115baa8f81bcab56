/** 0x356: what the inverter displays and logs about the battery; it does nothing with it. */
import type { PackReading } from "../domain/pack.ts";
import { ENGLISH_FIGURES } from "../domain/explain/figures.ts";
import { packsSeen, type PackSeen } from "./moment.ts";
import { anyPack, batterySpanV, near, ourSpan, SCRIPT, SMA, swappedWord, type FrameRule, type Seen } from "./rule.ts";

const { amps, degrees, volts } = ENGLISH_FIGURES;

/** Two readings of a battery under load, taken a moment apart, V. */
const APART_V = 1;
/** The same of a current, A, and in parts of it. */
const APART_A = 0.5;
const APART_PART = 0.02;
/** Below this a direction is no direction, A. */
const FLOWING_A = 1;
/** The script keeps 12 bits of the 0.01 A that the BMS says. */
const WRAPS_AT_A = 40.96;

export const MEASUREMENT_RULES: readonly FrameRule[] = [
  {
    name: "voltage-high-byte",
    severity: "fault",
    means: "Only the high byte of the BMS's voltage is sent: the inverter displays 0.2 V instead of 53 V.",
    evidence: `${SCRIPT}, sends ubatt[0]`,
    explains: ["voltageV"],
    look: (seen) => {
      const raw = seen.raw.voltageV;
      return isHighByte(seen) && raw !== undefined ? `${volts(raw / 100, 2)}, the high byte of ${wordsOfPacks(seen)}` : null;
    },
  },
  {
    name: "measurements-big-endian",
    severity: "fault",
    means: "The bytes of each value stand the wrong way round: the inverter displays nonsense.",
    evidence: `${SMA}, p. 19: low byte first; Battery-Emulator's SMA protocol sends the high byte first`,
    explains: ["voltageV", "currentA", "temperatureC"],
    alone: true,
    look: (seen) => {
      const raw = seen.raw.voltageV;
      const battery = batterySpanV(seen);
      if (raw === undefined || battery === null || isAbout(raw / 100, battery) || isHighByte(seen)) return null;
      const swappedV = swappedWord(raw) / 100;
      return isAbout(swappedV, battery) ? `${volts(raw / 100, 2)}, meant is ${volts(swappedV, 2)}` : null;
    },
  },
  {
    name: "measurements-empty",
    severity: "note",
    means: "The inverter displays 0 V and 0 A for the battery, and works all the same.",
    evidence: "SMAVenusDriver sends 0 V, 0 A and 24 degC all the time",
    explains: ["voltageV", "currentA", "temperatureC"],
    alone: true,
    look: ({ raw }) => (raw.voltageV === 0 && raw.currentA === 0 ? "0 V, 0 A" : null),
  },
  {
    name: "current-wraps",
    severity: "fault",
    means: "The current of a pack begins again at 0 after 40.96 A: the inverter displays far too little.",
    evidence: `${SCRIPT}, keeps the last three hex digits of the current`,
    explains: ["currentA"],
    look: (seen) => {
      const { currentA } = seen.values;
      if (typeof currentA !== "number" || isOurs(seen, Math.abs(currentA), Math.abs)) return null;
      const wrapped = anyPack(seen, (pack, moment) =>
        counts(pack, packsSeen(moment)).some((count) => {
          const magnitude = Math.abs(pack.reading.currentA);
          return magnitude >= WRAPS_AT_A && isNear(Math.abs(currentA), (magnitude % WRAPS_AT_A) * count);
        }),
      );
      return wrapped ? `${amps(currentA)}, the battery has ${wordsOfCurrent(seen)}` : null;
    },
  },
  {
    name: "current-of-one-pack",
    severity: "note",
    means: "The current of one pack is taken times the number of packs. Packs in parallel share a current unevenly.",
    evidence: `${SCRIPT}, reads one BMS for all packs`,
    explains: ["currentA"],
    look: (seen) => {
      const { currentA } = seen.values;
      if (typeof currentA !== "number" || seen.rules.packs.length < 2 || isOurs(seen, Math.abs(currentA), Math.abs)) return null;
      const one = anyPack(seen, ({ reading }, moment) =>
        [total(packsSeen(moment)), 1].some(
          (count) => Math.abs(reading.currentA) >= FLOWING_A && isNear(Math.abs(currentA), Math.abs(reading.currentA) * count),
        ),
      );
      return one ? `${amps(currentA)}, the battery has ${wordsOfCurrent(seen)}` : null;
    },
  },
  {
    name: "current-reversed",
    severity: "note",
    means:
      "The sign of the current is the other one. SMA's document does not say which is right, and the inverter only displays it; inverter.sma.currentSign turns ours.",
    evidence: `${SCRIPT}, sends charging negative; most batteries send it positive`,
    explains: ["currentA"],
    look: (seen) => {
      const { currentA } = seen.values;
      const ours = ourSpan(seen, "currentA");
      if (typeof currentA !== "number" || ours === null || (currentA >= ours.min - APART_A && currentA <= ours.max + APART_A))
        return null;
      const against = currentA > 0 ? ours.max <= -FLOWING_A : ours.min >= FLOWING_A;
      const reversed = (against && Math.abs(currentA) >= FLOWING_A) || isOurs(seen, currentA, (a) => -a);
      return reversed ? `${amps(currentA)}, this bridge ${amps(ours.max)}` : null;
    },
  },
  {
    name: "cold-as-hot",
    severity: "fault",
    means: "A temperature below zero is sent as 100 degC and more: the BMS says -5 degC as 105, and nobody has taken that apart.",
    evidence: `${SCRIPT}; JK's protocol, ids 80 to 82`,
    explains: ["temperatureC"],
    look: (seen) => {
      const { temperatureC } = seen.values;
      if (typeof temperatureC !== "number" || temperatureC <= 100) return null;
      const cold = anyPack(seen, ({ reading }) => sensors(reading).some((c) => c < 0 && near(100 - c, temperatureC, 1)));
      return cold ? `${degrees(temperatureC)}, meant is ${degrees(100 - temperatureC)}` : null;
    },
  },
  {
    name: "other-sensor",
    severity: "note",
    means: "The temperature is that of another sensor than this bridge sends.",
    evidence: `${SCRIPT}, sends the first sensor of one BMS`,
    explains: ["temperatureC"],
    look: (seen) => {
      const { temperatureC } = seen.values;
      const ours = ourSpan(seen, "temperatureC");
      if (typeof temperatureC !== "number" || ours === null) return null;
      if (temperatureC >= ours.min - 1 && temperatureC <= ours.max + 1) return null;
      const other = anyPack(seen, ({ reading }) => sensors(reading).some((c) => near(c, temperatureC, 1)));
      return other ? `${degrees(temperatureC)}, this bridge ${degrees(ours.max)}` : null;
    },
  },
];

const isHighByte = (seen: Seen): boolean =>
  anyPack(seen, ({ reading }) => Math.round(reading.packVoltageV * 100) >> 8 === seen.raw.voltageV);

const isAbout = (voltageV: number, battery: { readonly min: number; readonly max: number }): boolean =>
  voltageV >= battery.min - APART_V && voltageV <= battery.max + APART_V;

const isNear = (one: number, other: number): boolean => near(one, other, Math.max(APART_A, APART_PART * Math.abs(other)));

/** Whether a current is one that this bridge would have sent, looked at through `as`. */
function isOurs({ ours }: Seen, currentA: number, as: (a: number) => number): boolean {
  const values = ours.flatMap((one) =>
    one.kind === "measurements" && one.values.currentA !== null ? [as(one.values.currentA)] : [],
  );
  if (values.length === 0) return true;
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return currentA >= min - Math.max(APART_A, APART_PART * min) && currentA <= max + Math.max(APART_A, APART_PART * max);
}

const total = (packs: readonly PackSeen[]): number => packs.reduce((sum, { represents }) => sum + represents, 0);

/** How often a program may have counted a pack: as it stands, as it is configured, or for all. */
const counts = ({ represents }: PackSeen, packs: readonly PackSeen[]): readonly number[] => [
  ...new Set([1, represents, total(packs)]),
];

const sensors = ({ temperaturesC: { mosfet, sensors: list } }: PackReading): readonly number[] =>
  [mosfet, ...list].filter((c) => c !== null);

const wordsOfPacks = ({ moments }: Seen): string =>
  moments.length === 0
    ? "nothing"
    : packsSeen(moments.at(-1)!)
        .map(({ reading }) => volts(reading.packVoltageV, 2))
        .join(", ");

const wordsOfCurrent = ({ moments }: Seen): string => amps(moments.at(-1)?.battery?.currentA ?? 0);
