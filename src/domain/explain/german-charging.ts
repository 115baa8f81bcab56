/** The charge voltage, the stage of charging and the state of charge, in German. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { ChargeStageDecision } from "../policy/charge-stage.ts";
import type { SocDecision } from "../policy/soc.ts";
import { awaited, leftMs, type Awaited } from "./conditions.ts";
import { GERMAN_FIGURES } from "./figures.ts";
import type { Words } from "./words.ts";

const { amps, volts, roundVolts, percent, time } = GERMAN_FIGURES;

const BECAUSE: Readonly<Record<ChargeStageDecision["why"], string>> = {
  start: "",
  resumed: "",
  asked: ", weil jemand sie voll haben will",
  "soc-low": ", weil der Ladezustand gesunken war",
  "cell-low": ", weil die niedrigste Zelle gesunken war",
  "full-due": ", weil sie lange nicht voll war",
  tail: ", weil ihre höchste Zelle voll ist",
  absorption: ", weil sie lange nahe der Ladespannung stand",
  settled: "",
  "settle-time": "",
};

/** How far a condition is: " (jetzt 3,312 V)", " (bisher 2 min)". */
function progress({ value, heldMs }: Awaited, say: (value: number) => string): string {
  if (heldMs !== null && heldMs > 0) return ` (bisher ${time(heldMs)})`;
  return value === null ? " (nicht bekannt)" : ` (jetzt ${say(value)})`;
}

const millivolts = (valueV: number): string => volts(valueV, 3);
const centivolts = (valueV: number): string => volts(valueV, 2);

function bulk(decision: ChargeStageDecision): string {
  const [tail, absorption, charging] = [
    awaited(decision, "tail"),
    awaited(decision, "absorption"),
    awaited(decision, "charging"),
  ];
  const ways: string[] = [];
  if (tail !== null) {
    const place = `die höchste Zelle ohne den Anteil des Stroms ${time(tail.forMs)} lang bei ${millivolts(tail.threshold)} steht`;
    ways.push(`${place}${progress(tail, millivolts)}`);
  }
  if (absorption !== null) {
    const place = `die Batterie ${time(absorption.forMs)} lang bei ${centivolts(absorption.threshold)} steht`;
    ways.push(`${place}${progress(absorption, centivolts)}`);
  }
  const full = ways.length === 0 ? "" : `; voll, wenn ${ways.join(" oder ")}`;
  const first =
    charging === null || charging.met
      ? ""
      : `; davor muss sie ${time(charging.forMs)} lang mit mehr als ${amps(charging.threshold)} geladen worden sein${progress(charging, amps)}`;
  return `Lädt die Batterie bis ${volts(decision.targetV, 1)}${BECAUSE[decision.why]}${full}${first}`;
}

function settle(decision: ChargeStageDecision): string {
  const [settled, longest] = [awaited(decision, "settled"), awaited(decision, "settle-time")];
  const until =
    settled === null
      ? "wartet, bis die Spannung gesunken ist"
      : `wartet, bis die Spannung ${time(settled.forMs)} lang höchstens ${centivolts(settled.threshold)} war${progress(settled, centivolts)}`;
  const most = longest === null ? "" : `, längstens noch ${time(leftMs(longest))}`;
  return `Voll${BECAUSE[decision.why]}; ${until}${most}`;
}

function float(decision: ChargeStageDecision): string {
  const [soc, cell, due] = [awaited(decision, "soc-low"), awaited(decision, "cell-low"), awaited(decision, "full-due")];
  const ways: string[] = [];
  if (soc !== null) {
    ways.push(`wenn der Ladezustand des BMS auf ${percent(soc.threshold)} gesunken ist${progress(soc, percent)}`);
  }
  if (cell !== null) {
    const place = `wenn eine Zelle ${time(cell.forMs)} lang unter ${millivolts(cell.threshold)} steht`;
    ways.push(`${place}${progress(cell, millivolts)}`);
  }
  if (due !== null) ways.push(`spätestens in ${time(leftMs(due))}`);
  const anew = ways.length === 0 ? "" : `; lädt wieder, ${ways.join(", oder ")}`;
  return `Erhaltung bei ${volts(decision.targetV, 1)}${anew}`;
}

function heldDown({ bmsPct, guard, filteredCellV }: SocDecision): string {
  if (guard === null) return `Von den Zellen ist noch nichts bekannt (das BMS zählt ${percent(bmsPct)})`;
  const cells = filteredCellV === null ? "Die Zellen" : `Zellen bei ${volts(filteredCellV, 3)}`;
  return `${cells} sind leerer, als das BMS meint (${percent(bmsPct)})`;
}

function heldUp({ bmsPct, filteredCellV }: SocDecision): string {
  const cells = filteredCellV === null ? "Die Zellen" : `Zellen bei ${volts(filteredCellV, 3)}`;
  return `${cells} sind voller, als das BMS meint (${percent(bmsPct)})`;
}

export const GERMAN_CHARGING = {
  chargeVoltage: {
    target: ({ valueV, targetV, floats }) => {
      if (valueV !== targetV) return `${roundVolts(valueV)}: auf dem Weg zu ${roundVolts(targetV)}`;
      return `${roundVolts(valueV)}: ${floats ? "die Spannung nach einer Vollladung" : "die eingestellte Ladespannung"}`;
    },
    ceiling: ({ valueV }) => `${roundVolts(valueV)}: Höher darf keine Zelle stehen`,
    following: ({ valueV, targetV }) =>
      `${roundVolts(valueV)}: Die Batterie steht höher; die Ladespannung folgt ihr hinunter bis ${roundVolts(targetV)}`,
    "external-charge": ({ valueV, targetV }) =>
      `${roundVolts(valueV)}: Ein anderes Ladegerät hebt die Batterie über ${roundVolts(targetV)}`,
  },
  stage: { bulk, settle, float },
  soc: {
    bms: ({ valuePct }) => `${percent(valuePct)}, wie das BMS zählt`,
    anchor: ({ valuePct, bmsPct }) =>
      `${percent(valuePct)}: Das BMS zählt ${percent(bmsPct)}, berichtigt bei der letzten Vollladung`,
    delivering: ({ valuePct, bmsPct }) =>
      `${percent(valuePct)}: nur die Packs, die entladen werden können (die BMS zählen ${percent(bmsPct)})`,
    full: ({ valuePct, bmsPct }) => `${percent(valuePct)}: Die Batterie ist voll (das BMS zählt ${percent(bmsPct)})`,
    guard: (soc) => `${percent(soc.valuePct)}: ${heldDown(soc)}`,
    floor: (soc) => `${percent(soc.valuePct)}: ${heldUp(soc)}`,
    rising: (soc) =>
      soc.guard === null
        ? `${percent(soc.valuePct)}, steigt langsam (das BMS zählt ${percent(soc.bmsPct)})`
        : `${percent(soc.valuePct)}, steigt langsam: ${heldDown(soc)}`,
  },
} satisfies Pick<Words, "chargeVoltage" | "stage" | "soc">;
