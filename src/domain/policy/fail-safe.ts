/** From the age of the battery's readings to how far the inverter may still be spoken to. */
import type { PackState } from "../pack-state.ts";
import type { Reason } from "../decision.ts";
import type { Rules } from "../rules.ts";

/** How much is known: enough to `run`, too old (`block`), or nothing that may be said (`silent`). */
export interface Stage {
  readonly kind: "run" | "block" | "silent";
  readonly because: readonly Reason[];
  /** Age of the newest reading that still counts, ms; `null` before the first one. */
  readonly ageMs: number | null;
}

/** `started` is whether the bridge has spoken since its own start; before that every pack gets `startupWaitMs` to answer. */
export function stageOf(packs: readonly PackState[], started: boolean, sinceStartMs: number, nowMs: number, rules: Rules): Stage {
  const ages = packs.flatMap(({ good }) => (good === null ? [] : [nowMs - good.atMs])).sort((a, b) => a - b);
  const unseen = packs.filter((pack) => pack.good === null).map((pack) => pack.rules.name);
  const ageMs = ages[rules.minPacks - 1] ?? null;

  if (ageMs === null || (!started && unseen.length > 0 && sinceStartMs < rules.ages.startupWaitMs)) {
    return { kind: "silent", because: [{ code: "waiting-for-first-reading", packs: unseen }], ageMs };
  }
  const missing = packs.filter((pack) => pack.good === null || pack.link === "lost");
  const because: Reason[] = missing.map((pack) => ({ code: "pack-missing", pack: pack.rules.name }));
  if (ageMs <= rules.ages.holdMs) return { kind: "run", because, ageMs };
  if (!started) {
    // Nothing was ever said: there is no last word that could be held.
    return { kind: "silent", because: [{ code: "battery-lost", ageMs }, ...because], ageMs };
  }
  if (ageMs <= rules.ages.blockMs) return { kind: "block", because: [{ code: "battery-stale", ageMs }, ...because], ageMs };
  const lost: Reason = { code: "battery-lost", ageMs };
  return { kind: rules.onBatteryLost === "block" ? "block" : "silent", because: [lost, ...because], ageMs };
}
