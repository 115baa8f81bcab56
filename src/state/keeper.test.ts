import { beforeEach, describe, expect, it } from "vitest";
import { reading, RULES } from "../../test/support/battery.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import type { Command } from "../domain/command.ts";
import type { Kept } from "../domain/kept.ts";
import { StateKeeper, type StateStore } from "./keeper.ts";

let clock: FakeClock;
let run: TickRun;
let saved: { readonly atS: number; readonly kept: Kept }[];
/** How long the disk takes for a save. */
let diskMs: number;
let commands: readonly Command[];
let keeper: StateKeeper;

const store: StateStore = {
  load: () => Promise.resolve(null),
  save: (kept) => {
    saved.push({ atS: clock.nowMs() / 1000, kept });
    return clock.sleep(diskMs);
  },
};

beforeEach(() => {
  clock = new FakeClock();
  run = new TickRun(RULES);
  saved = [];
  diskMs = 0;
  commands = [];
  keeper = new StateKeeper(
    store,
    clock,
    () => run.memory,
    () => commands,
  );
});

async function seconds(count: number, value = reading()): Promise<void> {
  for (let i = 0; i < count; i++) {
    run.step(value);
    keeper.ticked();
    await clock.advance(1000);
  }
}

const times = (): readonly number[] => saved.map(({ atS }) => atS);

describe("the state is saved", () => {
  it("once a minute while it changes, the first time after a minute", async () => {
    await seconds(200);
    expect(times()).toEqual([60, 120, 180]);
    expect(saved[0]!.kept).toMatchObject({ chargeVoltage: { valueV: 55 }, cells: { "Block 1": 16 } });
  });

  it("not while nothing changes: one last time after the battery is lost, then never", async () => {
    await seconds(100);
    for (let i = 0; i < 3600; i++) {
      run.step(null);
      keeper.ticked();
      await clock.advance(1000);
    }
    expect(times()).toEqual([60, 120, 180]);
    expect(saved.at(-1)!.kept.chargeVoltage).toBeNull();
  });

  it("at once when a person has asked for something", async () => {
    await seconds(70);
    commands = [{ id: 1, kind: "stop-charge", givenAtMs: clock.nowMs(), untilMs: clock.nowMs() + 3_600_000 }];
    await seconds(5);
    expect(times()).toEqual([60, 70]);
    expect(saved[1]!.kept.commands).toEqual([{ id: 1, kind: "stop-charge", givenAgoMs: 0, leftMs: 3_600_000 }]);
  });

  it("never before the first word", async () => {
    for (let i = 0; i < 300; i++) {
      run.step(null);
      keeper.ticked();
      await clock.advance(1000);
    }
    await keeper.end();
    expect(saved).toEqual([]);
  });

  it("one at a time: a slow disk is waited for, not queued up at", async () => {
    diskMs = 150_000;
    await seconds(300);
    expect(times()).toEqual([60, 210]);
  });

  it("at the end, also within the first minute", async () => {
    await seconds(10);
    const ended = keeper.end();
    await clock.advance(0);
    await ended;
    expect(times()).toEqual([10]);
  });

  it("at the end after the save that is under way; not twice", async () => {
    diskMs = 5_000;
    await seconds(62);
    run.steps(20, reading());
    const ended = keeper.end();
    await clock.advance(20_000);
    await ended;
    expect(times()).toEqual([60, 65]);
    await keeper.end();
    expect(times()).toEqual([60, 65]);
  });
});
