/** One piece of advice of each kind, with the figures that docs/advice.md shows. */
import type { Advice, AdviceCode } from "../../src/domain/advice/advice.ts";

const pack = "Block 1";
/** The default charge voltage. */
const charge = { chargeV: 55, cells: 16, cellV: 55 / 16 };

export const ADVICE_SAMPLES: { readonly [C in AdviceCode]: Extract<Advice, { readonly code: C }> } = {
  "charge-at-over-voltage": { code: "charge-at-over-voltage", severity: "danger", pack, ...charge, bmsV: 3.42 },
  "over-voltage-first": { code: "over-voltage-first", severity: "loss", pack, endV: 3.6, bmsV: 3.55 },
  "release-below-held": { code: "release-below-held", severity: "note", pack, heldV: 3.375, bmsV: 3.29 },
  "under-voltage-first": { code: "under-voltage-first", severity: "danger", pack, endV: 2.8, bmsV: 3 },
  "under-voltage-above-discharge-voltage": {
    code: "under-voltage-above-discharge-voltage",
    severity: "danger",
    pack,
    dischargeV: 43.2,
    cells: 16,
    cellV: 2.7,
    bmsV: 2.75,
  },
  "charge-setting-over-current": { code: "charge-setting-over-current", severity: "danger", pack, settingA: 100, bmsA: 80 },
  "discharge-setting-over-current": { code: "discharge-setting-over-current", severity: "danger", pack, settingA: 100, bmsA: 80 },
  "charge-share-over-current": { code: "charge-share-over-current", severity: "note", pack, shareA: 110, bmsA: 100 },
  "discharge-share-over-current": { code: "discharge-share-over-current", severity: "loss", pack, shareA: 110, bmsA: 100 },
  "discharge-rest-over-current": {
    code: "discharge-rest-over-current",
    severity: "note",
    pack,
    packs: 2,
    shareA: 110,
    bmsA: 100,
  },
  "charge-heat-first": { code: "charge-heat-first", severity: "loss", pack, endC: 55, bmsC: 45, fraction: 0.5 },
  "charge-cold-first": { code: "charge-cold-first", severity: "loss", pack, endC: 0, bmsC: 5, fraction: 0.5 },
  "discharge-heat-first": { code: "discharge-heat-first", severity: "danger", pack, endC: 60, bmsC: 45, fraction: 1 },
  "discharge-cold-first": { code: "discharge-cold-first", severity: "note", pack, endC: -10, bmsC: 0, fraction: 0.25 },
  "mosfet-heat-first": { code: "mosfet-heat-first", severity: "note", pack, endC: 90, bmsC: 80, fraction: 0.25 },
  "balances-never": { code: "balances-never", severity: "loss", pack, ...charge, bmsV: 3.5 },
  "balances-low": { code: "balances-low", severity: "note", pack, bmsV: 3 },
  "balancer-off": { code: "balancer-off", severity: "loss", pack },
  "full-never-counted": { code: "full-never-counted", severity: "note", pack, ...charge, bmsV: 3.55, corrected: true },
  "empty-counted-early": { code: "empty-counted-early", severity: "note", pack, endV: 2.8, bmsV: 2.9 },
  "capacities-differ": {
    code: "capacities-differ",
    severity: "note",
    pack: "Block 2",
    bmsAh: 100,
    otherPack: pack,
    otherAh: 280,
  },
  "cell-count": { code: "cell-count", severity: "danger", pack, bmsCells: 15, cells: 16 },
  "charge-switch-off": { code: "charge-switch-off", severity: "loss", pack },
  "discharge-switch-off": { code: "discharge-switch-off", severity: "danger", pack },
};
