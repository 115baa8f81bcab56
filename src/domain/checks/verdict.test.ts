import { describe, expect, it } from "vitest";
import { NEW_VERDICT, weigh, type Verdict } from "./verdict.ts";

type State = "ok" | "bad";
const WAIT_MS = { bad: 10_000, ok: 60_000 };

/** One opinion every 5 s; what stands at the end. */
function after(opinions: readonly (State | null)[], from: Verdict<State, number> = NEW_VERDICT): Verdict<State, number> {
  return opinions.reduce<Verdict<State, number>>((verdict, state, index) => {
    return weigh(verdict, state === null ? null : { state, facts: index }, index * 5000, WAIT_MS);
  }, from);
}

const BAD: Verdict<State, number> = { state: "bad", facts: 9, pending: null };
const calm = (count: number): readonly State[] => Array.from({ length: count }, () => "ok");

describe("a verdict", () => {
  it("begins with the first all-clear at once", () => expect(after(["ok"])).toMatchObject({ state: "ok", facts: 0 }));
  it("accuses when it was asked to for its whole time", () => {
    expect(after(["bad", "bad"]).state).toBe("unknown");
    expect(after(["bad", "bad", "bad"])).toEqual({ state: "bad", facts: 2, pending: null });
  });
  it("has the figures of the last opinion that said so", () => {
    expect(after(["bad", "bad", "bad", "bad", null])).toEqual({ state: "bad", facts: 3, pending: null });
  });
  it("takes any other opinion, and none, as a break of an accusation", () => {
    expect(after(["bad", "bad", null, "bad"]).state).toBe("unknown");
    expect(after(["bad", "bad", "ok", "bad"]).state).toBe("ok");
  });
  it("ends an accusation after a calm that may have gaps, and keeps its figures until then", () => {
    expect(after([...calm(6), null, null, ...calm(4)], BAD)).toMatchObject({ state: "bad", facts: 9 });
    expect(after([...calm(6), null, null, ...calm(5)], BAD).state).toBe("ok");
  });
  it("counts the calm anew after a relapse", () => {
    expect(after([...calm(11), "bad", ...calm(12)], BAD).state).toBe("bad");
  });
});
