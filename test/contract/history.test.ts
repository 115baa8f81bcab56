import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHistory } from "../../src/outlets/history/file-history.ts";
import { MemoryHistory } from "../../src/outlets/history/memory-history.ts";
import { CONTRACT_KEEP } from "./history-keep.ts";
import { historyContract } from "./history.contract.ts";

historyContract("in memory", () => {
  const history = new MemoryHistory(CONTRACT_KEEP);
  return { open: () => history, dispose: () => undefined };
});

historyContract("in a file, with its thread", () => {
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-history-"));
  const tell = (code: string, message: string): never => {
    throw new Error(`${code} ${message}`);
  };
  return {
    open: () => new FileHistory({ file: join(folder, "history.db"), keep: CONTRACT_KEEP, tell }),
    dispose: () => rmSync(folder, { recursive: true }),
  };
});
