/**
 * The way to the Sunny Island and back: one frame per slot, only the newest of each id, nothing late, nothing that blocks.
 * It sends what it was offered and falls silent by itself when no new decision comes.
 */
import type { SmaCode, SmaFrame } from "../codec/sma/frame.ts";
import type { Decision } from "../domain/decision.ts";
import type { BatteryMessage, InverterReport } from "../domain/inverter.ts";
import type { Observed } from "../domain/observed.ts";
import type { Fault } from "../domain/result.ts";
import type { Urgency } from "../domain/urgency.ts";
import { explainError } from "../errors.ts";
import { keepOpen } from "../io/keep-open.ts";
import type { CanFrame, CanInput, CanPort, Clock, Opener } from "../io/port.ts";
import type { Log } from "../log.ts";
import { BusWatch, type BusHealth, type SentFrame } from "./bus-watch.ts";
import { allClear, framesOf, type SmaStyle } from "./frames.ts";
import { ReportMemory, type HeardAtMs } from "./report-memory.ts";
import { handedOver, MESSAGES_ID, NEW_PLAN, planCycle, type SlotPlan } from "./slots.ts";
import { BATTERY_IDS } from "./strangers.ts";

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
  /** Sets the interface up anew; `null` or absent where this program must not. Rejects with why it could not. */
  readonly reset?: (() => Promise<void>) | null;
}

export class SunnyIsland {
  readonly #options: SunnyIslandOptions;
  readonly #report = new ReportMemory();
  readonly #watch: BusWatch;
  readonly #everRaised = new Set<BatteryMessage>();
  #offer: { readonly atMs: number; readonly frames: ReadonlyMap<number, SmaFrame> } | null = null;
  #plan: SlotPlan = NEW_PLAN;
  #cleared = false;
  /**
   * A controller that nobody acknowledges repeats its frame for ever, and what was queued behind it would come out hours
   * late. So the next frame is handed over only when the last one is known to be on its way: its echo came, or anything else.
   */
  #unconfirmed = false;
  #sentAtMs = -Infinity;
  #lastSlotMs = -Infinity;
  #wake: (() => void) | null = null;
  #listener: (sent: SentFrame) => void = () => undefined;

  constructor(options: SunnyIslandOptions) {
    this.#options = options;
    this.#watch = new BusWatch(options.clock, options.log);
  }

  /** Calls `listener` with every frame that was handed to the bus. */
  onFrame(listener: (sent: SentFrame) => void): void {
    this.#listener = listener;
  }

  /** What the inverter says about itself. */
  observed(): Observed<InverterReport> {
    return this.#report.observed(this.#options.clock.nowMs());
  }

  /** When its reports last came. */
  heardAtMs(): HeardAtMs {
    return this.#report.heardAtMs();
  }

  health(): BusHealth {
    return this.#watch.health();
  }

  /** The id by which a second battery on the bus was found out: nothing is sent any more; `null` while there is none. */
  strangerId(): number | null {
    return this.#watch.strangerId;
  }

  /** A person has decided that the second battery is gone. */
  sendAgain(): void {
    this.#watch.forgetStranger();
  }

  /**
   * Takes the newest decision; its frames replace whatever still waits. Returns what the encoders refused: those frames
   * are left out. `silent` empties the queue at once.
   */
  offer(decision: Decision, urgent: Urgency): readonly Fault<SmaCode>[] {
    const nowMs = this.#options.clock.nowMs();
    if (this.#watch.time().resetDue) this.#reset();
    if (decision.kind === "silent" || this.#watch.strangerId !== null) {
      this.#offer = null;
      this.#plan = { ...this.#plan, queue: [] };
      return [];
    }
    const { alarms, warnings } = decision.output.messages;
    for (const message of [...alarms, ...warnings]) this.#everRaised.add(message);
    const { frames, faults } = framesOf(decision.output, this.#options.style, this.#everRaised);
    this.#offer = { atMs: nowMs, frames };
    this.#plan = planCycle(this.#plan, urgent, this.#lastSlotMs + SLOT_MS > nowMs + LATE_MS);
    this.#wake?.();
    return faults;
  }

  /** Sends and listens until `signal` is aborted; then releases the bus. */
  async run(signal: AbortSignal): Promise<void> {
    const { open, clock } = this.#options;
    await keepOpen(
      {
        open,
        clock,
        backoff: { firstMs: 500, capMs: 2_000 },
        serve: (port, life) => this.#serve(port, life),
        onUp: (port) => this.#watch.up(port),
        onDown: (error) => this.#watch.down(error),
      },
      signal,
    );
  }

  async #serve(port: CanPort, life: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#unconfirmed = false;
    const stop = port.onInput((input) => this.#receive(input));
    const wake = (): void => this.#wake?.();
    life.addEventListener("abort", wake, { once: true });
    try {
      while (!life.aborted) {
        // Looked at anew after every wait: in the meantime the slot may have moved.
        const waitMs = this.#lastSlotMs + SLOT_MS - clock.nowMs();
        if (this.#plan.queue.length === 0) await this.#offered();
        else if (waitMs > 0) await clock.sleep(waitMs, life);
        else this.#useSlot(port);
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

  #useSlot(port: CanPort): void {
    const nowMs = this.#options.clock.nowMs();
    if (this.#unconfirmed) {
      this.#lastSlotMs = nowMs;
      this.#watch.held();
      return;
    }
    const [id, ...queue] = this.#plan.queue;
    this.#plan = { ...this.#plan, queue };
    const frame = id === undefined ? undefined : this.#frameOf(id, nowMs);
    if (id === undefined || frame === undefined) return;

    this.#lastSlotMs = this.#sentAtMs = nowMs;
    const result = port.send(frame);
    const sent: SentFrame = { atMs: nowMs, frame, result };
    this.#unconfirmed = result.ok && port.echoes;
    if (result.ok && id === MESSAGES_ID) this.#cleared = true;
    // A port that has ended did not even try: the next one may, if it comes in time.
    if (!result.ok && result.why === "closed") this.#plan = { ...this.#plan, queue: [id, ...queue] };
    else this.#plan = handedOver(this.#plan, id);
    this.#watch.handedOver(sent);
    this.#listener(sent);
  }

  /** The newest frame of an id; nothing if it is too old or was refused. The first 0x35A after the start clears everything. */
  #frameOf(id: number, nowMs: number): SmaFrame | undefined {
    const offer = this.#offer;
    if (offer === null || nowMs - offer.atMs > FRAME_LIFE_MS) return undefined;
    return id === MESSAGES_ID && !this.#cleared ? allClear() : offer.frames.get(id);
  }

  #reset(): void {
    const { reset = null, log } = this.#options;
    if (reset === null) return;
    this.#watch.resetting();
    reset().catch((error: unknown) => log.error({ code: "CAN_RESET" }, explainError(error)));
  }

  #receive(input: CanInput): void {
    switch (input.kind) {
      case "echo":
        this.#confirm();
        return;
      case "error":
        // After bus-off, and when the interface goes down, what was being sent has been thrown away.
        if (input.error === "restarted" || input.error === "went-down") this.#unconfirmed = false;
        this.#watch.error(input.error);
        return;
      case "frame":
        // Who is heard takes our frame, too, and it was only its echo that got lost; unless he was heard before we sent it.
        if (this.#options.clock.nowMs() - this.#sentAtMs >= SLOT_MS) this.#unconfirmed = false;
        this.#take(input.frame);
    }
  }

  /** Our last frame is on the bus. One that had to wait is there only now: the next one keeps its distance from that. */
  #confirm(): void {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#sentAtMs > LATE_MS) this.#lastSlotMs = nowMs;
    this.#unconfirmed = false;
    this.#watch.echo();
  }

  #take(frame: CanFrame): void {
    if (this.#report.take(frame, this.#options.clock.nowMs())) {
      this.#watch.received();
      return;
    }
    this.#watch.frame();
    if (!BATTERY_IDS.has(frame.id)) return;
    this.#watch.foreign(frame);
    if (this.#watch.strangerId === null) return;
    this.#offer = null;
    this.#plan = { ...this.#plan, queue: [] };
  }
}
