/** Random findings of each check, and one for each reason why nothing is known. */
import fc, { type Arbitrary } from "fast-check";
import type { CheckName, Finding, UnknownWhy } from "../../src/domain/checks/finding.ts";
import { ageMs, amps, count, kindOf, limitA, number, percent, volts, type Each } from "./any-figure.ts";

const chargingProcedure = fc.constantFrom(3, 10);
const currents = { inverterA: amps, bmsA: amps };
const socFacts = { toldPct: percent, saidPct: percent, chargingProcedure };
const voltageFacts = { toldV: volts, saidV: fc.oneof(volts, fc.constant(54)), chargingProcedure };
const limitFacts = {
  limitA,
  currentA: limitA,
  excuse: fc.constantFrom("off-grid", "grid-unknown", "above-charge-voltage", null),
};
const okOrBad = fc.constantFrom("ok" as const, "bad" as const);
const anyOpinion = fc.constantFrom("ok" as const, "noted" as const, "bad" as const);
const factor = fc.oneof(number(0.05, 20), number(-20, -0.05));

export const FINDINGS: Each<CheckName, Finding> = {
  "accepted-soc": fc.record({ check: kindOf("accepted-soc"), state: okOrBad, sinceMs: ageMs, ...socFacts }),
  "accepted-charge-voltage": fc.record({
    check: kindOf("accepted-charge-voltage"),
    state: okOrBad,
    sinceMs: ageMs,
    ...voltageFacts,
  }),
  "agrees-voltage": fc.record({ check: kindOf("agrees-voltage"), state: okOrBad, sinceMs: ageMs, inverterV: volts, bmsV: volts }),
  "agrees-current": fc.record({
    check: kindOf("agrees-current"),
    state: anyOpinion,
    sinceMs: ageMs,
    ...currents,
    factor: fc.option(factor, { nil: null }),
  }),
  "current-sign": fc.record({ check: kindOf("current-sign"), state: anyOpinion, sinceMs: ageMs, ...currents }),
  represents: fc.oneof(
    fc.record({ check: kindOf("represents"), state: kindOf("ok"), sinceMs: ageMs, ...currents }),
    fc.record({
      check: kindOf("represents"),
      state: fc.constantFrom("noted" as const, "bad" as const),
      sinceMs: ageMs,
      ...currents,
      factor,
      represents: count,
      suggested: count,
      bmsCount: fc.constantFrom(1, 2),
      inverterCount: fc.constantFrom(1, 2),
    }),
  ),
  "obeys-charge": fc.record({ check: kindOf("obeys-charge"), state: anyOpinion, sinceMs: ageMs, ...limitFacts }),
  "obeys-discharge": fc.record({ check: kindOf("obeys-discharge"), state: anyOpinion, sinceMs: ageMs, ...limitFacts }),
};

const unknownOf = (why: UnknownWhy): Arbitrary<Finding> =>
  fc.record({
    check: fc.constantFrom(...(Object.keys(FINDINGS) as CheckName[])),
    state: kindOf("unknown"),
    sinceMs: ageMs,
    why: fc.constant(why),
  });

export const UNKNOWNS: Each<UnknownWhy, Finding> = {
  "inverter-unheard": unknownOf("inverter-unheard"),
  "inverter-not-operating": unknownOf("inverter-not-operating"),
  "nothing-sent": unknownOf("nothing-sent"),
  "battery-not-fresh": unknownOf("battery-not-fresh"),
  watching: unknownOf("watching"),
  cluster: unknownOf("cluster"),
  unexplained: unknownOf("unexplained"),
};
