/** A process with nothing but an MQTT outlet, for a test to kill: the address of the broker is its argument. */
import { Latest } from "../../src/bridge/latest.ts";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import { toRules } from "../../src/config/rules.ts";
import { configSchema } from "../../src/config/schema.ts";
import { monotonicClock } from "../../src/io/clock.ts";
import { SILENT_LOG } from "../../src/log.ts";
import { mqttOutlet } from "../../src/outlets/mqtt/publisher.ts";
import { toApiSnapshot } from "../../src/outlets/snapshot/api-snapshot.ts";
import { AT_MS, RUNNING } from "./snapshots.ts";

const version = "1.4.2";
const config = configSchema.parse({ packs: [{ port: "/dev/serial0" }], mqtt: { url: process.argv[2], site: "garage" } });
const state = toApiSnapshot(
  RUNNING,
  { version, rules: toRules(config, version), nominalCellV: 3.2, dryRun: false, startMs: 0, simulated: null },
  {
    ...{ nowMs: AT_MS, wallNowMs: AT_MS, commands: [], meanCurrentA: null, energy: null, outlets: [] },
    counts: { inDecisionMs: { run: 1, block: 0, silent: 0 }, events: {} },
    history: { state: "off", trouble: null },
  },
);
const outlet = mqttOutlet({
  settings: config.mqtt,
  ...{ version, language: "en", latest: new Latest<Snapshot>(), clock: monotonicClock, log: SILENT_LOG, discovery: null },
  live: { now: () => state },
  ask: () => Promise.reject(new Error("nobody asks")),
});
await outlet.run(new AbortController().signal);
