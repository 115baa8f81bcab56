/** Random advice of each kind. */
import fc, { type Arbitrary } from "fast-check";
import type { Advice, AdviceCode } from "../../src/domain/advice/advice.ts";
import { amps, cellV, count, degrees, kindOf, limitA, number, volts, type Each } from "./any-figure.ts";

const pack = fc.constantFrom("Block 1", "Block 2");
const loss = kindOf("loss");
const note = kindOf("note");
const danger = kindOf("danger");
const lossOrNote = fc.constantFrom("loss" as const, "note" as const);
const dangerOrNote = fc.constantFrom("danger" as const, "note" as const);
const dangerOrLoss = fc.constantFrom("danger" as const, "loss" as const);
const charge = { pack, chargeV: volts, cells: count, cellV, bmsV: cellV };
const cellTable = { pack, endV: cellV, bmsV: cellV };
const temperatureTable = { pack, endC: degrees, bmsC: degrees, fraction: number(0, 1) };
const current = { pack, bmsA: amps.map(Math.abs) };
const capacityAh = number(1, 1000);

const temperature = <C extends AdviceCode, S>(code: C, severity: Arbitrary<S>) =>
  fc.record({ code: kindOf(code), severity, ...temperatureTable });

export const ADVICE: Each<AdviceCode, Advice> = {
  "charge-at-over-voltage": fc.record({ code: kindOf("charge-at-over-voltage"), severity: danger, ...charge }),
  "release-below-held": fc.record({
    code: kindOf("release-below-held"),
    severity: note,
    pack,
    heldV: cellV,
    bmsV: cellV,
  }),
  "over-voltage-first": fc.record({ code: kindOf("over-voltage-first"), severity: dangerOrLoss, ...cellTable }),
  "under-voltage-first": fc.record({ code: kindOf("under-voltage-first"), severity: danger, ...cellTable }),
  "under-voltage-above-discharge-voltage": fc.record({
    code: kindOf("under-voltage-above-discharge-voltage"),
    severity: danger,
    pack,
    dischargeV: volts,
    cells: count,
    cellV,
    bmsV: cellV,
  }),
  "charge-setting-over-current": fc.record({
    code: kindOf("charge-setting-over-current"),
    severity: dangerOrNote,
    settingA: limitA,
    ...current,
  }),
  "discharge-setting-over-current": fc.record({
    code: kindOf("discharge-setting-over-current"),
    severity: dangerOrNote,
    settingA: limitA,
    ...current,
  }),
  "charge-share-over-current": fc.record({
    code: kindOf("charge-share-over-current"),
    severity: note,
    shareA: limitA,
    ...current,
  }),
  "discharge-share-over-current": fc.record({
    code: kindOf("discharge-share-over-current"),
    severity: loss,
    shareA: limitA,
    ...current,
  }),
  "discharge-rest-over-current": fc.record({
    code: kindOf("discharge-rest-over-current"),
    severity: note,
    packs: fc.integer({ min: 2, max: 32 }),
    shareA: limitA,
    ...current,
  }),
  "balances-never": fc.record({ code: kindOf("balances-never"), severity: loss, ...charge }),
  "balances-low": fc.record({ code: kindOf("balances-low"), severity: note, pack, bmsV: cellV }),
  "balancer-off": fc.record({ code: kindOf("balancer-off"), severity: loss, pack }),
  "full-never-counted": fc.record({
    code: kindOf("full-never-counted"),
    severity: lossOrNote,
    corrected: fc.boolean(),
    ...charge,
  }),
  "empty-counted-early": fc.record({ code: kindOf("empty-counted-early"), severity: dangerOrNote, ...cellTable }),
  "charge-heat-first": temperature("charge-heat-first", lossOrNote),
  "charge-cold-first": temperature("charge-cold-first", lossOrNote),
  "discharge-heat-first": temperature("discharge-heat-first", dangerOrNote),
  "discharge-cold-first": temperature("discharge-cold-first", dangerOrNote),
  "mosfet-heat-first": temperature("mosfet-heat-first", dangerOrNote),
  "capacities-differ": fc.record({
    code: kindOf("capacities-differ"),
    severity: note,
    pack,
    bmsAh: capacityAh,
    otherPack: pack,
    otherAh: capacityAh,
  }),
  "cell-count": fc.record({ code: kindOf("cell-count"), severity: danger, pack, bmsCells: count, cells: count }),
  "charge-switch-off": fc.record({ code: kindOf("charge-switch-off"), severity: loss, pack }),
  "discharge-switch-off": fc.record({ code: kindOf("discharge-switch-off"), severity: danger, pack }),
};
