/**
 * The only interfaces to the outside: time, a byte line, a CAN bus.
 * Ports are single-use: once closed, a port stays closed and the opener makes a new one.
 */

/** Monotonic time. Tests own it and never sleep. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes backwards, never jumps. */
  nowMs(): number;
  /** Resolves once at least `ms` have passed; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `wake` once, when at least `ms` have passed, and never at once; returns the way to call it off. */
  after(ms: number, wake: () => void): () => void;
}

/** Why a port ended. `expected` is our own `close()`. */
export interface PortEnd {
  readonly expected: boolean;
  /** One line for people: "device unplugged", "ENETDOWN", ... */
  readonly reason: string;
}

/** A byte line: a tty, a TCP socket, memory. */
export interface BytePort {
  /** What the user calls it: "/dev/serial0", "tcp://host:port". */
  readonly name: string;
  /** Hands the bytes over; never waits, never throws. A failure ends the port. */
  write(bytes: Uint8Array): void;
  /** Calls `listener` with every chunk that arrives from now on; returns the way to stop it. */
  onData(listener: (chunk: Uint8Array) => void): () => void;
  /** Bytes handed over that the operating system has not taken yet; absent where nobody can tell. */
  readonly pendingWriteBytes?: number;
  /** Resolves once, when the port has ended for whatever reason. Never rejects. */
  readonly ended: Promise<PortEnd>;
  /** Ends it and releases the device; safe to call twice. */
  close(): Promise<void>;
}

/** A classic CAN data frame with an 11-bit id. */
export interface CanFrame {
  /** 0..0x7FF. */
  readonly id: number;
  /** 0..8 bytes. */
  readonly data: Uint8Array;
}

/** What came from the bus. */
export type CanInput =
  | { readonly kind: "frame"; readonly frame: CanFrame } // somebody else's frame
  | { readonly kind: "echo"; readonly frame: CanFrame } // our own frame, after the controller really sent it
  | { readonly kind: "error"; readonly error: CanError }; // the controller reports trouble

/**
 * What a controller reports about itself (Linux CAN error frames, linux/can/error.h); `went-down` is the interface, which
 * throws away what it had not sent yet.
 */
export type CanError =
  "bus-off" | "restarted" | "went-down" | "rx-overflow" | "error-warning" | "error-passive" | "no-ack" | "other";

/** What became of a frame that was to be sent. */
export type SendResult =
  | { readonly ok: true }
  /** `full`: the queue is full, nobody acknowledges; `down`: the interface is down or gone; `closed`: the port has ended. */
  | { readonly ok: false; readonly why: "full" | "down" | "closed"; readonly detail: string };

/** A CAN bus. */
export interface CanPort {
  /** "can0", "slcan:/dev/ttyACM0", "memory". */
  readonly name: string;
  /** Own frames come back as `echo` after the bus acknowledged them. */
  readonly echoes: boolean;
  /** Sends at once or refuses; never blocks, never throws, never queues behind the driver's own queue. */
  send(frame: CanFrame): SendResult;
  onInput(listener: (input: CanInput) => void): () => void;
  readonly ended: Promise<PortEnd>;
  close(): Promise<void>;
}

/** Makes a fresh port; rejects with a `SiinterjkError` when that fails. */
export type Opener<P> = (signal: AbortSignal) => Promise<P>;
