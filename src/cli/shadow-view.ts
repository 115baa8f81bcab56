/** The live view of a shadow run: id by id what the other bridge sends and what this one would send, and what was found. */
import type { Latest } from "../bridge/latest.ts";
import type { Snapshot } from "../bridge/snapshot.ts";
import { idText } from "../codec/sma/frame.ts";
import { explainDecision } from "../domain/explain/explain.ts";
import { monotonicClock } from "../io/clock.ts";
import type { FindingReport, IdReport, ShadowReport } from "../shadow/report.ts";
import { differencesText, frameText, periodText } from "./shadow-text.ts";
import { duration } from "./words.ts";
import { liveScreen } from "./view/live-screen.ts";
import { fit, line, render, section, toned, type Tone, type ViewLine } from "./view/view-text.ts";

export interface ShadowViewContext {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly color: boolean;
}

/** The picture; without a snapshot the first decision is waited for. */
export function shadowViewLines(
  report: ShadowReport,
  snapshot: Snapshot | undefined,
  { title, width, height, color }: ShadowViewContext,
): readonly string[] {
  const sections: readonly (readonly ViewLine[])[] = [
    [line(100, toned("bold", title)), ...stateLines(report, snapshot)],
    ...report.ids.map((one, i) => section(idText(one.id), idLines(one, 95 - i))),
    section("FOUND", findingLines(report.findings)),
    section(
      "SI",
      report.inverter.length === 0 ? [line(40, toned("dim", "not heard"))] : report.inverter.map((text, i) => line(60 - i, text)),
    ),
  ];
  return fit(sections, height).map(({ parts }) => render(parts, width, color));
}

function stateLines({ heard, durationMs }: ShadowReport, snapshot: Snapshot | undefined): readonly ViewLine[] {
  const decided = snapshot === undefined ? "nothing has been decided yet" : explainDecision(snapshot.decision, snapshot.battery);
  const trouble =
    snapshot?.packs.flatMap(({ rules, line: { trouble: why } }) => (why === null ? [] : [`${rules.name}: ${why}`])) ?? [];
  const other = heard === 0 ? toned("warn", "The other bridge is not heard") : `The other bridge sent ${heard} frames`;
  return [
    line(99, other, ` in ${duration(durationMs)}`),
    line(98, toned("dim", "This bridge would: "), decided),
    ...trouble.map((text, i) => line(97 - i, toned("warn", text))),
  ];
}

function idLines(report: IdReport, keep: number): readonly ViewLine[] {
  const { theirs, ours, values } = report;
  const age = theirs === null ? "" : `  ${duration(theirs.ageMs)} ago, ${periodText(report)}`;
  const differences = differencesText(values);
  return [
    line(keep, toned("dim", "sent "), theirs === null ? "nothing" : frameText(theirs.frame), toned("dim", age)),
    line(keep - 12, toned("dim", "here "), ours === null ? "nothing" : frameText(ours.frame)),
    ...(values.length === 0
      ? []
      : [line(keep - 6, ...(differences === "" ? [toned("good", "equal")] : [toned("warn", `differs: ${differences}`)]))]),
  ];
}

const TONES: Readonly<Record<FindingReport["severity"], Tone>> = { danger: "bad", fault: "warn", note: "dim" };

function findingLines(findings: readonly FindingReport[]): readonly ViewLine[] {
  if (findings.length === 0) return [line(30, toned("dim", "nothing yet"))];
  return findings.map(({ severity, name, detail }, i) =>
    line(Math.max(5, 93 - 2 * i), toned(TONES[severity], `${severity} ${name}`), `: ${detail}`),
  );
}

export interface WatchShadowOptions {
  readonly title: string;
  readonly report: () => ShadowReport;
  readonly latest: Latest<Snapshot>;
  /** Aborting it ends the view; the view aborts it when a key ends it. */
  readonly stop: AbortController;
}

/** Shows the run until it is stopped; then restores the terminal. */
export function watchShadow({ title, report, latest, stop }: WatchShadowOptions): Promise<void> {
  const color = process.env.NO_COLOR === undefined;
  return liveScreen({
    picture: (size) => shadowViewLines(report(), latest.get(), { ...size, title, color }),
    clock: monotonicClock,
    stdout: process.stdout,
    stdin: process.stdin,
    signal: stop.signal,
    onQuit: () => stop.abort(),
  });
}
