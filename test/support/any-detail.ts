/** Random instances of the details that can be explained: alarms of a BMS, conditions of a stage, what comes next. */
import fc, { type Arbitrary } from "fast-check";
import type { LossStep } from "../../src/domain/explain/words.ts";
import { MESSAGE_SLOTS, type BatteryMessage } from "../../src/domain/inverter.ts";
import type { PackAlarm } from "../../src/domain/pack.ts";
import type { ConditionName, StageCondition } from "../../src/domain/policy/charge-conditions.ts";
import { ageMs, kindOf, number, volts, type Each } from "./any-figure.ts";

export const ALARMS = Object.keys({
  lowCapacity: true,
  mosOverTemp: true,
  chargeOverVoltage: true,
  dischargeUnderVoltage: true,
  batteryOverTemp: true,
  chargeOverCurrent: true,
  dischargeOverCurrent: true,
  cellDifference: true,
  boxOverTemp: true,
  batteryLowTemp: true,
  cellOverVoltage: true,
  cellUnderVoltage: true,
  afeProtectionA: true,
  afeProtectionB: true,
  wireResistance: true,
  cellCountMismatch: true,
  currentSensorFault: true,
  chargeShortCircuit: true,
  dischargeShortCircuit: true,
  chargeOverTemp: true,
  internalCommunication: true,
  chargeMosFault: true,
  dischargeMosFault: true,
  dischargeOnFailed: true,
  temperatureSensorFault: true,
  parallelModuleFault: true,
} satisfies Record<PackAlarm, true>) as PackAlarm[];

export const MESSAGES = MESSAGE_SLOTS.filter((slot): slot is BatteryMessage => !/^reserved|^generator$/.test(slot));

const conditionOf = (name: ConditionName, unit: StageCondition["unit"]): Arbitrary<StageCondition> =>
  fc.record({
    name: fc.constant(name),
    value: fc.option(unit === "ms" ? ageMs : volts, { nil: null }),
    is: fc.constantFrom("above", "at-least", "at-most", "below"),
    threshold: fc.option(unit === "ms" ? ageMs : volts, { nil: null }),
    unit: fc.constant(unit),
    heldMs: fc.option(number(0, 3_600_000), { nil: null }),
    forMs: fc.oneof(fc.constant(0), number(0, 3_600_000)),
    met: fc.boolean(),
  });

export const CONDITIONS: Each<ConditionName, StageCondition> = {
  charging: conditionOf("charging", "A"),
  tail: conditionOf("tail", "V"),
  absorption: conditionOf("absorption", "V"),
  settled: conditionOf("settled", "V"),
  "settle-time": conditionOf("settle-time", "ms"),
  "soc-low": conditionOf("soc-low", "%"),
  "cell-low": conditionOf("cell-low", "V"),
  "full-due": conditionOf("full-due", "ms"),
};

const stepOf = <const S extends LossStep>(step: S): Arbitrary<{ readonly step: S; readonly inMs: number }> =>
  fc.record({ step: kindOf(step), inMs: number(0, 60_000) });

export const LOSS_STEPS: Each<LossStep, { readonly step: LossStep; readonly inMs: number }> = {
  block: stepOf("block"),
  silent: stepOf("silent"),
  standby: stepOf("standby"),
};
