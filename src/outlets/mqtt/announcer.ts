/**
 * What is announced at this site, kept in step with what there is: announced after every connection, when it has changed, and when
 * Home Assistant has started; taken back when it is gone, also when that was before this program started.
 */
import type { Sections } from "../snapshot/sections.ts";
import type { AboutSite, Discovery } from "./discovery.ts";
import type { Arrived } from "./link.ts";
import { baseOf } from "./topics.ts";

/** How often is looked for what has changed in it, ms. */
const LOOK_EVERY_MS = 30_000;
/** More retained topics than any site has are somebody else's matter. */
const MOST_STALE = 10_000;

export interface Announce {
  readonly about: AboutSite;
  /** `null`: nothing is announced, and what was is taken back. */
  readonly discovery: Discovery | null;
  /** Publishes retained; "" takes a topic back. */
  readonly put: (topic: string, payload: string) => void;
}

export class Announcer {
  readonly #options: Announce;
  /** By topic; `null` until it is known. */
  #present: Map<string, string> | null = null;
  #packs = "";
  #lookedAtMs = 0;
  /** The broker must be told all of it. */
  #anew = true;
  /** Retained topics of this site that came while they were asked for. */
  #found: Set<string> | null = null;

  constructor(options: Announce) {
    this.#options = options;
  }

  /** What has to be subscribed to, to find what is stale. */
  get staleFilters(): readonly string[] {
    const { about } = this.#options;
    return [`${about.prefix}/+/siinterjk_${about.site}/+/config`, `${baseOf(about)}/pack/#`];
  }

  /** Where Home Assistant says that it has started (its birth message). */
  get birthTopic(): string {
    return `${this.#options.about.prefix}/status`;
  }

  /** A new connection, or a new Home Assistant. */
  again(): void {
    this.#anew = true;
  }

  /** To be called with every state while there is a connection. */
  tick(sections: Sections, nowMs: number): void {
    const packs = sections.packs.map(({ id }) => id).join();
    if (!this.#anew && packs === this.#packs && nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    const { discovery, about, put } = this.#options;
    const before = this.#present ?? new Map<string, string>();
    const present = new Map((discovery?.(sections, about) ?? []).map(({ topic, payload }) => [topic, payload]));
    for (const [topic, payload] of present) if (this.#anew || before.get(topic) !== payload) put(topic, payload);
    for (const topic of before.keys()) if (!present.has(topic)) put(topic, "");
    this.#present = present;
    this.#packs = packs;
    this.#lookedAtMs = nowMs;
    this.#anew = false;
  }

  /** From now on `take` remembers what was retained. */
  beginSweep(): void {
    this.#found = new Set();
  }

  /** A message that may tell of something stale, or of Home Assistant. */
  take({ topic, payload, retained }: Arrived): void {
    if (topic === this.birthTopic) {
      // A retained one is old: after a connection everything is announced anyway.
      if (!retained && payload.toString() === "online") this.again();
      return;
    }
    if (retained && payload.length > 0 && this.#found !== null && this.#found.size < MOST_STALE) this.#found.add(topic);
  }

  /** Takes back what is retained of this site and not told any more; `told` are the topics of the state. */
  endSweep(told: ReadonlySet<string>): void {
    const found = this.#found ?? new Set<string>();
    this.#found = null;
    for (const topic of found) if (!told.has(topic) && this.#present?.has(topic) !== true) this.#options.put(topic, "");
  }
}
