/** Advice from tick to tick: it is worked out anew only when a BMS tells other settings, and each piece is told once. */
import type { DomainEvent } from "../event.ts";
import type { PackReading } from "../pack.ts";
import type { PackState } from "../pack-state.ts";
import type { Rules } from "../rules.ts";
import type { Advice } from "./advice.ts";
import { advise } from "./advise.ts";
import type { KnownPack, SetInBms } from "./known-pack.ts";

/** Plain data. */
export interface AdviceMemory {
  /** What stands in the BMS of each pack, by its name; also of one that is lost. */
  readonly packs: Readonly<Record<string, SetInBms>>;
  /** The most severe first. */
  readonly list: readonly Advice[];
}

export const NEW_ADVICE: AdviceMemory = { packs: {}, list: [] };

/** One tick: what stands now, and as events what is new and what is settled. */
export function followAdvice(
  memory: AdviceMemory,
  packs: readonly PackState[],
  rules: Rules,
): { readonly memory: AdviceMemory; readonly events: readonly DomainEvent[] } {
  const before = packs.map(({ rules: { name } }) => (Object.hasOwn(memory.packs, name) ? memory.packs[name] : undefined));
  const now = packs.map(({ good }, i) => (good === null ? before[i] : setIn(good.value, before[i])));
  if (now.every((set, i) => set === before[i])) return { memory, events: [] };
  const known = packs.flatMap(({ rules: pack }, i): readonly KnownPack[] => {
    const set = now[i];
    return set === undefined ? [] : [{ ...set, rules: pack }];
  });
  const list = advise(known, rules);
  const told = known.map(({ rules: { name }, ...set }) => [name, set] as const);
  return { memory: { packs: Object.fromEntries(told), list }, events: changes(memory.list, list) };
}

/** What a reading lacks stands as it was: the settings of a BMS may come later than its first reading, or be missed. */
function setIn({ cellsV, protection, settings }: PackReading, before: SetInBms | undefined): SetInBms | undefined {
  if (protection === undefined && settings === undefined) return before;
  const now: SetInBms = {
    cells: cellsV.length,
    protection: protection ?? before?.protection ?? {},
    settings: settings ?? before?.settings ?? {},
  };
  const same =
    before?.cells === now.cells &&
    haveSameFields(before.protection, now.protection) &&
    haveSameFields(before.settings, now.settings);
  return same ? before : now;
}

function haveSameFields<T extends object>(one: T, other: T): boolean {
  const keys = Object.keys(one) as (keyof T)[];
  return keys.length === Object.keys(other).length && keys.every((key) => Object.is(one[key], other[key]));
}

/** What has begun or become more or less severe, then what has ended. Other figures of the same advice are no news. */
function changes(before: readonly Advice[], now: readonly Advice[]): readonly DomainEvent[] {
  const begun = now.filter((one) => !before.some((other) => isSame(one, other) && one.severity === other.severity));
  const ended = before.filter((one) => !now.some((other) => isSame(one, other)));
  return [
    ...begun.map((advice) => ({ kind: "advice", advice, stands: true }) as const),
    ...ended.map((advice) => ({ kind: "advice", advice, stands: false }) as const),
  ];
}

const isSame = (one: Advice, other: Advice): boolean => one.code === other.code && one.pack === other.pack;
