/** An MQTT outlet with a state that the test sets, in real time, with short pauses. */
import { onTestFinished } from "vitest";
import { Latest } from "../../src/bridge/latest.ts";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import { toRules } from "../../src/config/rules.ts";
import { configSchema } from "../../src/config/schema.ts";
import type { ControlAnswer, ControlAsk } from "../../src/control/protocol.ts";
import { monotonicClock } from "../../src/io/clock.ts";
import { mqttOutlet, type MqttOutlet, type MqttTimes } from "../../src/outlets/mqtt/publisher.ts";
import type { MqttSettings } from "../../src/outlets/mqtt/settings.ts";
import { LiveSnapshots } from "../../src/outlets/snapshot/live-snapshots.ts";
import { recordingLog, type RecordingLog } from "./recording-log.ts";
import { RUNNING } from "./snapshots.ts";

export const WALL_MS = 1_780_000_000_000;

export interface MqttBench {
  readonly outlet: ReturnType<typeof mqttOutlet>;
  readonly log: RecordingLog;
  /** What was asked for through the broker. */
  readonly asked: readonly ControlAsk[];
  /** Another state, as if it were of now. */
  set(snapshot: Snapshot): void;
  stop(): Promise<void>;
}

export interface StartMqtt {
  readonly settings: Partial<MqttSettings>;
  readonly times?: Partial<MqttTimes>;
  readonly snapshot?: Snapshot | null;
  readonly answer?: (ask: ControlAsk) => Promise<ControlAnswer>;
  readonly discovery?: MqttOutlet["discovery"];
}

/** Times in which a test is over soon; whatever takes longer is only tried again. */
const SHORT: Partial<MqttTimes> = { firstPauseMs: 50, mostPauseMs: 200, settledMs: 50, sweepMs: 200 };

export function startMqtt({ settings, times, snapshot = RUNNING, answer, discovery = null }: StartMqtt): MqttBench {
  const config = configSchema.parse({ packs: [{ port: "/dev/serial0" }], mqtt: { site: "garage", ...settings } });
  const latest = new Latest<Snapshot>();
  const clock = monotonicClock;
  const startMs = clock.nowMs();
  const live = new LiveSnapshots({
    fixed: { version: "1.4.2", rules: toRules(config, "1.4.2"), nominalCellV: 3.2, dryRun: false, startMs, simulated: null },
    ...{ latest, clock, history: null },
    wallNowMs: () => WALL_MS + clock.nowMs() - startMs,
    commands: { list: () => [] },
    outlets: () => [],
    counts: () => ({ inDecisionMs: { run: 1, block: 0, silent: 0 }, events: {} }),
  });
  const log = recordingLog();
  const asked: ControlAsk[] = [];
  const outlet = mqttOutlet({
    settings: config.mqtt,
    ...{ version: "1.4.2", language: "en", hostname: "raspberrypi", latest, live, clock, log, discovery },
    times: { ...SHORT, ...times },
    ask: (request) => {
      asked.push(request);
      return (answer ?? granted)(request);
    },
  });
  const set = (next: Snapshot): void => latest.set({ ...next, atMs: clock.nowMs() });
  const life = new AbortController();
  if (snapshot !== null) set(snapshot);
  const running = outlet.run(life.signal);
  const stop = async (): Promise<void> => {
    life.abort(new Error("the test is over"));
    await running;
  };
  onTestFinished(stop);
  return { outlet, log, asked, set, stop };
}

const granted = (): Promise<ControlAnswer> => Promise.resolve({ ok: true, cancelled: [] });

/** Resolves when it holds; rejects after a time in which it should long have. */
export async function until(what: string, holds: () => boolean, patienceMs = 30_000): Promise<void> {
  for (const sinceMs = Date.now(); !holds(); await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (Date.now() - sinceMs > patienceMs) throw new Error(`not in time: ${what}`);
  }
}
