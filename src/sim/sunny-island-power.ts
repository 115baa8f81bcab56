/**
 * How much DC current a running Sunny Island drives. Pure; positive charges the battery.
 * Sources: SMA FSS-ConnectingBat-TI-en-10, the descriptions of charge voltage and current limits (p. 20-21).
 */
export interface Drive {
  /** The current limits as far as the inverter has followed them. */
  readonly followedChargeA: number;
  readonly followedDischargeA: number;
  /** What the voltage regulator allows: at most the charge limit, negative while it discharges down to the charge voltage. */
  readonly regulatorA: number;
  /** It discharges because the battery stands above the charge voltage, without regard to the discharge limit. */
  readonly forced: boolean;
  /** What it asks of the battery. */
  readonly currentA: number;
}

export const IDLE_DRIVE: Drive = {
  followedChargeA: 0,
  followedDischargeA: 0,
  regulatorA: 0,
  forced: false,
  currentA: 0,
};

export interface DriveInput {
  readonly dtMs: number;
  readonly onGrid: boolean;
  /** PV surplus (positive) or load that the battery has to carry (negative), AC side. */
  readonly surplusW: number;
  readonly batteryV: number;
  readonly chargeVoltageV: number;
  readonly chargeLimitA: number;
  readonly dischargeLimitA: number;
  /** False where the SOC or the voltage forbids discharging. */
  readonly mayDischarge: boolean;
  readonly rules: DriveRules;
}

export interface DriveRules {
  /** What the inverter's own size allows, A. */
  readonly maxCurrentA: number;
  /** Time in which it has followed a changed current limit to 95 % (about 10 s by the document). */
  readonly followMs: number;
  /** 0..1, each way. */
  readonly efficiency: number;
}

/** How fast the voltage regulator moves: stable for batteries from 1 to 50 mOhm with steps up to 500 ms. */
const REGULATOR_A_PER_V_S = 60;
/** Above the charge voltage by more than this it discharges; less is measuring noise. */
const FORCED_ABOVE_V = 0.1;
/** Closer than this counts as reached. */
const REACHED_A = 0.05;

/** The drive one step later. */
export function driveStep(drive: Drive, input: DriveInput): Drive {
  const { rules } = input;
  const followedChargeA = follow(drive.followedChargeA, Math.min(input.chargeLimitA, rules.maxCurrentA), input);
  const followedDischargeA = follow(drive.followedDischargeA, Math.min(input.dischargeLimitA, rules.maxCurrentA), input);

  const aboveV = input.batteryV - input.chargeVoltageV;
  const forced = input.onGrid && (drive.forced ? drive.regulatorA < 0 : aboveV > FORCED_ABOVE_V && drive.regulatorA <= 0);
  const movedA = drive.regulatorA - (aboveV * REGULATOR_A_PER_V_S * input.dtMs) / 1000;
  const regulatorA = Math.max(forced ? -rules.maxCurrentA : 0, Math.min(followedChargeA, movedA));

  const wantedA = wanted(input, followedDischargeA);
  return {
    followedChargeA,
    followedDischargeA,
    regulatorA,
    forced: forced && regulatorA < 0,
    currentA: Math.min(wantedA, regulatorA),
  };
}

/** What sun and load ask for; the discharge limit holds on the grid only, off-grid the load takes what it takes. */
function wanted({ surplusW, batteryV, onGrid, mayDischarge, rules }: DriveInput, dischargeLimitA: number): number {
  const volts = Math.max(batteryV, 1);
  if (surplusW >= 0) return Math.min((surplusW * rules.efficiency) / volts, rules.maxCurrentA);
  const loadA = surplusW / rules.efficiency / volts;
  if (!onGrid) return Math.max(loadA, -2 * rules.maxCurrentA);
  return mayDischarge ? Math.max(loadA, -dischargeLimitA) : 0;
}

function follow(fromA: number, toA: number, { dtMs, rules }: DriveInput): number {
  if (Math.abs(toA - fromA) <= REACHED_A || rules.followMs <= 0) return toA;
  return toA + (fromA - toA) * Math.exp((-3 * dtMs) / rules.followMs);
}
