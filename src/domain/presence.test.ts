import { describe, expect, it } from "vitest";
import { report, seen, UNHEARD } from "../../test/support/battery.ts";
import type { DomainEvent } from "./event.ts";
import type { InverterReport } from "./inverter.ts";
import type { Observed } from "./observed.ts";
import { newInverterMemory, observeInverter, type InverterMemory } from "./presence.ts";

/** Looks at the inverter at given times; it was started at 1000 ms. */
class Watch {
  memory: InverterMemory = newInverterMemory(1000);
  readonly events: DomainEvent[] = [];

  at(nowMs: number, observed: Observed<InverterReport>): boolean | null {
    this.memory = observeInverter(observed, this.memory, nowMs, this.events);
    return this.memory.present;
  }
}

const heard = (atMs: number): Observed<InverterReport> => seen(report(0), atMs);
const silentSince = (atMs: number): Observed<InverterReport> => ({
  ok: false,
  atMs: atMs + 1,
  why: "timeout",
  last: { atMs, value: report(0) },
});

describe("whether the inverter is heard", () => {
  it("is not known before it is, or has been silent for 15 s", () => {
    const watch = new Watch();
    expect(watch.at(1000, UNHEARD)).toBeNull();
    expect(watch.at(15_999, UNHEARD)).toBeNull();
    expect(watch.events).toEqual([]);
    expect(watch.at(16_000, UNHEARD)).toBe(false);
    expect(watch.events).toEqual([{ kind: "inverter-presence", present: false, lastedMs: 15_000 }]);
  });

  it("is told with the time for which it was silent before", () => {
    const watch = new Watch();
    watch.at(21_000, UNHEARD);
    expect(watch.at(51_000, heard(51_000))).toBe(true);
    expect(watch.events.filter(({ kind }) => kind === "inverter-presence")).toEqual([
      { kind: "inverter-presence", present: false, lastedMs: 20_000 },
      { kind: "inverter-presence", present: true, lastedMs: 30_000 },
    ]);
  });

  it.each([
    [5_000, true],
    [5_001, null],
  ])("a report that is %d ms old says of an unknown inverter: %s", (ageMs, present) => {
    expect(new Watch().at(2000 + ageMs, heard(2000))).toBe(present);
  });

  it("does not change between 5 s and 15 s, in either direction", () => {
    const watch = new Watch();
    watch.at(2000, heard(2000));
    expect([watch.at(16_999, heard(2000)), watch.at(16_999, silentSince(2000))]).toEqual([true, true]);
    expect(watch.at(17_000, silentSince(2000))).toBe(false);
    expect(watch.at(30_001, heard(25_000))).toBe(false);
    expect(watch.at(30_001, heard(25_001))).toBe(true);
  });

  it("one that was closed a moment ago is not heard anew by its last report", () => {
    expect(new Watch().at(3000, silentSince(2000))).toBeNull();
  });
});

describe("the state of the inverter", () => {
  const states = (watch: Watch) => watch.events.filter(({ kind }) => kind === "inverter-state");
  const says = (operatingState: number, errorNumber: number) => seen(report(0, { operatingState, errorNumber }), 2000);

  it("is told at the first report and when either figure changes", () => {
    const watch = new Watch();
    for (const [state, error] of [
      [1, 0],
      [1, 0],
      [3, 0],
      [3, 952],
      [3, 952],
    ] as const)
      watch.at(2000, says(state, error));
    expect(states(watch)).toEqual([
      { kind: "inverter-state", operatingState: 1, errorNumber: 0 },
      { kind: "inverter-state", operatingState: 3, errorNumber: 0 },
      { kind: "inverter-state", operatingState: 3, errorNumber: 952 },
    ]);
  });

  it("is not told of an inverter that is not heard any more, nor without 0x306", () => {
    const watch = new Watch();
    watch.at(2000, seen({ measured: report(0).measured }, 2000));
    watch.at(12_000, silentSince(2000));
    watch.at(17_000, says(4, 952));
    expect(watch.memory.present).toBe(false);
    expect(states(watch)).toEqual([]);
  });
});
