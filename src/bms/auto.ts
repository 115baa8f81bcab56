/**
 * One BMS whose protocol nobody has said: asked in both protocols in turn until it answers in one, then read in that one alone.
 * Only what carries a right checksum is an answer, so noise decides nothing. What was found outlives the port; where nothing has
 * answered for long another BMS may stand in its place, and it is looked for anew.
 */
import { backoff } from "../io/keep-open.ts";
import type { BytePort } from "../io/port.ts";
import { inTurns } from "./in-turns.ts";
import type { Dialect, Line, LineTalk, RoundEnd } from "./line-talk.ts";
import { NW_ADVICE, nwReader } from "./nw-reader.ts";
import { pbLine } from "./pb-line.ts";
import type { Advice, LineMode } from "./polled-pack.ts";

/** For a line with one pack; `address`, 0 to 15, counts if it speaks the newer protocol. */
export function autoDialect(address: number): Dialect {
  return { advice: ADVICE, talk: (line) => new AutoTalk(line, address) };
}

const ADVICE: Advice = {
  timeout:
    "Is the BMS awake, is its protocol in the JK app 000 (4G-GPS) or 001 (JK BMS RS485 Modbus V1.0), is its address (DIP) the one that is configured, and are A and B the right way round? `siinterjk scan` tells more.",
  "bad-checksum": "Check A/B wiring, termination and grounding.",
  malformed: "Check A/B wiring, termination and the protocol set in the JK app.",
  echo: "Only our own requests come back: the BMS does not answer. Check its wiring, power and address.",
};

/** A BMS may be off for as long; then another one may have taken its place. */
const LOST_MS = 60_000;
/** Longest pause between two times of looking: a BMS that is switched on is found soon after. */
const MOST_PAUSE_MS = 5_000;

type Protocol = "nw" | "pb";

/** A talk that has taken over a port. */
interface Attached {
  readonly round: () => Promise<RoundEnd>;
  readonly leave: () => void;
}

class AutoTalk implements LineTalk {
  readonly #line: Line;
  readonly #address: number;
  #talks: Readonly<Record<Protocol, LineTalk>>;
  #pauses: Generator<number, never>;
  #nextLookMs = -Infinity;
  #found: Protocol | null = null;
  #answeredMs = -Infinity;

  constructor(line: Line, address: number) {
    this.#line = line;
    this.#address = address;
    this.#talks = this.#freshTalks();
    this.#pauses = this.#freshPauses();
  }

  get mode(): LineMode {
    return this.#found === "nw" ? "polling" : this.#talks.pb.mode;
  }

  get found(): Protocol | null {
    return this.#found;
  }

  on(port: BytePort, life: AbortSignal): () => Promise<RoundEnd> {
    const { clock } = this.#line;
    const attach = (): Readonly<Partial<Record<Protocol, Attached>>> => ({
      ...(this.#found !== "pb" && { nw: attached(this.#talks.nw, port, life) }),
      ...(this.#found !== "nw" && { pb: attached(this.#talks.pb, port, life) }),
    });
    let here = attach();
    return async () => {
      const was = this.#found;
      const end = was === null ? await this.#look(here.nw!, here.pb!, life) : await here[was]!.round();
      if (end === "answered") this.#answeredMs = clock.nowMs();
      if (was === null && this.#found !== null) {
        here[this.#found === "nw" ? "pb" : "nw"]!.leave();
        this.#tellFound(this.#found, port.name);
      }
      if (was !== null && clock.nowMs() - this.#answeredMs >= LOST_MS) {
        here[was]!.leave();
        this.#lose(was);
        here = attach();
      }
      return end;
    };
  }

  /** Asks in both protocols, the newer one first: that one listens before it asks, and knows when somebody else does. */
  async #look(nw: Attached, pb: Attached, life: AbortSignal): Promise<RoundEnd> {
    const { clock, settings } = this.#line;
    const isAlone = (): boolean => this.#talks.pb.mode === "polling";
    if (isAlone() && clock.nowMs() < this.#nextLookMs) return "idle";
    const byPb = await pb.round();
    if (byPb === "answered") this.#found = "pb";
    if (this.#found !== null) return byPb;
    await clock.sleep(settings.gapMs, life);
    if (!isAlone()) return byPb;
    const byNw = await nw.round();
    if (byNw === "answered") this.#found = "nw";
    else this.#nextLookMs = clock.nowMs() + this.#pauses.next().value;
    return byNw === "dead" && byPb === "heard" ? byPb : byNw;
  }

  #lose(was: Protocol): void {
    const { log, who } = this.#line;
    this.#found = null;
    this.#talks = this.#freshTalks();
    this.#pauses = this.#freshPauses();
    this.#nextLookMs = -Infinity;
    log.info({ pack: who }, `${who}: nothing has answered in protocol ${was} for ${LOST_MS / 1000} s: asking in both protocols`);
  }

  #tellFound(protocol: Protocol, port: string): void {
    const { log, who } = this.#line;
    const at = protocol === "pb" ? ` at address ${this.#address}` : "";
    log.info({ pack: who, port, protocol }, `${who}: a BMS answers in protocol ${protocol}${at} on ${port}`);
  }

  #freshTalks(): Readonly<Record<Protocol, LineTalk>> {
    return { nw: inTurns([nwReader()], NW_ADVICE).talk(this.#line), pb: pbLine([this.#address]).talk(this.#line) };
  }

  #freshPauses(): Generator<number, never> {
    return backoff({ firstMs: this.#line.settings.pollMs / 2, capMs: MOST_PAUSE_MS });
  }
}

/** Until it is left, or the port's own life ends. */
function attached(talk: LineTalk, port: BytePort, life: AbortSignal): Attached {
  const own = new AbortController();
  const end = (): void => own.abort(life.reason);
  life.addEventListener("abort", end, { once: true });
  const leave = (): void => {
    life.removeEventListener("abort", end);
    own.abort(LEFT);
  };
  return { round: talk.on(port, own.signal), leave };
}

const LEFT = new Error("another protocol is spoken on the line");
