/** Questions about the most that the battery may be asked for. Each proposal says where it is from. */
import { CELLS } from "../config/chemistry.ts";
import { capacityOf, cellsOf, packsOf, representsOf, type Known } from "./answers.ts";
import { figure } from "./proposal.ts";
import { proposeCurrent } from "./propose-currents.ts";
import { narrowTemperatures } from "./propose-temperatures.ts";
import { LEAST_SPAN_V, proposeChargeVoltage, proposeDischargeVoltage, type Cells } from "./propose-voltages.ts";
import { readChoice, readNumber, type Question, type Questions } from "./question.ts";
import { inverterOf } from "./questions-inverter.ts";

/** Whoever has set a limit more carefully has had a reason. */
const OLDER = "the older configuration";

const batteryOf = (known: Known): Cells => {
  const { chemistry = "lfp" } = known.answers;
  return { cells: cellsOf(known) ?? CELLS[chemistry].assumedCells ?? 16, chemistry, packs: packsOf(known) };
};

/** What the packs hold by the BMSs and by their owner: the smaller counts. */
function carefulCapacityAh(known: Known): number | null {
  const figures = [capacityOf(known), known.answers.capacity ?? null].filter((ah) => ah !== null);
  return figures.length === 0 ? null : Math.min(...figures);
}

function current(direction: "charge" | "discharge"): Question<number> {
  return {
    asks: () => `${direction === "charge" ? "Charge" : "Discharge"} the battery with at most how many A?`,
    form: { kind: "text" },
    proposal: (known) => {
      const packs = packsOf(known);
      const { name, maxCurrentA } = inverterOf(known);
      const proposal = proposeCurrent({
        direction,
        packs,
        represents: packs.map((pack) => representsOf(known, pack)),
        capacityAh: carefulCapacityAh(known),
        inverterA: maxCurrentA,
        inverter: name,
        fuseA: known.answers.fuse ?? null,
      });
      const olderA = known.found.olderBattery?.limits[`${direction}CurrentA`];
      return olderA !== undefined && olderA < proposal.value ? { value: olderA, from: OLDER } : proposal;
    },
    read: (text) => readNumber(text, ["limits", `${direction}CurrentA`]),
    text: String,
  };
}

export const LIMIT_QUESTIONS: Pick<
  Questions,
  "charge-voltage" | "discharge-voltage" | "charge-current" | "discharge-current" | "temperatures"
> = {
  "charge-voltage": {
    asks: () => "Charge to how many V?",
    about: (known) =>
      proposeChargeVoltage(batteryOf(known)) === null
        ? "What is set in the BMS leaves no room for a safe charge voltage: look at its over-voltage protection in the JK app first."
        : null,
    form: { kind: "text" },
    proposal: (known) => {
      const proposal = proposeChargeVoltage(batteryOf(known));
      const olderV = known.found.olderBattery?.limits.chargeVoltageV;
      return proposal !== null && olderV !== undefined && olderV < proposal.value ? { value: olderV, from: OLDER } : proposal;
    },
    standIn: 55,
    read: (text) => readNumber(text, ["limits", "chargeVoltageV"]),
    text: String,
  },
  "discharge-voltage": {
    asks: () => "Stop at how many V?",
    form: { kind: "text" },
    proposal: (known) => {
      const chargeVoltageV = known.answers["charge-voltage"] ?? 55;
      const proposal = proposeDischargeVoltage(batteryOf(known), chargeVoltageV);
      const olderV = known.found.olderBattery?.limits.dischargeVoltageV ?? 0;
      return proposal !== null && olderV > proposal.value && olderV <= chargeVoltageV - LEAST_SPAN_V
        ? { value: olderV, from: OLDER }
        : proposal;
    },
    standIn: 41,
    read: (text) => readNumber(text, ["limits", "dischargeVoltageV"]),
    text: String,
  },
  "charge-current": current("charge"),
  "discharge-current": current("discharge"),
  temperatures: {
    asks: () => "Take the current back before the BMS disconnects for heat or cold?",
    form: {
      kind: "choice",
      choices: (known) => [
        { text: "bms", label: "Yes, before the BMS does it", hint: endsOf(known) },
        { text: "standard", label: "No, as usual for the cells", hint: "then the BMS disconnects first" },
      ],
    },
    applies: (known) => narrowOf(known) !== null,
    proposal: (known) => ({
      value: narrowOf(known) === null ? "standard" : "bms",
      from: "the BMS disconnects earlier than usual",
    }),
    read: (text) => readChoice(text, ["bms", "standard"]),
    text: String,
  },
};

const narrowOf = (known: Known): ReturnType<typeof narrowTemperatures> =>
  narrowTemperatures(known.answers.chemistry ?? "lfp", packsOf(known));

/** "charging from 7 to 48 degC". */
function endsOf(known: Known): string {
  const { chargeTemperature, dischargeTemperature } = narrowOf(known) ?? {};
  const span = (table: typeof chargeTemperature, what: string): readonly string[] =>
    table === undefined ? [] : [`${what} from ${figure(table[0]![0], 1)} to ${figure(table.at(-1)![0], 1)} degC`];
  return [...span(chargeTemperature, "charging"), ...span(dischargeTemperature, "discharging")].join(", ");
}
