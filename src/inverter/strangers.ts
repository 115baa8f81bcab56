/**
 * Finds out whether somebody else on the bus sends what only a battery may (`BATTERY_IDS`). Two batteries on
 * one bus tell the inverter two truths in turn, so one that is sure of it stops; but a wrong alarm is a dark house, so it must be
 * sure. Whoever comes later gives way: it is quicker to believe that it is not alone. Pure.
 */
export interface StrangerMemory {
  /** When foreign frames were seen, oldest first; those in quick succession count as one. */
  readonly seenAtMs: readonly number[];
  /** When this side first sent something. */
  readonly firstSentAtMs: number | null;
  /** The id that the other one was found out by; stays until a person decides. */
  readonly id: number | null;
}

/**
 * What only a battery sends (FSS-ConnectingBat-TI-en-10). Other controllers of SMA use ids in between on the same bus (0x352 to
 * 0x354, 0x35C): they are no second battery.
 */
export const BATTERY_IDS: ReadonlySet<number> = new Set([0x351, 0x355, 0x356, 0x35a, 0x35b, 0x35e, 0x35f]);

export const NO_STRANGER: StrangerMemory = { seenAtMs: [], firstSentAtMs: null, id: null };

/** What a process before this one has left in the controller comes out at once, and counts as one. */
const SUCCESSION_MS = 150;
/**
 * Room for three sightings of a slow one. The slowest programs that feed Sunny Islands send each id every 10 s (solardirector) to
 * 10.6 s (docs/protocols/sma-sunny-island.md, section 10); SMA says how often at most, and supervises after 60 s only.
 */
const WINDOW_MS = 30_000;
/** Who has not sent for longer than this is the newcomer, and gives way. */
const NEWCOMER_MS = 5_000;
const NEWCOMER_SIGHTINGS = 2;
const SIGHTINGS = 3;
/** They must be spread over this, so that a newcomer who gives way at once stops nobody. */
const SPREAD_MS = 2_000;

/** A frame of this side was handed over. */
export const strangerSent = (memory: StrangerMemory, nowMs: number): StrangerMemory =>
  memory.firstSentAtMs === null ? { ...memory, firstSentAtMs: nowMs } : memory;

/** Somebody else sent a frame that only a battery may send. */
export function strangerSeen(memory: StrangerMemory, id: number, nowMs: number): StrangerMemory {
  if (memory.id !== null) return memory;
  const recent = memory.seenAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS);
  const last = recent.at(-1);
  if (last !== undefined && nowMs - last < SUCCESSION_MS) return { ...memory, seenAtMs: recent };
  const seenAtMs = [...recent, nowMs];
  return { ...memory, seenAtMs, id: isSure(seenAtMs, memory.firstSentAtMs, nowMs) ? id : null };
}

function isSure(seenAtMs: readonly number[], firstSentAtMs: number | null, nowMs: number): boolean {
  const isNewcomer = firstSentAtMs === null || nowMs - firstSentAtMs < NEWCOMER_MS;
  if (isNewcomer) return seenAtMs.filter((atMs) => nowMs - atMs < NEWCOMER_MS).length >= NEWCOMER_SIGHTINGS;
  return seenAtMs.length >= SIGHTINGS && nowMs - seenAtMs[0]! >= SPREAD_MS;
}
