/**
 * The charge voltage (CVL). A CVL below the battery's actual voltage makes the Sunny Island discharge the battery without
 * regard to the discharge limit (FSS-ConnectingBat-TI-en-10), so charging is stopped with the current limit, and the CVL
 * only ever follows the battery down.
 */
import type { ChargeVoltageDecision } from "../decision.ts";
import type { Rules } from "../rules.ts";

export interface ChargeVoltageMemory {
  /** What was decided last; `null` before the first reading. */
  readonly valueV: number | null;
  /** Highest battery voltage of each 10 s of the last 10 minutes, oldest first. */
  readonly tops: readonly { readonly slot: number; readonly maxV: number }[];
  /** Since when the battery stands above the CVL although the inverter does not charge. */
  readonly liftedSinceMs: number | null;
  readonly external: boolean;
}

export const NEW_CHARGE_VOLTAGE: ChargeVoltageMemory = { valueV: null, tops: [], liftedSinceMs: null, external: false };

/** The CVL keeps this far above the battery while it follows it, V. With less, inverters were seen to discharge (esphome-yambms, on a Deye). */
const HEADROOM_V = 0.2;
export const TOP_SLOT_MS = 10_000;
/** A load's sag must not pull the CVL below the voltage that comes back: the highest of 10 minutes counts. */
const TOP_SLOTS = 60;
/** The battery this far above the CVL, for this long, with the inverter charging less than this, has another charger. */
const LIFTED_BY_V = 0.3;
const LIFTED_FOR_MS = 30_000;
const INVERTER_IDLE_A = 1;
/** The other charger is gone when the battery is back this close above the target, V. */
const LIFT_ENDS_V = 0.1;
/** What the Sunny Island accepts (FSS-ConnectingBat-TI-en-10, 0x351). */
const MIN_V = 41;
const MAX_V = 63;

/** What a tick knows that matters to the CVL. */
export interface ChargeVoltageInput {
  readonly nowMs: number;
  readonly batteryV: number;
  readonly cellCount: number;
  /** What the charge aims at, V. */
  readonly targetV: number;
  /** The inverter's own current, positive while charging; `null` while it is not heard. */
  readonly inverterCurrentA: number | null;
}

/** The next CVL; total for every finite input, and always within 41..63 V. */
export function nextChargeVoltage(
  memory: ChargeVoltageMemory,
  input: ChargeVoltageInput,
  rules: Rules,
): { readonly memory: ChargeVoltageMemory; readonly decision: ChargeVoltageDecision } {
  const { nowMs, batteryV } = input;
  const ceilingV = within(floorTenth(input.cellCount * rules.limits.absoluteCellV));
  const targetV = Math.min(within(input.targetV), ceilingV);
  const tops = withTop(memory.tops, nowMs, batteryV);
  const topV = tops.reduce((max, top) => Math.max(max, top.maxV), batteryV);

  const lastV = memory.valueV;
  const behindV = ceilTenth(topV + HEADROOM_V);
  const followedV = Math.max(targetV, lastV === null ? aboveV(batteryV, targetV) : Math.min(lastV, behindV));

  const idle = input.inverterCurrentA !== null && input.inverterCurrentA < INVERTER_IDLE_A;
  const lifted = batteryV > followedV + LIFTED_BY_V && idle;
  const liftedSinceMs = lifted ? (memory.liftedSinceMs ?? nowMs) : null;
  const begins = liftedSinceMs !== null && nowMs - liftedSinceMs >= LIFTED_FOR_MS;
  const external = begins || (memory.external && batteryV > targetV + LIFT_ENDS_V);

  const wantedV = external ? Math.max(followedV, ceilTenth(batteryV + HEADROOM_V)) : followedV;
  const valueV = Math.min(wantedV, ceilingV);
  const why = external ? "external-charge" : valueV > targetV ? "following" : targetV < input.targetV ? "ceiling" : "target";
  return { memory: { valueV, tops, liftedSinceMs, external }, decision: { valueV, targetV, why } };
}

/**
 * What counts, before the first word to the inverter, of a memory from before a restart: nothing when its newest voltage is
 * 10 minutes old, and never less than a start without memory would say. `batteryV` is `null` while there is no reading.
 */
export function carriedOver(memory: ChargeVoltageMemory, nowMs: number, batteryV: number | null): ChargeVoltageMemory {
  const newest = memory.tops.at(-1);
  if (newest === undefined || newest.slot < Math.floor(nowMs / TOP_SLOT_MS) - TOP_SLOTS) return NEW_CHARGE_VOLTAGE;
  if (batteryV === null || memory.valueV === null) return memory;
  return { ...memory, valueV: Math.max(memory.valueV, aboveV(batteryV, memory.valueV)) };
}

/** Ripple of the inverter's regulator, and difference of the two meters, V. */
const HELD_WITHIN_V = 0.1;

/**
 * What a start says of a battery that an inverter may have held at a voltage: that voltage, unless the battery stands clearly
 * higher. Headroom at every start would be charged up to, and lift the voltage with each restart.
 */
const aboveV = (batteryV: number, heldAtV: number): number =>
  batteryV > heldAtV + HELD_WITHIN_V ? ceilTenth(batteryV + HEADROOM_V) : heldAtV;

function withTop(tops: ChargeVoltageMemory["tops"], nowMs: number, batteryV: number): ChargeVoltageMemory["tops"] {
  const slot = Math.floor(nowMs / TOP_SLOT_MS);
  const last = tops.at(-1);
  if (last?.slot !== slot) {
    return [...tops.filter((top) => top.slot > slot - TOP_SLOTS - 1), { slot, maxV: batteryV }];
  }
  return batteryV > last.maxV ? [...tops.slice(0, -1), { slot, maxV: batteryV }] : tops;
}

const within = (v: number): number => Math.min(MAX_V, Math.max(MIN_V, v));
// The Sunny Island takes steps of 0.1 V; the small offsets keep 55.2 from becoming 55.1 or 55.3 by binary fractions.
const floorTenth = (v: number): number => Math.floor(v * 10 + 1e-6) / 10;
const ceilTenth = (v: number): number => Math.ceil(v * 10 - 1e-6) / 10;
