/** Keeps count of what the bus does and tells the edges: once when trouble begins, once when it ends. */
import type { SmaFrame } from "../codec/sma/frame.ts";
import { explainError, messageOf } from "../errors.ts";
import type { CanError, CanFrame, CanPort, Clock, SendResult } from "../io/port.ts";
import type { Log } from "../log.ts";
import {
  busOffAgain,
  explainCanState,
  newCanHealth,
  nextCanHealth,
  resetDue,
  type CanHealth,
  type CanSign,
  type CanState,
} from "./can-health.ts";
import { NO_STRANGER, strangerSeen, strangerSent, type StrangerMemory } from "./strangers.ts";

/** A frame that was handed to the bus, and what became of it. */
export interface SentFrame {
  readonly atMs: number;
  readonly frame: SmaFrame;
  readonly result: SendResult;
}

/** How the link does; counters only grow. */
export interface BusHealth {
  readonly state: CanState;
  /** Since when it is in that state, ms of the monotonic clock. */
  readonly stateSinceMs: number;
  /** How often each state was entered. */
  readonly entered: Readonly<Partial<Record<CanState, number>>>;
  readonly port: "opening" | "open" | "down";
  readonly portName: string | null;
  /** Frames that the driver took. */
  readonly sent: number;
  /** Slots in which a frame could not go out. */
  readonly refused: number;
  /** Own frames that came back after the bus acknowledged them; `null` where the port cannot tell. */
  readonly echoed: number | null;
  /** When the last one did, ms of the monotonic clock; `null` before the first, and where the port cannot tell. */
  readonly echoedAtMs: number | null;
  /** Frames of the inverter that were understood. */
  readonly received: number;
  /** Frames from others that only a battery may send. */
  readonly foreign: number;
  /** The id that a second battery on the bus was found out by: nothing is sent until a person decides. */
  readonly strangerId: number | null;
  readonly errors: Readonly<Partial<Record<CanError, number>>>;
  /** When the controller last withdrew from the bus, ms of the monotonic clock; `null` if it never did. */
  readonly busOffAtMs: number | null;
  readonly reopened: number;
  /** How often the port could not be opened, or has ended. */
  readonly downs: number;
  /** How often the interface was set up anew. */
  readonly resets: number;
  /** What is wrong, in a sentence; `null` while all is well. */
  readonly trouble: string | null;
  /** The newest frame of each id that the driver took. */
  readonly lastSent: readonly SentFrame[];
}

/** A controller that reports many errors is told again when it had none for this long. */
const NOISE_MS = 60_000;
/** An adapter that repeats what it was given does so within this; it may stand behind a port with echoes of its own. */
const ADAPTER_ECHO_MS = 1_000;

export class BusWatch {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #errors: Partial<Record<CanError, number>> = {};
  readonly #entered: Partial<Record<CanState, number>> = {};
  readonly #lastSent = new Map<number, SentFrame>();
  readonly #counts = { opened: 0, downs: 0, resets: 0, sent: 0, refused: 0, echoed: 0, received: 0, foreign: 0 };
  #health: CanHealth;
  #stranger: StrangerMemory = NO_STRANGER;
  #port: CanPort | null = null;
  /** What the last failure of the port said. */
  #downWhy: string | null = null;
  /** The trouble that was logged and has not ended. */
  #told: { words: string; readonly sinceMs: number; resets: number } | null = null;
  #noisyAtMs = -Infinity;
  #echoedAtMs: number | null = null;
  #busOffAtMs: number | null = null;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#health = newCanHealth(clock.nowMs());
  }

  health(): BusHealth {
    const { opened, echoed, ...counts } = this.#counts;
    const { state, sinceMs, port } = this.#health;
    return {
      state,
      stateSinceMs: sinceMs,
      entered: { ...this.#entered },
      port,
      portName: this.#port?.name ?? null,
      ...counts,
      echoed: this.#port?.echoes === true ? echoed : null,
      echoedAtMs: this.#port?.echoes === true ? this.#echoedAtMs : null,
      strangerId: this.#stranger.id,
      errors: { ...this.#errors },
      busOffAtMs: this.#busOffAtMs,
      reopened: Math.max(0, opened - 1),
      trouble: port === "open" ? explainCanState(this.#health) : this.#downWhy,
      lastSent: [...this.#lastSent.values()],
    };
  }

  get strangerId(): number | null {
    return this.#stranger.id;
  }

  up(port: CanPort): void {
    if (this.#health.port !== "open") this.#log.info({ can: port.name }, `${port.name} is open`);
    this.#port = port;
    this.#counts.opened++;
    this.#downWhy = null;
    this.#see({ kind: "opened", echoes: port.echoes });
  }

  down(error: unknown): void {
    this.#counts.downs++;
    if (this.#health.port !== "down") this.#log.warn({}, `CAN down: ${explainError(error)}`);
    this.#downWhy = messageOf(error);
    this.#see({ kind: "port-down" });
  }

  /** A frame was handed over, with whatever result. */
  handedOver(sent: SentFrame): void {
    if (!sent.result.ok) {
      this.#counts.refused++;
      this.#see({ kind: "refused", why: sent.result.why });
      return;
    }
    this.#counts.sent++;
    this.#lastSent.set(sent.frame.id, sent);
    this.#stranger = strangerSent(this.#stranger, sent.atMs);
    this.#see({ kind: "taken" });
  }

  /** A slot passed unused, because the last frame is still waiting for somebody to acknowledge it. */
  held(): void {
    this.#counts.refused++;
    this.#see({ kind: "time" });
  }

  echo(): void {
    this.#counts.echoed++;
    this.#echoedAtMs = this.#clock.nowMs();
    this.#see({ kind: "echo" });
  }

  error(error: CanError): void {
    const nowMs = this.#clock.nowMs();
    this.#errors[error] = (this.#errors[error] ?? 0) + 1;
    if (error === "bus-off") this.#busOffAtMs = nowMs;
    this.#see({ kind: "error", error });
    if (error !== "error-passive") return;
    // A frame that nobody takes makes the controller say the same: that is told as what it is.
    if (nowMs - this.#noisyAtMs >= NOISE_MS && this.#health.waitingSinceMs === null && this.#told === null) {
      this.#warn("the controller counts many errors (error-passive): check the cable, both terminators and the bit rate");
    }
    this.#noisyAtMs = nowMs;
  }

  /** A report of the inverter was understood. */
  received(): void {
    this.#counts.received++;
    this.#see({ kind: "heard" });
  }

  /** Another node sent something that is not the inverter's report. */
  frame(): void {
    this.#see({ kind: "frame" });
  }

  /** Somebody else sent what only a battery may send. */
  foreign({ id, data }: CanFrame): void {
    const nowMs = this.#clock.nowMs();
    if (this.#isOwn(id, data, nowMs)) return;
    this.#counts.foreign++;
    const before = this.#stranger.id;
    this.#stranger = strangerSeen(this.#stranger, id, nowMs);
    if (before !== null || this.#stranger.id === null) return;
    this.#log.error(
      { code: "CAN_SECOND_BMS", id: `0x${hex(id)}` },
      `CAN_SECOND_BMS somebody else sends 0x${hex(id)} on this bus: a second BMS, or this program a second time. Nothing more is sent. When the other one is gone, restart the service or say: siinterjk command send-again`,
    );
  }

  /** A person has decided that this side may send again. */
  forgetStranger(): void {
    if (this.#stranger.id !== null) this.#log.info({}, "Frames are sent again, as a person has decided");
    this.#stranger = NO_STRANGER;
  }

  /** To be called now and then; says whether the interface should be set up anew. */
  time(): { readonly resetDue: boolean } {
    this.#see({ kind: "time" });
    return { resetDue: resetDue(this.#health, this.#clock.nowMs()) };
  }

  /** The interface is about to be set up anew. */
  resetting(): void {
    this.#counts.resets++;
    // An inverter that is off all night would fill the log.
    const words = `${this.#name}: the interface is set up anew, after ${this.#health.state} for too long`;
    if (this.#told !== null && this.#told.resets++ === 0) this.#log.warn(this.#where, words);
    else this.#log.debug(this.#where, words);
    this.#see({ kind: "reset" });
  }

  #isOwn(id: number, data: Uint8Array, nowMs: number): boolean {
    const own = this.#lastSent.get(id);
    if (own === undefined || nowMs - own.atMs > ADAPTER_ECHO_MS || own.frame.data.length !== data.length) return false;
    return own.frame.data.every((byte, i) => byte === data[i]);
  }

  #see(sign: CanSign): void {
    const before = this.#health;
    const nowMs = this.#clock.nowMs();
    this.#health = nextCanHealth(before, sign, nowMs);
    const { state } = this.#health;
    if (state !== before.state) this.#entered[state] = (this.#entered[state] ?? 0) + 1;
    // What the port itself says is told where it says it.
    if (this.#health.port === "open") this.#tell(nowMs);
  }

  #tell(nowMs: number): void {
    const words = explainCanState(this.#health);
    if (words !== null && words !== this.#told?.words) {
      if (busOffAgain(this.#health)) this.#log.error(this.#where, `${this.#name}: ${words}`);
      else this.#warn(words);
      this.#told = { words, sinceMs: this.#told?.sinceMs ?? nowMs, resets: this.#told?.resets ?? 0 };
    }
    if (this.#health.state !== "ok" || this.#told === null) return;
    const lastedS = Math.round((nowMs - this.#told.sinceMs) / 1000);
    this.#told = null;
    this.#log.info({ ...this.#where, lastedS }, `${this.#name} takes frames again, after ${lastedS} s`);
  }

  #warn(words: string): void {
    this.#log.warn(this.#where, `${this.#name}: ${words}`);
  }

  get #name(): string {
    return this.#port?.name ?? "CAN";
  }

  get #where(): { readonly can: string } {
    return { can: this.#name };
  }
}

const hex = (id: number): string => id.toString(16).toUpperCase();
