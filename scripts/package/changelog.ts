/** What CHANGELOG.md says of the versions, and the same in the form that Debian wants. */
import { MAINTAINER } from "./maintainer.ts";

export interface Release {
  readonly version: string;
  /** "2026-11-23" */
  readonly date: string;
  readonly items: readonly string[];
}

/** The versions with a date, the newest first, as they stand there. */
export function releases(changelog: string): readonly Release[] {
  const sections = changelog.split(/^## /m).slice(1);
  return sections.flatMap((section) => {
    const [, version, date] = /^\[([^\]]+)\] - (\d{4}-\d\d-\d\d)\n/.exec(section) ?? [];
    if (version === undefined || date === undefined) return [];
    const items = section.split(/^- /m).slice(1);
    return [{ version, date, items: items.map((item) => plain(item.split(/^#/m)[0]!)) }];
  });
}

/** Links become their words, lines one line. */
const plain = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();

/** When a version was released, seconds since 1970; throws if CHANGELOG.md does not say. */
export function releasedAtS(known: readonly Release[], version: string): number {
  const release = known.find((one) => one.version === version);
  if (release === undefined) throw new Error(`CHANGELOG.md has no "## [${version}] - DATE"`);
  return Date.parse(`${release.date}T00:00:00Z`) / 1000;
}

const WIDTH = 78;

/** deb-changelog(5). */
export function debianChangelog(known: readonly Release[]): string {
  return known
    .map(({ version, date, items }) => {
      const lines = items.flatMap((item) => wrapped(item).map((line, i) => `${i === 0 ? "  * " : "    "}${line}`));
      // As the format has it: "Mon, 23 Nov 2026 00:00:00 +0000".
      const day = new Date(`${date}T00:00:00Z`).toUTCString().replace("GMT", "+0000");
      return `siinterjk (${version.replace("-", "~")}) stable; urgency=medium\n\n${lines.join("\n")}\n\n -- ${MAINTAINER}  ${day}\n`;
    })
    .join("\n");
}

function wrapped(sentence: string): readonly string[] {
  const lines = [""];
  for (const word of sentence.split(" ")) {
    const last = lines.at(-1)!;
    if (last !== "" && last.length + 1 + word.length > WIDTH - 4) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
