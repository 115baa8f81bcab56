/** The bridge as a shadow: the same readings and decisions on ports that cannot send, with a book of what another bridge sends. */
import { buildApp, type App, type Ports } from "../app.ts";
import { together, type Loop } from "../app/together.ts";
import { toRules } from "../config/rules.ts";
import type { Config } from "../config/schema.ts";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import { earsOf, muteCan } from "../shadow/mute-can.ts";
import { muteLine } from "../shadow/mute-line.ts";
import { politeLine } from "../shadow/polite-line.ts";
import { ShadowBook, type ShadowNews } from "../shadow/shadow-book.ts";
import { shadowLog } from "../shadow/shadow-log.ts";
import { VERSION } from "./version.ts";

export interface ShadowAppOptions {
  readonly config: Config;
  /** The real ones. Serial lines are written to only with `asks`, and the bus never is. */
  readonly ports: Pick<Ports, "serial" | "can">;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether this bridge asks the BMSs itself; otherwise it only listens to what they answer somebody else. */
  readonly asks: boolean;
  /** Called with everything that is worth a line, as soon as it is known. */
  readonly onNews?: (news: ShadowNews) => void;
}

export interface ShadowApp {
  readonly app: App;
  readonly book: ShadowBook;
  /** Runs until `signal` is aborted. Rejects for a bug. */
  run(signal: AbortSignal): Promise<void>;
}

/** A reply that comes later than this is taken for somebody else's, ms. */
const LEAST_ANSWER_MS = 500;

/**
 * No file, no socket, no page, no watchdog: what is not given to `buildApp` is not there. Nor can the interface of the bus be set up
 * anew: it belongs to the other program.
 */
export function shadowApp({ config: given, ports, clock, log, asks, onNews = () => undefined }: ShadowAppOptions): ShadowApp {
  const config = asks ? given : listening(given);
  const book = new ShadowBook(toRules(config, VERSION), clock.nowMs());
  const listener = {
    heard: (frame: Parameters<ShadowBook["heard"]>[0]) => book.heard(frame, clock.nowMs()),
    wouldSend: (frame: Parameters<ShadowBook["wouldSend"]>[0]) => book.wouldSend(frame, clock.nowMs()),
  };
  const answerMs = Math.max(LEAST_ANSWER_MS, config.poll.replyTimeoutMs);
  const app = buildApp({
    config,
    ports: {
      serial: (port) => (asks ? politeLine(ports.serial(port), { clock, answerMs }) : muteLine(ports.serial(port))),
      can: (bus) => muteCan(earsOf(ports.can(bus)), listener),
    },
    clock,
    log: shadowLog(log),
    version: VERSION,
    overhears: !asks,
  });
  const keeping: Loop = {
    run: async (signal) => {
      for await (const snapshot of app.latest.follow(signal)) {
        book.moment(snapshot);
        for (const news of book.news()) onNews(news);
      }
    },
  };
  return { app, book, run: (signal) => together([app, keeping], signal) };
}

/** Who only listens has readings when the other asks: at the slowest every 10.6 s, and one turn may be lost. */
const LISTENED = { freshMs: 15_000, holdMs: 25_000, lostMs: 35_000, blockMs: 60_000 } as const;

function listening(config: Config): Config {
  const { safety } = config;
  const ages = Object.entries(LISTENED).map(([key, ms]) => [key, Math.max(safety[key as keyof typeof LISTENED], ms)] as const);
  return { ...config, safety: { ...safety, ...Object.fromEntries(ages) } };
}
