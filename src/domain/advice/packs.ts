/** The switches of a BMS, what it is told of its cells, and packs against each other. */
import type { Advice } from "./advice.ts";
import { isSet, type KnownPack } from "./known-pack.ts";

export function* switches({ rules: { name: pack }, settings }: KnownPack): Generator<Advice> {
  if (settings.dischargeOn === false) yield { code: "discharge-switch-off", severity: "danger", pack };
  if (settings.chargeOn === false) yield { code: "charge-switch-off", severity: "loss", pack };
}

/** Its setting against the configured number of cells, else against those that it reads. */
export function* cellCount({ rules: { name: pack, cells: configured }, settings, cells: read }: KnownPack): Generator<Advice> {
  const cells = configured ?? read;
  const { cellCount: bmsCells } = settings;
  if (isSet(bmsCells) && bmsCells !== cells) yield { code: "cell-count", severity: "danger", pack, bmsCells, cells };
}

/** One battery may have packs of different sizes, so this is no more than a note. Differences that no owner means do not count. */
const SAME_CAPACITY = 0.02;

export function* capacities(packs: readonly KnownPack[]): Generator<Advice> {
  const told = packs.flatMap(({ rules: { name: pack }, settings: { capacityAh } }) =>
    isSet(capacityAh) ? [{ pack, capacityAh }] : [],
  );
  const alike = (oneAh: number): number => told.filter(({ capacityAh }) => isSame(capacityAh, oneAh)).length;
  // What most packs have; of equally frequent ones the first.
  const [first, ...others] = told;
  if (first === undefined) return;
  const usual = others.reduce((most, one) => (alike(one.capacityAh) > alike(most.capacityAh) ? one : most), first);
  for (const { pack, capacityAh: bmsAh } of told) {
    if (isSame(bmsAh, usual.capacityAh)) continue;
    yield { code: "capacities-differ", severity: "note", pack, bmsAh, otherPack: usual.pack, otherAh: usual.capacityAh };
  }
}

const isSame = (oneAh: number, otherAh: number): boolean => Math.abs(oneAh - otherAh) <= SAME_CAPACITY * Math.max(oneAh, otherAh);
