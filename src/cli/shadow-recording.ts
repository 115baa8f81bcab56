/** The bytes of the BMSs in a recording, for a shadow whose lines play them. */
import { packsByLine } from "../config/lines.ts";
import type { Config } from "../config/schema.ts";
import { messageOf, SiinterjkError } from "../errors.ts";
import { readBounded } from "../io/read-bounded.ts";
import type { BytesLine } from "../recorder/format.ts";
import { MOST_FILE_BYTES, openRecording } from "../recorder/read-recording.ts";
import type { PlayedBytes } from "../shadow/played-line.ts";

export interface RecordedBatteries {
  /** By the port of the configuration. */
  readonly byPort: ReadonlyMap<string, readonly PlayedBytes[]>;
  readonly lengthMs: number;
}

/** Rejects with RECORDING_UNREADABLE, RECORDING_INVALID, RECORDING_VERSION, or SHADOW_NO_BYTES. */
export async function recordedBatteries(path: string, { packs }: Pick<Config, "packs">): Promise<RecordedBatteries> {
  const bytes = await readBounded(path, MOST_FILE_BYTES, "wait").catch((cause: unknown) => {
    throw new SiinterjkError("RECORDING_UNREADABLE", `${path}: ${messageOf(cause)}`, { cause });
  });
  const recorded = await bytesByLine(bytes);
  const lines = packsByLine(packs);
  const only = lines.length === 1 && recorded.size === 1 ? [...recorded.values()][0] : undefined;
  const found = lines.map((line) => {
    const name = line.map((pack) => pack.name).join(", ");
    const chunks = recorded.get(name) ?? only;
    if (chunks !== undefined) return { port: line[0]!.port, chunks };
    const names = recorded.size === 0 ? "no line" : [...recorded.keys()].map((one) => `"${one}"`).join(", ");
    throw new SiinterjkError("SHADOW_NO_BYTES", `${path} has bytes of ${names}, not of "${name}"`);
  });
  const atMs = found.flatMap(({ chunks }) => [chunks[0]!.atMs, chunks.at(-1)!.atMs]);
  const startMs = Math.min(...atMs);
  const played = (chunks: readonly BytesLine[]): readonly PlayedBytes[] =>
    chunks.map((one) => ({ afterMs: one.atMs - startMs, bytes: Uint8Array.from(Buffer.from(one.hex, "hex")) }));
  return {
    byPort: new Map(found.map(({ port, chunks }) => [port, played(chunks)])),
    lengthMs: Math.max(...atMs) - startMs,
  };
}

/** What came from each serial line, oldest first. */
async function bytesByLine(bytes: Uint8Array): Promise<ReadonlyMap<string, readonly BytesLine[]>> {
  const byLine = new Map<string, BytesLine[]>();
  const { lines } = await openRecording(bytes);
  for await (const { line } of lines) {
    if (line.type !== "bytes" || line.direction !== "in") continue;
    const known = byLine.get(line.line);
    if (known === undefined) byLine.set(line.line, [line]);
    else known.push(line);
  }
  for (const chunks of byLine.values()) chunks.sort((a, b) => a.atMs - b.atMs);
  return byLine;
}
