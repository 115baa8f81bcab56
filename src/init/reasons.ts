/** Where the values of the file are from, for its comments. */
import type { QuestionId } from "./answers.ts";
import type { Reasons } from "./file-text.ts";

const KEYS: Partial<Readonly<Record<QuestionId, string>>> = {
  "charge-voltage": "limits.chargeVoltageV",
  "discharge-voltage": "limits.dischargeVoltageV",
  "charge-current": "limits.chargeCurrentA",
  "discharge-current": "limits.dischargeCurrentA",
  can: "inverter.can",
  chemistry: "chemistry",
  temperatures: "tables",
};

/** `taken`: where each value is from that was taken as it was proposed. */
export const reasonsFor = (taken: Partial<Readonly<Record<QuestionId, string>>>): Reasons =>
  Object.fromEntries((Object.keys(KEYS) as QuestionId[]).map((id) => [KEYS[id]!, taken[id] ?? "your answer"] as const));
