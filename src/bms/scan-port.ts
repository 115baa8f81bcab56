/** One port of a scan: opens it at each speed that JK BMSs have, and never keeps the others waiting. */
import type { FoundBms } from "./found-bms.ts";
import { LineScan, SCAN_SPEEDS, type Instead, type LineFindings, type ScanSpeed, type ScanStep } from "./scan-line.ts";
import { within } from "./within.ts";
import type { BytePort, Clock, Opener, PortEnd } from "../io/port.ts";

/** What a port has shown. */
export interface PortScan {
  readonly bms: readonly FoundBms[];
  /** The speed of those, or the last one that was tried; `null` if the port never opened. */
  readonly baud: number | null;
  readonly others: boolean;
  readonly foreign: readonly number[];
  /** What there was in place of BMSs; `null` if the port never opened. */
  readonly instead: Instead | null;
  /** Why there is not more: the error of an opening, the end of the port, or `hangs`. */
  readonly trouble:
    | { readonly kind: "not-opened"; readonly error: unknown }
    | { readonly kind: "lost"; readonly why: string }
    | { readonly kind: "hangs" }
    | null;
}

export interface ScanPortOptions {
  /** A device, or tcp://host:port. */
  readonly name: string;
  readonly open: (name: string, baud: number) => Opener<BytePort>;
  readonly clock: Clock;
  /** Ends it; the promise then rejects with its reason. */
  readonly signal: AbortSignal;
  readonly onStep: (step: ScanStep) => void;
}

/** A serial server gets 5 s to answer (io/tcp-serial); no device needs as long. */
const OPEN_MS = 6_000;
/** A driver that takes longer is left behind. */
const CLOSE_MS = 1_000;

const NOT_OPENED: Omit<PortScan, "trouble"> = { bms: [], baud: null, others: false, foreign: [], instead: null };

/** Scans one port. Whatever the port does is a result; only the signal makes it reject. */
export async function scanPort(options: ScanPortOptions): Promise<PortScan> {
  // The speed of a serial server is set in the server.
  const speeds = options.name.startsWith("tcp:") ? SCAN_SPEEDS.slice(0, 1) : SCAN_SPEEDS;
  let best: PortScan = { ...NOT_OPENED, trouble: null };
  for (const speed of speeds) {
    // Where somebody talks nothing is sent at any speed: what is nonsense at one may be another.
    const scan = await scanAt(best.instead === "talk" ? { ...speed, asks: "nothing" } : speed, options);
    if (scan.bms.length > 0 || scan.others) return scan;
    // What was heard at the first speed tells more, if anything was.
    const telling = (best.instead === null || best.instead === "nothing") && scan.instead !== null ? scan : best;
    best = { ...telling, foreign: [...new Set([...best.foreign, ...scan.foreign])], trouble: scan.trouble };
    if (scan.trouble !== null) break;
  }
  return best;
}

async function scanAt(speed: ScanSpeed, options: ScanPortOptions): Promise<PortScan> {
  const { name, open, clock, signal, onStep } = options;
  const opened = await openIn(open(name, speed.baud), clock, signal);
  if (!("port" in opened)) return { ...NOT_OPENED, trouble: opened };
  const { port } = opened;
  const life = new AbortController();
  const stop = (): void => life.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  const lost: PortEnd[] = [];
  void port.ended.then((end) => {
    lost.push(end);
    life.abort(new Error(end.reason));
  });
  const scan = new LineScan({ port, clock, signal: life.signal, speed, onStep });
  const result = (trouble: PortScan["trouble"]): PortScan => ({ ...findingsOf(scan.findings()), baud: speed.baud, trouble });
  try {
    if (signal.aborted) stop();
    await scan.run();
    return result(null);
  } catch (error) {
    const [end] = lost;
    if (signal.aborted || end === undefined) throw error;
    return result({ kind: "lost", why: end.reason });
  } finally {
    signal.removeEventListener("abort", stop);
    await closedIn(port, clock);
  }
}

const findingsOf = ({ bms, others, foreign, instead }: LineFindings) => ({ bms, others, foreign, instead });

type Opened = { readonly port: BytePort } | { readonly kind: "not-opened"; readonly error: unknown } | { readonly kind: "hangs" };

async function openIn(open: Opener<BytePort>, clock: Clock, signal: AbortSignal): Promise<Opened> {
  const opening = new AbortController();
  const given = (done: (opened: Opened) => void) => {
    open(opening.signal).then(
      (port) => {
        if (opening.signal.aborted) void port.close();
        else done({ port });
      },
      (error: unknown) => done({ kind: "not-opened", error }),
    );
    return () => undefined;
  };
  try {
    const opened = await within(given, { clock, signal, timeoutMs: OPEN_MS });
    if (opened === null) opening.abort(new Error("the device did not open in time"));
    return opened ?? { kind: "hangs" };
  } catch (error) {
    opening.abort(error);
    throw error;
  }
}

/** A driver that hangs must not keep the scan from its end. */
async function closedIn(port: BytePort, clock: Clock): Promise<void> {
  const never = new AbortController().signal;
  await within<true>(
    (done) => {
      void port.close().then(() => done(true));
      return () => undefined;
    },
    { clock, signal: never, timeoutMs: CLOSE_MS },
  );
}
