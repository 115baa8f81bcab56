/** The fields of a frame or of registers with their bytes, for people. */
import type { PbLabel } from "../../codec/jk/pb-55aaeb90/label.ts";

/** Below two headings one field a line; those of the 32 cells together. */
export function fieldRows(labels: readonly PbLabel[]): readonly string[] {
  const rows = ["Bytes", "  offset  field = value  [bytes]"];
  for (let i = 0; i < labels.length;) {
    const run = runFrom(labels, i);
    const [first, last] = [run[0]!, run.at(-1)!];
    const name = run.length === 1 ? first.name : `${first.name} .. ${last.name}`;
    const value = `${run.map(valueText).join(" ")} ${first.value === null ? "" : first.unit}`.trimEnd();
    const raw = run
      .map((label) => label.raw)
      .join(" ")
      .trim();
    rows.push(`  ${String(first.offset).padStart(6)}  ${name} = ${value}${raw === "" ? "" : `  [${raw}]`}`);
    i += run.length;
  }
  return rows;
}

const SLOT = /^(?:cell|wire)(?=\d)/;

/** The fields from `i` on that are the same of one cell after the other. */
function runFrom(labels: readonly PbLabel[], i: number): readonly PbLabel[] {
  const head = SLOT.exec(labels[i]!.name)?.[0];
  if (head === undefined) return [labels[i]!];
  const end = labels.findIndex(({ name }, at) => at > i && SLOT.exec(name)?.[0] !== head);
  return labels.slice(i, end < 0 ? undefined : end);
}

function valueText({ value }: PbLabel): string {
  if (value === null) return "no sensor";
  return typeof value === "string" && value !== "hidden" ? JSON.stringify(value) : `${value}`;
}
