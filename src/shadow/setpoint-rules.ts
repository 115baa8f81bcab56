/** 0x351: what steers the inverter. */
import { acceptedText, judge, toPhysical } from "../codec/layout.ts";
import { SETPOINTS } from "../codec/sma/messages.ts";
import { explainChargeVoltage } from "../domain/explain/explain.ts";
import { ENGLISH_FIGURES } from "../domain/explain/figures.ts";
import { batterySpanV, near, ourSpan, SMA, swappedWord, type FieldKey, type FrameRule, type Seen } from "./rule.ts";

const { amps, volts } = ENGLISH_FIGURES;

const CURRENTS = ["chargeCurrentLimitA", "dischargeCurrentLimitA"] as const;
const ALL: readonly FieldKey[] = ["chargeVoltageV", ...CURRENTS, "dischargeVoltageV"];

/** A divided charge voltage is looked for up to so many packs. */
const MOST_PACKS = 16;
/** How far two bridges may choose their charge voltages apart, V. */
const CHOICE_V = 3;
/** Two meters and a surge of current, V. */
const METERS_V = 0.2;
/** Rounding of either side, A. */
const ROUNDING_A = 1;
/** The step of the frame, V, and float noise. */
const STEP_V = 0.1 + 1e-9;

export const SETPOINT_RULES: readonly FrameRule[] = [
  {
    name: "setpoints-big-endian",
    severity: "danger",
    means:
      "The bytes of each value stand the wrong way round. The inverter drops what is out of its range without notice and goes on with its defaults: 54 V and 0 A.",
    evidence: `${SMA}, p. 19: low byte first; Battery-Emulator's SMA protocol sends the high byte first`,
    explains: ALL,
    alone: true,
    look: ({ raw }) => {
      const voltage = raw.chargeVoltageV;
      const [row] = SETPOINTS.fields;
      if (voltage === undefined || judge(row!, voltage) === "accepted") return null;
      const swapped = swappedWord(voltage);
      return judge(row!, swapped) === "accepted"
        ? `charge voltage as ${volts(toPhysical(row!, voltage), 1)}, meant is ${volts(toPhysical(row!, swapped), 1)}`
        : null;
    },
  },
  {
    name: "setpoint-unset",
    severity: "danger",
    means:
      "A value marked as not set is not 'keep the last one': the inverter takes its default, 54 V to which it discharges without a limit, 0 A, 42 V.",
    evidence: `${SMA}, p. 19`,
    explains: ALL,
    look: ({ raw }) => listed(raw, "invalid", () => "not set"),
  },
  {
    name: "charge-voltage-divided",
    severity: "danger",
    means:
      "The charge voltage is divided by the number of packs, although packs in parallel have the same voltage. The inverter drops it and goes on with the last one, or with 54 V.",
    evidence: "bms-to-inverter divides the voltages of several packs by their number (27.6 V for two)",
    explains: ["chargeVoltageV", "dischargeVoltageV"],
    look: (seen) => {
      const packs = dividedBy(seen);
      return packs === null ? null : `${volts(seen.values.chargeVoltageV!, 1)}, times ${packs} it is a charge voltage`;
    },
  },
  {
    name: "setpoint-refused",
    severity: "danger",
    means:
      "The inverter drops a value out of its range without notice and keeps the last good one, or its default after a start.",
    evidence: `${SMA}, p. 19 to 21`,
    explains: ALL,
    look: (seen) => {
      const divided = dividedBy(seen) !== null;
      return listed(seen.raw, "out-of-range", (row, raw) =>
        divided && row.unit === "V" ? null : `${toPhysical(row, raw)} ${row.unit} (taken is ${acceptedText(row)})`,
      );
    },
  },
  {
    name: "charge-voltage-too-high",
    severity: "danger",
    means: "The battery would be charged above what its cells may have.",
    evidence: "cells x the highest cell voltage of the chemistry (docs/safety.md)",
    explains: ["chargeVoltageV"],
    look: ({ values, moments, rules }) => {
      const { chargeVoltageV } = values;
      const cells = Math.max(0, ...moments.map(({ battery }) => battery?.cellCount ?? 0));
      const mostV = cells * rules.limits.absoluteCellV;
      if (typeof chargeVoltageV !== "number" || cells === 0 || chargeVoltageV > 63 || chargeVoltageV <= mostV + 0.05) return null;
      return `${volts(chargeVoltageV, 1)} with ${cells} cells, which may have ${volts(mostV, 1)} together`;
    },
  },
  {
    name: "charge-voltage-below-battery",
    severity: "danger",
    means:
      "The inverter discharges the battery down to this voltage, and no discharge limit holds it back. To stop charging, the charge current is set to 0 A instead.",
    evidence: `${SMA}, charge voltage has the highest priority`,
    explains: ["chargeVoltageV"],
    look: (seen) => {
      const { chargeVoltageV } = seen.values;
      const battery = batterySpanV(seen);
      if (typeof chargeVoltageV !== "number" || chargeVoltageV < 41 || battery === null) return null;
      return chargeVoltageV < battery.min - METERS_V
        ? `${volts(chargeVoltageV, 1)} while the battery has ${volts(battery.min, 2)}`
        : null;
    },
  },
  {
    name: "discharge-voltage-above-battery",
    severity: "danger",
    means: "The inverter stops, and cannot be started again to recharge the battery: this voltage is its restart threshold, too.",
    evidence: `${SMA}, p. 21`,
    explains: ["dischargeVoltageV"],
    look: (seen) => {
      const { dischargeVoltageV } = seen.values;
      const battery = batterySpanV(seen);
      if (typeof dischargeVoltageV !== "number" || dischargeVoltageV > 48 || battery === null) return null;
      return dischargeVoltageV > battery.max + METERS_V
        ? `${volts(dischargeVoltageV, 1)} while the battery has ${volts(battery.max, 2)}`
        : null;
    },
  },
  {
    name: "currents-swapped",
    severity: "fault",
    means: "The limits of charging and discharging stand in each other's place.",
    evidence: "Battery-Emulator's SMA protocol sends the discharge limit first",
    explains: CURRENTS,
    look: (seen) => {
      const { chargeCurrentLimitA: charge, dischargeCurrentLimitA: discharge } = seen.values;
      const ours = { charge: ourSpan(seen, "chargeCurrentLimitA"), discharge: ourSpan(seen, "dischargeCurrentLimitA") };
      if (typeof charge !== "number" || typeof discharge !== "number" || ours.charge === null || ours.discharge === null)
        return null;
      const differ = Math.abs(charge - discharge) > 2 * ROUNDING_A;
      const crossed = near(charge, ours.discharge.max, ROUNDING_A) && near(discharge, ours.charge.max, ROUNDING_A);
      return differ && crossed ? `charge ${amps(charge)}, discharge ${amps(discharge)}, which is ours the other way round` : null;
    },
  },
  {
    name: "charge-voltage-chosen",
    severity: "note",
    means:
      "Another charge voltage, as a matter of choice: both are settings, and this bridge lowers its own after a full charge.",
    evidence: "limits.chargeVoltageV and chargeMode (docs/configuration.md)",
    explains: ["chargeVoltageV"],
    look: (seen) => {
      const { chargeVoltageV } = seen.values;
      const ours = ourSpan(seen, "chargeVoltageV");
      const decision = seen.moments.at(-1)?.decision;
      if (typeof chargeVoltageV !== "number" || chargeVoltageV < 41 || chargeVoltageV > 63 || ours === null) return null;
      if (chargeVoltageV >= ours.min - STEP_V && chargeVoltageV <= ours.max + STEP_V) return null;
      const here = decision?.kind === "run" ? explainChargeVoltage(decision) : volts(ours.max, 1);
      return `${volts(chargeVoltageV, 1)}, this bridge ${here}`;
    },
  },
];

type Field = (typeof SETPOINTS.fields)[number];

/** The fields of which the inverter thinks so, in words; `null` without any. */
function listed(
  raw: Seen["raw"],
  verdict: "invalid" | "out-of-range",
  words: (row: Field, raw: number) => string | null,
): string | null {
  const found = SETPOINTS.fields.flatMap((row) => {
    const value = raw[row.name];
    const text = value !== undefined && judge(row, value) === verdict ? words(row, value) : null;
    return text === null ? [] : [`${WORDS[row.name]} ${text}`];
  });
  return found.length === 0 ? null : found.join(", ");
}

const WORDS: Readonly<Record<(typeof SETPOINTS.fields)[number]["name"], string>> = {
  chargeVoltageV: "charge voltage",
  chargeCurrentLimitA: "charge limit",
  dischargeCurrentLimitA: "discharge limit",
  dischargeVoltageV: "discharge voltage",
};

/** By how many packs a charge voltage too low for any battery has been divided; `null` if by none. */
function dividedBy(seen: Seen): number | null {
  const { chargeVoltageV } = seen.values;
  const ours = ourSpan(seen, "chargeVoltageV");
  if (typeof chargeVoltageV !== "number" || ours === null || chargeVoltageV >= 41 || chargeVoltageV <= 0) return null;
  const packs = Math.round(ours.max / chargeVoltageV);
  return packs >= 2 && packs <= MOST_PACKS && near(chargeVoltageV * packs, ours.max, CHOICE_V) ? packs : null;
}
