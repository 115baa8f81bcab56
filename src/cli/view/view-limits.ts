/** LIMITS and SENT: what the inverter may do and why, and the frames that told it. */
import { decodeSma } from "../../codec/sma/decode.ts";
import { formatFrame } from "../../codec/candump.ts";
import { smaLine } from "../../codec/sma/words.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Decision, LimitDecision } from "../../domain/decision.ts";
import { explainChargeVoltage, explainLimit } from "../../domain/explain/explain.ts";
import type { SentFrame } from "../../inverter/bus-watch.ts";
import type { ViewContext } from "./view-context.ts";
import { inner, line, toned, type Piece, type Tone, type ViewLine } from "./view-text.ts";
import { duration, trimmed } from "../words.ts";

/** Four set-points, each with its reason; none while nothing is sent. */
export function limitLines(decision: Decision): readonly ViewLine[] {
  if (decision.kind === "silent") return [line(93, "none: nothing is sent to the inverter")];
  const { charge, discharge, chargeVoltage, output } = decision;
  const { dischargeVoltageV } = output.setpoints;
  return [
    line(95, "charge     ", toned(limitTone(charge), explainLimit(charge))),
    line(93, "  up to    ", toned(chargeVoltage.why === "target" ? "plain" : "warn", explainChargeVoltage(decision))),
    line(94, "discharge  ", toned(limitTone(discharge), explainLimit(discharge))),
    line(70, `  down to  ${trimmed(dischargeVoltageV, 1)} V: the configured voltage`),
  ];
}

const limitTone = ({ valueA, targetA, winner }: LimitDecision): Tone => {
  if (valueA === 0 && targetA === 0) return "bad";
  return winner.name === "configured" || winner.name === "inverter" ? "plain" : "warn";
};

/** The frames of a cycle with how much their line is worth: the two fixed texts are given up first. */
const FRAMES: readonly (readonly [id: number, keep: number])[] = [
  [0x351, 74],
  [0x355, 66],
  [0x356, 62],
  [0x35a, 64],
  [0x35e, 30],
  [0x35f, 29],
];

/** Every id comes at least once in two seconds; older than this is not what the inverter should be getting. */
const STALE_MS = 5_000;

interface Row {
  readonly keep: number;
  readonly id: string;
  readonly words: string;
  readonly age: Piece;
  readonly hex: string;
}

/** The newest frame of each id: in words, its age or that it was not sent, and its bytes. */
export function sentLines({ bus, decision }: Snapshot, { nowMs, width }: ViewContext): readonly ViewLine[] {
  if (bus.lastSent.length === 0) {
    return [line(74, decision.kind === "silent" ? "nothing yet, on purpose" : toned("warn", "nothing yet"))];
  }
  const rows = FRAMES.map(([id, keep]): Row => {
    const sent = bus.lastSent.find(({ frame }) => frame.id === id);
    const name = id.toString(16).toUpperCase();
    if (sent === undefined) return { keep, id: name, words: "not sent yet", age: toned("plain", ""), hex: "" };
    return { keep, id: name, words: wordsOf(sent), age: ageOf(sent, nowMs), hex: formatFrame(sent.frame).slice(4) };
  });
  const wordsWidth = Math.min(Math.max(...rows.map(({ words }) => words.length)), Math.max(8, inner(width) - 14));
  const ageWidth = Math.max(...rows.map(({ age }) => age.text.length));
  return rows.map(({ keep, id, words, age, hex }) => {
    const shown = words.length > wordsWidth ? `${words.slice(0, wordsWidth - 1)}…` : words.padEnd(wordsWidth);
    return line(keep, `${id}  ${shown}  `, toned(age.tone, age.text.padEnd(ageWidth)), "  ", toned("dim", hex));
  });
}

function wordsOf({ frame }: SentFrame): string {
  const decoded = decodeSma(frame);
  return decoded.ok ? smaLine(decoded.value) : decoded.error.message;
}

function ageOf({ atMs, result }: SentFrame, nowMs: number): Piece {
  const age = duration(nowMs - atMs);
  if (!result.ok) return toned("bad", `NOT SENT, ${age} ago`);
  return nowMs - atMs > STALE_MS ? toned("warn", `OLD, ${age} ago`) : toned("good", `${age} ago`);
}
