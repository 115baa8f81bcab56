/** Two texts as a unified diff, as `diff -u` writes it. Pure. */

const CONTEXT = 3;

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Empty when there is no difference. `before` is null for a file that is not there. */
export function textDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return "";
  const lines = compare(linesOf(before ?? ""), linesOf(after ?? ""));
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== " "),
  );
  const out = [`--- ${before === null ? "/dev/null" : path}`, `+++ ${after === null ? "/dev/null" : path}`];
  let old = 0;
  let fresh = 0;
  for (let index = 0; index < lines.length; index += 1) {
    if (near[index] === true && near[index - 1] !== true) {
      const length = near.slice(index).findIndex((is) => !is);
      const hunk = lines.slice(index, length < 0 ? undefined : index + length);
      out.push(`@@ -${range(old, hunk, "+")} +${range(fresh, hunk, "-")} @@`, ...hunk.map(({ sign, text }) => sign + text));
    }
    if (lines[index]!.sign !== "+") old += 1;
    if (lines[index]!.sign !== "-") fresh += 1;
  }
  return `${out.join("\n")}\n`;
}

function range(before: number, hunk: readonly Line[], other: Line["sign"]): string {
  const count = hunk.filter(({ sign }) => sign !== other).length;
  return `${count === 0 ? before : before + 1},${count}`;
}

/** A missing last line break is a difference of its own. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.replace(/\n$/, "").split("\n");
  return text.endsWith("\n") ? lines : [...lines.slice(0, -1), `${lines.at(-1)!}\n\\ No newline at end of file`];
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  // Length of the longest common part of what is left from each pair of places on.
  const common = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      common[i]![j] = before[i] === after[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const lines: Line[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: " ", text: before[i]! });
      i += 1;
      j += 1;
    } else if (i < before.length && (j === after.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ sign: "-", text: before[i]! });
      i += 1;
    } else {
      lines.push({ sign: "+", text: after[j]! });
      j += 1;
    }
  }
  return lines;
}
