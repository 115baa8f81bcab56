import { expect } from "vitest";
import { decodeCommand, type DecodeKind, type DecodeOptions } from "../../src/cli/decode/decode.ts";

/** What `siinterjk decode` wrote, and its exit status. */
export interface Run {
  readonly code: number;
  readonly text: string;
}

/** Runs the command with its output collected. */
export async function run(kind: DecodeKind, inputs: readonly string[], options: DecodeOptions = {}): Promise<Run> {
  let text = "";
  const code = await decodeCommand(kind, inputs, { ...options, write: (part) => (text += part) });
  return { code, text };
}

/** Runs it with `--json` and parses every line. */
export async function json(kind: DecodeKind, inputs: readonly string[], options: DecodeOptions = {}) {
  const { code, text } = await run(kind, inputs, { ...options, json: true });
  const lines = text.split("\n");
  expect(lines.pop()).toBe("");
  return { code, objects: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
