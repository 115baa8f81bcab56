/** What holds for every first configuration, whatever was found and whatever was answered. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { CELLS } from "../../src/config/chemistry.ts";
import { configSchema } from "../../src/config/schema.ts";
import { totalCurrentA } from "../../src/config/inverter-models.ts";
import { readYaml } from "../../src/config/yaml-text.ts";
import { fractionAt } from "../../src/domain/policy/limit-table.ts";
import { packsOf, type Answers, type Found, type Known, type QuestionId } from "../../src/init/answers.ts";
import { fileText } from "../../src/init/file-text.ts";
import { proposeCurrent } from "../../src/init/propose-currents.ts";
import { narrowTemperatures } from "../../src/init/propose-temperatures.ts";
import { proposeChargeVoltage, proposeDischargeVoltage } from "../../src/init/propose-voltages.ts";
import type { Question } from "../../src/init/question.ts";
import { ASKED_AFTER, mistakeIn, QUESTIONS, readAnswer } from "../../src/init/questions.ts";
import { settingsOf } from "../../src/init/settings.ts";
import { anyFound, anyPacks, anyTyped } from "../support/any-found.ts";
import { property } from "../support/fc.ts";

/** The dialog with somebody who types this, and takes the proposal where that is refused; `null` where it would go no further. */
function dialog(found: Found, typed: readonly (string | null)[]): Answers | null {
  let known: Known = { answers: { scan: "all" }, found };
  if (mistakeIn(known) !== null) return null;
  for (const [i, id] of ASKED_AFTER.entries()) {
    const question = QUESTIONS[id] as Question<unknown>;
    if (question.applies?.(known) === false) continue;
    const text = typed[i] ?? null;
    const read = text === null ? null : readAnswer(id, text, known);
    const proposal = question.proposal(known);
    if (read?.ok !== true && proposal === null) return null;
    const value = read?.ok === true ? read.value : proposal!.value;
    if (read?.ok !== true) expect([id, readAnswer(id, question.text(value), known)]).toEqual([id, { ok: true, value }]);
    known = { found, answers: { ...known.answers, [id]: value } };
  }
  return known.answers as Answers;
}

const typing = fc.array(fc.option(anyTyped, { freq: 2 }), { maxLength: ASKED_AFTER.length });

describe("a first configuration", () => {
  it("is one that check-config takes, and means what was answered; a proposal is always taken", () => {
    let written = 0;
    fc.assert(
      fc.property(anyFound, typing, (found, typed) => {
        const answers = dialog(found, typed);
        if (answers === null) return;
        const settings = settingsOf(answers, { found });
        const text = fileText(settings, { "limits.chargeVoltageV": "a reason: #1 [x" });
        const check = checkConfig(text, "file");
        expect(check.ok ? [] : check.problems).toEqual([]);
        expect(readYaml(text).root?.value).toEqual(settings);
        const config = configSchema.parse(settings);
        expect(check).toEqual({ ok: true, config });
        expect(config.limits).toMatchObject({
          chargeVoltageV: answers["charge-voltage"],
          dischargeVoltageV: answers["discharge-voltage"],
          chargeCurrentA: answers["charge-current"],
          dischargeCurrentA: answers["discharge-current"],
        });
        expect(config.inverter).toMatchObject({ model: answers.model, count: answers.inverters, can: answers.can });
        expect(config.packs.map(({ name }) => name)).toEqual(answers.names);
        expect(config.chemistry).toBe(answers.chemistry);
        // A master sends every 4.4 s.
        if (found.listened) expect(config.safety.freshMs).toBe(10_000);
        written++;
      }),
      property(400),
    );
    // The others end where a BMS leaves no room for a proposal.
    expect(written).toBeGreaterThan(120);
  });

  it("is never written with what the dialog refuses, whichever question it is", () => {
    fc.assert(
      fc.property(anyFound, fc.constantFrom<QuestionId>(...ASKED_AFTER), anyTyped, (found, id, text) => {
        const known: Known = { answers: { scan: "all" }, found };
        const read = readAnswer(id, text, known);
        const mistake = read.ok ? mistakeIn({ found, answers: { scan: "all", [id]: read.value } }) : null;
        expect(mistake).toBeNull();
        if (!read.ok) expect(read.problem).toMatch(/\.$/);
      }),
      property(500),
    );
  });
});

describe("a proposal", () => {
  const cellsIn = (packs: readonly { readonly setIn: { readonly cells: number } | null }[]) =>
    packs.find(({ setIn }) => setIn !== null)?.setIn?.cells ?? 16;
  const set = (figure: number | undefined, otherwise: number) => (figure !== undefined && figure > 0 ? figure : otherwise);

  it("for the charge voltage is never above the standard for the cells, nor what any BMS and the Sunny Island allow", () => {
    fc.assert(
      fc.property(anyPacks, fc.constantFrom("lfp" as const, "nmc" as const, "lto" as const), (packs, chemistry) => {
        const cells = cellsIn(packs);
        const proposal = proposeChargeVoltage({ cells, chemistry, packs });
        if (proposal === null) return;
        const { value } = proposal;
        expect(value).toBeLessThanOrEqual(Math.min(63, CELLS[chemistry].absoluteCellV.max * cells + 1e-9));
        expect(value / cells).toBeLessThanOrEqual({ lfp: 3.4375, nmc: 3.93, lto: 2.5 }[chemistry] + 1e-9);
        expect(value).toBeGreaterThanOrEqual(Math.max(43, cells * CELLS[chemistry].restingCellV) - 1e-9);
        for (const { setIn } of packs) {
          expect(value / cells).toBeLessThanOrEqual(set(setIn?.protection.cellOverVoltageV, 9) - 0.1 + 1e-9);
          expect(value).toBeLessThanOrEqual(set(setIn?.protection.packOverVoltageV, 99) - 0.1 * cells + 1e-6);
          expect(value / cells).toBeLessThanOrEqual(set(setIn?.settings.requestedChargeV, 9) + 1e-9);
        }
      }),
      property(2_000),
    );
  });

  it("for the discharge voltage is never below the standard, and below what a BMS needs only where the inverter takes no more", () => {
    fc.assert(
      fc.property(anyPacks, fc.integer({ min: 430, max: 630 }), (packs, tenths) => {
        const cells = cellsIn(packs);
        const chargeV = tenths / 10;
        const proposal = proposeDischargeVoltage({ cells, chemistry: "lfp", packs }, chargeV);
        if (proposal === null) return;
        const highestV = Math.min(48, chargeV - 2, cells * 3.2);
        expect(proposal.value).toBeLessThanOrEqual(highestV + 1e-9);
        expect(proposal.value).toBeGreaterThanOrEqual(Math.max(41, cells * 2.5) - 1e-9);
        const needsV = Math.max(
          2.7 * cells,
          ...packs.map(({ setIn }) => (set(setIn?.protection.cellUnderVoltageV, -9) + 0.1) * cells),
          ...packs.map(({ setIn }) => set(setIn?.protection.packUnderVoltageV, -99) + 0.1 * cells),
        );
        expect(proposal.value).toBeGreaterThanOrEqual(Math.min(needsV, highestV - 0.1) - 1e-6);
      }),
      property(2_000),
    );
  });

  it("for a current is never above what inverter, fuse and each BMS take, nor above the standard where a BMS is silent", () => {
    fc.assert(
      fc.property(
        anyPacks,
        fc.constantFrom("charge" as const, "discharge" as const),
        fc.record({ count: fc.integer({ min: 1, max: 12 }), fuseA: fc.option(fc.integer({ min: 1, max: 900 })) }),
        fc.option(fc.integer({ min: 1, max: 3000 })),
        (packs, direction, { count, fuseA }, capacityAh) => {
          const represents = packs.map((pack) => pack.represents ?? 1);
          const inverterA = totalCurrentA({ model: "SI6.0H", count });
          const { value } = proposeCurrent({ direction, packs, represents, capacityAh, inverterA, inverter: "it", fuseA });
          const all = represents.reduce((sum, one) => sum + one, 0);
          const told = packs.map(({ setIn }) => set(setIn?.protection[`${direction}OverCurrentA`], NaN));
          expect(Number.isInteger(value) && value >= 0).toBe(true);
          expect(value).toBeLessThanOrEqual(inverterA);
          expect(value).toBeLessThanOrEqual((fuseA ?? 9_999) * 0.8 + 1e-6);
          expect(value).toBeLessThanOrEqual((capacityAh ?? 99_999) * (direction === "charge" ? 0.5 : 1) + 1e-6);
          for (const bmsA of told) {
            expect(value).toBeLessThanOrEqual(Number.isNaN(bmsA) ? 115 : 0.9 * bmsA * all + 1e-6);
          }
        },
      ),
      property(2_000),
    );
  });

  it("for temperatures never allows more than the standard tables, and nothing where a BMS disconnects", () => {
    let narrowed = 0;
    fc.assert(
      fc.property(anyPacks, fc.constantFrom("lfp" as const, "nmc" as const, "lto" as const), (packs, chemistry) => {
        const tables = narrowTemperatures(chemistry, packs);
        if (tables === null) return;
        narrowed++;
        for (const name of ["chargeTemperature", "dischargeTemperature"] as const) {
          const table = tables[name];
          if (table === undefined) continue;
          for (let atC = -40; atC <= 90; atC += 0.5) {
            expect(fractionAt(table, atC)).toBeLessThanOrEqual(fractionAt(CELLS[chemistry].tables[name], atC) + 1e-9);
          }
          for (const { setIn } of packs) {
            const { protection = {} } = setIn ?? {};
            const charges = name === "chargeTemperature";
            const hotC = charges ? protection.chargeOverTemperatureC : protection.dischargeOverTemperatureC;
            const coldC = charges ? protection.chargeUnderTemperatureC : protection.dischargeUnderTemperatureC;
            if (hotC !== undefined && hotC > 0) expect(fractionAt(table, hotC - 2)).toBe(0);
            if (coldC !== undefined) expect(fractionAt(table, coldC + 2)).toBe(0);
          }
        }
      }),
      property(2_000),
    );
    expect(narrowed).toBeGreaterThan(50);
  });

  it("for what is skipped is what was found", () => {
    fc.assert(
      fc.property(anyFound, (found) => {
        const known: Known = { answers: { scan: "all", cells: 16 }, found };
        const cells = packsOf(known).find((pack) => pack.cells !== null)?.cells ?? null;
        expect(QUESTIONS.cells.isSettled!(known)).toBe(cells !== null);
        if (cells !== null) expect(QUESTIONS.cells.proposal(known)?.value).toBe(cells);
      }),
      property(200),
    );
  });
});
