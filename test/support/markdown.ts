/** As much of Markdown as the checks of the documents need. */

/** A fenced block: "```yaml wrong.yaml" has the language "yaml" and the name "wrong.yaml". */
export interface Fence {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

const FENCE = /^```([\w-]*)[ \t]*([^\n]*)\n([\s\S]*?)^```[ \t]*$/gm;

export const fencesOf = (markdown: string): readonly Fence[] =>
  [...markdown.matchAll(FENCE)].map(([, language, name, text]) => ({ language: language!, name: name!.trim(), text: text! }));

/** Without fenced blocks and comments. */
export const proseOf = (markdown: string): string => markdown.replace(FENCE, "").replace(/<!--[\s\S]*?-->/g, "");

/** Targets of links and images. */
export const linksOf = (markdown: string): readonly string[] =>
  [...proseOf(markdown).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target!);

/** What stands between backticks on one line. */
export const spansOf = (markdown: string): readonly string[] =>
  [...proseOf(markdown).matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);

/** The anchors of all headings, made as GitHub makes them. */
export function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...proseOf(markdown).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) => {
    const anchor = heading!
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** The text from a heading to the next one of the same or a higher level. */
export function sectionOf(markdown: string, heading: string): string {
  const lines = markdown.split("\n");
  const from = lines.findIndex((line) => line.replace(/^#+ /, "") === heading && line.startsWith("#"));
  if (from < 0) throw new Error(`there is no heading "${heading}"`);
  const level = lines[from]!.indexOf(" ");
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(" ") <= level);
  return rest.slice(0, to < 0 ? rest.length : to).join("\n");
}
