/** The charge voltage, the stage of charging and the state of charge, in English. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { ChargeStageDecision } from "../policy/charge-stage.ts";
import type { SocDecision } from "../policy/soc.ts";
import { awaited, leftMs, type Awaited } from "./conditions.ts";
import { ENGLISH_FIGURES } from "./figures.ts";
import type { Words } from "./words.ts";

const { amps, volts, roundVolts, percent, time } = ENGLISH_FIGURES;

const BECAUSE: Readonly<Record<ChargeStageDecision["why"], string>> = {
  start: "",
  resumed: "",
  asked: " because a person wants it full",
  "soc-low": " because the SOC had come down",
  "cell-low": " because the lowest cell had come down",
  "full-due": " because it has not been full for long",
  tail: " because its highest cell is full",
  absorption: " because it has stood near the charge voltage for long",
  settled: "",
  "settle-time": "",
};

/** How far a condition is: " (now 3.312 V)", " (for 2 min so far)". */
function progress({ value, heldMs }: Awaited, say: (value: number) => string): string {
  if (heldMs !== null && heldMs > 0) return ` (for ${time(heldMs)} so far)`;
  return value === null ? " (not known)" : ` (now ${say(value)})`;
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
    const place = `the highest cell, less what the current lifts it by, has stood at ${millivolts(tail.threshold)} for ${time(tail.forMs)}`;
    ways.push(`${place}${progress(tail, millivolts)}`);
  }
  if (absorption !== null) {
    const place = `the battery has stood at ${centivolts(absorption.threshold)} for ${time(absorption.forMs)}`;
    ways.push(`${place}${progress(absorption, centivolts)}`);
  }
  const full = ways.length === 0 ? "" : `; full when ${ways.join(" or ")}`;
  const first =
    charging === null || charging.met
      ? ""
      : `; before that more than ${amps(charging.threshold)} must have charged it for ${time(charging.forMs)}${progress(charging, amps)}`;
  return `Charging up to ${volts(decision.targetV, 1)}${BECAUSE[decision.why]}${full}${first}`;
}

function settle(decision: ChargeStageDecision): string {
  const [settled, longest] = [awaited(decision, "settled"), awaited(decision, "settle-time")];
  const until =
    settled === null
      ? "waits until the voltage is down"
      : `waits until the voltage has been down at ${centivolts(settled.threshold)} for ${time(settled.forMs)}${progress(settled, centivolts)}`;
  const most = longest === null ? "" : `, ${time(leftMs(longest))} more at the most`;
  return `Full${BECAUSE[decision.why]}; ${until}${most}`;
}

function float(decision: ChargeStageDecision): string {
  const [soc, cell, due] = [awaited(decision, "soc-low"), awaited(decision, "cell-low"), awaited(decision, "full-due")];
  const ways: string[] = [];
  if (soc !== null) {
    ways.push(`when the SOC of the BMS is down at ${percent(soc.threshold)}${progress(soc, percent)}`);
  }
  if (cell !== null) {
    const place = `when a cell has stood below ${millivolts(cell.threshold)} for ${time(cell.forMs)}`;
    ways.push(`${place}${progress(cell, millivolts)}`);
  }
  if (due !== null) ways.push(`in ${time(leftMs(due))} at the latest`);
  const anew = ways.length === 0 ? "" : `; charges anew ${ways.join(", or ")}`;
  return `Float at ${volts(decision.targetV, 1)}${anew}`;
}

function heldDown({ bmsPct, guard, filteredCellV }: SocDecision): string {
  if (guard === null) return `nothing is known of the cells yet (the BMS counts ${percent(bmsPct)})`;
  const cells = filteredCellV === null ? "the cells" : `cells at ${volts(filteredCellV, 3)}`;
  return `${cells} are emptier than the BMS thinks (${percent(bmsPct)})`;
}

function heldUp({ bmsPct, filteredCellV }: SocDecision): string {
  const cells = filteredCellV === null ? "the cells" : `cells at ${volts(filteredCellV, 3)}`;
  return `${cells} are fuller than the BMS thinks (${percent(bmsPct)})`;
}

export const ENGLISH_CHARGING = {
  chargeVoltage: {
    target: ({ valueV, targetV, floats }) => {
      if (valueV !== targetV) return `${roundVolts(valueV)}: on the way to ${roundVolts(targetV)}`;
      return `${roundVolts(valueV)}: ${floats ? "the voltage after a full charge" : "the configured voltage"}`;
    },
    ceiling: ({ valueV }) => `${roundVolts(valueV)}: no cell may stand higher`,
    following: ({ valueV, targetV }) =>
      `${roundVolts(valueV)}: the battery stands higher; it comes down to ${roundVolts(targetV)} behind it`,
    "external-charge": ({ valueV, targetV }) =>
      `${roundVolts(valueV)}: another charger lifts the battery above ${roundVolts(targetV)}`,
  },
  stage: { bulk, settle, float },
  soc: {
    bms: ({ valuePct }) => `${percent(valuePct)}, as the BMS counts`,
    anchor: ({ valuePct, bmsPct }) =>
      `${percent(valuePct)}: the BMS counts ${percent(bmsPct)}, corrected at the last full charge`,
    delivering: ({ valuePct, bmsPct }) =>
      `${percent(valuePct)}: only the packs that can be discharged (the BMSs count ${percent(bmsPct)})`,
    full: ({ valuePct, bmsPct }) => `${percent(valuePct)}: the battery is full (the BMS counts ${percent(bmsPct)})`,
    guard: (soc) => `${percent(soc.valuePct)}: ${heldDown(soc)}`,
    floor: (soc) => `${percent(soc.valuePct)}: ${heldUp(soc)}`,
    rising: (soc) =>
      soc.guard === null
        ? `${percent(soc.valuePct)}, rising slowly (the BMS counts ${percent(soc.bmsPct)})`
        : `${percent(soc.valuePct)}, rising slowly: ${heldDown(soc)}`,
  },
} satisfies Pick<Words, "chargeVoltage" | "stage" | "soc">;
