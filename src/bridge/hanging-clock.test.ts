import { expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { hangingClock } from "./hanging-clock.ts";

it("sleeps as the other clock until its time has come, then for ever", async () => {
  const clock = new FakeClock();
  const hanging = hangingClock(clock, 5_000);
  const wokenMs: number[] = [];
  void (async () => {
    for (;;) {
      await hanging.sleep(1_000);
      wokenMs.push(hanging.nowMs());
    }
  })();
  await clock.advance(3_600_000);
  expect(wokenMs).toEqual([1000, 2000, 3000, 4000, 5000]);
});

it("wakes nobody any more, but lets them call it off", async () => {
  const clock = new FakeClock();
  const hanging = hangingClock(clock, 5_000);
  const woken: string[] = [];
  hanging.after(4_999, () => woken.push("before"));
  await clock.advance(5_000);
  hanging.after(1_000, () => woken.push("after"))();
  hanging.after(1_000, () => woken.push("after"));
  await clock.advance(3_600_000);
  expect(woken).toEqual(["before"]);
});
