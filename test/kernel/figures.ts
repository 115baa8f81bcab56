/** What the faults of a run did, how long the inverter may go without its battery, and the table of all that. */

/** Within this the inverter hears the battery again when a fault is over; it would give up after 60 s (SMA FSS-ConnectingBat-TI-en-10). */
export const BACK_MS = 10_000;
/** How much longer than the fault a gap may be: a cycle before it, the longest pause between two attempts (2 s), a cycle after it. */
const REACTION_MS = 4_000;

/** What a fault did. */
export interface Figure {
  readonly fault: string;
  readonly lastedMs: number;
  /** From the end of the fault to the first 0x355 with a current reading. */
  readonly backMs: number;
  /** Longest time without 0x355, around and during the fault. */
  readonly gapMs: number;
}

/** A gap must be shorter than this. A fault that is over within 6 s leaves none of 10 s; a longer one is a gap by itself. */
export const gapBoundMs = ({ lastedMs }: Figure): number => Math.max(BACK_MS, lastedMs + REACTION_MS);

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The table, with the longest gap of all faults that were over within 10 s. */
export function tableOf(figures: readonly Figure[]): string {
  const s = (ms: number): string => seconds(ms).padStart(8);
  const rows = figures.map((figure) => {
    const { fault, lastedMs, backMs, gapMs } = figure;
    return `  ${fault.padEnd(44)} ${s(lastedMs)} ${s(backMs)} ${s(gapMs)} ${s(gapBoundMs(figure))}`;
  });
  const short = figures.filter(({ lastedMs }) => lastedMs < BACK_MS);
  const longestMs = Math.max(...short.map(({ gapMs }) => gapMs));
  const longest = `  longest gap over all faults that were over within ${BACK_MS / 1000} s: ${seconds(longestMs)}`;
  const head = `  ${"fault".padEnd(44)}   lasted     back  0x355 gap  must be below`;
  return [head, ...rows, ...(short.length === 0 ? [] : [longest])].join("\n");
}
