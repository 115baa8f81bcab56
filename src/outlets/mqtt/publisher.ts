/**
 * Tells a broker the state of the bridge until it is stopped. Whatever the broker does, the tick does not notice: what waits is
 * bounded, and a connection that fails is tried again for ever. The package mqtt is loaded only here.
 */
import { hostname as machineName } from "node:os";
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { messageOf } from "../../errors.ts";
import { keepOpen } from "../../io/keep-open.ts";
import type { Clock } from "../../io/port.ts";
import type { Log } from "../../log.ts";
import type { LiveSnapshots } from "../snapshot/live-snapshots.ts";
import { addressOf, credentials } from "./credentials.ts";
import type { AboutSite, Discovery } from "./discovery.ts";
import { openLink, type LinkTimes, type MqttLink } from "./link.ts";
import { Outages } from "./outages.ts";
import { Session } from "./session.ts";
import { siteOf, type MqttSettings } from "./settings.ts";
import { baseOf, OFFLINE } from "./topics.ts";
import { troubleOf } from "./trouble.ts";
import type { TakeCommands } from "./commands.ts";

export interface MqttOutlet {
  readonly settings: MqttSettings;
  readonly version: string;
  readonly language: "en" | "de";
  readonly latest: Pick<Latest<Snapshot>, "follow">;
  readonly live: Pick<LiveSnapshots, "now">;
  /** Real time, also where that of the snapshots is another. */
  readonly clock: Clock;
  readonly log: Log;
  /** Carries out what people ask through the broker; only used with `settings.commands`. */
  readonly ask: TakeCommands["ask"];
  /** What is announced to Home Assistant; only used with `settings.homeAssistant.enabled`. */
  readonly discovery: Discovery | null;
  /** Of this machine; absent: as the system says. */
  readonly hostname?: string;
  readonly times?: Partial<MqttTimes>;
}

/** How long things may take, ms. */
export interface MqttTimes extends LinkTimes {
  /** Pauses between two attempts: the first, and the longest. */
  readonly firstPauseMs: number;
  readonly mostPauseMs: number;
  /** A connection that lasts so long is told of as one that is back. */
  readonly settledMs: number;
  /** How long is listened for what an earlier run has left. */
  readonly sweepMs: number;
}

export const MQTT_TIMES: MqttTimes = {
  connectMs: 15_000,
  confirmMs: 20_000,
  firstPauseMs: 1_000,
  mostPauseMs: 60_000,
  settledMs: 10_000,
  sweepMs: 5_000,
};

export interface MqttCondition {
  readonly state: "off" | "connecting" | "ok" | "failing";
  /** With its code; `null` while there is none. */
  readonly trouble: string | null;
  /** Messages that the broker has. */
  readonly sent: number;
  /** Messages that were given up because too many waited. */
  readonly dropped: number;
}

/** A fault of our own is not made better by haste. */
const FAULT_PAUSE_MS = 60_000;

/** `run` never rejects, and returns at once without a broker. */
export function mqttOutlet(options: MqttOutlet): { run(signal: AbortSignal): Promise<void>; condition(): MqttCondition } {
  const { settings, version, language, latest, clock, log, hostname = machineName() } = options;
  const { topic, commands, homeAssistant } = settings;
  const times = { ...MQTT_TIMES, ...options.times };
  const about: AboutSite = {
    ...{ topic, version, commands, language },
    site: siteOf(settings, hostname),
    prefix: homeAssistant.prefix,
  };
  const base = baseOf(about);
  const session = new Session({ ...options, about, sweepMs: times.sweepMs });
  const broker = settings.url === "" ? "" : brokerName(settings.url);
  const outages = new Outages({ clock, log, settledMs: times.settledMs, broker, base });
  let link: MqttLink | null = null;

  const connect = (signal: AbortSignal): Promise<void> =>
    keepOpen<MqttLink>(
      {
        clock,
        backoff: { firstMs: times.firstPauseMs, capMs: times.mostPauseMs },
        open: async (life) => {
          link = null;
          const lastWords = { topic: `${base}/status`, payload: OFFLINE, retain: true, qos: 1 } as const;
          return openLink({ broker: await credentials(settings, hostname), lastWords, times, clock, signal: life });
        },
        serve: (opened, life) => session.serve(opened, life),
        onUp: (opened) => {
          link = opened;
          outages.up();
        },
        onDown: (error) => outages.down(link?.trouble ?? troubleOf(error)),
      },
      signal,
    );

  const read = async (signal: AbortSignal): Promise<void> => {
    for await (const snapshot of latest.follow(signal)) session.tick(snapshot);
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    while (settings.url !== "" && !signal.aborted) {
      const life = new AbortController();
      const stop = (): void => life.abort(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      const parts = [read(life.signal), connect(life.signal)];
      try {
        await Promise.all(parts);
      } catch (error) {
        const line = `MQTT_FAULT ${messageOf(error)}`;
        outages.fault(line);
        log.error({ code: "MQTT_FAULT" }, `${line}: the bridge goes on`);
      } finally {
        signal.removeEventListener("abort", stop);
        life.abort(new Error("a part has ended"));
        await Promise.allSettled(parts);
      }
      await clock.sleep(FAULT_PAUSE_MS, signal).catch(() => undefined);
    }
  };

  return {
    run,
    condition: () => {
      const { sent, dropped, refused } = session;
      const trouble = outages.trouble ?? (refused === null ? null : messageOf(refused));
      if (settings.url === "") return { state: "off", trouble: null, sent, dropped };
      const state = trouble !== null ? "failing" : outages.isUp ? "ok" : "connecting";
      return { state, trouble, sent, dropped };
    },
  };
}

function brokerName(url: string): string {
  const { protocol, host, port } = addressOf(url);
  return `${protocol}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
