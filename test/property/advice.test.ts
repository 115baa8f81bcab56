/** The settings of the BMSs against the rules, for any of both. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Advice, AdviceCode } from "../../src/domain/advice/advice.ts";
import { SEVERITIES } from "../../src/domain/advice/advice.ts";
import { advise } from "../../src/domain/advice/advise.ts";
import type { KnownPack } from "../../src/domain/advice/known-pack.ts";
import { explainAdvice, nameAdvice } from "../../src/domain/explain/explain.ts";
import type { PackProtection, PackSettings } from "../../src/domain/pack.ts";
import { LFP_SOC_RULES } from "../../src/domain/policy/soc.ts";
import type { PackRules, Rules } from "../../src/domain/rules.ts";
import { ADVICE } from "../support/any-advice.ts";
import { RULES } from "../support/battery.ts";
import { property } from "../support/fc.ts";
import { anyRules } from "../support/histories.ts";

const anyFigure = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -50, max: 400, noNaN: true }) },
  { weight: 4, arbitrary: fc.double({ min: 2, max: 4.5, noNaN: true }) },
  fc.constantFrom(0, NaN, Infinity, -Infinity),
);
/** Also near the shares that a few packs have. */
const anyCurrent = fc.oneof(anyFigure, fc.double({ min: 5, max: 110, noNaN: true }));
const anySetting = { requiredKeys: [] as [] };
const anyProtection: fc.Arbitrary<PackProtection> = fc.record(
  {
    cellOverVoltageV: anyFigure,
    cellOverVoltageReleaseV: anyFigure,
    cellUnderVoltageV: anyFigure,
    chargeOverCurrentA: anyCurrent,
    dischargeOverCurrentA: anyCurrent,
    chargeOverTemperatureC: anyFigure,
    chargeUnderTemperatureC: anyFigure,
    dischargeOverTemperatureC: anyFigure,
    dischargeUnderTemperatureC: anyFigure,
    mosfetOverTemperatureC: anyFigure,
    balanceStartV: anyFigure,
  },
  anySetting,
);
const anySettings: fc.Arbitrary<PackSettings> = fc.record(
  {
    cellCount: fc.oneof(fc.integer({ min: 0, max: 32 }), anyFigure),
    capacityAh: anyFigure,
    chargeOn: fc.boolean(),
    dischargeOn: fc.boolean(),
    balanceOn: fc.boolean(),
    fullCellV: anyFigure,
    emptyCellV: anyFigure,
    requestedChargeV: anyFigure,
  },
  anySetting,
);
const anySet = fc.record({ cells: fc.integer({ min: 0, max: 32 }), protection: anyProtection, settings: anySettings });

describe("any settings with any rules", () => {
  const list = fc.tuple(anyRules, fc.array(anySet, { minLength: 4, maxLength: 4 })).map(([rules, sets]) =>
    advise(
      rules.packs.map((own, i): KnownPack => ({ ...sets[i]!, rules: own })),
      rules,
    ),
  );

  it("give advice that can be said, each piece of it once, the most severe first", () => {
    const found = new Set<AdviceCode>();
    fc.assert(
      fc.property(list, (advice) => {
        for (const one of advice) {
          found.add(one.code);
          expect(explainAdvice(one)).not.toMatch(/undefined|null|NaN|Infinity/);
        }
        expect(new Set(advice.map(({ code, pack }) => `${code} ${pack}`)).size).toBe(advice.length);
        const ranks = advice.map(({ severity }) => SEVERITIES.indexOf(severity));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
      property(1000),
    );
    if (process.env.FC_RUNS === undefined) expect([...found].sort()).toEqual(Object.keys(ADVICE).sort());
  });
});

/** A configuration as owners write it, and a BMS whose every setting leaves room. */
interface Site {
  readonly rules: Rules;
  readonly known: KnownPack;
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anySite: fc.Arbitrary<Site> = fc
  .record({
    cells: fc.integer({ min: 14, max: 17 }),
    chargeCellV: between(3.4, 3.5),
    dischargeCellV: between(2.72, 2.9),
    chargeCurrentA: between(20, 300),
    dischargeCurrentA: between(20, 300),
    ownA: fc.option(between(5, 300)),
    represents: fc.integer({ min: 1, max: 4 }),
    maxCurrentA: fc.constantFrom(75, 110, 140, 280),
    chargeMode: fc.constantFrom("fixed" as const, "staged" as const),
    guard: fc.boolean(),
    room: between(0.01, 0.05),
    roomA: between(1, 50),
    roomC: between(1, 10),
    capacityAh: between(50, 400),
  })
  .map(({ cells, ownA, represents, room, roomA, roomC, capacityAh, ...given }): Site => {
    const own: PackRules = { name: "Block 1", represents, cells, chargeCurrentA: ownA, dischargeCurrentA: ownA };
    const cellV = given.chargeCellV;
    const mostA = Math.min(Math.max(given.chargeCurrentA, given.dischargeCurrentA), given.maxCurrentA);
    const rules: Rules = {
      ...RULES,
      packs: [own],
      limits: {
        chargeVoltageV: cells * cellV,
        dischargeVoltageV: cells * given.dischargeCellV,
        chargeCurrentA: given.chargeCurrentA,
        dischargeCurrentA: given.dischargeCurrentA,
        absoluteCellV: 3.65,
      },
      inverter: { ...RULES.inverter, maxCurrentA: given.maxCurrentA },
      chargeMode: given.chargeMode,
      soc: given.guard ? LFP_SOC_RULES : null,
    };
    // Nine tenths of it are enough for what a pack may get, also while another one is missing.
    const bearsA = Math.max(mostA / Math.max(1, represents - 1), ownA ?? 0) / 0.9 + roomA;
    const protection: PackProtection = {
      cellOverVoltageV: 3.6 + room,
      cellOverVoltageReleaseV: cellV + room / 2,
      cellUnderVoltageV: 2.72 - room,
      chargeOverCurrentA: bearsA,
      dischargeOverCurrentA: bearsA,
      chargeOverTemperatureC: 55 + roomC,
      chargeUnderTemperatureC: -roomC,
      dischargeOverTemperatureC: 60 + roomC,
      dischargeUnderTemperatureC: -10 - roomC,
      mosfetOverTemperatureC: 90 + roomC,
      balanceStartV: cellV - room,
    };
    const settings: PackSettings = {
      cellCount: cells,
      capacityAh,
      chargeOn: true,
      dischargeOn: true,
      balanceOn: true,
      fullCellV: cellV - room,
      requestedChargeV: cellV + 0.01,
      emptyCellV: 2.8 - room,
    };
    return { rules, known: { rules: own, cells, protection, settings } };
  });

/** What makes one thing wrong, and the only codes that it may bring; the first has to be there. */
const WRONG: Readonly<
  Record<
    Exclude<AdviceCode, "capacities-differ">,
    readonly [(site: Site) => Partial<PackProtection & PackSettings>, ...AdviceCode[]]
  >
> = {
  "charge-at-over-voltage": [
    ({ known, rules }) => ({ cellOverVoltageV: rules.limits.chargeVoltageV / known.cells }),
    "over-voltage-first",
  ],
  "release-below-held": [() => ({ cellOverVoltageReleaseV: 3.3 })],
  "over-voltage-first": [() => ({ cellOverVoltageV: 3.55 })],
  "under-voltage-first": [() => ({ cellUnderVoltageV: 2.81 }), "under-voltage-above-discharge-voltage"],
  "under-voltage-above-discharge-voltage": [
    ({ known, rules }) => ({ cellUnderVoltageV: rules.limits.dischargeVoltageV / known.cells + 0.01 }),
    "under-voltage-first",
  ],
  "charge-setting-over-current": [() => ({ chargeOverCurrentA: 4 })],
  "discharge-setting-over-current": [() => ({ dischargeOverCurrentA: 4 }), "discharge-share-over-current"],
  "charge-share-over-current": [() => ({ chargeOverCurrentA: 4 })],
  "discharge-share-over-current": [() => ({ dischargeOverCurrentA: 4 }), "discharge-setting-over-current"],
  "discharge-rest-over-current": [
    ({ known, rules }) => {
      const { represents } = known.rules;
      const mostA = Math.min(rules.limits.dischargeCurrentA, rules.inverter.maxCurrentA);
      return { dischargeOverCurrentA: (mostA / represents + mostA / (represents - 1)) / 2 };
    },
    "discharge-setting-over-current",
  ],
  "balances-never": [({ known, rules }) => ({ balanceStartV: rules.limits.chargeVoltageV / known.cells + 0.03 })],
  "balances-low": [() => ({ balanceStartV: 3.2 })],
  "balancer-off": [() => ({ balanceOn: false })],
  "full-never-counted": [
    ({ known, rules }) => {
      const neverV = rules.limits.chargeVoltageV / known.cells + 0.03;
      return { fullCellV: neverV, requestedChargeV: neverV };
    },
  ],
  "empty-counted-early": [() => ({ emptyCellV: 2.95 })],
  "charge-heat-first": [() => ({ chargeOverTemperatureC: 50 })],
  "charge-cold-first": [() => ({ chargeUnderTemperatureC: 5 })],
  "discharge-heat-first": [() => ({ dischargeOverTemperatureC: 55 })],
  "discharge-cold-first": [() => ({ dischargeUnderTemperatureC: 0 })],
  "mosfet-heat-first": [() => ({ mosfetOverTemperatureC: 80 })],
  "cell-count": [({ known }) => ({ cellCount: known.cells + 1 })],
  "charge-switch-off": [() => ({ chargeOn: false })],
  "discharge-switch-off": [() => ({ dischargeOn: false })],
};

/** Only with a limit of the pack itself, only without one, or only with several packs. */
function fits(code: AdviceCode, { known: { rules } }: Site): boolean {
  if (code.includes("-setting-")) return rules.chargeCurrentA !== null;
  if (code === "charge-share-over-current") return rules.chargeCurrentA === null;
  return code !== "discharge-rest-over-current" || rules.represents > 1;
}

const changed = ({ known, rules }: Site, change: Partial<PackProtection & PackSettings>): readonly Advice[] => {
  const set = <T extends object>(fields: T): T =>
    Object.fromEntries(Object.entries({ ...fields, ...change }).filter(([key]) => key in fields)) as T;
  return advise([{ ...known, protection: set(known.protection), settings: set(known.settings) }], rules);
};

describe("settings that leave room", () => {
  it("give no advice, nor do fewer of them", () =>
    fc.assert(
      fc.property(anySite, fc.array(fc.boolean(), { minLength: 19, maxLength: 19 }), ({ rules, known }, left) => {
        let i = 0;
        const some = <T extends object>(fields: T): T => Object.fromEntries(Object.entries(fields).filter(() => left[i++])) as T;
        expect(advise([known], rules)).toEqual([]);
        expect(advise([{ ...known, protection: some(known.protection), settings: some(known.settings) }], rules)).toEqual([]);
      }),
      property(500),
    ));

  it.each(Object.entries(WRONG) as [AdviceCode, (typeof WRONG)["cell-count"]][])(
    "but one that is wrong gives %s",
    (code, [change, ...alsoMay]) =>
      fc.assert(
        fc.property(anySite, (site) => {
          fc.pre(fits(code, site));
          const found = changed(site, change(site)).map((advice) => advice.code);
          expect(found).toContain(code);
          expect(found.filter((one) => one !== code && !alsoMay.includes(one))).toEqual([]);
        }),
        property(100),
      ),
  );
});

describe.each(Object.entries(ADVICE))("%s", (_, anyOne) => {
  it("has a sentence in each language, with both figures and the pack, and a headline", () =>
    fc.assert(
      fc.property(anyOne, (advice) => {
        const figures = Object.entries(advice).filter(
          ([key, value]) => /(?:V|A|C|Ah|[cC]ells)$/.test(key) && typeof value === "number",
        );
        for (const language of ["en", "de"] as const) {
          const text = explainAdvice(advice, language);
          expect(text.startsWith(`${advice.pack}: `)).toBe(true);
          for (const [key, value] of figures) expect(text).toContain(figure(key, value as number, language));
          expect(nameAdvice(advice, language)).toMatch(/\p{L}{3,}/u);
        }
      }),
      property(50),
    ));
});

/** As the dictionaries write it. */
function figure(key: string, value: number, language: "en" | "de"): string {
  const digits = /^(?:cellV|bmsV|heldV|endV)$/.test(key)
    ? value.toFixed(3)
    : String(Number(value.toFixed(key.endsWith("V") ? 2 : 1)));
  const unit = /cells$/i.test(key)
    ? ""
    : key.endsWith("C")
      ? language === "en"
        ? " degC"
        : " °C"
      : ` ${/(?:Ah|A|V)$/.exec(key)![0]}`;
  return (language === "en" ? digits : digits.replace(".", ",")) + unit;
}
