/**
 * One connection to a broker, single-use as every port of the program. mqtt.js does the protocol; what it keeps is bounded here: no
 * more than `MOST_UNCONFIRMED` messages at a time, and a broker that confirms nothing is left.
 */
import type { IClientOptions, MqttClient } from "mqtt";
import { SiinterjkError } from "../../errors.ts";
import type { Clock, PortEnd } from "../../io/port.ts";
import type { Message } from "./outbox.ts";
import { troubleOf } from "./trouble.ts";

/** mosquitto takes no more than 20 at a time from a client of MQTT 5 (max_inflight_messages). */
const MOST_UNCONFIRMED = 20;
/** What is larger is none of ours; MQTT 5 lets us say so. */
const MOST_PACKET_BYTES = 1 << 18;
const KEEPALIVE_S = 30;
/** How long the last words and the good-bye may take together: less than 2 s. */
const LAST_WORDS_MS = 1_500;
const GOOD_BYE_MS = 400;

export interface LinkTimes {
  /** From the first packet of TCP to the word of the broker that we are in. */
  readonly connectMs: number;
  /** The longest time without a confirmation while one is due. */
  readonly confirmMs: number;
}

export interface OpenLink {
  readonly broker: IClientOptions;
  /** What the broker tells the others when we vanish, and we when we go. */
  readonly lastWords: Message;
  readonly times: LinkTimes;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What arrived. */
export interface Arrived {
  readonly topic: string;
  readonly payload: Buffer;
  /** The broker had kept it: nobody says it now. */
  readonly retained: boolean;
  /** Its time is over (MQTT 5, 3.3.2.3.3). */
  readonly expired: boolean;
}

/** Resolves when the broker has taken us; rejects with a `SiinterjkError`. */
export async function openLink(options: OpenLink): Promise<MqttLink> {
  const { broker, lastWords, times, signal } = options;
  const { connect } = await import("mqtt");
  signal.throwIfAborted();
  const { topic, payload, retain, qos } = lastWords;
  const client = connect({
    ...broker,
    keepalive: KEEPALIVE_S,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: times.connectMs,
    queueQoSZero: false,
    resubscribe: false,
    will: { topic, payload: Buffer.from(payload), retain, qos },
    ...(broker.protocolVersion === 5 ? { properties: { sessionExpiryInterval: 0, maximumPacketSize: MOST_PACKET_BYTES } } : {}),
  });
  // What goes wrong while nobody looks must not end the program.
  client.on("error", () => undefined);
  try {
    await taken(client, signal);
  } catch (error) {
    client.end(true);
    throw troubleOf(error);
  }
  return new MqttLink(client, options);
}

function taken(client: MqttClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error): void => {
      forget();
      reject(error);
    };
    const onAbort = (): void => refused(signal.reason as Error);
    const onClose = (): void => refused(new Error("the broker has closed the connection before it was ready"));
    const onConnect = (): void => {
      forget();
      resolve();
    };
    const forget = (): void => {
      signal.removeEventListener("abort", onAbort);
      client.off("error", refused).off("close", onClose).off("connect", onConnect);
    };
    client.on("error", refused).on("close", onClose).on("connect", onConnect);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

export class MqttLink {
  readonly ended: Promise<PortEnd>;
  readonly #client: MqttClient;
  readonly #options: OpenLink;
  readonly #unconfirmed = new Set<Message>();
  readonly #most: number;
  #trouble: SiinterjkError | null = null;
  #over: (end: PortEnd) => void = () => undefined;
  #isOver = false;
  #callOff: (() => void) | null = null;

  constructor(client: MqttClient, options: OpenLink) {
    this.#client = client;
    this.#options = options;
    this.#most = Math.min(MOST_UNCONFIRMED, client.serverProperties?.receiveMaximum ?? MOST_UNCONFIRMED);
    this.ended = new Promise((resolve) => (this.#over = resolve));
    client.on("error", (error) => this.#end(troubleOf(error)));
    client.on("disconnect", ({ reasonCode }) => this.#end(troubleOf(disconnected(reasonCode))));
    client.on("close", () => this.#end(troubleOf(new Error(ENDED))));
    if (!client.connected) this.#end(troubleOf(new Error(ENDED)));
  }

  /** Why it has ended, if not by `close`. */
  get trouble(): SiinterjkError | null {
    return this.#trouble;
  }

  /** Whether another message may be sent now. */
  get hasRoom(): boolean {
    return !this.#isOver && this.#unconfirmed.size < this.#most;
  }

  /** What was sent and not confirmed, oldest first. */
  get unconfirmed(): readonly Message[] {
    return [...this.#unconfirmed];
  }

  /** Calls `onDone` when the broker has it, or with what it has against it; not at all when the connection ends before. */
  send(message: Message, onDone: (refused: SiinterjkError | null) => void): void {
    const { topic, payload, retain, qos } = message;
    this.#unconfirmed.add(message);
    if (this.#callOff === null) this.#watch();
    this.#client.publish(topic, payload, { retain, qos }, (error) => {
      const refused = error instanceof Error ? error : null;
      // Without a reason of the broker it is the end of the connection, and nobody knows whether the message has arrived.
      if (refused !== null && !("code" in refused)) return;
      if (this.#isOver || !this.#unconfirmed.delete(message)) return;
      this.#watch();
      onDone(refused === null ? null : forbidden(`publish to ${topic}: ${refused.message}`, refused));
    });
  }

  onMessage(listener: (arrived: Arrived) => void): void {
    this.#client.on("message", (topic, payload, { retain, properties }) =>
      listener({ topic, payload, retained: retain, expired: properties?.messageExpiryInterval === 0 }),
    );
  }

  /** Rejects when the broker does not allow it, or the connection ends. `retained: false` asks for what is said from now on. */
  async subscribe(filter: string, { retained }: { readonly retained: boolean }): Promise<void> {
    const options = { qos: 1, rh: retained ? 0 : 2 } as const;
    const granted = await this.#client.subscribeAsync(filter, options).catch((error: unknown) => {
      // Without an answer of the broker it is the end of the connection.
      const answered = error instanceof Error && "packet" in error && error.packet !== undefined;
      throw answered ? forbidden(`subscribe to ${filter}: ${error.message}`, error) : troubleOf(error);
    });
    if (granted.some(({ qos }) => qos >= 128)) throw forbidden(`subscribe to ${filter}: refused`, undefined);
  }

  async unsubscribe(filter: string): Promise<void> {
    await this.#client.unsubscribeAsync(filter);
  }

  /** Says the last words and goes, within 2 s. */
  async close(): Promise<void> {
    const { lastWords, clock } = this.#options;
    if (!this.#isOver) {
      await within(LAST_WORDS_MS, clock, (done) => this.send(lastWords, done));
      this.#end(null);
      await within(GOOD_BYE_MS, clock, (done) => this.#client.end(false, {}, () => done()));
    }
    this.#client.end(true);
    // A good-bye that could not be said would keep the socket.
    this.#client.stream.destroy();
  }

  /** Waits for the next confirmation, if one is due. */
  #watch(): void {
    this.#callOff?.();
    const { clock, times } = this.#options;
    const late = (): void => this.#end(troubleOf(new Error(`the broker has confirmed nothing for ${times.confirmMs / 1000} s`)));
    this.#callOff = this.#unconfirmed.size === 0 ? null : clock.after(times.confirmMs, late);
  }

  #end(trouble: SiinterjkError | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#trouble = trouble;
    this.#callOff?.();
    if (trouble !== null) this.#client.end(true);
    this.#over({ expected: trouble === null, reason: trouble?.message ?? "closed" });
  }
}

const ENDED = "the connection has ended";

const forbidden = (message: string, cause: unknown): SiinterjkError => new SiinterjkError("MQTT_FORBIDDEN", message, { cause });

const disconnected = (code = 0): Error =>
  Object.assign(
    new Error(
      `the broker has ended the connection${code === 142 ? ": another client has the same client id" : ` (reason ${code})`}`,
    ),
    {
      code,
    },
  );

/** Resolves when `start` has called back, or after `ms`. */
function within(ms: number, clock: Clock, start: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const callOff = clock.after(ms, resolve);
    start(() => {
      callOff();
      resolve();
    });
  });
}
