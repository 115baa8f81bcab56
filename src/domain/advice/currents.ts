/** What a pack may get by the configuration against the currents at which its BMS disconnects. */
import type { Direction } from "../command.ts";
import type { Rules } from "../rules.ts";
import type { Advice } from "./advice.ts";
import { isSet, type KnownPack } from "./known-pack.ts";

/** Meters differ by more, A. */
const SAME_A = 0.5;
/** A limit nearer than this to the protection leaves no room for meters that differ. */
const NEAR = 0.95;

/** A pack and the current at which its BMS disconnects, with the most that the battery can get, A. */
interface Bound {
  readonly pack: string;
  readonly bmsA: number;
  readonly mostA: number;
}

export function* overCurrent(direction: Direction, { rules: own, protection }: KnownPack, rules: Rules): Generator<Advice> {
  const charge = direction === "charge";
  const bmsA = charge ? protection.chargeOverCurrentA : protection.dischargeOverCurrentA;
  if (!isSet(bmsA)) return;
  const mostA = Math.min(charge ? rules.limits.chargeCurrentA : rules.limits.dischargeCurrentA, rules.inverter.maxCurrentA);
  const bound: Bound = { pack: own.name, bmsA, mostA };
  const packs = rules.packs.reduce((sum, { represents }) => sum + represents, 0);
  const settingA = charge ? own.chargeCurrentA : own.dischargeCurrentA;
  if (settingA !== null) yield* ownLimit(direction, settingA, own.represents, bound);
  if (!charge) yield* dischargeShare(packs, bound);
  else if (settingA === null) yield* chargeShare(packs, bound);
}

/** It is kept as it is; when the other packs are missing the pack may get all of it. */
function* ownLimit(direction: Direction, settingA: number, represents: number, { pack, bmsA, mostA }: Bound): Generator<Advice> {
  const getsA = Math.min(settingA, mostA / represents);
  if (getsA < NEAR * bmsA) return;
  const code = direction === "charge" ? "charge-setting-over-current" : "discharge-setting-over-current";
  yield { code, severity: isAboveA(getsA, bmsA) ? "danger" : "note", pack, settingA, bmsA };
}

/** A pack without a limit of its own is held below its protection (policy/limits.ts), which costs current. */
function* chargeShare(packs: number, { pack, bmsA, mostA }: Bound): Generator<Advice> {
  const shareA = mostA / packs;
  if (isAboveA(shareA, bmsA)) yield { code: "charge-share-over-current", severity: "note", pack, shareA, bmsA };
}

/**
 * Off the grid the loads decide what flows: the inverter keeps neither the limit of a pack nor the one that comes of its
 * protection. No `danger`, since on the grid nothing trips: whoever sees a danger for ever that never comes believes none.
 */
function* dischargeShare(packs: number, { pack, bmsA, mostA }: Bound): Generator<Advice> {
  const shareA = mostA / packs;
  if (isAboveA(shareA, bmsA)) {
    yield { code: "discharge-share-over-current", severity: "loss", pack, shareA, bmsA };
    return;
  }
  if (packs === 1) return;
  const restA = mostA / (packs - 1);
  if (isAboveA(restA, bmsA)) yield { code: "discharge-rest-over-current", severity: "note", pack, packs, shareA: restA, bmsA };
}

const isAboveA = (ourA: number, bmsA: number): boolean => ourA > bmsA + SAME_A;
