/**
 * A picture of lines in a terminal that is drawn again and again: on the alternate screen, only lines that changed, in one write, at
 * most twice a second and on resize; the terminal is given back however it ends. Whoever reads slowly misses pictures.
 */
import type { Clock } from "../../io/port.ts";

/** What the view needs of `process.stdout`. */
export interface ViewScreen {
  readonly columns?: number;
  readonly rows?: number;
  /** The last picture has not been taken yet. */
  readonly writableNeedDrain?: boolean;
  write(text: string): unknown;
  on(event: "resize" | "error", listener: () => void): unknown;
  off(event: "resize" | "error", listener: () => void): unknown;
  /** Node's own; not documented, and used only where it is there. */
  readonly _handle?: { setBlocking?(blocking: boolean): unknown } | null;
}

/** What the view needs of `process.stdin`. */
export interface ViewKeys {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface LiveScreenOptions {
  /** The picture: at most `height` lines of at most `width` columns. */
  readonly picture: (size: { readonly width: number; readonly height: number }) => readonly string[];
  readonly clock: Clock;
  readonly stdout: ViewScreen;
  /** For `q` and Ctrl-C; left out, the view ends with `signal` only. */
  readonly stdin?: ViewKeys;
  /** Ends the view: to be aborted by SIGINT, SIGTERM and SIGHUP as well. */
  readonly signal: AbortSignal;
  /** `q` or Ctrl-C was pressed; the view ends by itself. */
  readonly onQuit?: () => void;
  /** Registers what must run before the process ends; returns how to take it back. For tests. */
  readonly atExit?: (restore: () => void) => () => void;
}

/** Alternate screen, no cursor, no wrapping; and back. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l";

const CTRL_C = "\u0003";
const REDRAW_MS = 500;
/** Where a terminal does not tell its size; a serial console says 0. */
const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;
const known = (size: number | undefined): number | undefined => (size === 0 ? undefined : size);

/** Draws until `signal` is aborted, a key ends it or the terminal is gone; then restores the terminal. */
export async function liveScreen(options: LiveScreenOptions): Promise<void> {
  const { picture, clock, stdout, stdin, signal, onQuit, atExit = beforeExit } = options;
  const life = new AbortController();
  const end = (): void => {
    life.abort();
    redraw.abort();
  };
  let shown: readonly string[] = [];
  let redraw = new AbortController();
  let restored = false;

  const restore = (): void => {
    if (restored) return;
    restored = true;
    if (stdin?.isTTY === true) stdin.setRawMode?.(false);
    stdout.write(LEAVE);
  };
  const onKey = (chunk: Uint8Array | string): void => {
    const keys = typeof chunk === "string" ? chunk : String.fromCharCode(...chunk);
    if (!/^q/i.test(keys) && !keys.includes(CTRL_C)) return;
    end();
    onQuit?.();
  };
  const onResize = (): void => {
    shown = [];
    redraw.abort();
  };
  const draw = (): void => {
    if (stdout.writableNeedDrain === true) return;
    const lines = picture({ width: known(stdout.columns) ?? USUAL_COLUMNS, height: known(stdout.rows) ?? USUAL_ROWS });
    const change = changes(shown, lines);
    shown = lines;
    if (change !== "") stdout.write(change);
  };

  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  const forget = atExit(restore);
  // A terminal that is gone (EIO, EPIPE) ends the view, not the bridge. Stays: the last write may fail later.
  stdout.on("error", end);
  stdout.on("resize", onResize);
  try {
    // Node writes to a terminal synchronously: one that does not read (a stalled SSH session) would stop the whole program,
    // the bridge included. Without blocking, what is not taken shows in `writableNeedDrain`, and pictures are left out.
    stdout._handle?.setBlocking?.(false);
    stdout.write(ENTER);
    if (stdin?.isTTY === true) {
      stdin.setRawMode?.(true);
      stdin.on("data", onKey);
      stdin.resume();
    }
    while (!life.signal.aborted) {
      redraw = new AbortController();
      draw();
      await clock.sleep(REDRAW_MS, redraw.signal).catch(() => undefined);
    }
  } finally {
    end();
    restore();
    forget();
    signal.removeEventListener("abort", end);
    stdout.off("resize", onResize);
    stdin?.off("data", onKey);
    if (stdin?.isTTY === true) stdin.pause();
  }
}

/** What turns one picture into the next: every line that differs, erased before it is written. */
function changes(before: readonly string[], now: readonly string[]): string {
  const rows = Math.max(before.length, now.length);
  let picture = before.length === 0 ? "\x1b[2J" : "";
  for (let row = 0; row < rows; row++) {
    const text = now[row] ?? "";
    if (text !== before[row]) picture += `\x1b[${row + 1};1H\x1b[2K${text}`;
  }
  return picture;
}

/** Also an error that nobody catches and `process.exit` leave the terminal as it was. */
function beforeExit(restore: () => void): () => void {
  process.once("exit", restore);
  return () => void process.off("exit", restore);
}
