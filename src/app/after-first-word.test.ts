import { expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { RUNNING } from "../../test/support/snapshots.ts";
import { Latest } from "../bridge/latest.ts";
import type { Snapshot } from "../bridge/snapshot.ts";
import { afterFirstWord } from "./after-first-word.ts";

function bench() {
  const clock = new FakeClock();
  const latest = new Latest<Snapshot>();
  const stop = new AbortController();
  let runs = 0;
  const loop = {
    run: () => {
      runs++;
      return Promise.resolve();
    },
  };
  const ended = afterFirstWord(loop, latest, clock).run(stop.signal);
  return { clock, latest, stop, ended, runs: () => runs };
}
const having = (sent: number): Snapshot => ({ ...RUNNING, bus: { ...RUNNING.bus, sent } });

test("begins as soon as the inverter has been told something", async () => {
  const { clock, latest, ended, runs } = bench();
  latest.set(having(0));
  await clock.advance(1_000);
  expect(runs()).toBe(0);
  latest.set(having(1));
  await ended;
  expect(runs()).toBe(1);
});

test("waits 3 s for it, not longer", async () => {
  const { clock, latest, ended, runs } = bench();
  latest.set(having(0));
  await clock.advance(2_999);
  expect(runs()).toBe(0);
  await clock.advance(1);
  await ended;
  expect(runs()).toBe(1);
});

test("does not begin at all when it is stopped before", async () => {
  const { stop, ended, runs } = bench();
  stop.abort();
  await ended;
  expect(runs()).toBe(0);
});
