import { describe, expect, it } from "vitest";
import { keptCommands, LONGEST_FOR_MS, operatorLimit, resumedCommands, standing, wantsFull, type Command } from "./command.ts";

const command = (id: number, kind: Command["kind"], change: Partial<Command> = {}): Command => ({
  id,
  kind,
  givenAtMs: 1000,
  untilMs: 61_000,
  ...change,
});

describe("a command", () => {
  it("stands until its time, to the millisecond", () => {
    const one = command(1, "stop-charge");
    expect(standing([one], 60_999.999)).toEqual([one]);
    expect(standing([one], 61_000)).toEqual([]);
  });

  it("counts from the moment it is given, also in a tick whose time was read just before", () => {
    expect(standing([command(1, "stop-charge")], 999)).toHaveLength(1);
  });
});

describe("the bound that commands set", () => {
  it("is none without commands, and none from a wish to charge full", () => {
    expect(operatorLimit([], "charge")).toBeNull();
    expect(operatorLimit([command(1, "full-once")], "charge")).toBeNull();
    expect(operatorLimit([command(1, "full-once")], "discharge")).toBeNull();
  });

  it("is that of its own direction only", () => {
    const charge = command(1, "limit-charge", { limitA: 40 });
    const discharge = command(2, "stop-discharge");
    expect(operatorLimit([charge, discharge], "charge")).toEqual({ limitA: 40, command: charge });
    expect(operatorLimit([charge, discharge], "discharge")).toEqual({ limitA: 0, command: discharge });
  });

  it("is the tightest, whatever the order", () => {
    const stop = command(1, "stop-charge");
    const limit = command(2, "limit-charge", { limitA: 40 });
    expect(operatorLimit([limit, stop], "charge")).toEqual({ limitA: 0, command: stop });
    expect(operatorLimit([stop, limit], "charge")).toEqual({ limitA: 0, command: stop });
  });

  it("is that of the first of equal ones", () => {
    const [first, second] = [command(1, "stop-charge"), command(2, "stop-charge")];
    expect(operatorLimit([first, second], "charge")?.command).toBe(first);
  });

  it("is 0 A for a stop, whatever figure it carries", () => {
    expect(operatorLimit([command(1, "stop-charge", { limitA: 40 })], "charge")).toMatchObject({ limitA: 0 });
    expect(operatorLimit([command(1, "stop-discharge", { limitA: 40 })], "discharge")).toMatchObject({ limitA: 0 });
  });

  it.each([{}, { limitA: NaN }, { limitA: -1 }])("is 0 A for a limit whose figure is no use: %o", (change) =>
    expect(operatorLimit([command(1, "limit-discharge", change)], "discharge")).toMatchObject({ limitA: 0 }),
  );
});

it("a full charge is wanted while the wish stands", () => {
  const wish = command(1, "full-once");
  expect(wantsFull(standing([wish], 60_999))).toBe(true);
  expect(wantsFull(standing([wish], 61_000))).toBe(false);
  expect(wantsFull([command(1, "stop-charge")])).toBe(false);
});

describe("over a restart", () => {
  const given = [command(3, "limit-charge", { limitA: 50 }), command(4, "full-once", { untilMs: 11_000 })];
  const kept = keptCommands(given, 6000);

  it("ages are kept, not times, and nothing that has ended", () => {
    expect(kept).toEqual([
      { id: 3, kind: "limit-charge", limitA: 50, givenAgoMs: 5000, leftMs: 55_000 },
      { id: 4, kind: "full-once", givenAgoMs: 5000, leftMs: 5000 },
    ]);
    expect(keptCommands(given, 11_000).map(({ id }) => id)).toEqual([3]);
  });

  it("the time that has passed meanwhile counts", () => {
    expect(resumedCommands(kept, 4000, 100)).toEqual([
      { id: 3, kind: "limit-charge", limitA: 50, givenAtMs: -8900, untilMs: 51_100 },
      { id: 4, kind: "full-once", givenAtMs: -8900, untilMs: 1100 },
    ]);
    expect(resumedCommands(kept, 5000, 100).map(({ id }) => id)).toEqual([3]);
    expect(resumedCommands(kept, 55_000, 100)).toEqual([]);
  });

  it("a clock that was set back gives no command more time", () =>
    expect(resumedCommands(kept, -10_000, 0)).toEqual(resumedCommands(kept, 0, 0)));

  it("nothing stands longer than any command may", () => {
    const [resumed] = resumedCommands([{ id: 1, kind: "stop-charge", givenAgoMs: 0, leftMs: Infinity }], 0, 0);
    expect(resumed!.untilMs).toBe(LONGEST_FOR_MS);
  });
});
