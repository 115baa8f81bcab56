import { describe, expect, it } from "vitest";
import { CALM, reading, RULES } from "../../../test/support/battery.ts";
import { aggregate } from "../battery.ts";
import type { Command } from "../command.ts";
import type { PackLink, PackReading } from "../pack.ts";
import type { PackRules, Rules } from "../rules.ts";
import { chargeCandidates, dischargeCandidates, type Circumstances } from "./limits.ts";

interface Pack extends Partial<PackRules> {
  readonly link?: PackLink;
  readonly says?: Partial<PackReading>;
}

/** The candidate of a name for packs A, B, C... of which 120 A may be charged and 100 A discharged. */
function candidate(name: "packs" | "phase" | "operator", packs: readonly Pack[], now: Circumstances = CALM) {
  const states = packs.map(({ link = "fresh", says = {}, ...change }, i) => ({
    rules: { ...RULES.packs[0]!, name: "ABCD"[i]!, ...change },
    link,
    good: { atMs: 0, value: reading(says) },
  }));
  const limits = { ...RULES.limits, chargeCurrentA: 120, dischargeCurrentA: 100 };
  const rules: Rules = { ...RULES, limits, packs: states.map((state) => state.rules) };
  const battery = aggregate(states);
  const [charge, discharge] = [chargeCandidates, dischargeCandidates].map((of) =>
    of(battery, now, rules).find((found) => found.name === name),
  );
  return { charge, discharge };
}

describe("packs", () => {
  it("says nothing where nobody says what a pack may bear and all are there", () => {
    expect(candidate("packs", [{}, {}])).toEqual({ charge: undefined, discharge: undefined });
  });

  it("takes every pack for as weak as the weakest, by its setting", () => {
    const { charge, discharge } = candidate("packs", [{ chargeCurrentA: 30 }, { chargeCurrentA: 20, dischargeCurrentA: 70 }]);
    expect(charge).toEqual({
      name: "packs",
      limitA: 40,
      cause: { kind: "weakest-pack", pack: "B", packA: 20, from: "setting", packs: 2 },
    });
    // A says nothing: its equal share of what is configured is 50 A of 100 A, and that bounds nothing.
    expect(discharge).toBeUndefined();
  });

  it("stays 10 % below the over-current at which a BMS switches off", () => {
    const says = { protection: { chargeOverCurrentA: 50, dischargeOverCurrentA: 60 } };
    const { charge, discharge } = candidate("packs", [{ says }]);
    expect(charge).toMatchObject({ limitA: 45, cause: { from: "protection" } });
    expect(discharge).toMatchObject({ limitA: 54 });
  });

  it("prefers the setting to what the BMS says, and does not believe a protection of 0 A", () => {
    const says = { protection: { chargeOverCurrentA: 50, dischargeOverCurrentA: 0 } };
    const { charge, discharge } = candidate("packs", [{ says, chargeCurrentA: 70 }]);
    expect(charge).toMatchObject({ limitA: 70, cause: { from: "setting" } });
    expect(discharge).toBeUndefined();
  });

  it("counts a BMS as often as it stands for packs", () => {
    expect(candidate("packs", [{ chargeCurrentA: 20, represents: 3 }, { chargeCurrentA: 25 }]).charge).toMatchObject({
      limitA: 80,
      cause: { pack: "A", packs: 4 },
    });
  });

  it.each([
    ["lost", { link: "lost" }, 90, 75],
    ["stale beside fresh ones", { link: "stale" }, 90, 75],
    ["with its charge MOSFET off", { says: { chargeMosOn: false } }, 90, undefined],
    ["with its discharge MOSFET off", { says: { dischargeMosOn: false } }, undefined, 75],
  ] as const)("a pack that is %s takes its share with it", (_, fourth, chargeA, dischargeA) => {
    const { charge, discharge } = candidate("packs", [{}, {}, {}, fourth]);
    expect(charge?.limitA).toBe(chargeA);
    expect(discharge?.limitA).toBe(dischargeA);
  });

  it("leaves it to the switched-off BMS when no pack takes part", () => {
    expect(candidate("packs", [{ chargeCurrentA: 20, says: { chargeMosOn: false } }]).charge).toBeUndefined();
  });
});

it("phase: nothing is charged while the battery settles, discharging goes on", () => {
  const { charge, discharge } = candidate("phase", [{}], { ...CALM, settling: { voltageV: 54.6, untilV: 54 } });
  expect(charge).toEqual({ name: "phase", limitA: 0, cause: { kind: "settling", voltageV: 54.6, untilV: 54 } });
  expect(discharge).toBeUndefined();
});

describe("operator", () => {
  const command = (kind: Command["kind"], limitA?: number): Command => ({
    id: 1,
    kind,
    givenAtMs: 0,
    untilMs: 1000,
    ...(limitA === undefined ? {} : { limitA }),
  });
  it.each([
    [[command("stop-charge")], 0, undefined],
    [[command("stop-discharge")], undefined, 0],
    [[command("limit-charge", 50), command("limit-discharge", 30)], 50, 30],
    [[command("limit-charge", 50), command("stop-charge")], 0, undefined],
    [[command("full-once")], undefined, undefined],
  ] as const)("%j", (commands, chargeA, dischargeA) => {
    const { charge, discharge } = candidate("operator", [{}], { ...CALM, commands });
    expect(charge?.limitA).toBe(chargeA);
    expect(discharge?.limitA).toBe(dischargeA);
    if (charge !== undefined) expect(charge.cause).toMatchObject({ kind: "command", command: { id: 1 } });
  });
});
