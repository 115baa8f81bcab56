/** Random instances of everything that can be explained: each union has a generator for every variant, or this does not compile. */
import fc, { type Arbitrary } from "fast-check";
import { COMMAND_KINDS, type Command } from "../../src/domain/command.ts";
import type { CandidateName, Cause, LimitDecision, Reason, Talking } from "../../src/domain/decision.ts";
import type { DomainEvent } from "../../src/domain/event.ts";
import type { Refusal } from "../../src/domain/pack.ts";
import type { ConditionName } from "../../src/domain/policy/charge-conditions.ts";
import type { ChargeStageDecision } from "../../src/domain/policy/charge-stage.ts";
import type { SocDecision } from "../../src/domain/policy/soc.ts";
import { ageMs, amps, cellV, count, degrees, kindOf, limitA, number, percent, volts, type Each } from "./any-figure.ts";
import { MESSAGES } from "./any-detail.ts";
import { ADVICE } from "./any-advice.ts";
import { FINDINGS, UNKNOWNS } from "./any-finding.ts";

const pack = fc.constantFrom("Block 1", "Block 2");
const packs = fc.subarray(["Block 1", "Block 2"], { minLength: 1 });
const direction = fc.constantFrom("charge" as const, "discharge" as const);

export const anyCommand: Arbitrary<Command> = fc
  .record({ id: count, kind: fc.constantFrom(...COMMAND_KINDS), limitA, givenAtMs: ageMs, untilMs: ageMs })
  .map(({ limitA: most, ...command }) => (command.kind.startsWith("limit-") ? { ...command, limitA: most } : command));

export const CAUSES: Each<Cause["kind"], Cause> = {
  setting: fc.constant({ kind: "setting" }),
  inverter: fc.record({ kind: kindOf("inverter"), label: fc.constant("2 x SI6.0H") }),
  cell: fc.record(
    { kind: kindOf("cell"), pack, cell: count, voltageV: cellV, unheard: fc.constant(true) },
    { requiredKeys: ["kind", "pack", "cell", "voltageV"] },
  ),
  sensor: fc.record(
    {
      kind: kindOf("sensor"),
      pack,
      sensor: fc.constantFrom(1, 2, "mosfet" as const),
      temperatureC: degrees,
      unheard: fc.constant(true),
    },
    { requiredKeys: ["kind", "pack", "sensor", "temperatureC"] },
  ),
  missing: fc.record({ kind: kindOf("missing"), what: fc.constantFrom("cells", "temperature", "mosfet") }),
  packs: fc.record({ kind: kindOf("packs"), packs }),
  "weakest-pack": fc.record({
    kind: kindOf("weakest-pack"),
    pack,
    packA: limitA,
    from: fc.constantFrom("setting", "protection", null),
    packs: count,
  }),
  settling: fc.record({ kind: kindOf("settling"), untilV: volts, voltageV: volts }),
  "above-target": fc.record({ kind: kindOf("above-target"), voltageV: volts, targetV: volts }),
  command: fc.record({ kind: kindOf("command"), command: anyCommand }),
  voltage: fc.record({ kind: kindOf("voltage"), voltageV: volts, limitV: volts }),
  age: fc.record({ kind: kindOf("age"), ageMs }),
};

const CANDIDATES = Object.keys({
  configured: true,
  inverter: true,
  packs: true,
  "cell-high": true,
  "cell-low": true,
  temperature: true,
  mosfet: true,
  "bms-charge-off": true,
  "bms-discharge-off": true,
  "external-charge": true,
  "above-target": true,
  phase: true,
  operator: true,
  stale: true,
} satisfies Record<CandidateName, true>) as CandidateName[];
const candidateName = fc.constantFrom(...CANDIDATES);

export function limitBecauseOf(cause: Arbitrary<Cause>, pacing: LimitDecision["pacing"]): Arbitrary<LimitDecision> {
  const candidate = fc.record({ name: candidateName, limitA, cause });
  return fc.record({
    valueA: limitA,
    targetA: limitA,
    winner: candidate,
    runnerUp: fc.option(candidate, { nil: null }),
    pacing: fc.constant(pacing),
  });
}

const anyCause = fc.oneof(...Object.values(CAUSES));

export const LIMITS: Each<LimitDecision["pacing"], LimitDecision> = {
  none: limitBecauseOf(anyCause, "none"),
  hold: limitBecauseOf(anyCause, "hold"),
  ramp: limitBecauseOf(anyCause, "ramp"),
};

export const REASONS: Each<Reason["code"], Reason> = {
  "waiting-for-first-reading": fc.record({ code: kindOf("waiting-for-first-reading"), packs }),
  "battery-stale": fc.record({ code: kindOf("battery-stale"), ageMs }),
  "battery-lost": fc.record({ code: kindOf("battery-lost"), ageMs }),
  "pack-missing": fc.record({ code: kindOf("pack-missing"), pack }),
  "too-few-cells": fc.record({ code: kindOf("too-few-cells"), cells: count }),
  "second-bms": fc.record({ code: kindOf("second-bms"), id: fc.constantFrom(0x351, 0x35a) }),
};

export const REFUSALS: Each<Refusal["code"], Refusal> = {
  starting: fc.constant({ code: "starting" }),
  "cell-count": fc.record({ code: kindOf("cell-count"), cells: count, expected: count }),
  "no-cell": fc.constant({ code: "no-cell" }),
  "cell-voltage": fc.record({ code: kindOf("cell-voltage"), cell: count, voltageV: number(-1, 60) }),
  "pack-voltage": fc.record({ code: kindOf("pack-voltage"), voltageV: number(-60, 0) }),
  "cell-sum": fc.record({ code: kindOf("cell-sum"), sumV: volts, packV: volts }),
  current: fc.record({ code: kindOf("current"), currentA: amps }),
  soc: fc.record({ code: kindOf("soc"), socPct: number(101, 255) }),
  temperature: fc.record({ code: kindOf("temperature"), temperatureC: number(-300, -41) }),
};

const anyGuard = fc.record({
  belowCellV: cellV,
  aboveSocPct: percent,
  toSocPct: percent,
  onlyCharging: fc.boolean(),
});

const anyFloor = fc.record({
  restCellV: cellV,
  chargingCellV: cellV,
  littleFraction: fc.constant(0.2),
  lowestCellV: cellV,
  hysteresisV: fc.constant(0.02),
  atLeastPct: percent,
});

const socBecauseOf = (why: SocDecision["why"]): Arbitrary<SocDecision> =>
  fc.record({
    valuePct: percent,
    bmsPct: percent,
    why: fc.constant(why),
    guard: fc.option(anyGuard, { nil: null }),
    floor: fc.option(anyFloor, { nil: null }),
    filteredCellV: fc.option(cellV, { nil: null }),
  });

export const SOCS: Each<SocDecision["why"], SocDecision> = {
  bms: socBecauseOf("bms"),
  anchor: socBecauseOf("anchor"),
  delivering: socBecauseOf("delivering"),
  full: socBecauseOf("full"),
  guard: socBecauseOf("guard"),
  floor: socBecauseOf("floor"),
  rising: socBecauseOf("rising"),
};

type StageWhy = ChargeStageDecision["why"];

function stageOf(
  stage: ChargeStageDecision["stage"],
  whys: readonly StageWhy[],
  waitsFor: readonly (readonly [ConditionName, "V" | "A" | "%" | "ms"])[],
): Arbitrary<ChargeStageDecision> {
  const conditions = waitsFor.map(([name, unit]) =>
    fc.record({
      name: fc.constant(name),
      value: fc.option(unit === "ms" ? ageMs : volts, { nil: null }),
      is: fc.constant("at-least" as const),
      threshold: unit === "ms" ? ageMs : fc.option(volts, { nil: null }),
      unit: fc.constant(unit),
      heldMs: fc.option(number(0, 3_600_000), { nil: null }),
      forMs: number(0, 3_600_000),
      met: fc.boolean(),
    }),
  );
  return fc.record({
    stage: fc.constant(stage),
    targetV: volts,
    why: fc.constantFrom(...whys),
    chargeAllowed: fc.boolean(),
    becameFull: fc.boolean(),
    conditions: fc.oneof(fc.tuple(...conditions), fc.constant([])),
  });
}

export const STAGES: Each<ChargeStageDecision["stage"], ChargeStageDecision> = {
  bulk: stageOf(
    "bulk",
    ["start", "resumed", "asked", "soc-low", "cell-low", "full-due"],
    [
      ["charging", "A"],
      ["tail", "V"],
      ["absorption", "V"],
    ],
  ),
  settle: stageOf(
    "settle",
    ["resumed", "tail", "absorption"],
    [
      ["settled", "V"],
      ["settle-time", "ms"],
    ],
  ),
  float: stageOf(
    "float",
    ["resumed", "settled", "settle-time"],
    [
      ["soc-low", "%"],
      ["cell-low", "V"],
      ["full-due", "ms"],
    ],
  ),
};

const chargeVoltageBecauseOf = (why: Talking["chargeVoltage"]["why"]): Arbitrary<Pick<Talking, "chargeVoltage" | "stage">> =>
  fc.record({
    chargeVoltage: fc
      .record({ valueV: volts, targetV: volts, there: fc.boolean() })
      .map(({ valueV, targetV, there }) => ({ valueV: there ? targetV : valueV, targetV, why })),
    stage: fc.oneof(...Object.values(STAGES)),
  });

export const CHARGE_VOLTAGES: Each<Talking["chargeVoltage"]["why"], Pick<Talking, "chargeVoltage" | "stage">> = {
  target: chargeVoltageBecauseOf("target"),
  ceiling: chargeVoltageBecauseOf("ceiling"),
  following: chargeVoltageBecauseOf("following"),
  "external-charge": chargeVoltageBecauseOf("external-charge"),
};

const anyStage = fc.constantFrom(...(Object.keys(STAGES) as ChargeStageDecision["stage"][]));
const anyLink = fc.constantFrom("unseen" as const, "fresh" as const, "stale" as const, "lost" as const);

export const EVENTS: Each<DomainEvent["kind"], DomainEvent> = {
  "pack-link": fc.record({ kind: kindOf("pack-link"), pack, link: anyLink, was: anyLink, lastedMs: ageMs }),
  "reading-refused": fc.record({ kind: kindOf("reading-refused"), pack, reason: fc.oneof(...Object.values(REFUSALS)) }),
  "reading-accepted": fc.record({ kind: kindOf("reading-accepted"), pack, refusedCount: count }),
  decision: fc.record({
    kind: kindOf("decision"),
    decision: fc.constantFrom("run", "block", "silent"),
    was: fc.constantFrom("start", "run", "block", "silent"),
  }),
  "limited-by": fc.record({ kind: kindOf("limited-by"), direction, name: candidateName, was: candidateName }),
  message: fc.record({
    kind: kindOf("message"),
    message: fc.constantFrom(...MESSAGES),
    raised: fc.boolean(),
    level: fc.constantFrom("alarm", "warning"),
  }),
  "inverter-presence": fc.record({ kind: kindOf("inverter-presence"), present: fc.boolean(), lastedMs: ageMs }),
  "inverter-state": fc.record({
    kind: kindOf("inverter-state"),
    operatingState: fc.constantFrom(0, 1, 2, 3, 4),
    errorNumber: fc.constantFrom(0, 952),
  }),
  "voltage-spread": fc.record({ kind: kindOf("voltage-spread"), spreadV: fc.option(volts, { nil: null }) }),
  "external-charge": fc.record({ kind: kindOf("external-charge"), active: fc.boolean(), voltageV: volts }),
  "charge-stage": fc.record({ kind: kindOf("charge-stage"), stage: anyStage, was: anyStage }),
  full: fc.record({ kind: kindOf("full"), bmsPct: percent }),
  "soc-guard": fc.record({
    kind: kindOf("soc-guard"),
    guard: fc.option(anyGuard, { nil: null }),
    bmsPct: percent,
    valuePct: percent,
  }),
  "soc-floor": fc.record({ kind: kindOf("soc-floor"), active: fc.boolean(), bmsPct: percent, valuePct: percent }),
  advice: fc.record({ kind: kindOf("advice"), advice: fc.oneof(...Object.values(ADVICE)), stands: fc.boolean() }),
  check: fc.record({
    kind: kindOf("check"),
    finding: fc.oneof(...Object.values(FINDINGS), ...Object.values(UNKNOWNS)),
    was: fc.constantFrom("ok", "bad", "noted", "unknown"),
  }),
};
