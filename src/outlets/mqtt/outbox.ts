/**
 * What waits for the broker, bounded in number and bytes. Of a retained topic only the newest message waits. Of the others the oldest
 * go when there are too many, and are counted; so is a retained one for which there is no room.
 */

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: 0 | 1;
}

export interface Bounds {
  readonly messages: number;
  readonly bytes: number;
}

/** Enough for 64 packs with every announcement for Home Assistant. */
export const STATE_BOUNDS: Bounds = { messages: 8_000, bytes: 8 << 20 };
/** What has happened in hours. */
export const EVENT_BOUNDS: Bounds = { messages: 500, bytes: 256 << 10 };

export class Outbox {
  readonly #state = new Shelf();
  readonly #events = new Shelf();
  readonly #stateBounds: Bounds;
  readonly #eventBounds: Bounds;
  #numbered = 0;
  #dropped = 0;

  constructor(state: Bounds = STATE_BOUNDS, events: Bounds = EVENT_BOUNDS) {
    this.#stateBounds = state;
    this.#eventBounds = events;
  }

  /** Messages that were never sent and never will be. */
  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#state.size + this.#events.size;
  }

  get bytes(): number {
    return this.#state.bytes + this.#events.bytes;
  }

  put(message: Message): void {
    if (!message.retain) {
      this.#events.set(`${this.#numbered++}`, message);
      this.#shrinkEvents();
      return;
    }
    this.#state.set(message.topic, message);
    if (this.#state.within(this.#stateBounds)) return;
    this.#state.delete(message.topic);
    this.#dropped++;
  }

  /** Puts back what was taken and is not known to have arrived, oldest first; retained ones are told anew anyway. */
  putBack(messages: readonly Message[]): void {
    const later = this.#events.takeAll();
    for (const message of messages) if (!message.retain) this.#events.set(`${this.#numbered++}`, message);
    for (const message of later) this.#events.set(`${this.#numbered++}`, message);
    this.#shrinkEvents();
  }

  /** The next to send; events go first, they are few. */
  take(): Message | undefined {
    return this.#events.takeFirst() ?? this.#state.takeFirst();
  }

  /** Nothing of the state is worth sending any more: it is told anew after a connection. */
  forgetState(): void {
    this.#state.takeAll();
  }

  #shrinkEvents(): void {
    while (!this.#events.within(this.#eventBounds)) {
      this.#events.takeFirst();
      this.#dropped++;
    }
  }
}

/** Messages in the order in which they came, by a key. */
class Shelf {
  readonly #kept = new Map<string, Message>();
  #bytes = 0;

  get size(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  within({ messages, bytes }: Bounds): boolean {
    return this.size <= messages && this.#bytes <= bytes;
  }

  /** One that waits already keeps its place in the queue. */
  set(key: string, message: Message): void {
    const before = this.#kept.get(key);
    this.#bytes += bytesOf(message) - (before === undefined ? 0 : bytesOf(before));
    this.#kept.set(key, message);
  }

  delete(key: string): void {
    const message = this.#kept.get(key);
    if (message === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= bytesOf(message);
  }

  takeFirst(): Message | undefined {
    const first = this.#kept.entries().next();
    if (first.done === true) return undefined;
    this.delete(first.value[0]);
    return first.value[1];
  }

  takeAll(): readonly Message[] {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    this.#bytes = 0;
    return all;
  }
}

const bytesOf = ({ topic, payload }: Message): number => Buffer.byteLength(topic) + Buffer.byteLength(payload);
