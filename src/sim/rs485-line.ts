/**
 * A shared RS485 line: what one station says, all others hear, at the pace of 115200 baud. Nobody listens before he talks, as
 * on the real one: where two talk at the same time, both are spoilt for that time.
 */
import type { BytePort, Clock } from "../io/port.ts";
import { seeded, type Random } from "./seeded.ts";

/** 8N1 at 115200 baud. */
export const LINE_MS_PER_BYTE = 10 / 115.2;

export interface Rs485LineOptions {
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Bytes that are handed over together, when the last of them has come. Default 32, as from a UART's buffer. */
  readonly chunkBytes?: number;
  /** For what collisions make of the bytes. */
  readonly seed?: number;
}

/** One write of a station while it is on the line. */
interface Talk {
  readonly by: Station;
  readonly bytes: Uint8Array;
  readonly startMs: number;
  readonly endMs: number;
  /** Bytes that the others have heard. */
  heard: number;
}

interface Station {
  readonly listeners: Set<(chunk: Uint8Array) => void>;
  /** When it has said all that it was given. */
  freeAtMs: number;
}

const NEVER_ENDS = new Promise<never>(() => undefined);

export class Rs485Line {
  readonly #options: Rs485LineOptions;
  readonly #random: Random;
  readonly #stations = new Set<Station>();
  #talks: Talk[] = [];
  #collisions = 0;

  constructor(options: Rs485LineOptions) {
    this.#options = options;
    this.#random = seeded(options.seed ?? 1);
  }

  /** Writes that met another one. */
  get collisions(): number {
    return this.#collisions;
  }

  /** One more station. It does not hear itself. */
  join(name: string): BytePort {
    const station: Station = { listeners: new Set(), freeAtMs: 0 };
    this.#stations.add(station);
    return {
      name,
      ended: NEVER_ENDS,
      write: (bytes) => this.#say(station, bytes),
      onData: (listener) => {
        station.listeners.add(listener);
        return () => void station.listeners.delete(listener);
      },
      close: () => {
        this.#stations.delete(station);
        return Promise.resolve();
      },
    };
  }

  /** Lays the line to `port`: what comes from there is said on the line, and what others say is written to it. Returns the way to end that. */
  connect(port: BytePort): () => void {
    const station = this.join(port.name);
    station.onData((chunk) => port.write(chunk));
    const stop = port.onData((chunk) => station.write(chunk));
    return () => {
      stop();
      void station.close();
    };
  }

  #say(by: Station, bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#options.signal.aborted) return;
    const startMs = Math.max(this.#options.clock.nowMs(), by.freeAtMs);
    const endMs = startMs + bytes.length * LINE_MS_PER_BYTE;
    by.freeAtMs = endMs;
    const talk = { by, bytes: Uint8Array.from(bytes), startMs, endMs, heard: 0 };
    for (const other of this.#talks) if (other.by !== by) this.#collide(talk, other);
    this.#talks.push(talk);
    void this.#carry(talk);
  }

  #collide(one: Talk, other: Talk): void {
    const fromMs = Math.max(one.startMs, other.startMs);
    const toMs = Math.min(one.endMs, other.endMs);
    if (fromMs >= toMs) return;
    this.#collisions++;
    for (const talk of [one, other]) {
      const first = Math.floor((fromMs - talk.startMs) / LINE_MS_PER_BYTE);
      const end = Math.ceil((toMs - talk.startMs) / LINE_MS_PER_BYTE);
      for (let i = Math.max(first, talk.heard); i < Math.min(end, talk.bytes.length); i++) {
        talk.bytes[i]! ^= 1 + Math.floor(this.#random() * 255);
      }
    }
  }

  async #carry(talk: Talk): Promise<void> {
    const { clock, signal, chunkBytes = 32 } = this.#options;
    while (talk.heard < talk.bytes.length) {
      const end = Math.min(talk.bytes.length, talk.heard + chunkBytes);
      try {
        await clock.sleep(talk.startMs + end * LINE_MS_PER_BYTE - clock.nowMs(), signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      const chunk = talk.bytes.slice(talk.heard, end);
      talk.heard = end;
      if (end === talk.bytes.length) this.#talks = this.#talks.filter((other) => other !== talk);
      for (const station of this.#stations) {
        if (station !== talk.by) for (const listener of [...station.listeners]) listener(chunk);
      }
    }
  }
}
