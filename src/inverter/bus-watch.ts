/** Keeps count of what the bus does and tells the edges: once when trouble begins, once when it ends. */
import type { SmaFrame } from "../codec/sma/frame.ts";
import { explainError, messageOf } from "../errors.ts";
import type { CanError, CanPort, SendResult } from "../io/port.ts";
import type { Log } from "../log.ts";

/** A frame that was handed to the bus, and what became of it. */
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
  /** Slots in which a frame could not go out. */
  readonly refused: number;
  /** Own frames that came back after the bus acknowledged them; `null` where the port cannot tell. */
  readonly echoed: number | null;
  /** Frames of the inverter that were understood. */
  readonly received: number;
  /** Frames from others that only a BMS may send: there is a second one on the bus. */
  readonly foreign: number;
  readonly errors: Readonly<Partial<Record<CanError, number>>>;
  readonly reopened: number;
  /** How often the port could not be opened, or has ended. */
  readonly downs: number;
  /** What the last failure said; `null` while all is well. */
  readonly trouble: string | null;
  /** The newest frame of each id that the driver took. */
  readonly lastSent: readonly SentFrame[];
}

/** So many slots in a row without an acknowledgement are told. */
const HELD_SLOTS_TOLD = 5;

const NOBODY = "nobody takes the frames: is the Sunny Island off, or the cable?";

export class BusWatch {
  readonly #log: Log;
  readonly #errors: Partial<Record<CanError, number>> = {};
  readonly #lastSent = new Map<number, SentFrame>();
  readonly #counts = { opened: 0, downs: 0, sent: 0, refused: 0, echoed: 0, received: 0, foreign: 0 };
  #state: BusHealth["port"] = "opening";
  #port: CanPort | null = null;
  #heldSlots = 0;
  #trouble: string | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  health(): BusHealth {
    const { opened, echoed, ...counts } = this.#counts;
    return {
      port: this.#state,
      portName: this.#port?.name ?? null,
      ...counts,
      echoed: this.#port?.echoes === true ? echoed : null,
      errors: { ...this.#errors },
      reopened: Math.max(0, opened - 1),
      trouble: this.#trouble,
      lastSent: [...this.#lastSent.values()],
    };
  }

  up(port: CanPort): void {
    if (this.#state !== "open") this.#log.info({ can: port.name }, `${port.name} is open`);
    this.#state = "open";
    this.#port = port;
    this.#counts.opened++;
    this.#trouble = null;
    this.#heldSlots = 0;
  }

  down(error: unknown): void {
    this.#counts.downs++;
    if (this.#state !== "down") this.#log.warn({}, `CAN down: ${explainError(error)}`);
    this.#state = "down";
    this.#trouble = messageOf(error);
  }

  /** A frame was handed over, with whatever result. */
  handedOver(sent: SentFrame): void {
    this.#heldSlots = 0;
    if (!sent.result.ok) {
      this.#counts.refused++;
      this.#tell(sent.result.why === "full" ? NOBODY : sent.result.detail);
      return;
    }
    this.#counts.sent++;
    this.#lastSent.set(sent.frame.id, sent);
    // With echoes it is the echo that shows that the bus works again.
    if (this.#port?.echoes !== true) this.#over();
  }

  /** A slot passed unused, because the last frame is still waiting for somebody to acknowledge it. */
  held(): void {
    this.#counts.refused++;
    if (++this.#heldSlots === HELD_SLOTS_TOLD) this.#tell(NOBODY);
  }

  echo(): void {
    this.#counts.echoed++;
    this.#over();
  }

  error(error: CanError): void {
    this.#errors[error] = (this.#errors[error] ?? 0) + 1;
  }

  /** A report of the inverter was understood. */
  received(): void {
    this.#counts.received++;
  }

  /** Somebody else sent what only a BMS may send. */
  foreign(id: number): void {
    // Until our own frames have come back, it may be what another process of ours has left in the controller.
    if (this.#port?.echoes === true && this.#counts.echoed === 0) return;
    if (this.#counts.foreign++ > 0) return;
    const name = `0x${id.toString(16).toUpperCase()}`;
    this.#log.error(
      { id: name },
      `Somebody else sends ${name} on this bus: there is a second BMS, or this program runs twice. The Sunny Island gets both.`,
    );
  }

  #tell(trouble: string): void {
    const can = this.#port?.name ?? "CAN";
    if (this.#trouble !== trouble) this.#log.warn({ can }, `${can}: ${trouble}`);
    this.#trouble = trouble;
  }

  #over(): void {
    if (this.#trouble === null) return;
    this.#trouble = null;
    const can = this.#port?.name ?? "CAN";
    this.#log.info({ can }, `${can} takes frames again`);
  }
}
