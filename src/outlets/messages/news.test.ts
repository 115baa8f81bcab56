import { describe, expect, it } from "vitest";
import { BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { DomainEvent } from "../../domain/event.ts";
import { NewsDesk, type News } from "./news.ts";

const STALE: DomainEvent = { kind: "pack-link", pack: "Block 1", link: "stale", was: "fresh", lastedMs: 3_000 };
const LOST: DomainEvent = { kind: "pack-link", pack: "Block 1", link: "lost", was: "stale", lastedMs: 30_000 };
const FRESH: DomainEvent = { kind: "pack-link", pack: "Block 1", link: "fresh", was: "lost", lastedMs: 60_000 };
const RAISED: DomainEvent = { kind: "message", message: "highVoltage", raised: true, level: "alarm" };
const CLEARED: DomainEvent = { ...RAISED, raised: false };

/** A desk that has seen a battery that runs, and gets a tick at each of these seconds. */
function deskOf(first: Snapshot = RUNNING) {
  const desk = new NewsDesk();
  const at = (seconds: number, events: readonly DomainEvent[] = [], change: Partial<Snapshot> = {}): readonly News[] =>
    desk.take({ ...RUNNING, ...change, atMs: 1000 * seconds, events });
  const start = desk.take({ ...first, atMs: 0, events: [] });
  return { at, start };
}

const shortly = (news: readonly News[]) => news.map(({ key, state, level }) => [key, state, level]);

describe("what is worth a message", () => {
  it("an alarm at once, with the state of that moment", () => {
    const { at } = deskOf();
    const [news] = at(5, [RAISED], { ticks: 7 });
    expect(news).toMatchObject({ state: "began", level: "alarm", atMs: 5_000, event: RAISED });
    expect(news!.snapshot.ticks).toBe(7);
  });

  it("a warning only if it still stands after 10 s", () => {
    const { at } = deskOf();
    expect(at(5, [STALE])).toEqual([]);
    expect(at(14)).toEqual([]);
    expect(shortly(at(15))).toEqual([["pack-link Block 1", "began", "warning"]]);
    expect(at(16)).toEqual([]);
  });

  it("nothing of what flickers", () => {
    const { at } = deskOf();
    at(5, [STALE]);
    expect(at(9, [FRESH])).toEqual([]);
    expect(at(100)).toEqual([]);
    // It has waited long enough as a whole, however often its event comes.
    at(200, [STALE]);
    at(208, [STALE]);
    expect(at(210)).toHaveLength(1);
  });

  it("once more when it becomes worse, and not when it becomes better", () => {
    const { at } = deskOf();
    at(5, [STALE]);
    at(15);
    expect(shortly(at(35, [LOST]))).toEqual([["pack-link Block 1", "began", "alarm"]]);
    expect(at(40, [STALE])).toEqual([]);
    expect(at(60)).toEqual([]);
  });

  it("what was over when the bridge spoke again after a silence, and the same alarm the next time", () => {
    const { at } = deskOf();
    expect(at(10, [RAISED])).toHaveLength(1);
    at(20, [{ kind: "decision", decision: "silent", was: "run" }], { decision: { kind: "silent", reasons: [] } as never });
    at(40, [{ kind: "decision", decision: "run", was: "silent" }]);
    expect(shortly(at(100)).filter(([key]) => key === "message alarm highVoltage")).toEqual([
      ["message alarm highVoltage", "ended", "alarm"],
    ]);
    expect(shortly(at(3600, [RAISED]))).toEqual([["message alarm highVoltage", "began", "alarm"]]);
  });

  it("its end when it has lasted for a minute, with how long it was, as important as its worst", () => {
    const { at } = deskOf();
    at(10, [RAISED]);
    expect(at(70, [CLEARED])).toEqual([]);
    expect(at(129)).toEqual([]);
    expect(at(130)).toMatchObject([
      {
        key: "message alarm highVoltage",
        state: "ended",
        level: "alarm",
        atMs: 70_000,
        lastedMs: 60_000,
        event: CLEARED,
        began: RAISED,
      },
    ]);
    expect(at(300)).toEqual([]);
    expect(at(301, [CLEARED])).toEqual([]);
  });

  it("neither an end nor a beginning of what begins anew within a minute", () => {
    const { at } = deskOf();
    at(10, [RAISED]);
    at(20, [CLEARED]);
    expect(at(70, [RAISED])).toEqual([]);
    expect(at(200)).toEqual([]);
    at(210, [CLEARED]);
    expect(at(270)).toMatchObject([{ state: "ended", lastedMs: 200_000 }]);
  });

  it("another failure of the inverter, although it is no worse", () => {
    const { at } = deskOf();
    const failure = (errorNumber: number): DomainEvent => ({ kind: "inverter-state", operatingState: 4, errorNumber });
    expect(at(10, [failure(952)])).toHaveLength(1);
    expect(at(11, [failure(952)])).toEqual([]);
    expect(at(12, [failure(101)])).toMatchObject([{ event: { errorNumber: 101 } }]);
  });

  it("moments as they are", () => {
    const { at } = deskOf();
    expect(shortly(at(10, [{ kind: "full", bmsPct: 97 }]))).toEqual([[null, "happened", "info"]]);
  });
});

describe("after a start", () => {
  it("is told for information", () => {
    expect(deskOf().start).toMatchObject([{ event: null, state: "happened", level: "info" }]);
  });

  it("nothing is said of waiting for the first reading, unless it takes two minutes", () => {
    const { at, start } = deskOf(STARTING);
    const waiting = { decision: STARTING.decision, battery: null };
    expect(start).toHaveLength(1);
    expect(at(119, [], waiting)).toEqual([]);
    expect(shortly(at(120, [], waiting))).toEqual([["decision", "began", "alarm"]]);
    const soon = deskOf(STARTING);
    soon.at(30, [{ kind: "decision", decision: "run", was: "silent" }]);
    expect(soon.at(200)).toEqual([]);
  });

  it("what stands already is told although its event was before", () => {
    const { start, at } = deskOf(BLOCKED);
    expect(start).toHaveLength(1);
    const now = at(10, [], BLOCKED);
    expect(now.map(({ event }) => event?.kind)).toContain("decision");
    expect(now.map(({ event }) => event?.kind)).toContain("inverter-presence");
    const lost = FOUR_PACKS.packs.map((pack, i) => (i === 2 ? { ...pack, link: "lost" as const } : pack));
    const keys = deskOf({ ...FOUR_PACKS, packs: lost }).start.map(({ key }) => key);
    expect(keys).toContain(`pack-link ${lost[2]!.rules.name}`);
  });
});
