/** What control needs after a restart and cannot read again. Times are ages: a restart begins a new monotonic clock. */
import { keptCommands, type Command, type KeptCommand } from "./command.ts";
import { keptChargeStage, resumedChargeStage, type KeptChargeStage } from "./policy/charge-stage.ts";
import { TOP_SLOT_MS } from "./policy/charge-voltage.ts";
import { keepsSameAnchors, keptAnchors, resumedAnchors, type KeptAnchors } from "./policy/soc-anchor.ts";
import type { Memory } from "./memory.ts";

export interface Kept {
  /** `null` when the charge voltage was to begin anew. */
  readonly chargeVoltage: KeptChargeVoltage | null;
  /** Number of cells seen of each pack, by its name. */
  readonly cells: Readonly<Record<string, number>>;
  /** When the battery was last full, and what was done since. */
  readonly stage: KeptChargeStage;
  /** What corrects the counts of the BMSs, by the name of the pack. */
  readonly anchors: KeptAnchors;
  /** What people had asked for. Not part of the memory: the bridge gives them to whoever keeps them. */
  readonly commands: readonly KeptCommand[];
}

export interface KeptChargeVoltage {
  /** What was decided last, V. */
  readonly valueV: number;
  /** Another charger was lifting the battery. */
  readonly external: boolean;
  /** Highest battery voltages of the last 10 minutes, oldest first. */
  readonly tops: readonly { readonly agoMs: number; readonly maxV: number }[];
}

/** What was kept, and how long ago by the wall clock that was. */
export interface Resumed {
  readonly kept: Kept;
  readonly ageMs: number;
}

/** Older voltages say nothing to the charge voltage, ms: 10 minutes, and the 10 s that have begun. */
const TOPS_MS = 610_000;

/** What is worth keeping now; `null` as long as nothing was said to the inverter, for then nothing is known that is new. */
export function keptOf(memory: Memory, commands: readonly Command[], nowMs: number): Kept | null {
  if (memory.lastOutput === null) return null;
  const { valueV, external } = memory.chargeVoltage;
  const tops = memory.chargeVoltage.tops.map(({ slot, maxV }) => ({ agoMs: Math.max(0, nowMs - slot * TOP_SLOT_MS), maxV }));
  const cells = Object.entries(memory.packs).flatMap(([name, { cellCount }]) => (cellCount === null ? [] : [[name, cellCount]]));
  return {
    chargeVoltage: valueV === null ? null : { valueV, external, tops: tops.filter(({ agoMs }) => agoMs <= TOPS_MS) },
    cells: Object.fromEntries(cells) as Record<string, number>,
    stage: keptChargeStage(memory.stage, nowMs),
    anchors: keptAnchors(memory.anchors, nowMs),
    commands: keptCommands(commands, nowMs),
  };
}

/** Whether both are worth the same file. */
export function keepsSame(a: Memory, b: Memory): boolean {
  const [one, other] = [a.chargeVoltage, b.chargeVoltage];
  return (
    (a.lastOutput === null) === (b.lastOutput === null) &&
    one.valueV === other.valueV &&
    one.external === other.external &&
    one.tops === other.tops &&
    a.stage.stage === b.stage.stage &&
    a.stage.fullAtMs === b.stage.fullAtMs &&
    keepsSameAnchors(a.anchors, b.anchors) &&
    Object.entries(a.packs).every(([name, pack]) => pack.cellCount === b.packs[name]?.cellCount)
  );
}

/** The memory of a bridge that has just started, with what was kept; packs that are no longer configured are left out. */
export function resume(memory: Memory, { kept, ageMs }: Resumed, nowMs: number): Memory {
  const packs = Object.entries(memory.packs).map(([name, pack]) => {
    const cellCount = Object.hasOwn(kept.cells, name) ? kept.cells[name]! : pack.cellCount;
    return [name, { ...pack, cellCount }] as const;
  });
  return {
    ...memory,
    packs: Object.fromEntries(packs),
    chargeVoltage: chargeVoltage(memory, kept.chargeVoltage, ageMs, nowMs),
    stage: resumedChargeStage(kept.stage, ageMs, nowMs),
    anchors: resumedAnchors(kept.anchors, Object.keys(memory.packs), ageMs, nowMs),
  };
}

function chargeVoltage(memory: Memory, kept: KeptChargeVoltage | null, ageMs: number, nowMs: number): Memory["chargeVoltage"] {
  if (kept === null) return memory.chargeVoltage;
  const bySlot = new Map<number, number>();
  for (const { agoMs, maxV } of [...kept.tops].sort((a, b) => b.agoMs - a.agoMs)) {
    const slot = Math.floor((nowMs - ageMs - agoMs) / TOP_SLOT_MS);
    bySlot.set(slot, Math.max(maxV, bySlot.get(slot) ?? maxV));
  }
  const tops = [...bySlot].map(([slot, maxV]) => ({ slot, maxV }));
  return { valueV: kept.valueV, external: kept.external, tops, liftedSinceMs: null };
}
