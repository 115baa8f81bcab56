/** What this bridge knows and decides at one moment; every snapshot of the bridge is one. */
import type { BatteryState } from "../domain/battery.ts";
import type { Decision } from "../domain/decision.ts";
import type { InverterReport } from "../domain/inverter.ts";
import type { Observed } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import type { PackState } from "../domain/pack-state.ts";

export interface Moment {
  readonly atMs: number;
  readonly packs: readonly Pick<PackState, "rules" | "good" | "link">[];
  readonly battery: BatteryState | null;
  readonly decision: Decision;
  readonly inverter: Observed<InverterReport>;
}

/** A reading with how many packs it stands for. */
export interface PackSeen {
  readonly name: string;
  readonly represents: number;
  readonly reading: PackReading;
}

/** The readings that a moment knows. */
export const packsSeen = ({ packs }: Moment): readonly PackSeen[] =>
  packs.flatMap(({ rules, good }) =>
    good === null ? [] : [{ name: rules.name, represents: rules.represents, reading: good.value }],
  );
