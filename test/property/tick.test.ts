/** What must hold for every battery, every history and every set of rules (docs/safety.md, "What always holds"). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeSetpoints } from "../../src/codec/sma/setpoints.ts";
import { encodeMeasurements, encodeSoc } from "../../src/codec/sma/state.ts";
import { aggregate } from "../../src/domain/battery.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import { chargeCandidates, dischargeCandidates, winners } from "../../src/domain/policy/limits.ts";
import type { Rules } from "../../src/domain/rules.ts";
import type { Memory } from "../../src/domain/memory.ts";
import { CALM, RULES } from "../support/battery.ts";
import { property } from "../support/fc.ts";
import { ageMs, anyRules, anyStep, history, PACK_NAMES, soundReading, type Moment, type Step } from "../support/histories.ts";

const histories = (check: (moment: Moment, rules: Rules) => void, runs = 400): void =>
  fc.assert(
    fc.property(anyRules, fc.array(anyStep, { minLength: 1, maxLength: 60 }), (rules, steps) => {
      history(rules, steps, (moment) => check(moment, rules));
    }),
    property(runs),
  );

const FAILS = PACK_NAMES.map(() => "fails" as const);

const talking = ({ result }: Moment) => (result.decision.kind === "silent" ? null : result.decision);

describe("for every history", () => {
  it("1: every set-point is finite, inside the accepted range, and never refused by the encoder", () =>
    histories((moment) => {
      const output = talking(moment)?.output;
      if (output === undefined) return;
      expect(encodeSetpoints(output.setpoints)).toMatchObject({ ok: true });
      expect(encodeSoc(output.report, { hiResSoc: "mirror" })).toMatchObject({ ok: true });
      expect(encodeMeasurements(output.report, { currentSign: "charge-positive" })).not.toHaveProperty("error");
    }));

  it("2: the limits never exceed any of their candidates, nor the configured envelope", () =>
    histories((moment, rules) => {
      const decision = talking(moment);
      if (decision === null) return;
      const { charge, discharge, output } = decision;
      expect(output.setpoints.chargeCurrentLimitA).toBeLessThanOrEqual(
        Math.min(charge.targetA, rules.limits.chargeCurrentA, rules.inverter.maxCurrentA),
      );
      expect(output.setpoints.dischargeCurrentLimitA).toBeLessThanOrEqual(
        Math.min(discharge.targetA, rules.limits.dischargeCurrentA, rules.inverter.maxCurrentA),
      );
      expect(charge.winner.limitA).toBe(charge.targetA);
      expect(charge.runnerUp?.limitA ?? Infinity).toBeGreaterThanOrEqual(charge.targetA);
    }));

  it("3: no charging with a cell at the end of its table, no discharging with one at the other end", () =>
    histories((moment) => {
      const decision = talking(moment);
      const { battery } = moment.result;
      if (decision === null || battery === null) return;
      if ((battery.cellMax?.voltageV ?? 0) >= 3.6) expect(decision.output.setpoints.chargeCurrentLimitA).toBe(0);
      if ((battery.cellMin?.voltageV ?? 9) <= 2.8) expect(decision.output.setpoints.dischargeCurrentLimitA).toBe(0);
    }));

  it("5: the charge voltage falls only behind the battery, and stays inside 41..63 V and below the ceiling", () =>
    histories((moment) => {
      const decision = talking(moment);
      if (decision === null) return;
      const nowV = decision.output.setpoints.chargeVoltageV;
      expect(nowV).toBeGreaterThanOrEqual(41);
      expect(nowV).toBeLessThanOrEqual(63);
      const { battery, memory } = moment.result;
      const wasV = moment.before.chargeVoltage.valueV;
      if (battery === null || decision.kind !== "run") return;
      const ceilingV = Math.min(63, Math.floor(battery.cellCount * 36.5 + 1e-6) / 10);
      expect(nowV).toBeLessThanOrEqual(ceilingV);
      const topV = Math.max(...memory.chargeVoltage.tops.map((top) => top.maxV));
      if (wasV !== null && nowV < wasV) expect(nowV).toBeGreaterThanOrEqual(Math.min(topV + 0.2 - 1e-6, ceilingV));
    }));

  it("7: no SOC is sent that was not read within blockMs, unless the owner wants to keep talking", () =>
    histories((moment, rules) => {
      const decision = talking(moment);
      if (decision === null || rules.onBatteryLost === "block") return;
      expect(ageMs(moment, rules)).toBeLessThanOrEqual(rules.ages.blockMs);
      const { battery } = moment.result;
      const { socPct } = decision.output.report;
      const counts = moment.result.packs.flatMap(({ good }) => (good === null ? [] : [good.value.socPct]));
      if (decision.kind === "run" && rules.soc === null) expect(socPct).toBe(battery!.socPct);
      if (decision.kind === "run" && socPct === 0) expect(Math.min(...counts)).toBe(0);
    }));

  it("8: rises obey the ramp, falls are immediate", () =>
    histories((moment, rules) => {
      const decision = talking(moment);
      if (decision === null || moment.before.lastOutput === null) return;
      for (const direction of ["charge", "discharge"] as const) {
        const was = moment.before[direction];
        const limit = decision[direction];
        const riseA = limit.valueA - was.valueA;
        const mostA = (rules.ramp.ampsPerS * Math.min(moment.nowMs - was.stepAtMs, rules.ages.freshMs)) / 1000;
        expect(riseA).toBeLessThanOrEqual(moment.newReading ? mostA + 1e-9 : 0);
        if (limit.targetA < was.valueA) expect(limit.valueA).toBe(limit.targetA);
      }
    }));

  it("9: the same history gives the same decisions, also after the memory went through JSON", () =>
    fc.assert(
      fc.property(anyRules, fc.array(anyStep, { minLength: 1, maxLength: 30 }), (rules, steps) => {
        const record = (keep: (memory: Memory) => Memory): string[] => {
          const lines: string[] = [];
          history(rules, steps, ({ result }) => lines.push(JSON.stringify(result.decision)), keep);
          return lines;
        };
        const once = record((memory) => memory);
        expect(record((memory) => memory)).toEqual(once);
        expect(record((memory) => JSON.parse(JSON.stringify(memory)) as Memory)).toEqual(once);
      }),
      property(100),
    ));

  it("is total: no input throws, and every decision says why", () =>
    histories(({ result }) => {
      if (result.decision.kind === "run") expect(result.decision.charge.winner.name).toBeTruthy();
      else expect(result.decision.because.length).toBeGreaterThan(0);
    }));
});

describe("as readings age with nothing new", () => {
  it("6: limits never rise, and silence comes no later than its deadline", () =>
    fc.assert(
      fc.property(
        anyRules,
        fc.array(anyStep, { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 40 }),
        (rules, steps, waits) => {
          const quiet = waits.map((afterMs): Step => ({ afterMs, shown: FAILS, inverterA: null, asks: [] }));
          let index = 0;
          let last = { chargeA: Infinity, dischargeA: Infinity };
          history(rules, [...steps, ...quiet], (moment) => {
            const decision = talking(moment);
            const setpoints = decision?.output.setpoints;
            const now = { chargeA: setpoints?.chargeCurrentLimitA ?? 0, dischargeA: setpoints?.dischargeCurrentLimitA ?? 0 };
            if (index++ >= steps.length) {
              expect(now.chargeA).toBeLessThanOrEqual(last.chargeA);
              expect(now.dischargeA).toBeLessThanOrEqual(last.dischargeA);
              const age = ageMs(moment, rules);
              if (age > rules.ages.holdMs) expect(now).toEqual({ chargeA: 0, dischargeA: 0 });
              if (age > rules.ages.blockMs && rules.onBatteryLost === "silent") expect(decision).toBeNull();
            }
            last = now;
          });
        },
      ),
      property(300),
    ));
});

describe("a worse battery", () => {
  const calm = CALM;
  const limits = (value: PackReading) => {
    const battery = aggregate([{ rules: RULES.packs[0]!, link: "fresh", good: { atMs: 0, value } }]);
    return {
      chargeA: winners(chargeCandidates(battery, calm, RULES)).winner.limitA,
      dischargeA: winners(dischargeCandidates(battery, calm, RULES)).winner.limitA,
    };
  };
  const worse: Readonly<Record<string, (value: PackReading, by: number) => PackReading>> = {
    "higher top cell": (v, by) => oneCell(v, Math.max(...v.cellsV), by),
    "lower bottom cell": (v, by) => oneCell(v, Math.min(...v.cellsV), -by),
    colder: (v, by) => shifted(v, (t) => (t <= 20 ? t - by * 50 : t)),
    hotter: (v, by) => shifted(v, (t) => (t >= 25 ? t + by * 50 : t)),
    "hotter MOSFETs": (v, by) => ({ ...v, temperaturesC: { ...v.temperaturesC, mosfet: 25 + by * 100 } }),
    "charging off": (v) => ({ ...v, chargeMosOn: false }),
    "discharging off": (v) => ({ ...v, dischargeMosOn: false }),
  };
  const shifted = (v: PackReading, shift: (t: number) => number): PackReading => ({
    ...v,
    temperaturesC: { ...v.temperaturesC, sensors: v.temperaturesC.sensors.map((t) => (t === null ? null : shift(t))) },
  });

  const oneCell = (v: PackReading, cellV: number, by: number): PackReading => ({
    ...v,
    cellsV: v.cellsV.with(v.cellsV.indexOf(cellV), cellV + by),
  });

  it.each(Object.keys(worse))("4: never gets a higher limit: %s", (name) =>
    fc.assert(
      fc.property(soundReading, fc.double({ min: 0, max: 1, noNaN: true }), (value, by) => {
        const [before, after] = [limits(value), limits(worse[name]!(value, by))];
        expect(after.chargeA).toBeLessThanOrEqual(before.chargeA);
        expect(after.dischargeA).toBeLessThanOrEqual(before.dischargeA);
      }),
      property(500),
    ),
  );

  it("nor with one pack fewer of equal ones", () =>
    fc.assert(
      fc.property(
        soundReading,
        fc.integer({ min: 2, max: 4 }),
        fc.option(fc.double({ min: 1, max: 300 })),
        (value, count, packA) => {
          const rules: Rules = {
            ...RULES,
            packs: PACK_NAMES.slice(0, count).map((name) => ({
              ...RULES.packs[0]!,
              name,
              chargeCurrentA: packA,
              dischargeCurrentA: packA,
            })),
          };
          const of = (links: readonly ("fresh" | "lost")[]) => {
            const battery = aggregate(rules.packs.map((pack, i) => ({ rules: pack, link: links[i]!, good: { atMs: 0, value } })));
            return [chargeCandidates, dischargeCandidates].map((of) => winners(of(battery, CALM, rules)).winner.limitA);
          };
          const all = of(rules.packs.map(() => "fresh"));
          const fewer = of(rules.packs.map((_, i) => (i === 0 ? "lost" : "fresh")));
          fewer.forEach((limitA, i) => expect(limitA).toBeLessThanOrEqual(all[i]!));
        },
      ),
      property(300),
    ));
});

describe("a command", () => {
  it("10: never widens a limit, and says nothing any more once it has ended", () =>
    fc.assert(
      fc.property(anyRules, fc.array(anyStep, { minLength: 1, maxLength: 60 }), (rules, steps) => {
        const free: { readonly chargeA: number; readonly dischargeA: number }[] = [];
        const bounds = (moment: Moment) => {
          const setpoints = talking(moment)?.output.setpoints;
          return { chargeA: setpoints?.chargeCurrentLimitA ?? 0, dischargeA: setpoints?.dischargeCurrentLimitA ?? 0 };
        };
        // "Charge to full once" moves the charge in time and has a test of its own.
        const asked = steps.map((step) => ({ ...step, asks: step.asks.filter(({ kind }) => kind !== "full-once") }));
        history(
          rules,
          asked.map((step) => ({ ...step, asks: [] })),
          (moment) => free.push(bounds(moment)),
        );
        let index = 0;
        history(rules, asked, (moment) => {
          const now = bounds(moment);
          expect(now.chargeA).toBeLessThanOrEqual(free[index]!.chargeA);
          expect(now.dischargeA).toBeLessThanOrEqual(free[index]!.dischargeA);
          index++;
          const decision = talking(moment);
          for (const { winner, runnerUp } of decision === null ? [] : [decision.charge, decision.discharge]) {
            for (const cause of [winner.cause, runnerUp?.cause]) {
              if (cause?.kind === "command") expect(cause.command.untilMs).toBeGreaterThan(moment.nowMs);
            }
          }
          for (const { kind, limitA = 0, untilMs } of moment.commands) {
            if (untilMs <= moment.nowMs || decision === null) continue;
            const boundA = kind.endsWith("-charge") ? now.chargeA : now.dischargeA;
            if (kind.startsWith("stop")) expect(boundA).toBe(0);
            if (kind.startsWith("limit")) expect(boundA).toBeLessThanOrEqual(limitA);
          }
        });
      }),
      property(300),
    ));

  it("full once changes the target only, inside the configured envelope", () =>
    histories(({ result }, rules) => {
      if (result.decision.kind === "silent") return;
      const { stage, chargeVoltage } = result.decision;
      if (result.decision.kind === "run") expect(stage.targetV).toBeLessThanOrEqual(rules.limits.chargeVoltageV);
      expect(chargeVoltage.targetV).toBeLessThanOrEqual(Math.max(41, rules.limits.chargeVoltageV));
    }));
});
