/** What is downstream of the bridge, and shares its state as everybody outside is told it. Nothing here can delay a tick. */
import type { Latest } from "../bridge/latest.ts";
import type { Snapshot } from "../bridge/snapshot.ts";
import { CELLS } from "../config/chemistry.ts";
import type { Config } from "../config/schema.ts";
import { answering, type ControlActions } from "../control/answer.ts";
import type { CommandBook } from "../control/command-book.ts";
import type { Rules } from "../domain/rules.ts";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import type { History } from "../outlets/history/history.ts";
import type { MessagesCondition } from "../outlets/messages/messages-outlet.ts";
import { homeAssistant } from "../outlets/mqtt/home-assistant.ts";
import { mqttOutlet } from "../outlets/mqtt/publisher.ts";
import type { OutletCondition } from "../outlets/snapshot/api-snapshot.ts";
import { LiveSnapshots, type SnapshotSource } from "../outlets/snapshot/live-snapshots.ts";
import type { TrafficRing } from "../outlets/web/traffic/traffic-ring.ts";
import { afterFirstWord } from "./after-first-word.ts";
import type { LifeCounts } from "./life-counts.ts";
import { messagesOf } from "./messages.ts";
import type { Loop } from "./together.ts";
import { webOf, type WebSite } from "./web.ts";

export interface OutletParts {
  readonly config: Config;
  readonly rules: Rules;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly latest: Latest<Snapshot>;
  readonly commands: CommandBook;
  readonly actions: ControlActions;
  readonly history: History | null;
  readonly counts: LifeCounts;
  /** Remembers what goes over the lines; `null`: no page. */
  readonly traffic: TrafficRing | null;
}

export interface Outlets {
  readonly loops: readonly Loop[];
  /** How those do that send the state elsewhere. */
  readonly conditions: () => readonly OutletCondition[];
}

/** Those that the configuration asks for. Packages are loaded only after the inverter has been told something. */
export function outletsOf(parts: OutletParts, site: WebSite): Outlets {
  const { traffic, latest, clock } = parts;
  const senders: Sender[] = [];
  const conditions = (): readonly OutletCondition[] => senders.map(({ name, trouble }) => ({ name, trouble: trouble() }));
  const state = stateOf(parts, site, conditions);
  const live = new LiveSnapshots(state);
  senders.push(...sendersOf(parts, site, live));
  const loops: Loop[] = senders.map(({ outlet }) => outlet);
  if (traffic !== null) loops.push(webOf({ ...parts, live, state }, site, traffic));
  const late = loops.map((loop) => afterFirstWord(loop, latest, clock));
  return { loops: loops.length === 0 ? [] : [live, ...late], conditions };
}

/** Sends the state elsewhere. */
interface Sender {
  readonly name: OutletCondition["name"];
  readonly outlet: Loop;
  readonly trouble: () => string | null;
}

function* sendersOf(parts: OutletParts, site: WebSite, live: LiveSnapshots): Generator<Sender> {
  const { config, version, latest, clock, log, commands, actions } = parts;
  if (config.mqtt.url !== "") {
    const answerTo = answering({ book: commands, actions, clock, log, from: "mqtt" });
    const outlet = mqttOutlet({
      ...{ settings: config.mqtt, version, language: config.language, latest, live, log },
      clock: site.clock ?? clock,
      ask: (request) => answerTo(JSON.stringify(request)),
      discovery: homeAssistant(config.mqtt),
    });
    yield { name: "mqtt", outlet, trouble: () => outlet.condition().trouble };
  }
  const messages = messagesOf(config, { latest, clock, wallNowMs: site.wallNowMs, log });
  if (messages !== null) yield { name: "messages", outlet: messages, trouble: () => troubleOf(messages.condition()) };
}

function troubleOf({ channels }: MessagesCondition): string | null {
  const troubles = channels.flatMap(({ trouble }) => (trouble === null ? [] : [trouble]));
  return troubles.length === 0 ? null : troubles.join("; ");
}

function stateOf(parts: OutletParts, site: WebSite, outlets: SnapshotSource["outlets"]): SnapshotSource {
  const { config, rules, version, clock, latest, commands, history, counts } = parts;
  return {
    fixed: {
      version,
      rules,
      nominalCellV: CELLS[config.chemistry].nominalCellV,
      dryRun: config.inverter.can === "none" && (site.simulated ?? null) === null,
      startMs: clock.nowMs(),
      simulated: site.simulated ?? null,
    },
    ...{ latest, clock, commands, history },
    wallNowMs: site.wallNowMs,
    counts: () => counts.all(),
    outlets,
  };
}
