import { inBothLanguages, type Row } from "../../../test/support/both-languages.ts";
import type { Talking } from "../decision.ts";
import type { ChargeStageDecision, StageCondition } from "../policy/charge-stage.ts";
import { LFP_SOC_RULES, type SocDecision } from "../policy/soc.ts";
import { explainChargeStage, explainChargeVoltage, explainSoc } from "./explain.ts";

type Now = Pick<Talking, "chargeVoltage" | "stage">;
const charging = (valueV: number, targetV: number, stage: "bulk" | "float", why: Now["chargeVoltage"]["why"]): Row[0] => {
  const now: Now = {
    chargeVoltage: { valueV, targetV, why },
    stage: {
      stage,
      targetV: stage === "float" ? 54 : 55,
      why: "resumed",
      chargeAllowed: true,
      becameFull: false,
      conditions: [],
    },
  };
  return (language) => explainChargeVoltage(now, language);
};

inBothLanguages("the charge voltage", [
  [charging(55, 55, "bulk", "target"), "55 V: the configured voltage", "55 V: die eingestellte Ladespannung"],
  [charging(55, 55, "float", "target"), "55 V: the configured voltage", "55 V: die eingestellte Ladespannung"], // chargeMode: fixed
  [charging(54, 54, "float", "target"), "54 V: the voltage after a full charge", "54 V: die Spannung nach einer Vollladung"],
  [
    charging(54.6, 54, "float", "following"),
    "54.6 V: the battery stands higher; it comes down to 54 V behind it",
    "54,6 V: Die Batterie steht höher; die Ladespannung folgt ihr hinunter bis 54 V",
  ],
]);

const condition = (name: StageCondition["name"], change: Partial<StageCondition>): StageCondition => ({
  name,
  value: null,
  is: "at-least",
  threshold: null,
  unit: "V",
  heldMs: null,
  forMs: 0,
  met: false,
  ...change,
});
const stage = (
  name: ChargeStageDecision["stage"],
  why: ChargeStageDecision["why"],
  conditions: readonly StageCondition[],
): Row[0] => {
  const targetV = name === "bulk" ? 55 : 54;
  const decision = { stage: name, targetV, why, chargeAllowed: name !== "settle", becameFull: false, conditions };
  return (language) => explainChargeStage(decision, language);
};
const TAIL = condition("tail", { value: 3.3121, threshold: 3.37, forMs: 300_000 });
const ABSORPTION = condition("absorption", { value: 54.93, threshold: 54.9, forMs: 3_600_000, heldMs: 720_000 });

inBothLanguages("the stage of charging", [
  [
    stage("bulk", "soc-low", [
      condition("charging", { unit: "A", value: 0, threshold: 0.56, forMs: 300_000, heldMs: 0 }),
      TAIL,
      ABSORPTION,
    ]),
    "Charging up to 55.0 V because the SOC had come down; full when the highest cell, less what the current lifts it by, has stood at 3.370 V for 5 min (now 3.312 V) or the battery has stood at 54.90 V for 60 min (for 12 min so far); before that more than 0.6 A must have charged it for 5 min (now 0 A)",
    "Lädt die Batterie bis 55,0 V, weil der Ladezustand gesunken war; voll, wenn die höchste Zelle ohne den Anteil des Stroms 5 min lang bei 3,370 V steht (jetzt 3,312 V) oder die Batterie 60 min lang bei 54,90 V steht (bisher 12 min); davor muss sie 5 min lang mit mehr als 0,6 A geladen worden sein (jetzt 0 A)",
  ],
  [
    stage("bulk", "start", [
      condition("charging", { unit: "A", value: 20, threshold: 0.56, forMs: 300_000, heldMs: 300_000, met: true }),
      { ...TAIL, value: null },
    ]),
    "Charging up to 55.0 V; full when the highest cell, less what the current lifts it by, has stood at 3.370 V for 5 min (not known)",
    "Lädt die Batterie bis 55,0 V; voll, wenn die höchste Zelle ohne den Anteil des Stroms 5 min lang bei 3,370 V steht (nicht bekannt)",
  ],
  [
    stage("settle", "tail", [
      condition("settled", { value: 54.62, threshold: 54.1, forMs: 610_000 }),
      condition("settle-time", { unit: "ms", value: 720_000, threshold: 1_800_000 }),
    ]),
    "Full because its highest cell is full; waits until the voltage has been down at 54.10 V for 10 min (now 54.62 V), 18 min more at the most",
    "Voll, weil ihre höchste Zelle voll ist; wartet, bis die Spannung 10 min lang höchstens 54,10 V war (jetzt 54,62 V), längstens noch 18 min",
  ],
  [
    stage("float", "settled", [
      condition("soc-low", { unit: "%", value: 97, threshold: 90 }),
      condition("cell-low", { value: 3.341, threshold: 3.3, forMs: 60_000 }),
      condition("full-due", { unit: "ms", value: 86_400_000, threshold: 14 * 86_400_000 }),
    ]),
    "Float at 54.0 V; charges anew when the SOC of the BMS is down at 90 % (now 97 %), or when a cell has stood below 3.300 V for 60 s (now 3.341 V), or in 13 d at the latest",
    "Erhaltung bei 54,0 V; lädt wieder, wenn der Ladezustand des BMS auf 90 % gesunken ist (jetzt 97 %), oder wenn eine Zelle 60 s lang unter 3,300 V steht (jetzt 3,341 V), oder spätestens in 13 d",
  ],
]);

const GUARD = LFP_SOC_RULES.guard[0]!;
const soc = (valuePct: number, bmsPct: number, change: Partial<SocDecision> = {}): Row[0] => {
  const decision: SocDecision = { valuePct, bmsPct, why: "bms", guard: null, floor: null, filteredCellV: 3.11, ...change };
  return (language) => explainSoc(decision, language);
};

inBothLanguages("the state of charge", [
  [soc(62, 62), "62 %, as the BMS counts", "62 %, wie das BMS zählt"],
  [
    soc(66.38, 62.4, { why: "anchor" }),
    "66.4 %: the BMS counts 62.4 %, corrected at the last full charge",
    "66,4 %: Das BMS zählt 62,4 %, berichtigt bei der letzten Vollladung",
  ],
  [
    soc(30, 58, { why: "guard", guard: GUARD }),
    "30 %: cells at 3.110 V are emptier than the BMS thinks (58 %)",
    "30 %: Zellen bei 3,110 V sind leerer, als das BMS meint (58 %)",
  ],
  [
    soc(10, 0, { why: "floor", floor: LFP_SOC_RULES.floor, filteredCellV: 3.331 }),
    "10 %: cells at 3.331 V are fuller than the BMS thinks (0 %)",
    "10 %: Zellen bei 3,331 V sind voller, als das BMS meint (0 %)",
  ],
  [
    soc(48, 60, { why: "delivering" }),
    "48 %: only the packs that can be discharged (the BMSs count 60 %)",
    "48 %: nur die Packs, die entladen werden können (die BMS zählen 60 %)",
  ],
  [
    soc(9, 58, { why: "guard", filteredCellV: null }),
    "9 %: nothing is known of the cells yet (the BMS counts 58 %)",
    "9 %: Von den Zellen ist noch nichts bekannt (das BMS zählt 58 %)",
  ],
  [
    soc(41.5, 58, { why: "rising" }),
    "41.5 %, rising slowly (the BMS counts 58 %)",
    "41,5 %, steigt langsam (das BMS zählt 58 %)",
  ],
]);
