/** What a site sends, for tests: the sections of a state written by hand, with the time of the tick and the SOC set. */
import { configSchema } from "../../src/config/schema.ts";
import { toRules } from "../../src/config/rules.ts";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import { toApiSnapshot } from "../../src/outlets/snapshot/api-snapshot.ts";
import { sectionsOf, type Sections } from "../../src/outlets/snapshot/sections.ts";
import { AT_MS, RUNNING } from "./snapshots.ts";

/** `atMs`: ms since 1970. */
export function siteSections(atMs: number, socPct: number, state: Snapshot = RUNNING): Sections {
  const rules = toRules(configSchema.parse({ packs: [{ port: "/dev/serial0" }] }), "1.4.2");
  const fixed = { version: "1.4.2", rules, nominalCellV: 3.2, dryRun: false, startMs: 0, simulated: null };
  const battery = state.battery === null ? null : { ...state.battery, socPct };
  const now = {
    ...{ nowMs: AT_MS, wallNowMs: atMs, commands: [], meanCurrentA: null, energy: null, outlets: [] },
    history: { state: "off", trouble: null } as const,
    counts: { inDecisionMs: { run: 0, block: 0, silent: 0 }, events: {} },
  };
  return sectionsOf(toApiSnapshot({ ...state, atMs: AT_MS, battery }, fixed, now));
}
