import type { Dialect, Line, LineTalk, RoundEnd } from "./line-talk.ts";
import type { BytePort } from "../io/port.ts";
import { ask } from "./ask.ts";
import type { Advice, LineMode } from "./polled-pack.ts";
import type { ReplyReader } from "./reply-reader.ts";

/** Asks each BMS of a line once a round, one after the other: the readers stand in the order of the packs. */
export function inTurns(readers: readonly ReplyReader[], advice: Advice): Dialect {
  return { advice, talk: (line) => new Turns(line, readers) };
}

/** A BMS that is silent costs the others one time-out in each round. */
class Turns implements LineTalk {
  readonly mode: LineMode = "polling";
  readonly #line: Line;
  readonly #readers: readonly ReplyReader[];

  constructor(line: Line, readers: readonly ReplyReader[]) {
    this.#line = line;
    this.#readers = readers;
  }

  on(port: BytePort, life: AbortSignal): () => Promise<RoundEnd> {
    return () => this.#round(port, life);
  }

  async #round(port: BytePort, life: AbortSignal): Promise<RoundEnd> {
    const { packs, clock, settings, traffic } = this.#line;
    let end: RoundEnd = "dead";
    for (const [i, pack] of packs.entries()) {
      if (i > 0) await clock.sleep(settings.gapMs, life);
      pack.asking();
      const waiting = { clock, signal: life, timeoutMs: settings.replyTimeoutMs };
      const answer = await ask(port, this.#readers[i]!, traffic, waiting);
      if (answer.ok) end = "answered";
      else if (end === "dead" && answer.receivedBytes > 0) end = "heard";
      pack.take(answer);
    }
    return end;
  }
}
