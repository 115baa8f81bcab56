/**
 * The way to the Sunny Island and back: one frame per slot, only the newest of each id, nothing late, nothing that blocks.
 * It sends what it was offered and falls silent by itself when no new decision comes.
 */
import type { SmaCode, SmaFrame } from "../codec/sma/frame.ts";
import type { Decision } from "../domain/decision.ts";
import type { InverterReport } from "../domain/inverter.ts";
import type { Observed } from "../domain/observed.ts";
import type { Fault } from "../domain/result.ts";
import type { Urgency } from "../domain/tick.ts";
import { messageOf } from "../errors.ts";
import { keepOpen } from "../io/keep-open.ts";
import type { CanError, CanFrame, CanInput, CanPort, Clock, Opener, SendResult } from "../io/port.ts";
import type { Log } from "../log.ts";
import { allClear, framesOf, type SmaStyle } from "./frames.ts";
import { ReportMemory } from "./report-memory.ts";
import { MESSAGES_ID, NEW_PLAN, planCycle, type SlotPlan } from "./slots.ts";

/** Least time between two frames on the bus, ms (see slots.ts). */
const SLOT_MS = 200;
/** A frame whose decision is older than a cycle and a slot is dropped, never delivered late. */
const FRAME_LIFE_MS = 1_000 + SLOT_MS;
/** The bus lags behind the tick when it is busy for longer than this after a decision: timer noise stays below. */
const LATE_MS = 20;

export interface SunnyIslandOptions {
  readonly open: Opener<CanPort>;
  readonly clock: Clock;
  readonly style: SmaStyle;
  readonly log: Log;
}

/** A frame that passed the bus, or did not. */
export interface SentFrame {
  readonly atMs: number;
  readonly frame: SmaFrame;
  readonly result: SendResult;
}

/** How the link does; counters only grow. */
export interface BusHealth {
  readonly port: "opening" | "open" | "down";
  readonly portName: string | null;
  /** Frames that the driver took. */
  readonly sent: number;
  /** Frames that it refused. */
  readonly refused: number;
  /** Own frames that came back after the bus acknowledged them; `null` where the port cannot tell. */
  readonly echoed: number | null;
  /** Frames of the inverter that were understood. */
  readonly received: number;
  /** Frames from others that only a BMS may send: there is a second one on the bus. */
  readonly foreign: number;
  readonly errors: Readonly<Partial<Record<CanError, number>>>;
  readonly reopened: number;
  /** What the last failure said; `null` while all is well. */
  readonly trouble: string | null;
  /** The newest frame of each id that the driver took. */
  readonly lastSent: readonly SentFrame[];
}

interface Offer {
  readonly atMs: number;
  readonly frames: ReadonlyMap<number, SmaFrame>;
}

export class SunnyIsland {
  readonly #options: SunnyIslandOptions;
  readonly #report = new ReportMemory();
  readonly #lastSent = new Map<number, SentFrame>();
  readonly #errors: Partial<Record<CanError, number>> = {};
  #offer: Offer | null = null;
  #plan: SlotPlan = NEW_PLAN;
  #cleared = false;
  #lastSlotMs = -Infinity;
  #wake: (() => void) | null = null;
  #port: BusHealth["port"] = "opening";
  #current: CanPort | null = null;
  #opened = 0;
  #sent = 0;
  #refused = 0;
  #echoed = 0;
  #received = 0;
  #foreign = 0;
  #trouble: string | null = null;
  #listener: (sent: SentFrame) => void = () => undefined;

  constructor(options: SunnyIslandOptions) {
    this.#options = options;
  }

  /** Called with every frame that was handed to the bus, with what became of it. */
  onFrame(listener: (sent: SentFrame) => void): void {
    this.#listener = listener;
  }

  /** What the inverter says about itself. */
  observed(): Observed<InverterReport> {
    return this.#report.observed(this.#options.clock.nowMs());
  }

  /**
   * Takes the newest decision; its frames replace whatever still waits. Returns what the encoders refused: those frames
   * are left out. `silent` empties the queue at once.
   */
  offer(decision: Decision, urgent: Urgency): readonly Fault<SmaCode>[] {
    const nowMs = this.#options.clock.nowMs();
    if (decision.kind === "silent") {
      this.#offer = null;
      this.#plan = { ...this.#plan, queue: [] };
      return [];
    }
    const { frames, faults } = framesOf(decision.output, this.#options.style);
    this.#offer = { atMs: nowMs, frames };
    this.#plan = planCycle(this.#plan, urgent, this.#lastSlotMs + SLOT_MS > nowMs + LATE_MS);
    this.#wake?.();
    return faults;
  }

  health(): BusHealth {
    return {
      port: this.#port,
      portName: this.#current?.name ?? null,
      sent: this.#sent,
      refused: this.#refused,
      echoed: this.#current?.echoes === true ? this.#echoed : null,
      received: this.#received,
      foreign: this.#foreign,
      errors: { ...this.#errors },
      reopened: Math.max(0, this.#opened - 1),
      trouble: this.#trouble,
      lastSent: [...this.#lastSent.values()],
    };
  }

  /** Sends and listens until `signal` is aborted; then releases the bus. */
  async run(signal: AbortSignal): Promise<void> {
    const { open, clock, log } = this.#options;
    await keepOpen(
      {
        open,
        clock,
        backoff: { firstMs: 500, capMs: 5_000 },
        serve: (port, life) => this.#serve(port, life),
        onUp: (port) => {
          if (this.#port !== "open") log.info({ can: port.name }, `${port.name} is open`);
          this.#port = "open";
          this.#opened++;
          this.#trouble = null;
        },
        onDown: (error) => {
          if (this.#port !== "down") log.warn({}, `CAN down: ${messageOf(error)}`);
          this.#port = "down";
          this.#trouble = messageOf(error);
        },
      },
      signal,
    );
  }

  async #serve(port: CanPort, life: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#current = port;
    const stop = port.onInput((input) => this.#receive(input));
    const wake = (): void => this.#wake?.();
    life.addEventListener("abort", wake, { once: true });
    try {
      while (!life.aborted) {
        if (this.#plan.queue.length === 0) await this.#offered();
        else {
          const waitMs = this.#lastSlotMs + SLOT_MS - clock.nowMs();
          if (waitMs > 0) await clock.sleep(waitMs, life);
          this.#sendNext(port);
        }
      }
    } catch (error) {
      if (!life.aborted) throw error;
    } finally {
      stop();
      life.removeEventListener("abort", wake);
    }
  }

  /** Resolves when something is in the queue, or when the port's life has ended. */
  #offered(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null;
        resolve();
      };
    });
  }

  #sendNext(port: CanPort): void {
    const [id, ...queue] = this.#plan.queue;
    this.#plan = { ...this.#plan, queue };
    const nowMs = this.#options.clock.nowMs();
    const offer = this.#offer;
    if (id === undefined || offer === null || nowMs - offer.atMs > FRAME_LIFE_MS) return;
    const clears = id === MESSAGES_ID && !this.#cleared;
    const frame = clears ? allClear() : offer.frames.get(id);
    if (frame === undefined) return;

    this.#lastSlotMs = nowMs;
    const result = port.send(frame);
    const sent: SentFrame = { atMs: nowMs, frame, result };
    if (result.ok) {
      this.#sent++;
      this.#lastSent.set(id, sent);
      this.#cleared ||= clears;
    } else {
      this.#refused++;
      // A port that has ended did not even try: the next one may, if it comes in time.
      if (result.why === "closed") this.#plan = { ...this.#plan, queue: [id, ...queue] };
    }
    this.#tellSending(port, result);
    this.#listener(sent);
  }

  #tellSending(port: CanPort, result: SendResult): void {
    const { log } = this.#options;
    if (result.ok) {
      if (this.#trouble !== null) log.info({ can: port.name }, `${port.name} takes frames again`);
      this.#trouble = null;
      return;
    }
    const reason = result.why === "full" ? "nobody takes the frames: is the Sunny Island off, or the cable?" : result.detail;
    if (this.#trouble !== reason) log.warn({ can: port.name, why: result.why }, `${port.name}: ${reason}`);
    this.#trouble = reason;
  }

  #receive(input: CanInput): void {
    switch (input.kind) {
      case "echo":
        this.#echoed++;
        return;
      case "error":
        this.#errors[input.error] = (this.#errors[input.error] ?? 0) + 1;
        return;
      case "frame":
        this.#take(input.frame);
    }
  }

  #take(frame: CanFrame): void {
    if (this.#report.take(frame, this.#options.clock.nowMs())) {
      this.#received++;
      return;
    }
    if (frame.id < FIRST_BMS_ID || frame.id > LAST_BMS_ID) return;
    this.#foreign++;
    if (this.#foreign > 1) return;
    const id = `0x${frame.id.toString(16).toUpperCase()}`;
    this.#options.log.error(
      { id },
      `Somebody else sends ${id} on this bus: there is a second BMS, or this program runs twice. The Sunny Island gets both.`,
    );
  }
}

/** The range of ids that only the battery's side may send. */
const FIRST_BMS_ID = 0x350;
const LAST_BMS_ID = 0x35f;
