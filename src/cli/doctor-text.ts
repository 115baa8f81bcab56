/** What the doctor has found, for people and as JSON. */
import pc from "picocolors";
import { CHECK_AREAS, type CheckArea, type CheckResult, type CheckState } from "../doctor/check.ts";

export interface DoctorView {
  /** The terminal can show more than ASCII. */
  readonly unicode: boolean;
  readonly colour: boolean;
  /** Where lines are broken; `null` keeps each sentence on its line, for a pipe. */
  readonly columns: number | null;
}

const HEADS: Readonly<Record<CheckArea, string>> = {
  machine: "Machine",
  configuration: "Configuration",
  battery: "Battery",
  can: "CAN bus",
  inverter: "Inverter",
  service: "Service",
};

const MARKS: Readonly<Record<CheckState, readonly [unicode: string, ascii: string]>> = {
  ok: ["✓", "ok  "],
  warning: ["⚠", "WARN"],
  failed: ["✗", "FAIL"],
  skipped: ["–", "-   "],
};

/** Grouped by area, each with one remedy below it where something is wrong, and a last line with the sum. */
export function doctorText(results: readonly CheckResult[], view: DoctorView): string {
  const idWidth = Math.max(0, ...results.map(({ id }) => id.length));
  const groups = CHECK_AREAS.flatMap((area) => {
    const members = results.filter((result) => result.area === area);
    if (members.length === 0) return [];
    return [bold(HEADS[area], view), ...areaLines(members, idWidth, view), ""];
  });
  const text = `${[...groups, ...wrapped(summary(results), 0, view)].join("\n")}\n`;
  return view.unicode ? text : text.replaceAll("°C", "degC");
}

/** Those that were not looked at for the same reason share the line of the first of them. */
function areaLines(members: readonly CheckResult[], idWidth: number, view: DoctorView): readonly string[] {
  return members.flatMap((result) => {
    if (result.state !== "skipped") return resultLines(result, idWidth, view);
    const alike = members.filter(({ state, says }) => state === "skipped" && says === result.says);
    const [first, ...others] = alike.map(({ id }) => id);
    if (first !== result.id) return [];
    const also = others.length === 0 ? "" : ` (also: ${others.join(", ")})`;
    return resultLines({ ...result, says: `${result.says}${also}` }, idWidth, view);
  });
}

function resultLines(result: CheckResult, idWidth: number, view: DoctorView): readonly string[] {
  const [unicode, ascii] = MARKS[result.state];
  const mark = view.unicode ? unicode : ascii;
  const indent = 2 + mark.length + 1 + idWidth + 2;
  const says = wrapped(result.says, indent, view);
  const remedy = "remedy" in result ? wrapped(`${view.unicode ? "→" : "->"} ${result.remedy}`, indent, view) : [];
  const first = `  ${coloured(mark, result.state, view)} ${result.id.padEnd(idWidth)}  ${says[0]!.trimStart()}`;
  return [first, ...says.slice(1), ...remedy.map((line) => bold(line, view))];
}

/** "2 things to do first: configuration, serial-console. 1 warning, 20 fine, 6 not looked at." */
export function summary(results: readonly CheckResult[]): string {
  const of = (state: CheckState): readonly string[] => results.filter((result) => result.state === state).map(({ id }) => id);
  const [failed, warned, fine, skipped] = [of("failed"), of("warning"), of("ok"), of("skipped")];
  const first =
    failed.length > 0
      ? `${failed.length === 1 ? "1 thing" : `${failed.length} things`} to do first: ${failed.join(", ")}.`
      : warned.length > 0
        ? "Nothing has failed."
        : "All is well.";
  const warnings = warned.length === 0 ? "" : `${warned.length === 1 ? "1 warning" : `${warned.length} warnings`}, `;
  return `${first} ${warnings}${fine.length} fine${skipped.length === 0 ? "" : `, ${skipped.length} not looked at`}.`;
}

const COLOURS = { ok: pc.green, warning: pc.yellow, failed: pc.red, skipped: pc.dim } as const;

const coloured = (text: string, state: CheckState, { colour }: DoctorView): string => (colour ? COLOURS[state](text) : text);
const bold = (text: string, { colour }: DoctorView): string => (colour ? pc.bold(text) : text);

/** Least room for a sentence beside its name; a narrower terminal breaks the lines itself. */
const LEAST_WIDTH = 30;

/** Lines at most as wide as the terminal, all of them indented. */
function wrapped(text: string, indent: number, { columns }: DoctorView): readonly string[] {
  const blanks = " ".repeat(indent);
  const width = columns === null || columns - indent < LEAST_WIDTH ? Infinity : columns - indent;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(blanks + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, blanks + line];
}

/** One JSON object; its shape is described in docs/doctor.md. */
export function doctorJson(
  results: readonly CheckResult[],
  { version, model }: { readonly version: string; readonly model: string },
): string {
  const ok = results.every(({ state }) => state !== "failed");
  return `${JSON.stringify({ ok, version, model, summary: summary(results), checks: results })}\n`;
}
