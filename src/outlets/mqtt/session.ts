/** What is told to a broker, over one connection after the other: the state anew after each, changes, events, and answers. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { ControlAnswer } from "../../control/protocol.ts";
import { explainEvent } from "../../domain/explain/explain.ts";
import type { DomainEvent } from "../../domain/event.ts";
import { explainError, messageOf, SiinterjkError } from "../../errors.ts";
import type { Clock } from "../../io/port.ts";
import type { Log } from "../../log.ts";
import { severityOfEvent } from "../history/lasting.ts";
import type { LiveSnapshots } from "../snapshot/live-snapshots.ts";
import { said } from "../snapshot/said.ts";
import { sectionsOf } from "../snapshot/sections.ts";
import { Announcer } from "./announcer.ts";
import { commandTaker, type TakeCommands } from "./commands.ts";
import type { AboutSite, Discovery } from "./discovery.ts";
import { due, type Sent } from "./due.ts";
import type { Arrived, MqttLink } from "./link.ts";
import { Outbox } from "./outbox.ts";
import type { MqttSettings } from "./settings.ts";
import { baseOf, toldOf } from "./topics.ts";

export interface SessionOptions {
  readonly settings: Pick<MqttSettings, "everyS" | "minIntervalS" | "qos" | "homeAssistant">;
  readonly about: AboutSite;
  readonly live: Pick<LiveSnapshots, "now">;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: TakeCommands["ask"];
  readonly discovery: Discovery | null;
  readonly sweepMs: number;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #base: string;
  readonly #qos: 0 | 1;
  readonly #outbox = new Outbox();
  readonly #announcer: Announcer;
  readonly #command: (kind: string, payload: Uint8Array) => Promise<ControlAnswer>;
  /** What was told over this connection, by topic. */
  readonly #told = new Map<string, Sent>();
  #link: MqttLink | null = null;
  #sent = 0;
  #pumping = false;
  #refused: SiinterjkError | null = null;

  constructor(options: SessionOptions) {
    const { settings, about, discovery } = options;
    this.#options = options;
    this.#base = baseOf(about);
    this.#qos = settings.qos === 0 ? 0 : 1;
    this.#command = commandTaker(options);
    this.#announcer = new Announcer({
      about,
      discovery: settings.homeAssistant.enabled ? discovery : null,
      put: (topic, payload) => this.#retain(topic, payload),
    });
  }

  /** Messages that the broker has. */
  get sent(): number {
    return this.#sent;
  }

  get dropped(): number {
    return this.#outbox.dropped;
  }

  /** What the broker has not allowed since the connection began; the first of it. */
  get refused(): SiinterjkError | null {
    return this.#refused;
  }

  /** A new state. Never waits. */
  tick({ events }: Pick<Snapshot, "events">): void {
    if (events.length === 0 && this.#link === null) return;
    const now = this.#options.live.now();
    for (const event of events) this.#event(event, now?.atMs ?? null);
    this.#tell(now);
  }

  /** Uses the connection until `life` is aborted; rejects with `MQTT_FAULT` and nothing else. */
  async serve(link: MqttLink, life: AbortSignal): Promise<void> {
    try {
      await this.#serve(link, life);
    } catch (error) {
      throw new SiinterjkError("MQTT_FAULT", messageOf(error), { cause: error });
    }
  }

  async #serve(link: MqttLink, life: AbortSignal): Promise<void> {
    this.#link = link;
    this.#refused = null;
    this.#told.clear();
    this.#outbox.forgetState();
    this.#announcer.again();
    try {
      link.onMessage((arrived) => this.#take(arrived));
      this.#tell(this.#options.live.now());
      // A broker that does not answer a subscription must not hold up the end.
      const over = aborted(life);
      await Promise.race([over, this.#listen(link, life).then(() => over)]);
    } finally {
      this.#outbox.putBack(link.unconfirmed);
      this.#link = null;
    }
  }

  async #listen(link: MqttLink, life: AbortSignal): Promise<void> {
    const { about, clock, discovery, settings, sweepMs } = this.#options;
    const announces = discovery !== null && settings.homeAssistant.enabled;
    const { staleFilters, birthTopic } = this.#announcer;
    const attempt = async (filter: string, retained: boolean): Promise<void> => {
      if (life.aborted) return;
      await link.subscribe(filter, { retained }).catch((error: unknown) => {
        // Without Home Assistant its topics are only tidied up: who may not see them has nothing there.
        const isNeeded = announces || filter.startsWith(`${this.#base}/`);
        if (isNeeded && error instanceof SiinterjkError && error.code === "MQTT_FORBIDDEN") this.#hear(error);
      });
    };
    if (about.commands) await attempt(`${this.#base}/command/+`, false);
    if (announces) await attempt(birthTopic, false);
    this.#announcer.beginSweep();
    for (const filter of staleFilters) await attempt(filter, true);
    do {
      await clock.sleep(sweepMs, life).catch(() => undefined);
    } while (!life.aborted && this.#told.size === 0);
    if (life.aborted) return;
    this.#announcer.endSweep(new Set(this.#told.keys()));
    this.#pump();
    for (const filter of staleFilters) await link.unsubscribe(filter).catch(() => undefined);
  }

  /** What is due goes into the outbox, and from there as much as the connection takes. */
  #tell(now: ReturnType<SessionOptions["live"]["now"]>): void {
    if (this.#link === null) return;
    if (now !== null) {
      const { settings, about, clock } = this.#options;
      const { everyS, minIntervalS } = settings;
      const sections = sectionsOf(now);
      const nowMs = clock.nowMs();
      const all = toldOf(sections, about);
      for (const { topic, content, payload } of due(all, this.#told, nowMs, {
        everyMs: everyS * 1000,
        minIntervalMs: minIntervalS * 1000,
      })) {
        this.#retain(topic, payload());
        this.#told.set(topic, { content, atMs: nowMs });
      }
      if (this.#told.size > all.length) this.#forget(new Set(all.map(({ topic }) => topic)));
      this.#announcer.tick(sections, nowMs);
    }
    this.#pump();
  }

  /** Takes back what is not told any more. */
  #forget(topics: ReadonlySet<string>): void {
    for (const topic of this.#told.keys()) {
      if (topics.has(topic)) continue;
      this.#told.delete(topic);
      this.#retain(topic, "");
    }
  }

  #event(event: DomainEvent, atMs: number | null): void {
    const sentence = said((language) => explainEvent(event, language));
    this.#say(`${this.#base}/event`, { kind: event.kind, severity: severityOfEvent(event), sentence, atMs });
  }

  #retain(topic: string, payload: string): void {
    const qos = topic === `${this.#base}/status` ? 1 : this.#qos;
    this.#outbox.put({ topic, payload, retain: true, qos });
  }

  #say(topic: string, content: object): void {
    this.#outbox.put({ topic, payload: JSON.stringify(content), retain: false, qos: this.#qos });
  }

  #pump(): void {
    // Without confirmations (QoS 0) `send` calls back at once, perhaps thousands of times.
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#link?.hasRoom === true) {
        const message = this.#outbox.take();
        if (message === undefined) return;
        this.#link.send(message, (refused) => {
          if (refused === null) this.#sent++;
          else this.#hear(refused);
          this.#pump();
        });
      }
    } finally {
      this.#pumping = false;
    }
  }

  #take(arrived: Arrived): void {
    const { topic, payload, retained, expired } = arrived;
    const commands = `${this.#base}/command/`;
    if (!topic.startsWith(commands)) {
      this.#announcer.take(arrived);
      return;
    }
    const kind = topic.slice(commands.length);
    if (!this.#options.about.commands || kind === "result") return;
    // What the broker has kept was meant for another time.
    if (retained || expired) {
      this.#options.log.debug({ kind, retained, expired }, "MQTT: a command that the broker had kept is not carried out");
      return;
    }
    void this.#command(kind, payload).then((answer) => {
      this.#say(`${commands}result`, answer);
      this.#pump();
    });
  }

  /** The broker does not allow something: told once for each connection. */
  #hear(error: SiinterjkError): void {
    if (this.#refused !== null) return;
    this.#refused = error;
    this.#options.log.warn({ code: error.code }, explainError(error));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
