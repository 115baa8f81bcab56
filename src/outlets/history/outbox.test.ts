import { describe, expect, it } from "vitest";
import { batch, battery, pack } from "../../../test/contract/history-samples.ts";
import { Outbox } from "./outbox.ts";
import type { Sampled } from "./sampler.ts";

const NOON_MS = Date.UTC(2026, 5, 2, 12);
const FULL = { kind: "full", bmsPct: 97 } as const;
const sampled = (parts: Partial<Sampled>): Sampled => ({
  battery: [],
  packs: [],
  events: [],
  energy: { inMwh: 0, outMwh: 0 },
  ...parts,
});

describe("Outbox", () => {
  it("has nothing to give when nothing waits", () => {
    const outbox = new Outbox("run");
    expect(outbox.next(0, "all")).toBeNull();
    outbox.add(sampled({ battery: [battery(NOON_MS, 5)] }), 0);
    expect(outbox.next(0, "events")).toBeNull();
    expect(outbox.next(null, "all")).toBeNull();
    expect(outbox.next(0, "all")).toMatchObject({ run: "run", number: 1, battery: [battery(NOON_MS, 5)] });
  });

  it("gives the same batch until it is stored, and numbers the next one higher", () => {
    const outbox = new Outbox("run");
    outbox.add(sampled({ battery: [battery(NOON_MS, 5)], energy: { inMwh: 3, outMwh: 1 } }), 0);
    const first = outbox.next(0, "all");
    outbox.add(sampled({ battery: [battery(NOON_MS + 10_000, 6)], energy: { inMwh: 4, outMwh: 0 } }), 0);
    expect(outbox.next(0, "all")).toBe(first);
    expect(outbox.isWaiting).toBe(true);
    expect(outbox.energy).toEqual({ inMwh: 7, outMwh: 1 });
    outbox.stored();
    expect(outbox.next(0, "all")).toEqual(
      batch({ run: "run", number: 2, battery: [battery(NOON_MS + 10_000, 6)], energy: { inMwh: 4, outMwh: 0 } }),
    );
    outbox.stored();
    expect(outbox.energy).toEqual({ inMwh: 0, outMwh: 0 });
  });

  it("sends events ahead of the samples and the energy", () => {
    const outbox = new Outbox("run");
    const events = [{ atMs: NOON_MS, event: FULL }];
    outbox.add(sampled({ battery: [battery(NOON_MS, 5)], events, energy: { inMwh: 3, outMwh: 0 } }), 0);
    expect(outbox.hasEvents).toBe(true);
    expect(outbox.next(0, "events")).toEqual(batch({ run: "run", number: 1, events }));
    outbox.stored();
    expect(outbox.hasEvents).toBe(false);
    expect(outbox.next(0, "all")).toMatchObject({ number: 2, battery: [{ atMs: NOON_MS }], energy: { inMwh: 3 } });
  });

  it("stamps what was sampled before the time was known when it is, on the grid", () => {
    const outbox = new Outbox("run");
    // The clock said 1970: 30 s after its start, and a minute that began then.
    outbox.add(
      sampled({
        battery: [battery(30_000, 5), battery(40_000, 6)],
        packs: [pack(0, "Block 1", 5)],
        events: [{ atMs: 31_500, event: FULL }],
        energy: { inMwh: 9, outMwh: 0 },
      }),
      0,
    );
    expect(outbox.next(null, "all")).toMatchObject({ battery: [], packs: [], events: [], energy: { inMwh: 9 } });
    outbox.stored();
    const later = outbox.next(NOON_MS + 4_321, "all");
    expect(later?.battery.map(({ atMs }) => atMs - NOON_MS)).toEqual([30_000, 40_000]);
    expect(later?.packs.map(({ atMs }) => atMs - NOON_MS)).toEqual([0]);
    expect(later?.events.map(({ atMs }) => atMs - NOON_MS)).toEqual([35_821]);
    expect(later?.energy).toEqual({ inMwh: 0, outMwh: 0 });
  });

  it("keeps the newest six hours and counts what it throws away, but never energy", () => {
    const outbox = new Outbox("run");
    for (let i = 0; i < 2_200; i++) {
      outbox.add(sampled({ battery: [battery(NOON_MS + i * 10_000, 5)], energy: { inMwh: 1, outMwh: 0 } }), 0);
    }
    expect(outbox.dropped).toBe(40);
    const all = outbox.next(0, "all");
    expect(all?.battery).toHaveLength(2_160);
    expect(all?.battery.at(-1)?.atMs).toBe(NOON_MS + 2_199 * 10_000);
    expect(all?.energy.inMwh).toBe(2_200);
  });

  it("gives a batch up that cannot be stored, but not its energy", () => {
    const outbox = new Outbox("run");
    outbox.add(sampled({ battery: [battery(NOON_MS, 5)], energy: { inMwh: 3, outMwh: 1 } }), 0);
    outbox.next(0, "all");
    outbox.giveUp();
    expect(outbox.dropped).toBe(1);
    expect(outbox.next(0, "all")).toEqual(batch({ run: "run", number: 2, energy: { inMwh: 3, outMwh: 1 } }));
  });
});
