/**
 * How the way to the inverter does, as one state with one rule for each: what was seen goes in, the state comes out. Pure.
 * An own frame that comes back was acknowledged by another node; 0x305 shows that the other node is the inverter. The
 * times are those that showed themselves with the mcp251x driver of Linux: a frame that nobody acknowledges is repeated for
 * ever and never leads to bus-off; a lost receive interrupt leaves the controller deaf until its interface is set up anew.
 */
import type { CanError } from "../io/port.ts";

/**
 * `opening`: never open yet. `down`: port or interface is away. `quiet`: open, and no frame of ours has shown lately how it
 * does. `ok`: frames are acknowledged and the inverter is heard. `no-ack`: nobody acknowledges them. `deaf`: acknowledged,
 * but the inverter is not heard. `bus-off`: the controller has withdrawn from the bus.
 */
export type CanState = "opening" | "down" | "quiet" | "ok" | "no-ack" | "deaf" | "bus-off";

/** What is remembered; plain data, times in ms of the monotonic clock. */
export interface CanHealth {
  readonly state: CanState;
  readonly sinceMs: number;
  readonly port: "opening" | "open" | "down";
  readonly echoes: boolean;
  /** Since when a frame waits for its acknowledgement. */
  readonly waitingSinceMs: number | null;
  /** The last frame was refused because the queue is full. */
  readonly full: boolean;
  /** The interface is down, and nothing has moved since. */
  readonly interfaceDown: boolean;
  /** The controller reported bus-off, and nothing has moved since. */
  readonly busOff: boolean;
  /** When it did so, in the last minute. */
  readonly busOffsAtMs: readonly number[];
  /** When the controller last reported many errors (error-passive) or a missing acknowledgement, and nothing moved since. */
  readonly troubledAtMs: number | null;
  /** When a frame of ours was last known to be on the bus, and since when without a break. */
  readonly proved: { readonly atMs: number; readonly sinceMs: number } | null;
  /** When the inverter was last heard. */
  readonly heardAtMs: number | null;
  /** When the interface was last set up anew. */
  readonly resetAtMs: number | null;
}

/** What was seen. `heard` is a report of the inverter, `frame` anything else from another node, `time` that time passes. */
export type CanSign =
  | { readonly kind: "opened"; readonly echoes: boolean }
  | { readonly kind: "port-down" }
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly why: "full" | "down" | "closed" }
  | { readonly kind: "echo" }
  | { readonly kind: "heard" }
  | { readonly kind: "frame" }
  | { readonly kind: "error"; readonly error: CanError }
  | { readonly kind: "reset" }
  | { readonly kind: "time" };

/** An acknowledgement takes a millisecond; so long without one, nobody is there. */
const NO_ACK_MS = 5_000;
/** With a controller that reports errors as well, this is enough. */
const NO_ACK_TROUBLED_MS = 1_000;
/** The inverter sends 0x305 every second and may skip some (SMA FSS-ConnectingBat-TI-en-10, section 6). */
const DEAF_MS = 15_000;
/**
 * An inverter that is off or starts looks the same; so long may be an interrupt of the controller that was lost, and with it
 * whatever would be received or acknowledged. To set the interface up anew does no harm when nobody is there.
 */
const HANGING_RESET_MS = 60_000;
/** `restart-ms 100` ends bus-off in a moment; after this nobody has set it. */
const BUS_OFF_RESET_MS = 10_000;
const RESET_EVERY_MS = 300_000;
const MINUTE_MS = 60_000;
/** More bus-offs than this in a minute are no accident. */
const BUS_OFFS_A_MINUTE = 3;

export const newCanHealth = (nowMs: number): CanHealth => ({
  state: "opening",
  sinceMs: nowMs,
  port: "opening",
  echoes: false,
  waitingSinceMs: null,
  full: false,
  interfaceDown: false,
  busOff: false,
  busOffsAtMs: [],
  troubledAtMs: null,
  proved: null,
  heardAtMs: null,
  resetAtMs: null,
});

/** The health after something was seen, or after time has passed. Total: any order of signs gives a state. */
export function nextCanHealth(health: CanHealth, sign: CanSign, nowMs: number): CanHealth {
  const next = take(health, sign, nowMs);
  const state = stateOf(next, nowMs);
  return state === health.state ? next : { ...next, state, sinceMs: nowMs };
}

/** Something moved on the bus: whatever stood in the way is gone. */
const MOVED = { full: false, interfaceDown: false, busOff: false, troubledAtMs: null } as const;

function take(health: CanHealth, sign: CanSign, nowMs: number): CanHealth {
  switch (sign.kind) {
    case "opened":
      return {
        ...health,
        ...MOVED,
        port: "open",
        echoes: sign.echoes,
        waitingSinceMs: null,
        proved: null,
      };
    case "port-down":
      return { ...health, port: "down", waitingSinceMs: null };
    case "taken":
      // A port without echoes cannot tell more than that the driver took it.
      if (!health.echoes) return { ...health, ...MOVED, proved: prove(health, nowMs) };
      return { ...health, interfaceDown: false, waitingSinceMs: health.waitingSinceMs ?? nowMs };
    case "refused":
      if (sign.why === "closed") return health;
      return { ...health, full: sign.why === "full", interfaceDown: sign.why === "down" };
    case "echo":
      return { ...health, ...MOVED, waitingSinceMs: null, proved: prove(health, nowMs) };
    case "heard":
      return { ...health, interfaceDown: false, busOff: false, heardAtMs: nowMs };
    case "frame":
      return { ...health, interfaceDown: false, busOff: false };
    case "error":
      return takeError(health, sign.error, nowMs);
    case "reset":
      return { ...health, resetAtMs: nowMs, waitingSinceMs: null };
    case "time":
      return health;
  }
}

const isProved = ({ proved }: CanHealth, nowMs: number): boolean => proved !== null && nowMs - proved.atMs <= NO_ACK_MS;

const prove = (health: CanHealth, nowMs: number): CanHealth["proved"] => ({
  atMs: nowMs,
  sinceMs: isProved(health, nowMs) ? health.proved!.sinceMs : nowMs,
});

function takeError(health: CanHealth, error: CanError, nowMs: number): CanHealth {
  switch (error) {
    case "bus-off": {
      const busOffsAtMs = [...health.busOffsAtMs.filter((atMs) => nowMs - atMs < MINUTE_MS), nowMs].slice(-BUS_OFFS_A_MINUTE);
      return { ...health, busOff: true, busOffsAtMs };
    }
    case "restarted":
      return { ...health, busOff: false, waitingSinceMs: null };
    case "went-down":
      return { ...health, interfaceDown: true, waitingSinceMs: null };
    case "error-passive":
    case "no-ack":
      return { ...health, troubledAtMs: nowMs };
    case "rx-overflow":
    case "error-warning":
    case "other":
      return health;
  }
}

function stateOf(health: CanHealth, nowMs: number): CanState {
  const { port, waitingSinceMs, proved, heardAtMs } = health;
  if (port !== "open") return port;
  if (health.interfaceDown) return "down";
  if (health.busOff) return "bus-off";
  const waitedMs = waitingSinceMs === null ? 0 : nowMs - waitingSinceMs;
  const troubled = health.troubledAtMs !== null && waitedMs >= NO_ACK_TROUBLED_MS;
  if (health.full || waitedMs >= NO_ACK_MS || troubled) return "no-ack";
  if (proved === null || !isProved(health, nowMs)) return "quiet";
  // An inverter that has just been switched on acknowledges before it speaks.
  return nowMs - Math.max(heardAtMs ?? proved.sinceMs, proved.sinceMs) >= DEAF_MS ? "deaf" : "ok";
}

/** Setting the interface up anew (down and up) may help, and has not been tried in the last 5 minutes. */
export function resetDue(health: CanHealth, nowMs: number): boolean {
  if (health.resetAtMs !== null && nowMs - health.resetAtMs < RESET_EVERY_MS) return false;
  const lastedMs = nowMs - health.sinceMs;
  switch (health.state) {
    case "deaf":
      return lastedMs >= HANGING_RESET_MS - DEAF_MS;
    case "no-ack":
      return lastedMs >= HANGING_RESET_MS - NO_ACK_MS;
    case "bus-off":
      return lastedMs >= BUS_OFF_RESET_MS;
    case "opening":
    case "down":
    case "quiet":
    case "ok":
      return false;
  }
}

/** It happens again and again: no accident, but wiring, terminators or the bit rate. */
export const busOffAgain = (health: CanHealth): boolean => health.busOffsAtMs.length >= BUS_OFFS_A_MINUTE;

/** What keeps the bus from working, in a sentence with what to look at; `null` while nothing is known to. */
export function explainCanState(health: CanHealth): string | null {
  switch (health.state) {
    case "opening":
    case "quiet":
    case "ok":
      return null;
    case "down":
      return "the interface is down";
    case "no-ack":
      return "nobody takes the frames: is the Sunny Island off, or the cable?";
    case "deaf":
      return health.echoes
        ? "frames are taken, but the Sunny Island is not heard: does it start, or is something else on the bus?"
        : "frames are sent, but the Sunny Island is not heard: is it off, or the cable?";
    case "bus-off":
      return busOffAgain(health)
        ? "the controller leaves the bus again and again (bus-off): check the cable, both terminators and the bit rate of 500 kbit/s"
        : "the controller has left the bus after too many errors (bus-off)";
  }
}
