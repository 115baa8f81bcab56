/** The copyright file in the form that Debian wants: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/ */
import { join } from "node:path";
import type { Licence } from "./licences.ts";
import { text } from "./tree.ts";

const FORMAT = "https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/";

/** Debian's names for licences where they differ from SPDX's. */
const DEBIAN_NAMES: Readonly<Record<string, string>> = { MIT: "Expat" };
const debianName = (id: string): string => DEBIAN_NAMES[id] ?? id;

export function copyrightFile(root: string, licences: readonly Licence[]): string {
  const own = text(join(root, "LICENSE"));
  const head = [
    `Format: ${FORMAT}`,
    "Upstream-Name: SIinterJK",
    "Comment: The program in dist has code of some of the packages below in it, others lie beside it in node_modules.",
  ].join("\n");
  const paragraphs = licences.map(({ name, version, id, text: whole, author }) =>
    paragraph({ files: `*/${name}/*`, comment: `${name} ${version}`, holders: holders(whole, author), id, text: whole }),
  );
  const first = paragraph({ files: "*", holders: holders(own, "SIinterJK contributors"), id: "MIT", text: own });
  return [head, first, ...paragraphs].join("\n\n") + "\n";
}

interface Paragraph {
  readonly files: string;
  readonly comment?: string;
  readonly holders: readonly string[];
  readonly id: string;
  readonly text: string;
}

function paragraph({ files, comment, holders, id, text: whole }: Paragraph): string {
  // Debian has the text of this one on every machine.
  const body = id === "Apache-2.0" ? "On Debian systems its text is in /usr/share/common-licenses/Apache-2.0." : whole.trim();
  return [
    `Files: ${files}`,
    `Copyright: ${holders.join("\n           ")}`,
    `License: ${debianName(id)}`,
    ...body.split(/\r?\n/).map((line) => (line.trim() === "" ? " ." : ` ${line.trimEnd()}`)),
    ...(comment === undefined ? [] : [`Comment: ${comment}`]),
  ].join("\n");
}

/** The lines that name them; where a licence has none, the package's author. */
function holders(licence: string, author: string): readonly string[] {
  const named = [...licence.matchAll(/\bcopyright\s+(?:\(c\)\s*|©\s*)?(\d{4}.*)$/gim)].map(([, who]) => who!.trim());
  return named.length === 0 ? [author] : named;
}
