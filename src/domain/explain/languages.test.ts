import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import { ADVICE } from "../../../test/support/any-advice.ts";
import { ALARMS, CONDITIONS, LOSS_STEPS, MESSAGES } from "../../../test/support/any-detail.ts";
import { FINDINGS, UNKNOWNS } from "../../../test/support/any-finding.ts";
import {
  anyCommand,
  CAUSES,
  CHARGE_VOLTAGES,
  EVENTS,
  limitBecauseOf,
  LIMITS,
  REASONS,
  REFUSALS,
  SOCS,
  STAGES,
} from "../../../test/support/anything-explained.ts";
import { RUNNING } from "../../../test/support/snapshots.ts";
import { property } from "../../../test/support/fc.ts";
import { SEVERITIES } from "../advice/advice.ts";
import {
  explainAdvice,
  explainAlarm,
  explainChargeStage,
  explainChargeVoltage,
  explainCommand,
  explainCondition,
  explainDecision,
  explainEvent,
  explainFinding,
  explainInverterState,
  explainLimit,
  explainMessage,
  explainNext,
  explainReason,
  explainRefusal,
  explainSoc,
  nameAdvice,
  nameSeverity,
  type Language,
} from "./explain.ts";
import { JK_APP } from "./jk-app.ts";

type Said = Readonly<Record<Language, string>>;

/** What is explained, in both languages. */
const inBoth = <T>(things: Arbitrary<T>, explain: (thing: T, language: Language) => string): Arbitrary<Said> =>
  things.map((thing) => ({ en: explain(thing, "en"), de: explain(thing, "de") }));

const each = <T>(
  name: string,
  generators: Readonly<Record<string, Arbitrary<T>>>,
  explain: (thing: T, language: Language) => string,
): readonly (readonly [string, Arbitrary<Said>])[] =>
  Object.entries(generators).map(([variant, things]) => [`${name} ${variant}`, inBoth(things, explain)]);

const anyDecision = fc.record({
  kind: fc.constantFrom("run" as const, "block" as const, "silent" as const),
  currentA: fc.double({ min: -200, max: 200, noNaN: true }),
  limit: fc.oneof(...Object.values(LIMITS)),
  because: fc.array(fc.oneof(...Object.values(REASONS)), { minLength: 1, maxLength: 2 }),
});
const anyState = fc.record({ state: fc.integer({ min: 0, max: 5 }), error: fc.constantFrom(0, 952) });
const becauseOf = Object.fromEntries(Object.entries(CAUSES).map(([kind, cause]) => [kind, limitBecauseOf(cause, "none")]));

const EVERYTHING: readonly (readonly [string, Arbitrary<Said>])[] = [
  ...each("reason", REASONS, explainReason),
  ...each("cause", becauseOf, explainLimit),
  ...each("limit", LIMITS, explainLimit),
  ...each("charge voltage", CHARGE_VOLTAGES, explainChargeVoltage),
  ...each("stage", STAGES, explainChargeStage),
  ...each("SOC", SOCS, explainSoc),
  ...each("event", EVENTS, explainEvent),
  ...each("refusal", REFUSALS, explainRefusal),
  ...each("finding", FINDINGS, explainFinding),
  ...each("finding not known:", UNKNOWNS, explainFinding),
  ...each("advice", ADVICE, explainAdvice),
  ...each("advice as a headline:", ADVICE, nameAdvice),
  ...each("", { severity: fc.constantFrom(...SEVERITIES) }, nameSeverity),
  ...each("", { command: anyCommand }, explainCommand),
  ...each("condition", CONDITIONS, explainCondition),
  ...each("", { "alarm of a BMS": fc.constantFrom(...ALARMS) }, explainAlarm),
  ...each("", { "message to the inverter": fc.constantFrom(...MESSAGES) }, explainMessage),
  ...each("what comes next:", LOSS_STEPS, ({ step, inMs }, language) => explainNext(step, inMs, language)),
  ...each("", { "inverter state": anyState }, ({ state, error }, language) => explainInverterState(state, error, language)),
  ...each("", { decision: anyDecision }, ({ kind, currentA, limit, because }, language) => {
    const decision = { ...RUNNING.decision, kind, charge: limit, discharge: limit, because } as typeof RUNNING.decision;
    return explainDecision(decision, { ...RUNNING.battery!, currentA }, language);
  }),
];

/** Without keys of the configuration, which stand between backticks. */
const words = (text: string): readonly string[] =>
  text
    .replaceAll("SI6.0H", "")
    .replace(/`[^`]*`/g, "")
    .match(/\p{L}{2,}/gu) ?? [];

describe.each(EVERYTHING)("%s", (_, things) => {
  it("has a text in each language, with its figures as they are written there", () =>
    fc.assert(
      fc.property(things, ({ en, de }) => {
        for (const text of [en, de]) {
          expect(text).toMatch(/\p{L}/u);
          expect(text).not.toMatch(/undefined|null|NaN|Infinity|\[object|-0 | {2}|\.\.$|[:;,] *$/);
        }
        expect(en).toMatch(/^[\x20-\x7e]+$/);
        expect(en).not.toMatch(/\d,\d/);
        expect(de.replaceAll("SI6.0H", "")).not.toMatch(/\d\.\d|degC/);
      }),
      property(100),
    ));
});

/** Names, what is typed as it is, and words that both languages have. */
const IN_BOTH = (
  "Ah BMS Block CAN JK LFP LiIon Ext MOSFET MOSFETs SIinterJK Sunny Island represents siinterjk command send again " +
  `Alarm App Balancer In in an min stand ${Object.values(JK_APP).join(" ")}`
).split(/[^\p{L}]+/u);

describe("German", () => {
  it("has no English word", () => {
    const samples = EVERYTHING.flatMap(([, things]) => fc.sample(things, { seed: 1, numRuns: 200 }));
    const english = new Set(samples.flatMap(({ en }) => words(en)));
    const german = new Set(samples.flatMap(({ de }) => words(de)));
    expect(Math.min(english.size, german.size)).toBeGreaterThan(250);
    expect([...german].filter((word) => english.has(word) && !IN_BOTH.includes(word))).toEqual([]);
  });
});
