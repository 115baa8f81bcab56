/** The settings of a simulated JK BMS: what the JK app calls parameters, and how wrong its coulomb counter is. */
export interface JkSettings {
  /** What the user entered as capacity. */
  readonly capacityAh: number;
  readonly cellOverVoltageV: number;
  readonly cellOverVoltageReleaseV: number;
  readonly cellOverVoltageDelayS: number;
  readonly cellUnderVoltageV: number;
  readonly cellUnderVoltageReleaseV: number;
  readonly cellUnderVoltageDelayS: number;
  /** Only an alarm. */
  readonly cellDifferenceV: number;
  readonly chargeOverCurrentA: number;
  readonly chargeOverCurrentDelayS: number;
  readonly dischargeOverCurrentA: number;
  readonly dischargeOverCurrentDelayS: number;
  /** How long the MOSFETs stay open after an over-current. */
  readonly overCurrentReleaseS: number;
  readonly chargeOverTemperatureC: number;
  readonly dischargeOverTemperatureC: number;
  readonly chargeUnderTemperatureC: number;
  readonly chargeUnderTemperatureReleaseC: number;
  readonly dischargeUnderTemperatureC: number;
  readonly dischargeUnderTemperatureReleaseC: number;
  readonly mosfetOverTemperatureC: number;
  readonly mosfetOverTemperatureReleaseC: number;
  readonly balanceStartV: number;
  readonly balanceDifferenceV: number;
  readonly balanceA: number;
  readonly lowSocAlarmPct: number;
  /** SOC that the BMS counts at the start, which need not be the true one. */
  readonly socPct: number;
  readonly cycles: number;
  /** What its SOC gains (or, negative, loses) by itself. */
  readonly socDriftPctPerDay: number;
  /** How long SOC and cycles both read 0 after its start (16 s on real devices). */
  readonly startS: number;
  readonly deviceId: string;
  /** Sensor T1 reads this much more than the cells have. */
  readonly sensorOffsetC: number;
}

/** A JK-B2A24S20P on 16 LFP cells of 280 Ah, already running; protections as its users commonly set them. */
export const JK_280AH: JkSettings = {
  capacityAh: 280,
  cellOverVoltageV: 3.65,
  cellOverVoltageReleaseV: 3.55,
  cellOverVoltageDelayS: 5,
  cellUnderVoltageV: 2.65,
  cellUnderVoltageReleaseV: 2.75,
  cellUnderVoltageDelayS: 5,
  cellDifferenceV: 0.3,
  chargeOverCurrentA: 150,
  chargeOverCurrentDelayS: 10,
  dischargeOverCurrentA: 200,
  dischargeOverCurrentDelayS: 30,
  overCurrentReleaseS: 60,
  chargeOverTemperatureC: 60,
  dischargeOverTemperatureC: 70,
  chargeUnderTemperatureC: -5,
  chargeUnderTemperatureReleaseC: 2,
  dischargeUnderTemperatureC: -20,
  dischargeUnderTemperatureReleaseC: -10,
  mosfetOverTemperatureC: 100,
  mosfetOverTemperatureReleaseC: 80,
  balanceStartV: 3.4,
  balanceDifferenceV: 0.01,
  balanceA: 1,
  lowSocAlarmPct: 10,
  socPct: 50,
  cycles: 42,
  socDriftPctPerDay: 0,
  startS: 0,
  deviceId: "SIM",
  sensorOffsetC: 1,
};
