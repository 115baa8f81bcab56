/** The time table of losing the battery (docs/safety.md): what comes next, and when. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import { explainNext } from "../../domain/explain/explain.ts";
import type { LossStep } from "../../domain/explain/words.ts";
import type { Rules } from "../../domain/rules.ts";
import type { ApiSnapshot } from "../web/api/snapshot.ts";
import { said } from "./said.ts";

/** So long after the last state of charge the Sunny Island stops by itself (FSS-ConnectingBat-TI-en-10, F952). */
const STANDBY_AFTER_MS = 60_000;
/** The frame that it waits for. */
const SOC_ID = 0x355;

/** `null` while the battery is heard, and when nothing more will happen by itself. */
export function countdownOf(snapshot: Snapshot, nowMs: number, rules: Rules): ApiSnapshot["countdown"] {
  const next = nextStep(snapshot, nowMs, rules);
  if (next === null) return null;
  const { step, inMs } = next;
  return {
    next: step,
    inS: Math.round(Math.max(0, inMs) / 1000),
    sentence: said((language) => explainNext(step, inMs, language)),
  };
}

function nextStep(
  { decision, packs, bus }: Snapshot,
  nowMs: number,
  { ages, minPacks, onBatteryLost }: Rules,
): { readonly step: LossStep; readonly inMs: number } | null {
  if (decision.kind === "silent") {
    // Somebody else feeds the inverter.
    if (decision.because.some(({ code }) => code === "second-bms")) return null;
    const heard = bus.lastSent.find(({ frame, result }) => frame.id === SOC_ID && result.ok);
    const inMs = heard === undefined ? -1 : heard.atMs + STANDBY_AFTER_MS - nowMs;
    return inMs > 0 ? { step: "standby", inMs } : null;
  }
  const counting = packs.flatMap(({ good }) => (good === null ? [] : [nowMs - good.atMs])).sort((a, b) => a - b);
  const ageMs = counting[minPacks - 1];
  if (ageMs === undefined || ageMs <= ages.freshMs) return null;
  if (decision.kind === "run") return { step: "block", inMs: Math.max(0, ages.holdMs - ageMs) };
  return onBatteryLost === "block" ? null : { step: "silent", inMs: Math.max(0, ages.blockMs - ageMs) };
}
