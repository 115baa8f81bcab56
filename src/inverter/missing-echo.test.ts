/** When the next frame is handed over to a port that takes every frame and says nothing by itself: nobody may have taken the last one. */
import { beforeEach, expect, it } from "vitest";
import { reading } from "../../test/support/battery.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { STYLE } from "../../test/support/island-bench.ts";
import { recordingLog } from "../../test/support/recording-log.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { CLOSED, PortLife } from "../io/port-life.ts";
import type { CanFrame, CanInput, CanPort } from "../io/port.ts";
import { SunnyIsland } from "./sunny-island.ts";

const fromInverter: CanInput = { kind: "frame", frame: { id: 0x305, data: new Uint8Array(8) } };
let clock: FakeClock;
let life: PortLife<CanInput>;
let sent: CanFrame[];

beforeEach(async () => {
  clock = new FakeClock();
  life = new PortLife();
  sent = [];
  const port: CanPort = {
    name: "silent",
    echoes: true,
    ended: life.ended,
    send: (frame) => {
      sent.push(frame);
      return { ok: true };
    },
    onInput: (listener) => life.listen(listener),
    close: () => Promise.resolve(void life.end(CLOSED)),
  };
  const island = new SunnyIsland({ open: () => Promise.resolve(port), clock, style: STYLE, log: recordingLog() });
  const stop = new AbortController();
  const running = island.run(stop.signal);
  await clock.advance(0);
  const { decision, urgent } = new TickRun().step(reading());
  island.offer(decision, urgent);
  await clock.advance(0);
  expect(sent.map(({ id }) => id)).toEqual([0x351]);
  return async () => {
    stop.abort();
    await clock.advance(0);
    await running;
  };
});

it.each([0, 50, 199])(
  "a frame of which no echo comes is not followed by another one when a frame is heard %i ms after it, which was on its way",
  async (ms) => {
    await clock.advance(ms);
    life.deliver(fromInverter);
    await clock.advance(1_000 - ms);
    expect(sent).toHaveLength(1);
  },
);

it("a frame of which no echo comes is followed by another one when a frame is heard 200 ms after it: who is heard takes ours, too", async () => {
  await clock.advance(200);
  life.deliver(fromInverter);
  await clock.advance(200);
  expect(sent.map(({ id }) => id)).toEqual([0x351, 0x355]);
});

it("a frame of which no echo comes is followed by another one when its echo comes after all", async () => {
  await clock.advance(50);
  life.deliver(fromInverter);
  await clock.advance(50);
  life.deliver({ kind: "echo", frame: sent[0]! });
  await clock.advance(200);
  expect(sent.map(({ id }) => id)).toEqual([0x351, 0x355]);
});
