/** Lines for a terminal: pieces of text with a meaning, cut to a width that counts columns, painted last. */
import pc from "picocolors";

/** What a piece means; the text alone says it too. */
export type Tone = "plain" | "good" | "warn" | "bad" | "dim" | "bold";

export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** Plain text, or text with a meaning. */
export type Part = string | Piece;

export interface ViewLine {
  /** Lines with the lowest number are given up first. */
  readonly keep: number;
  readonly parts: readonly Part[];
  /** Begins at the left edge instead of beside the name of its section. */
  readonly wide?: boolean;
}

export const toned = (tone: Tone, text: string): Piece => ({ tone, text });
export const line = (keep: number, ...parts: readonly Part[]): ViewLine => ({ keep, parts });

/** Columns of the words at the left: "BATTERY ". */
const GUTTER = 8;

/** Puts the name of a section before its first line and as many spaces before the others. */
export const section = (name: string, lines: readonly ViewLine[]): readonly ViewLine[] =>
  lines.map((one, i) =>
    one.wide === true ? one : line(one.keep, toned("dim", (i === 0 ? name : "").padEnd(GUTTER)), ...one.parts),
  );

/** Columns that are left beside the name of the section. */
export const inner = (width: number): number => Math.max(1, width - GUTTER);

/** Columns that a terminal takes for the text: two for wide East Asian characters and emoji, none for combining marks. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) count += columnsOf(character);
  return count;
}

const WIDE =
  /[\u1100-\u115f\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2614-\u27bf\u2b1b-\u2b55\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18fff}\u{1b000}-\u{1b2ff}\u{1f000}-\u{1faff}\u{20000}-\u{3ffff}]/u;

const columnsOf = (character: string): number => (WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1);

/** Without anything that a terminal would obey instead of showing it: names and messages come from outside. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "?");

/** At most `width` columns; what does not fit ends in "…". */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > width - 1) break;
    kept += character;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** The line as it goes to the terminal. */
export function render(parts: readonly Part[], width: number, color: boolean): string {
  const pieces = parts.map((part): Piece =>
    typeof part === "string" ? { text: printable(part), tone: "plain" } : { ...part, text: printable(part.text) },
  );
  let left = width;
  let total = pieces.reduce((sum, { text }) => sum + columns(text), 0);
  let shown = "";
  for (const { text, tone } of pieces) {
    // The mark of a cut needs a column of its own, which the piece before it may have to give.
    const fits = total <= left || columns(text) < left;
    const kept = fits ? text : cut(`${text} `, left);
    shown += color ? PAINT[tone](kept) : kept;
    if (!fits) break;
    left -= columns(text);
    total -= columns(text);
  }
  return color ? shown : shown.trimEnd();
}

const colors = pc.createColors(true);

const PAINT: Readonly<Record<Tone, (text: string) => string>> = {
  plain: (text) => text,
  good: colors.green,
  warn: colors.yellow,
  bad: (text) => colors.bold(colors.red(text)),
  dim: colors.dim,
  bold: colors.bold,
};

/** Sections with a blank line between them as long as there is room; then the least important lines go. */
export function fit(sections: readonly (readonly ViewLine[])[], height: number): readonly ViewLine[] {
  const filled = sections.filter((lines) => lines.length > 0);
  const all = filled.flatMap((lines, i) => (i === 0 ? lines : [BLANK, ...lines]));
  const order = all.map((_, i) => i).sort((a, b) => all[a]!.keep - all[b]!.keep || b - a);
  const dropped = new Set(order.slice(0, Math.max(0, all.length - height)));
  return all.filter((_, i) => !dropped.has(i));
}

const BLANK: ViewLine = { keep: 10, parts: [] };

/** Words in up to two lines, broken between words; what is left is cut. */
export function twoLines(text: string, width: number): readonly string[] {
  if (columns(text) <= width) return [text];
  const words = text.split(" ");
  let first = "";
  while (words.length > 0 && columns(first) + columns(words[0]!) + 1 <= width) {
    first += `${first === "" ? "" : " "}${words.shift()!}`;
  }
  return first === "" ? [cut(text, width)] : [first, cut(words.join(" "), width)];
}
