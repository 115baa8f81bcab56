/** The configuration as a file for people: the keys that matter, each with what the schema says of it and where its value is from. */
import { describeKeys, pathText, type KeyDoc, type Path } from "../config/describe.ts";
import { wrapped } from "../config/documents.ts";
import { flow, valueAt } from "../config/problem.ts";
import type { Settings } from "./settings.ts";

const WIDTH = 100;

/** Why a value is what it is, by its key: "limits.chargeVoltageV". */
export type Reasons = Readonly<Record<string, string>>;

/** Made once: every answer is checked by writing the whole file. */
const KEYS = describeKeys();
const PACK_KEYS = KEYS.filter(({ path }) => path.length === 3 && path[0] === "packs");

/** YAML that `check-config` takes, with the meaning of `settings`. */
export function fileText(settings: Settings, reasons: Reasons): string {
  const lines = [
    "# SIinterJK. Written by `siinterjk init`; change it as you like, then check it with `siinterjk check-config`.",
    "# What is left out stands at its default. All keys: docs/configuration.md and siinterjk.example.yaml.",
  ];
  for (const key of KEYS) {
    // Packs are written one by one.
    if (key.path[0] === "packs" && key.path.length > 1) continue;
    const value = valueAt(settings, key.path);
    if (value === undefined) continue;
    const indent = "  ".repeat(key.path.length - 1);
    if (key.path.length === 1) lines.push("");
    lines.push(...comment(key, indent, reasons));
    if (key.kind === "list of sections") lines.push("packs:", ...settings.packs.flatMap(packLines));
    else lines.push(`${indent}${String(key.path.at(-1))}:${key.kind === "section" ? "" : ` ${flow(value)}`}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The first pack has the comments of all. */
function packLines(pack: Settings["packs"][number], i: number): readonly string[] {
  const present = PACK_KEYS.filter(({ path }) => valueAt(pack, path.slice(2)) !== undefined);
  return present.flatMap((key, at) => {
    const dash = at === 0 ? "  - " : "    ";
    const name = String(key.path[2]);
    return [...(i === 0 ? comment(key, at === 0 ? "  " : "    ", {}) : []), `${dash}${name}: ${flow(valueAt(pack, [name]))}`];
  });
}

function comment({ path, title, help }: KeyDoc, indent: string, reasons: Reasons): readonly string[] {
  const reason = reasons[pathText(path satisfies Path)];
  const texts = [`${title}. ${help}`, ...(reason === undefined ? [] : [`From: ${reason}.`])];
  return texts.flatMap((text) => wrapped(text, WIDTH - indent.length)).map((line) => `${indent}# ${line}`);
}
