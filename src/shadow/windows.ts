/** The last seconds of what this bridge knew and would have sent, for frames that are judged a moment after they came. */
import type { SmaFrame } from "../codec/sma/frame.ts";
import type { Moment } from "./moment.ts";

/** A program reads, waits for its turn and sends: its values are of some time before the frame. */
const BEFORE_MS = 5_000;
/** It may also have read later than this bridge, whose next decision is a second away and its frames one more. */
export const AFTER_MS = 2_500;

interface Dated<T> {
  readonly atMs: number;
  readonly value: T;
}

export class Windows {
  #moments: Dated<Moment>[] = [];
  readonly #ours = new Map<number, Dated<SmaFrame>[]>();

  addMoment(moment: Moment): void {
    this.#moments = pruned([...this.#moments, { atMs: moment.atMs, value: moment }], moment.atMs);
  }

  addOurs(frame: SmaFrame, atMs: number): void {
    this.#ours.set(frame.id, pruned([...(this.#ours.get(frame.id) ?? []), { atMs, value: frame }], atMs));
  }

  /** What was known around a time, oldest first. */
  around(id: number, atMs: number): { readonly moments: readonly Moment[]; readonly ours: readonly SmaFrame[] } {
    const within = <T>(list: readonly Dated<T>[]): readonly T[] =>
      list.filter((one) => one.atMs >= atMs - BEFORE_MS && one.atMs <= atMs + AFTER_MS).map(({ value }) => value);
    return { moments: within(this.#moments), ours: within(this.#ours.get(id) ?? []) };
  }

  /** The newest frame of an id that this bridge would have sent. */
  lastOurs(id: number): Dated<SmaFrame> | undefined {
    return this.#ours.get(id)?.at(-1);
  }

  get lastMoment(): Moment | undefined {
    return this.#moments.at(-1)?.value;
  }
}

const KEPT_MS = BEFORE_MS + 2 * AFTER_MS;

const pruned = <T>(list: Dated<T>[], nowMs: number): Dated<T>[] => {
  const first = list.findIndex(({ atMs }) => nowMs - atMs <= KEPT_MS);
  return first > 0 ? list.slice(first) : list;
};
