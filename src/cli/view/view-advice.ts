/** ADVICE: what does not fit in the settings of the BMSs. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Severity } from "../../domain/advice/advice.ts";
import { explainAdvice, nameSeverity } from "../../domain/explain/explain.ts";
import type { ViewContext } from "./view-context.ts";
import { inner, line, toned, twoLines, type Tone, type ViewLine } from "./view-text.ts";

const TONES: Readonly<Record<Severity, Tone>> = { danger: "bad", loss: "warn", note: "plain" };
/** For the first line, and for the rest of a long sentence. A danger is worth more than what was sent, a note less than an event. */
const KEEP: Readonly<Record<Severity, readonly [first: number, rest: number]>> = {
  danger: [89, 79],
  loss: [68, 46],
  note: [46, 24],
};

/** The most severe advice and how many there are; nothing where all fits. */
export function adviceLines({ advice }: Snapshot, { width }: ViewContext): readonly ViewLine[] {
  const [worst] = advice;
  if (worst === undefined) return [];
  const severity = nameSeverity(worst.severity).toUpperCase();
  const head = advice.length === 1 ? severity : `${severity}, 1 of ${advice.length}`;
  const [first, rest] = KEEP[worst.severity];
  return twoLines(`${head}: ${explainAdvice(worst)}`, inner(width)).map((text, i) =>
    i === 0 ? line(first, toned(TONES[worst.severity], text.slice(0, head.length)), text.slice(head.length)) : line(rest, text),
  );
}
