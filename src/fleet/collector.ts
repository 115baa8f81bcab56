/**
 * From the messages of many sites to samples in one store. A message is acknowledged to the broker only after the store has taken
 * what it says; a store that is down therefore stops the flow, and the broker queues. A message that cannot be used is counted and
 * acknowledged: it would not become better.
 */
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import { samplesOf, type Sample, type SectionKind } from "../outlets/metrics/families.ts";
import { Broker, WINDOW, type BrokerOptions, type Delivery } from "./broker.ts";
import { expose } from "./exposition.ts";
import { Refusals } from "./refusals.ts";
import { readSection } from "./section.ts";
import { Sites, type SiteChange } from "./sites.ts";
import { Store } from "./store.ts";
import { siteTopic } from "./topics.ts";
import { Waiting } from "./waiting.ts";

/** A batch is written when so many messages wait, or so long after its first one came. */
const FULL = WINDOW / 2;
const GATHER_MS = 250;
/** How often it is said again which sites are up: PromQL takes what is older than 5 minutes for gone. */
const BEAT_MS = 30_000;
/** Messages of QoS 0 wait for nobody; of these so many may wait here while the store is down. */
const MOST_WAITING = 2 * WINDOW;

export interface CollectorOptions {
  readonly broker: BrokerOptions;
  /** Address of the store, "http://127.0.0.1:8428". */
  readonly store: string;
  readonly clock: Clock;
  /** ms since 1970. */
  readonly wallNowMs: () => number;
  readonly log: Log;
}

/** Since the start. */
export interface CollectorCounts {
  /** That came, with those that came again. */
  readonly messages: number;
  /** Those that could not be used. */
  readonly refused: number;
  /** Lost because they came with QoS 0 while the store was down. */
  readonly dropped: number;
  /** That the store has taken. */
  readonly samples: number;
}

export class Collector {
  readonly #options: CollectorOptions;
  readonly #waiting: Waiting<Delivery>;
  readonly #sites = new Sites();
  readonly #refusals: Refusals;
  readonly #store: Store;
  #messages = 0;
  #dropped = 0;
  #samples = 0;

  constructor(options: CollectorOptions) {
    const { clock, log, store } = options;
    this.#options = options;
    this.#waiting = new Waiting(clock);
    this.#refusals = new Refusals(log);
    this.#store = new Store({ url: store, clock, log });
  }

  counts(): CollectorCounts {
    return { messages: this.#messages, refused: this.#refusals.count, dropped: this.#dropped, samples: this.#samples };
  }

  /** Until `signal` is aborted. What has not been acknowledged then comes again at the next start. */
  async run(signal: AbortSignal): Promise<void> {
    const { broker: options, clock, log } = this.#options;
    const broker = await Broker.connect(options, log, (delivery) => this.#take(delivery));
    let beatAtMs = clock.nowMs() + BEAT_MS;
    while (!signal.aborted) {
      await this.#waiting.atLeast(1, beatAtMs - clock.nowMs(), signal);
      if (this.#waiting.size > 0) await this.#waiting.atLeast(FULL, GATHER_MS, signal);
      const batch = this.#waiting.take(WINDOW);
      let text = "";
      for (const delivery of batch) text += this.#textOf(delivery);
      if (clock.nowMs() >= beatAtMs) {
        text += this.#beat();
        beatAtMs = clock.nowMs() + BEAT_MS;
      }
      if (text !== "" && !(await this.#store.write(text, signal))) break;
      this.#samples += linesIn(text);
      broker.acknowledge(batch);
    }
    await broker.end();
  }

  #take(delivery: Delivery): void {
    this.#messages++;
    if (delivery.messageId === null && this.#waiting.size >= MOST_WAITING) this.#dropped++;
    else this.#waiting.add(delivery);
  }

  /** "" for what cannot be used, or says nothing. */
  #textOf({ topic, payload }: Delivery): string {
    const { broker, wallNowMs } = this.#options;
    const about = siteTopic(broker.topic, topic);
    if (about === null) return "";
    if (about.kind === "status" || about.kind === "link") return this.#presence(topic, about.site, about.kind, payload);
    // An empty message takes back what was retained.
    if (payload.length === 0) return "";
    return this.#sectionText(topic, about.site, about.kind, payload, wallNowMs());
  }

  #sectionText(topic: string, site: string, kind: SectionKind, payload: Uint8Array, nowMs: number): string {
    const read = readSection(kind, payload, nowMs);
    if (!read.ok) {
      this.#refusals.bad(topic, read.why);
      return "";
    }
    this.#refusals.good(topic);
    return expose(samplesOf(kind, read.section), site, read.section.atMs);
  }

  #presence(topic: string, site: string, kind: "status" | "link", payload: Uint8Array): string {
    const said = new TextDecoder().decode(payload);
    const change = this.#sites[kind](site, said);
    if (change === null) {
      this.#refusals.bad(topic, `${JSON.stringify(said.slice(0, 40))} is no word for it`);
      return "";
    }
    this.#refusals.good(topic);
    if (change === "same") return "";
    const { log, wallNowMs } = this.#options;
    log.info({ site, up: change.up }, `${site} is ${change.up ? "there" : "gone"}`);
    return upText(change, wallNowMs());
  }

  /** Which sites are up, and how the collector does. */
  #beat(): string {
    const nowMs = this.#options.wallNowMs();
    const { messages, refused, dropped, samples } = this.counts();
    const own: readonly Sample[] = [
      { name: "siinterjk_fleet_messages_total", labels: {}, value: messages },
      { name: "siinterjk_fleet_refused_messages_total", labels: {}, value: refused },
      { name: "siinterjk_fleet_dropped_messages_total", labels: {}, value: dropped },
      { name: "siinterjk_fleet_samples_total", labels: {}, value: samples },
    ];
    return this.#sites.all().reduce((text, site) => text + upText(site, nowMs), expose(own, null, nowMs));
  }
}

const upText = ({ site, up }: SiteChange, atMs: number): string =>
  expose([{ name: "siinterjk_site_up", labels: {}, value: up ? 1 : 0 }], site, atMs);

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
