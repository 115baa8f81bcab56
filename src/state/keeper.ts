/**
 * Keeps what must survive a restart, beside the loop: at most once a minute, at once when a person has asked for something, and
 * at the end; only when it has changed.
 */
import { keepsSame, keptOf, type Kept, type Resumed } from "../domain/kept.ts";
import type { Command } from "../domain/command.ts";
import type { Memory } from "../domain/memory.ts";
import type { Clock } from "../io/port.ts";

/** Where the state lies. Neither function rejects; both tell their troubles themselves. */
export interface StateStore {
  /** `null` where there is nothing that can be used. */
  readonly load: () => Promise<Resumed | null>;
  readonly save: (kept: Kept) => Promise<void>;
}

/**
 * Also the time from the start to the first save: a state with which the program fails within a minute is not made young again,
 * and is too old to be used soon.
 */
const SAVE_EVERY_MS = 60_000;

export class StateKeeper {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #memory: () => Memory;
  readonly #commands: () => readonly Command[];
  #saved: { readonly memory: Memory; readonly commands: readonly Command[] };
  #lastMs: number;
  #saving: Promise<void> | null = null;

  /** `memory` gives what the bridge remembers now, `commands` what people ask for: the same array while nothing changes. */
  constructor(store: StateStore, clock: Clock, memory: () => Memory, commands: () => readonly Command[]) {
    this.#store = store;
    this.#clock = clock;
    this.#memory = memory;
    this.#commands = commands;
    this.#saved = { memory: memory(), commands: commands() };
    this.#lastMs = clock.nowMs();
  }

  /** To be called after every tick; never waits. */
  ticked(): void {
    if (this.#saving !== null) return;
    const asked = this.#commands() !== this.#saved.commands;
    if (asked || this.#clock.nowMs() - this.#lastMs >= SAVE_EVERY_MS) this.#save();
  }

  /** Saves what is new. Resolves when it is on the disk, or cannot be. */
  async end(): Promise<void> {
    await this.#saving;
    this.#save();
    await this.#saving;
  }

  #save(): void {
    const memory = this.#memory();
    const commands = this.#commands();
    const nowMs = this.#clock.nowMs();
    if (commands === this.#saved.commands && keepsSame(memory, this.#saved.memory)) return;
    const kept = keptOf(memory, commands, nowMs);
    if (kept === null) return;
    this.#saved = { memory, commands };
    this.#lastMs = nowMs;
    this.#saving = this.#store.save(kept).finally(() => (this.#saving = null));
  }
}
