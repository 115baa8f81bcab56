/**
 * The collector's connection to the broker: a session that outlives it, and a window of messages that have come and not been
 * acknowledged. What is not acknowledged the broker keeps, and sends again after the next connection: a message is acknowledged
 * only when the store has it. A full window is all the back-pressure there is: the broker sends no more, and queues.
 *
 * mqtt.js hands messages over one at a time and acknowledges each before the next, which would allow one message for each answer
 * of the store. So it is told of every message that it failed, which makes it send nothing, and the acknowledgement is written
 * here once it is due.
 */
import type { IPublishPacket, MqttClient } from "mqtt";
import { messageOf, SiinterjkError } from "../errors.ts";
import type { Log } from "../log.ts";
import { filtersOf } from "./topics.ts";

export interface BrokerOptions {
  /** "mqtt://host:1883", "mqtts://host:8883". */
  readonly url: string;
  /** Fixed: the broker keeps the session under it. */
  readonly clientId: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Certificates that are trusted besides those of the system, PEM. */
  readonly ca?: string | undefined;
  /** First level of the sites' topics. */
  readonly topic: string;
}

/** A message that has come. */
export interface Delivery {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** `null`: sent with QoS 0, nobody waits for an acknowledgement. */
  readonly messageId: number | null;
  /** The connection on which it came. An acknowledgement counts only there. */
  readonly connection: MqttClient["stream"];
}

/** So many messages may have come and not been acknowledged. The broker holds itself to it (MQTT 5, receive maximum). */
export const WINDOW = 2_000;
/** A section of 16 packs has less than a tenth; the broker leaves out what is longer. */
const LONGEST_PACKET_BYTES = 64 * 1024;
/** How long the broker keeps the session of a collector that is away: two weeks, s. */
const SESSION_S = 14 * 86_400;
const KEEPALIVE_S = 30;
const CONNECT_MS = 10_000;
const RECONNECT_MS = 2_000;

export class Broker {
  readonly #client: MqttClient;
  readonly #options: BrokerOptions;
  readonly #log: Log;
  /** What was said last of the connection. */
  #said: "nothing" | "up" | "down" = "nothing";
  #trouble = "the connection has ended";

  private constructor(client: MqttClient, options: BrokerOptions, log: Log, take: (delivery: Delivery) => void) {
    this.#client = client;
    this.#options = options;
    this.#log = log;
    const notYet = new Error("not acknowledged yet");
    client.handleMessage = (packet, done) => {
      take(deliveryOf(packet, client.stream));
      done(packet.qos === 0 ? undefined : notYet);
    };
    client.on("connect", () => this.#up());
    client.on("error", (error) => (this.#trouble = messageOf(error)));
    client.on("close", () => this.#down());
  }

  /** Resolves at once, whether the broker is there or not; it is tried for ever. */
  static async connect(options: BrokerOptions, log: Log, take: (delivery: Delivery) => void): Promise<Broker> {
    const { connect } = await import("mqtt");
    const { url, clientId, user, password, ca } = options;
    const client = connect(url, {
      protocolVersion: 5,
      clientId,
      clean: false,
      ...(user !== undefined && { username: user }),
      ...(password !== undefined && { password }),
      ...(ca !== undefined && { ca }),
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_MS,
      reconnectPeriod: RECONNECT_MS,
      // A broker that is being set up refuses for a while.
      reconnectOnConnackError: true,
      resubscribe: false,
      properties: { sessionExpiryInterval: SESSION_S, receiveMaximum: WINDOW, maximumPacketSize: LONGEST_PACKET_BYTES },
    });
    return new Broker(client, options, log, take);
  }

  /** Tells the broker that these need not be kept any longer. Those of a connection that has ended come again. */
  acknowledge(deliveries: readonly Delivery[]): void {
    const { stream, connected } = this.#client;
    if (!connected) return;
    const due = deliveries.flatMap(({ messageId, connection }) =>
      messageId !== null && connection === stream ? [messageId] : [],
    );
    if (due.length > 0) stream.write(Buffer.concat(due.map(puback)));
  }

  /** Ends the connection; the session stays. Never rejects. */
  async end(): Promise<void> {
    await this.#client.endAsync(!this.#client.connected).catch(() => undefined);
  }

  #up(): void {
    const { url, topic } = this.#options;
    const filters = filtersOf(topic);
    const asked = Object.fromEntries(filters.map(({ filter, always }) => [filter, { qos: 1 as const, rh: always ? 0 : 1 }]));
    this.#client.subscribe(asked, (error, granted) => {
      const refused = granted?.find(({ qos }) => (qos as number) >= 0x80)?.topic;
      if (refused !== undefined) this.#warn(`it does not let us listen to ${refused}`);
      else if (error !== null && this.#client.connected) this.#warn(messageOf(error));
    });
    if (this.#said !== "up") this.#log.info({ broker: url }, `connected to ${url}`);
    this.#said = "up";
    this.#trouble = "the connection has ended";
  }

  #down(): void {
    if (this.#said !== "down" && !this.#client.disconnecting) this.#warn(this.#trouble);
    this.#said = "down";
  }

  #warn(trouble: string): void {
    const { url } = this.#options;
    this.#log.warn({ broker: url }, messageOf(new SiinterjkError("FLEET_BROKER", `${url}: ${trouble}`)));
  }
}

const deliveryOf = ({ topic, payload, qos, messageId }: IPublishPacket, connection: MqttClient["stream"]): Delivery => ({
  topic,
  payload: typeof payload === "string" ? Buffer.from(payload) : payload,
  messageId: qos === 0 ? null : (messageId ?? null),
  connection,
});

/** MQTT 5.0, section 3.4: type 4, remaining length 2, the packet's number; no reason code means success. */
const puback = (messageId: number): Uint8Array => Uint8Array.of(0x40, 0x02, messageId >> 8, messageId & 0xff);
