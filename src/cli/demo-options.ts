/** What `siinterjk demo` is asked for, checked. */
import { webSchema } from "../config/schema-web.ts";
import { parseDuration } from "./duration.ts";

/** As commander gives them. */
export interface DemoCommandOptions {
  /** "30s", "5m"; without it the demo goes on until it is stopped. */
  readonly for?: string;
  readonly seed: string;
  /** "1" to "16", with the protocol pb to "15". */
  readonly packs: string;
  /** `nw`: each pack has a line of its own; `pb`: all share one. */
  readonly protocol: "nw" | "pb";
  /** "1" to "60": so many times faster than life. */
  readonly speed: string;
  /** "127.0.0.1:8080", or "" for no page. */
  readonly listen: string;
  /** "20s,30s": after 20 s the cables of all BMSs are pulled for 30 s. */
  readonly unplug?: string;
  /** One line per change even in a terminal. */
  readonly log: boolean;
}

export interface DemoOrder {
  readonly forMs: number | null;
  readonly seed: number;
  readonly packs: number;
  readonly speed: number;
  readonly unplug: { readonly afterMs: number; readonly forMs: number } | null;
}

/** As many as the configuration takes; a line has addresses for 15. */
const MOST_PACKS = { nw: 16, pb: 15 } as const;
/** Faster, the answers of the simulated BMSs come too late for the timers of this process. */
const MOST_SPEED = 60;

/** The order, or what is wrong with it in a sentence. */
export function demoOrder(options: DemoCommandOptions): DemoOrder | string {
  const forMs = options.for === undefined ? null : parseDuration(options.for);
  if (forMs === undefined) return `--for ${options.for ?? ""}: write a time such as 30s, 5m or 1h`;
  const seed = Number(options.seed);
  if (!Number.isInteger(seed)) return `--seed ${options.seed}: write a whole number`;
  const packs = Number(options.packs);
  const most = MOST_PACKS[options.protocol];
  if (!(Number.isInteger(packs) && packs >= 1 && packs <= most)) {
    return `--packs ${options.packs}: write a whole number from 1 to ${most}`;
  }
  const speed = Number(options.speed);
  if (!(speed >= 1 && speed <= MOST_SPEED)) return `--speed ${options.speed}: write a number from 1 to ${MOST_SPEED}`;
  if (!webSchema.safeParse({ listen: options.listen }).success) {
    return `--listen ${options.listen}: write an address and a port such as 127.0.0.1:8080, or ""`;
  }
  const unplug = options.unplug === undefined ? null : unplugOf(options.unplug);
  if (unplug === undefined) return `--unplug ${options.unplug ?? ""}: write when and for how long, such as 20s,30s`;
  return { forMs, seed, packs, speed, unplug };
}

function unplugOf(text: string): DemoOrder["unplug"] | undefined {
  const [afterMs, forMs, ...more] = text.split(",").map((part) => parseDuration(part));
  if (afterMs === undefined || forMs === undefined || more.length > 0) return undefined;
  return { afterMs, forMs };
}
