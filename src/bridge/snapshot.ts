import type { Advice } from "../domain/advice/advice.ts";
import type { BatteryState } from "../domain/battery.ts";
import type { Finding } from "../domain/checks/finding.ts";
import type { Decision } from "../domain/decision.ts";
import type { DomainEvent } from "../domain/event.ts";
import type { InverterReport } from "../domain/inverter.ts";
import type { Observed } from "../domain/observed.ts";
import type { PackState } from "../domain/pack-state.ts";
import type { LineHealth } from "../bms/polled-pack.ts";
import type { BusHealth } from "../inverter/bus-watch.ts";

/** The whole state after one tick, for everything downstream. Immutable; times are monotonic ms. */
export interface Snapshot {
  readonly atMs: number;
  /** Ticks since the start. */
  readonly ticks: number;
  readonly packs: readonly (PackState & { readonly line: LineHealth })[];
  readonly battery: BatteryState | null;
  readonly decision: Decision;
  /** What the checks of the inverter say. */
  readonly findings: readonly Finding[];
  /** What does not fit in the settings of the BMSs, the most severe first. */
  readonly advice: readonly Advice[];
  readonly inverter: Observed<InverterReport>;
  /** `null` until the inverter has been heard or been silent long enough. */
  readonly inverterPresent: boolean | null;
  readonly bus: BusHealth;
  /** What changed in this tick. */
  readonly events: readonly DomainEvent[];
}
