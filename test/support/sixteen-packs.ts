import type { Snapshot } from "../../src/bridge/snapshot.ts";
import { RUNNING } from "./snapshots.ts";

/** A bridge with as many packs of 16 cells as it may have, all well. */
export function sixteenPacks(): Snapshot {
  const [pack] = RUNNING.packs;
  const names = Array.from({ length: 16 }, (_, i) => `Block ${i + 1}`);
  return { ...RUNNING, packs: names.map((name) => ({ ...pack!, rules: { ...pack!.rules, name } })) };
}
