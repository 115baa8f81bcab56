import { expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { playedLine } from "./played-line.ts";

const PLAYED = [0, 1_000, 2_500].map((afterMs, i) => ({ afterMs, bytes: Uint8Array.of(i) }));
const never = new AbortController().signal;

it("plays the bytes at their times", async () => {
  const clock = new FakeClock();
  const port = await playedLine({ name: "recorded", played: PLAYED, clock, startMs: 0 })(never);
  const heard: string[] = [];
  const stop = port.onData((chunk) => heard.push(`${clock.nowMs()} ${chunk.join()}`));
  port.write(Uint8Array.of(9));
  await clock.advance(10_000);
  expect(heard).toEqual(["0 0", "1000 1", "2500 2"]);
  stop();
});

it("passes over what was before it is opened, and stops when it is closed", async () => {
  const clock = new FakeClock();
  await clock.advance(900);
  const open = playedLine({ name: "recorded", played: PLAYED, clock, startMs: 0 });
  const port = await open(never);
  const heard: number[] = [];
  port.onData((chunk) => heard.push(...chunk));
  await clock.advance(200);
  await port.close();
  expect(await port.ended).toEqual({ expected: true, reason: "closed" });
  await clock.advance(10_000);
  expect(heard).toEqual([1]);
  const late = await open(never);
  late.onData((chunk) => heard.push(...chunk));
  await clock.advance(10_000);
  expect(heard).toEqual([1]);
});
