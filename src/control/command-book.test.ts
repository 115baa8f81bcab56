import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { LONGEST_FOR_MS, type KeptCommand } from "../domain/command.ts";
import { CommandBook } from "./command-book.ts";

let clock: FakeClock;
let book: CommandBook;
beforeEach(() => {
  clock = new FakeClock();
  clock.stall(5000);
  book = new CommandBook(clock);
});

const ids = (): readonly number[] => book.list().map(({ id }) => id);

describe("giving", () => {
  it("makes a command with a number, from now on", () => {
    expect(book.give({ kind: "limit-charge", limitA: 50, forMs: 60_000 })).toEqual({
      id: 1,
      kind: "limit-charge",
      limitA: 50,
      givenAtMs: 5000,
      untilMs: 65_000,
    });
    expect(book.give({ kind: "stop-discharge", forMs: 1000 })).toEqual({
      id: 2,
      kind: "stop-discharge",
      givenAtMs: 5000,
      untilMs: 6000,
    });
    expect(ids()).toEqual([1, 2]);
  });

  it("takes the place of the older one of its kind, also a tighter or a longer one", () => {
    book.give({ kind: "limit-charge", limitA: 20, forMs: 60_000 });
    book.give({ kind: "stop-charge", forMs: 60_000 });
    book.give({ kind: "limit-charge", limitA: 50, forMs: 1000 });
    expect(book.list()).toMatchObject([
      { id: 2, kind: "stop-charge" },
      { id: 3, kind: "limit-charge", limitA: 50, untilMs: 6000 },
    ]);
  });

  it("never for longer than 7 days, even past the protocol", () => {
    expect(book.give({ kind: "full-once", forMs: Infinity }).untilMs).toBe(5000 + LONGEST_FOR_MS);
    expect(LONGEST_FOR_MS).toBe(7 * 24 * 3600 * 1000);
  });
});

describe("a command that was given", () => {
  beforeEach(() => {
    book.give({ kind: "stop-charge", forMs: 2000 });
    book.give({ kind: "limit-discharge", limitA: 10, forMs: 3000 });
    book.give({ kind: "full-once", forMs: 4000 });
  });

  it("ends at its time", () => {
    clock.stall(1999);
    expect(ids()).toEqual([1, 2, 3]);
    clock.stall(1);
    expect(ids()).toEqual([2, 3]);
    clock.stall(2000);
    expect(ids()).toEqual([]);
  });

  it.each([
    [2, [2]],
    ["stop-charge", [1]],
    ["all", [1, 2, 3]],
    [4, []],
    ["stop-discharge", []],
  ] as const)("can be cancelled: %s", (which, cancelled) => {
    expect(book.cancel(which).map(({ id }) => id)).toEqual(cancelled);
    expect(ids()).toEqual([1, 2, 3].filter((id) => !(cancelled as readonly number[]).includes(id)));
  });

  it("cannot be cancelled once it has ended", () => {
    clock.stall(2000);
    expect(book.cancel(1)).toEqual([]);
    expect(book.cancel("all").map(({ id }) => id)).toEqual([2, 3]);
  });

  it("ends when what was asked for once has happened", () => {
    book.done("full-once");
    book.done("full-once");
    expect(ids()).toEqual([1, 2]);
  });

  it("is in the same list for as long as nothing changes", () => {
    const list = book.list();
    clock.stall(1999);
    book.cancel(9);
    book.done("stop-discharge");
    expect(book.list()).toBe(list);
    clock.stall(1);
    expect(book.list()).not.toBe(list);
  });
});

describe("after a restart", () => {
  const restarted = (kept: readonly KeptCommand[], ageMs: number): void => {
    clock = new FakeClock();
    book = new CommandBook(clock);
    book.resume(JSON.parse(JSON.stringify(kept)) as KeptCommand[], ageMs);
  };

  it("goes on with its number and what is left of its time", () => {
    book.give({ kind: "stop-charge", forMs: 60_000 });
    book.give({ kind: "limit-discharge", limitA: 10, forMs: 20_000 });
    clock.stall(5000);
    restarted(book.toKept(), 10_000);
    expect(book.list()).toEqual([
      { id: 1, kind: "stop-charge", givenAtMs: -15_000, untilMs: 45_000 },
      { id: 2, kind: "limit-discharge", limitA: 10, givenAtMs: -15_000, untilMs: 5000 },
    ]);
    clock.stall(5000);
    expect(ids()).toEqual([1]);
    expect(book.give({ kind: "full-once", forMs: 1000 }).id).toBe(3);
  });

  it("does not come back when its time was over meanwhile", () => {
    book.give({ kind: "stop-charge", forMs: 60_000 });
    restarted(book.toKept(), 60_000);
    expect(ids()).toEqual([]);
  });

  it("does not replace what was given since", () => {
    book.give({ kind: "limit-charge", limitA: 50, forMs: 60_000 });
    const kept = book.toKept();
    book = new CommandBook(clock);
    book.give({ kind: "limit-charge", limitA: 5, forMs: 60_000 });
    book.resume(kept, 0);
    expect(book.list()).toMatchObject([{ limitA: 5 }]);
  });

  it("has one of each kind, the newest, whatever was kept", () => {
    const one = { kind: "limit-charge", givenAgoMs: 0, leftMs: 60_000 } as const;
    restarted(
      [
        { ...one, id: 8, limitA: 5 },
        { ...one, id: 7, limitA: 50 },
      ],
      0,
    );
    expect(book.list()).toMatchObject([{ id: 8, limitA: 5 }]);
  });

  it("keeps nothing that has ended", () => {
    book.give({ kind: "stop-charge", forMs: 1000 });
    clock.stall(1000);
    expect(book.toKept()).toEqual([]);
  });
});
