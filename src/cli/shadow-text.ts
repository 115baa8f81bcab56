/** What a shadow run has found, in words: a line for each change, and the summary. */
import { idText } from "../codec/sma/frame.ts";
import { decodeSma } from "../codec/sma/decode.ts";
import type { SmaFrame } from "../codec/sma/frame.ts";
import { smaLine } from "../codec/sma/words.ts";
import type { FieldValue } from "../shadow/fields.ts";
import type { FieldReport, FindingReport, IdReport, ShadowReport, ValueReport, Verdict } from "../shadow/report.ts";
import type { ShadowNews } from "../shadow/shadow-book.ts";
import { duration, trimmed } from "./words.ts";

/** A frame for people; what has no meaning as it stands in hex. */
export function frameText(frame: SmaFrame): string {
  const decoded = decodeSma(frame);
  if (decoded.ok) return smaLine(decoded.value);
  const hex = [...frame.data].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
  return hex === "" ? "no data" : hex;
}

/** "charge limit +5 A, fine SOC not set (here 53)"; "" where nothing differs. */
export const differencesText = (values: readonly ValueReport[]): string =>
  values
    .filter(({ same }) => !same)
    .map(({ name, unit, theirs, ours, difference }) =>
      difference === null
        ? `${name} ${valueText(theirs, unit)} (here ${valueText(ours, unit)})`
        : `${name} ${difference > 0 ? "+" : ""}${trimmed(difference, 2)}${unit === "" ? "" : ` ${unit}`}`,
    )
    .join(", ");

/** One line for the log. */
export function newsText(news: ShadowNews): string {
  if (news.kind === "finding") {
    const { severity, name, detail, means } = news.finding;
    return `${severity} ${name}: ${detail}. ${means}`;
  }
  const { id, theirs, ours, values } = news.report;
  const there = theirs === null ? "nothing" : frameText(theirs.frame);
  const here = ours === null ? "nothing" : frameText(ours.frame);
  return `${idText(id)} sent: ${there}; would have sent: ${here}; ${comparedText(values)}`;
}

/** What the comparison of a frame has come to. */
function comparedText(values: readonly ValueReport[]): string {
  if (values.length === 0) return "not compared";
  const differences = differencesText(values);
  return differences === "" ? "equal" : `differs: ${differences}`;
}

/** "every 10.5 s", "once"; "" while there is none. */
export function periodText({ count, periodMs }: IdReport): string {
  if (count === 0) return "";
  return periodMs === null ? "once" : `every ${(periodMs / 1000).toFixed(1)} s`;
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  danger: "Something dangerous differs.",
  fine: "Nothing dangerous differs.",
  nothing: "Nothing can be said: set-points and state of charge could not be compared.",
};

/** The whole summary; every line ends without a line feed. */
export function summaryLines(report: ShadowReport): readonly string[] {
  const { durationMs, heard, wouldSend, inverterFrames, findings, fields, ids, otherIds, inverter, verdict } = report;
  return [
    `Shadow run of ${duration(durationMs)}: the other bridge sent ${count(heard, "frame")}, the inverter ${inverterFrames}. This bridge would have sent ${wouldSend} and sent none.`,
    "",
    ...findings.flatMap((one) => findingLines(one, durationMs)),
    ...(fields.length === 0 ? [] : ["Values", ...fields.map((one) => `  ${fieldText(one)}`), ""]),
    ...(heard === 0 ? [] : ["Frames", ...ids.filter((one) => one.count > 0).map((one) => `  ${idLine(one)}`), ""]),
    ...(otherIds.length === 0 ? [] : [`Other ids on the bus, whose cannot be told: ${otherIds.map(idText).join(", ")}`, ""]),
    ...(inverter.length === 0 ? ["The inverter was not heard."] : inverter.map((line) => `The inverter says: ${line}`)),
    VERDICTS[verdict],
  ];
}

function findingLines(finding: FindingReport, nowMs: number): readonly string[] {
  const { severity, name, detail, frames, firstMs, lastMs, means, evidence } = finding;
  const often = frames === null ? `first after ${duration(firstMs)}` : count(frames, "frame");
  return [
    `${severity.toUpperCase().padEnd(6)}  ${name}: ${detail} (${often}, last ${duration(nowMs - lastMs)} ago)`,
    `        ${means}`,
    `        Known from: ${evidence}`,
    "",
  ];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

function fieldText({ id, name, unit, compared, differing, unexplained, theirs, ours, explainedBy }: FieldReport): string {
  const begin = `${idText(id)} ${name.padEnd(17)}`;
  if (differing === 0) return `${begin} equal in ${compared === 1 ? "the only frame" : `all ${compared} frames`}`;
  const why =
    unexplained === 0
      ? explainedBy.join(", ")
      : [`not explained${unexplained < differing ? ` in ${unexplained}` : ""}`, ...explainedBy].join("; ");
  return `${begin} differs in ${differing} of ${compared}: ${valueText(theirs, unit)}, here ${valueText(ours, unit)} (${why})`;
}

function idLine(report: IdReport): string {
  const { id, shortestMs, longestMs, theirs } = report;
  const gaps =
    shortestMs === null || longestMs === null ? "" : ` (${(shortestMs / 1000).toFixed(1)} to ${(longestMs / 1000).toFixed(1)} s)`;
  const last = theirs === null ? "" : `, last: ${frameText(theirs.frame)}`;
  return `${idText(id)} ${report.count} times, ${periodText(report)}${gaps}${last}`;
}

function valueText(value: FieldValue, unit: string): string {
  if (value === null) return "not set";
  if (typeof value === "string") return value;
  return `${trimmed(value, 2)}${unit === "" ? "" : ` ${unit}`}`;
}
