/**
 * Writes the documents that have their one source in the code: siinterjk.example.yaml, docs/configuration.md, docs/errors.md,
 * docs/openapi.json, the pictures of docs/wiring.md;
 * what docs/doctor.md says of each check;
 * and what docs/control-comparison.md shows, from the figures of the last `npm run comparison`.
 * With `--check` it writes nothing and fails when a file differs.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { comparisonDocuments } from "../bench/control-comparison/documents.ts";
import { configurationPage, exampleYaml } from "../src/config/documents.ts";
import { ERRORS } from "../src/errors.ts";
import type { ErrorEntry } from "../src/errors/entry.ts";
import { openApiDocument } from "./openapi-document.ts";
import { doctorDocument } from "./doctor-page.ts";
import { wiringPictures } from "./wiring-pictures.ts";

const root = new URL("..", import.meta.url);

/** Every generated file, by its path from the root of the project. */
export function documents(): Readonly<Record<string, string>> {
  return {
    "siinterjk.example.yaml": exampleYaml(),
    "docs/configuration.md": configurationPage(),
    "docs/errors.md": errorsPage(ERRORS),
    "docs/openapi.json": openApiDocument(),
    ...comparisonDocuments(),
    ...doctorDocument(),
    ...wiringPictures(),
  };
}

/** A heading for each code, so that a message can link to it. */
export function errorsPage(errors: Readonly<Record<string, ErrorEntry>>): string {
  const entries = Object.entries(errors).map(([code, { means, remedy }]) => `## ${code}\n\n${means}\n\nWhat to do: ${remedy}\n`);
  return [
    "# Errors",
    "",
    "<!-- Written from src/errors.ts by `npm run docs`; changes by hand are lost. -->",
    "",
    "Every message that names one of these codes says where it happened, what was expected and what came.",
    "",
    entries.join("\n"),
  ].join("\n");
}

/** One sentence for each file that is not what the code says. */
export function outdated(): readonly string[] {
  return Object.entries(documents()).flatMap(([path, content]) => {
    let there: string;
    try {
      there = readFileSync(new URL(path, root), "utf8");
    } catch {
      return [`${path} does not exist; run \`npm run docs\` and commit it`];
    }
    if (there === content) return [];
    const [old, now] = [there.split("\n"), content.split("\n")];
    const line = now.findIndex((text, i) => text !== old[i]);
    const at = line === -1 ? now.length : line;
    return [
      `${path} is not what the code says, from line ${at + 1} on; run \`npm run docs\` and commit it\n  is:        ${old[at] ?? "(end)"}\n  should be: ${now[at] ?? "(end)"}`,
    ];
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes("--check")) {
    const problems = outdated();
    if (problems.length > 0) {
      process.stderr.write(`${problems.join("\n")}\n`);
      process.exitCode = 1;
    }
  } else {
    for (const [path, content] of Object.entries(documents())) {
      const file = fileURLToPath(new URL(path, root));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}
