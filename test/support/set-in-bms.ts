/** A BMS whose settings fit the rules, and what is advised of one that is changed. */
import type { Advice } from "../../src/domain/advice/advice.ts";
import { advise } from "../../src/domain/advice/advise.ts";
import type { KnownPack } from "../../src/domain/advice/known-pack.ts";
import type { PackProtection, PackSettings } from "../../src/domain/pack.ts";
import { LFP_SOC_RULES } from "../../src/domain/policy/soc.ts";
import type { PackRules, Rules } from "../../src/domain/rules.ts";
import { RULES } from "./battery.ts";

export const OWN = RULES.packs[0]!;
/** The rules of docs/safety.md: staged, with the guard of the SOC. */
export const OURS: Rules = { ...RULES, chargeMode: "staged", soc: LFP_SOC_RULES };

/** A BMS with which everything fits. */
const PROTECTION: PackProtection = {
  cellOverVoltageV: 3.65,
  cellOverVoltageReleaseV: 3.55,
  cellUnderVoltageV: 2.6,
  cellUnderVoltageReleaseV: 2.65,
  packOverVoltageV: 58.4,
  packUnderVoltageV: 41.6,
  chargeOverCurrentA: 150,
  dischargeOverCurrentA: 200,
  chargeOverTemperatureC: 70,
  chargeUnderTemperatureC: -20,
  dischargeOverTemperatureC: 70,
  dischargeUnderTemperatureC: -20,
  mosfetOverTemperatureC: 100,
  balanceStartV: 3.4,
};
export const SETTINGS: PackSettings = {
  cellCount: 16,
  capacityAh: 280,
  chargeOn: true,
  dischargeOn: true,
  balanceOn: true,
  fullCellV: 3.43,
  emptyCellV: 2.65,
  requestedChargeV: 3.45,
};

/** What a test changes of it. */
export interface Change {
  readonly protection?: PackProtection;
  readonly settings?: PackSettings;
  readonly own?: Partial<PackRules>;
  readonly cells?: number;
}

export const pack = ({ protection, settings, own, cells = 16 }: Change): KnownPack => ({
  rules: { ...OWN, ...own },
  cells,
  protection: { ...PROTECTION, ...protection },
  settings: { ...SETTINGS, ...settings },
});

export const packOf = (change: Change): readonly Advice[] => {
  const known = pack(change);
  return advise([known], { ...OURS, packs: [known.rules] });
};
export const protectedAt = (protection: PackProtection, rules: Rules = OURS): readonly Advice[] =>
  advise([pack({ protection })], rules);
export const codes = (list: readonly Advice[]): readonly string[] => list.map(({ code }) => code);
