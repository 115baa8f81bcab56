/** Tells people what happens: reads every snapshot, plans for each channel, and lets each channel send by itself. */
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { messageOf as errorText } from "../../errors.ts";
import type { Clock } from "../../io/port.ts";
import type { Log } from "../../log.ts";
import type { Channel } from "./channel.ts";
import { ChannelPlan } from "./channel-plan.ts";
import { ChannelQueue, type ChannelCondition } from "./delivery/channel-queue.ts";
import { send as sendNow, type Send } from "./delivery/send.ts";
import { localTime } from "./local-time.ts";
import { NewsDesk, type News } from "./news.ts";
import { messageOf } from "./wording.ts";

/** So many different faults are told. */
const MOST_FAULTS = 20;

export interface MessagesOptions {
  readonly channels: readonly Channel[];
  /** How the messages call this battery. */
  readonly site: string;
  readonly latest: Latest<Snapshot>;
  /** The clock of the snapshots. */
  readonly clock: Clock;
  /** ms since 1970. */
  readonly wallNowMs: () => number;
  readonly log: Log;
  /** How a message goes out; over the network if left out. */
  readonly send?: Send;
}

export interface MessagesCondition {
  readonly state: "off" | "ok" | "failing";
  readonly channels: readonly ChannelCondition[];
}

export interface MessagesOutlet {
  /** Tells until `signal` is aborted; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  condition(): MessagesCondition;
}

export function messagesOutlet(options: MessagesOptions): MessagesOutlet {
  const { channels, site, latest, clock, wallNowMs, log } = options;
  const send = options.send ?? sendNow;
  const lines = channels.map((channel) => ({
    channel,
    plan: new ChannelPlan<News>(channel.rules),
    queue: new ChannelQueue({ channel, clock, log, send }),
  }));
  const desk = new NewsDesk();
  const faults = new Set<string>();

  /** A fault in one message takes neither the next ones nor those of another channel with it. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      fault(error);
    }
  }

  function fault(error: unknown): void {
    const text = errorText(error);
    if (faults.size >= MOST_FAULTS || faults.has(text)) return;
    faults.add(text);
    log.error({ code: "MESSAGES_FAULT" }, `MESSAGES_FAULT ${text}`);
  }

  function take(snapshot: Snapshot): void {
    const news = desk.take(snapshot);
    const offsetMs = wallNowMs() - clock.nowMs();
    const local = localTime(snapshot.atMs + offsetMs);
    for (const { channel, plan, queue } of lines) {
      const wording = { language: channel.language, site, wallOf: (atMs: number) => atMs + offsetMs };
      guarded(() => {
        for (const due of plan.take(news, snapshot.atMs, local, queue.condition().waiting)) {
          guarded(() => queue.push(messageOf(due, wording)));
        }
      });
    }
  }

  async function follow(signal: AbortSignal): Promise<void> {
    for await (const snapshot of latest.follow(signal)) guarded(() => take(snapshot));
  }

  async function run(signal: AbortSignal): Promise<void> {
    const parts = [follow(signal), ...lines.map(({ queue }) => queue.run(signal))];
    const calm = parts.map((part) => part.catch(fault));
    await Promise.all(calm);
  }

  function condition(): MessagesCondition {
    const all = lines.map(({ queue }) => queue.condition());
    const isFailing = faults.size > 0 || all.some(({ trouble }) => trouble !== null);
    return { state: all.length === 0 ? "off" : isFailing ? "failing" : "ok", channels: all };
  }

  return { run, condition };
}
