/** A program that stores minute after minute, and says which are stored, until it is killed. Arguments: the file, the first minute. */
import { FileBook } from "../../src/outlets/history/file-book.ts";
import { CONTRACT_KEEP } from "./history-keep.ts";
import { battery, every10s, pack } from "./history-samples.ts";

const NOON_MS = Date.UTC(2026, 5, 2, 12);
const [file, first] = process.argv.slice(2) as [string, string];
const book = new FileBook({ file, keep: CONTRACT_KEEP, wallNowMs: Date.now, tell: () => undefined });
for (let minute = Number(first); ; minute++) {
  const atMs = NOON_MS + minute * 60_000;
  const samples = every10s(atMs, atMs + 60_000, (at) => battery(at, 50, { inMwh: 1_000 }));
  await book.append({
    run: `from ${first}`,
    number: minute,
    battery: samples,
    packs: ["Block 1", "Block 2"].map((name) => pack(atMs, name, 50)),
    events: [{ atMs, event: { kind: "full", bmsPct: 1 } }],
    energy: { inMwh: 6_000, outMwh: 0 },
  });
  process.stdout.write(`${minute + 1}\n`);
}
