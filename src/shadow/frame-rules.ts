/** All rules that show themselves in one frame, by its id. */
import { idText } from "../codec/sma/frame.ts";
import { NAME_RULES, TYPE_RULES } from "./identity-rules.ts";
import { LIMIT_RULES } from "./limit-rules.ts";
import { MEASUREMENT_RULES } from "./measurement-rules.ts";
import { MESSAGE_RULES } from "./message-rules.ts";
import { SMA, type FrameRule, type Rule, type Seen } from "./rule.ts";
import { SETPOINT_RULES } from "./setpoint-rules.ts";
import { SOC_RULES } from "./soc-rules.ts";

export const FRAME_RULES: ReadonlyMap<number, readonly FrameRule[]> = new Map([
  [0x351, [tooShort("danger"), ...SETPOINT_RULES, ...LIMIT_RULES]],
  [0x355, [tooShort("danger"), ...SOC_RULES]],
  [0x356, [tooShort("fault"), ...MEASUREMENT_RULES]],
  [0x35a, [tooShort("fault"), ...MESSAGE_RULES]],
  [0x35e, [tooShort("fault"), ...NAME_RULES]],
  [0x35f, [tooShort("fault"), ...TYPE_RULES]],
]);

function tooShort(severity: Rule["severity"]): FrameRule {
  return {
    name: severity === "danger" ? "short-setpoints" : "short-frame",
    severity,
    means: "The frame is shorter than SMA's document says: what an inverter makes of the missing bytes nobody knows.",
    evidence: SMA,
    explains: [],
    alone: true,
    look: ({ frame, decoded }) => (decoded === null ? `${idText(frame.id)} with ${frame.data.length} bytes` : null),
  };
}

/** A rule with what shows it. */
export interface Hit {
  readonly rule: Rule;
  readonly detail: string;
}

/** What a frame shows. Total for any bytes. */
export function hitsOf(seen: Seen): readonly Hit[] {
  const hits: Hit[] = [];
  for (const rule of FRAME_RULES.get(seen.frame.id) ?? []) {
    const detail = rule.look(seen);
    if (detail === null) continue;
    hits.push({ rule, detail });
    if (rule.alone === true) break;
  }
  return hits;
}
