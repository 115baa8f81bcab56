import type { StateStore } from "../../src/state/keeper.ts";
import { readStateText, stateText } from "../../src/state/state-text.ts";

/** A store on a text in memory, with a wall clock that the test owns. */
export class TextStore implements StateStore {
  text: string | null = null;
  saves = 0;
  readonly #wallNowMs: () => number;

  constructor(wallNowMs: () => number) {
    this.#wallNowMs = wallNowMs;
  }

  readonly load: StateStore["load"] = () => {
    const read = this.text === null ? null : readStateText(this.text, this.#wallNowMs());
    return Promise.resolve(read?.ok === true ? read.value : null);
  };

  readonly save: StateStore["save"] = (kept) => {
    this.text = stateText(kept, this.#wallNowMs());
    this.saves++;
    return Promise.resolve();
  };
}
