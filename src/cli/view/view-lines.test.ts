import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import { AT_MS, BLOCKED, FOUR_PACKS, GOOD_BUS, GOOD_LINE, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import type { LineHealth } from "../../bms/polled-pack.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { ViewContext } from "./view-context.ts";
import { viewLines } from "./view-lines.ts";
import { columns } from "./view-text.ts";

const context = (change: Partial<ViewContext> = {}): ViewContext => ({
  nowMs: AT_MS,
  width: 80,
  height: 24,
  title: "SIinterJK 1.0.0",
  uptimeMs: 100_000,
  events: [
    { agoMs: 3_000, text: "Charging is now limited by the highest cell (was the inverter's rating)" },
    { agoMs: 98_000, text: "Block 1 answers" },
  ],
  inverterLabel: "SI6.0H",
  color: false,
  ...change,
});

const view = (snapshot: Snapshot | undefined, change: Partial<ViewContext> = {}): string =>
  `\n${viewLines(snapshot, context(change)).join("\n")}\n`;

describe("a terminal of 80 x 24", () => {
  it("shows a battery that charges", () => {
    expect(view(RUNNING)).toBe(`
SIinterJK 1.0.0                                                       up 0:01:40
Charging at 10.1 A; charge limit 38.5 A: cell 7 of Block 1 at 3.470 V; next 110
A (rating of SI6.0H)
BATTERY 60 % [######....]  53.57 V  charging 10.1 A  0.54 kW  0.4 s ago
        168 of 280 Ah left, 20..21.5 degC, MOSFET 27 degC, 16 cells in series
PACK    Block 1, 0.4 s ago: cell 2 3.340 V .. cell 7 3.470 V, spread 130 mV
        charge on, discharge on, balancing, no alarms, MOSFET 27 degC, 25 cycles
 1 3.348   2 3.340v  3 3.348   4 3.348   5 3.348   6 3.348   7 3.470^  8 3.348
 9 3.348  10 3.348  11 3.348  12 3.348  13 3.348  14 3.348  15 3.348  16 3.348
LIMITS  charge     38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of …
          up to    55 V: the configured voltage
        discharge  110 A: rating of SI6.0H; next 115 A (configured limit)
          down to  43.2 V: the configured voltage
SENT    351  charge 55 V 38.5 A, discharge 43.2 V 110 A  0.9 s ago  260281014C0…
        355  SOC 60 % (fine 60 %), SOH 100 %             0.7 s ago  3C0064007017
        356  53.57 V, 10.1 A, 21.5 degC                  0.5 s ago  ED146500D700
        35A  no alarms, no warnings                      0.3 s ago  AAAAAA02AAA…
SI      SI6.0H heard 0.6 s ago, operating, external BMS
        measured 53.6 V, charging 9.8 A (BMS 53.57 V 10.1 A), 22 degC
        took SOC 60 % (told 60 %), charge voltage 55 V (told 55 V)
LINKS   Block 1 serial open: asked 100, answered 100, no failures
        can0 open: sent 480, acknowledged 480, not taken 0, received 290
EVENTS  3.0 s ago  Charging is now limited by the highest cell (was the inverte…
         98 s ago  Block 1 answers
`);
  });

  it("shows several packs, one a line", () => {
    expect(view(FOUR_PACKS)).toBe(`
SIinterJK 1.0.0                                                       up 0:01:40
Charging at 42.3 A; charge limit 38.5 A: cell 7 of Block 1 at 3.470 V; next 110
A (rating of SI6.0H); Block 4 is missing
BATTERY 61.5 % [######....]  53.57 V  charging 42.3 A  2.27 kW  0.4 s ago
        without Block 4, 486 of 790 Ah left, 20..21.5 degC, MOSFET 27 degC, 16 …
PACKS   Block 1      60 %  53.57 V    10.1 A   2 3.340v  7 3.470^  0.4 s ago
        Block 2 x2   65 %  53.57 V    32.2 A   4 3.346v 11 3.352^  0.4 s ago
        Block 3      58 %  53.57 V     0.0 A   4 3.346v 11 3.352^  0.4 s ago
          ALARM: cell voltage too high; charge OFF
        Block 4     LOST, last heard 65 s ago:   9 %  52.80 V    -1.2 A  all ce…
LIMITS  charge     38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of …
          up to    55 V: the configured voltage
        discharge  110 A: rating of SI6.0H; next 115 A (configured limit)
          down to  43.2 V: the configured voltage
SENT    351  charge 55 V 38.5 A, discharge 43.2 V 110 A  0.9 s ago  260281014C0…
        355  SOC 60 % (fine 60 %), SOH 100 %             0.7 s ago  3C0064007017
        356  53.57 V, 10.1 A, 21.5 degC                  0.5 s ago  ED146500D700
        35A  no alarms, no warnings                      0.3 s ago  AAAAAA02AAA…
SI      SI6.0H heard 0.6 s ago, operating, external BMS
        measured 53.6 V, charging 9.8 A, 22 degC
        took SOC 60 % (told 60 %), charge voltage 55 V (told 55 V)
LINKS   Block 4 serial open (no reply within 300 ms): asked 100, answered 35, n…
        3 other serial lines open: asked 300, answered 300, no failures
        can0 open: sent 480, acknowledged 480, not taken 0, received 290
`);
  });

  it("shows the cells of several packs where there is room", () => {
    const shown = view(FOUR_PACKS, { height: 60 });
    expect(shown).toContain("\ncells of Block 2 x2\n 1 3.348   2 3.348   3 3.348   4 3.346v");
    expect(shown).toContain("\ncells of Block 4\n 1 3.300 ");
  });

  it("shows those of many packs that are in trouble, and how many there are besides", () => {
    const named = (pack: Snapshot["packs"][number], i: number) => ({ ...pack, rules: { ...pack.rules, name: `P${i + 1}` } });
    const packs = Array.from({ length: 64 }, (_, i) => named(FOUR_PACKS.packs[i === 50 ? 3 : 1]!, i));
    const shown = view({ ...FOUR_PACKS, packs });
    expect(shown).toContain("\n        P51    LOST, last heard 65 s ago");
    expect(shown).toContain("\n        P7 x2   65 %  53.57 V");
    expect(shown).not.toContain("P8 ");
    expect(shown).toContain("\n        and 56 more, heard and without alarms\n");
    expect(shown).toContain("63 other serial lines open: asked 6300");
    const lost = view({ ...FOUR_PACKS, packs: packs.map((_, i) => named(FOUR_PACKS.packs[3]!, i)) });
    expect(lost).toContain("\n        and 56 more, 56 of them in trouble\n");
  });

  it("shows a start at which nobody has been heard, without a single measured value", () => {
    const shown = view(STARTING, { nowMs: 1_000, uptimeMs: 1_000, events: [] });
    expect(shown).toBe(`
SIinterJK 1.0.0                                                       up 0:00:01
Silent towards the inverter: waiting for the first reading of Block 1

BATTERY no values: no pack has given a reading yet

PACK    Block 1 has not given a reading: no answer within 400 ms

LIMITS  none: nothing is sent to the inverter

SENT    nothing yet, on purpose

SI      SI6.0H not heard yet

LINKS   Block 1 serial open (no answer within 400 ms): asked 1, answered 0, no …
        CAN opening: sent 0, not taken 0, received 0

EVENTS  none yet
`);
    expect(shown).not.toMatch(/\d (?:V|A|%|degC)\b/);
  });

  it("says that nothing has been decided before the first tick", () => {
    expect(view(undefined)).toContain("\nStarting: nothing has been decided yet\n");
  });
});

describe("what is not as it should be", () => {
  const shown = view(BLOCKED, { width: 160, height: 60 });
  it.each([
    ["the state", "\nBlocked, 0 A both ways: no reading for 20 s\n"],
    ["the age of stale values", "STALE, 20 s old"],
    ["the age of a stale pack", "PACK    Block 1, STALE, 20 s old: all cells at 3.300 V"],
    [
      "alarms, loose wires and open MOSFETs",
      "ALARM: pack voltage too low while discharging; NOT CONNECTED: cell 5; discharge OFF, charge on",
    ],
    ["the loose cell in its row", " 5 OFF "],
    ["a frame that was refused", "351  charge 55 V 38.5 A, discharge 43.2 V 110 A  NOT SENT, 0.9 s ago"],
    ["frames that are old", "355  SOC 60 % (fine 60 %), SOH 100 %             OLD, 8.7 s ago"],
    ["frames that were never sent", "35F  not sent yet"],
    ["an inverter that has gone", "SI6.0H ABSENT, last heard 30 s ago, state not known (no 0x306)"],
    ["its last figures as such, not compared with stale ones", "        last measured 53.6 V, discharging 9.8 A, 22 degC\n"],
    ["a SOC that it did not take", "last took SOC 57 % (DIFFERS, told 60 %), charge voltage not known"],
    [
      "the serial line with failures by cause",
      "serial DOWN (PORT_NOT_FOUND /dev/ttyUSB0): asked 100, answered 80, no answer 15, wrong checksum 1, port closed 4, reopened 2",
    ],
    [
      "the bus",
      "can0 open (nobody takes the frames: is the Sunny Island off, or the cable?): sent 480, acknowledged 480, not taken 40, received 290, no-ack 40",
    ],
    ["a second BMS", "A SECOND BMS sends on this bus (3 frames)"],
  ])("tells %s", (_, text) => {
    expect(shown).toContain(text);
  });

  it("keeps the figures of a lost battery out of BATTERY and marks those of its packs", () => {
    const lost: Snapshot = {
      ...BLOCKED,
      packs: BLOCKED.packs.map((pack) => ({ ...pack, link: "lost" })),
      battery: null,
      decision: { kind: "silent", because: [{ code: "battery-lost", ageMs: 60_000 }] },
      bus: GOOD_BUS,
    };
    const text = view(lost, { nowMs: AT_MS + 40_000 });
    expect(text).toContain("BATTERY no values: every pack is lost; Block 1: LOST, last heard 60 s ago");
    expect(text).toContain("PACK    Block 1, LOST, last heard 60 s ago");
    expect(text).toContain("LIMITS  none: nothing is sent to the inverter");
    expect(text).toContain("OLD, 41 s ago");
  });

  it("tells a line that is only listened to, and several of them together", () => {
    const line: LineHealth = { ...GOOD_LINE, mode: "listening", asked: 0, answered: 25 };
    const listened = (change: Partial<LineHealth>): Snapshot => ({
      ...RUNNING,
      packs: RUNNING.packs.map((pack) => ({ ...pack, line: { ...line, ...change } })),
    });
    expect(view(listened({}), { width: 110 })).toContain(
      "Block 1 serial open (ANOTHER MASTER ASKS, only listening): asked 0, answered 25, no failures",
    );
    expect(view(listened({ trouble: "not heard for 9 s" }), { width: 110 })).toContain(
      "open (ANOTHER MASTER ASKS, only listening; not heard for 9 s): asked 0",
    );
    expect(view(listened({ port: "down", trouble: "unplugged" }), { width: 110 })).toContain("serial DOWN (unplugged): asked 0");
    const mixed: Snapshot = {
      ...FOUR_PACKS,
      packs: FOUR_PACKS.packs.map((pack, i) => (i < 2 ? { ...pack, line } : { ...pack, line: GOOD_LINE })),
    };
    expect(view(mixed, { width: 110 })).toContain("2 other serial lines open: asked 200, answered 200, no failures");
    expect(view(mixed, { width: 110 })).toContain("2 other serial lines open (ANOTHER MASTER ASKS, only listening): asked 0");
  });

  it("tells in which protocol a BMS was found, where that was to be found out", () => {
    const found = (protocol: "nw" | "pb" | null): string =>
      view({ ...RUNNING, packs: RUNNING.packs.map((pack) => ({ ...pack, line: { ...GOOD_LINE, found: protocol } })) });
    expect(found("pb")).toContain("Block 1 serial (pb) open: asked");
    expect(found(null)).toContain("Block 1 serial (protocol not known yet) open: asked");
  });

  it("tells an inverter of which only 0x305 has come, and one in failure", () => {
    const measured = { voltageV: 53.6, currentA: 0, temperatureC: 22, socPct: 60 };
    const state = { sohPct: 100, chargingProcedure: 3, operatingState: 4, errorNumber: 952, chargeVoltageV: 54 };
    const told = (value: Snapshot["inverter"] & { ok: true }): string => view({ ...RUNNING, inverter: value }, { width: 110 });
    expect(told({ ok: true, atMs: AT_MS, value: { measured } })).toContain("heard 0.0 s ago, state not known (no 0x306)");
    const failed = told({ ok: true, atMs: AT_MS - 7_000, value: { measured, state } });
    expect(failed).toContain("SI6.0H STALE, 7.0 s old, failure, message 952, NOT set to external BMS (charging procedure 3)");
    expect(failed).toContain("charge voltage 54 V (DIFFERS, told 55 V)");
  });
});

const SNAPSHOTS: readonly Snapshot[] = [
  RUNNING,
  FOUR_PACKS,
  BLOCKED,
  STARTING,
  { ...FOUR_PACKS, advice: [{ code: "under-voltage-first", severity: "danger", pack: "Block 1", endV: 2.8, bmsV: 3 }] },
  {
    ...RUNNING,
    battery: { ...RUNNING.battery!, presentPacks: [1, 2, 3].map((n) => `Keller Süd 電池 🔋 ${n}`) },
    packs: [1, 2, 3].map((n) => ({
      ...RUNNING.packs[0]!,
      rules: { ...RUNNING.packs[0]!.rules, name: `Keller Süd 電池 🔋 ${n}`, represents: n },
    })),
  },
];

describe("any terminal", () => {
  const size = { width: fc.integer({ min: 40, max: 200 }), height: fc.integer({ min: 10, max: 60 }) };

  it("never gets a line that is too long, or too many of them", () => {
    fc.assert(
      fc.property(
        fc.record({ ...size, snapshot: fc.constantFrom(undefined, ...SNAPSHOTS), color: fc.boolean() }),
        fc.array(fc.record({ agoMs: fc.nat(1e8), text: fc.string({ unit: "binary", maxLength: 300 }) }), { maxLength: 40 }),
        fc.string({ unit: "grapheme", maxLength: 100 }),
        ({ width, height, snapshot, color }, events, title) => {
          const lines = viewLines(snapshot, context({ width, height, color, events, title }));
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const text of lines) {
            expect(columns(stripVTControlCharacters(text))).toBeLessThanOrEqual(width);
            expect(stripVTControlCharacters(text)).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
      property(600),
    );
  });

  it("always gets the state and the limits, and everything when there is room", () => {
    fc.assert(
      fc.property(fc.record(size), ({ width, height }) => {
        const lines = viewLines(RUNNING, context({ width, height }));
        expect(lines[1]).toMatch(/^Charging at 10\.1 A; charge limit 38\.5/);
        expect(lines.some((text) => text.includes("charge     38.5 A"))).toBe(true);
        expect(lines.some((text) => text.startsWith("BATTERY 60 %"))).toBe(true);
        if (height >= 36 && width >= 80) expect(lines.some((text) => text.includes("98 s ago  Block 1 answers"))).toBe(true);
      }),
      property(200),
    );
  });

  it("gets the same words with and without colour, and colour only when asked for", () => {
    for (const snapshot of SNAPSHOTS) {
      const plain = viewLines(snapshot, context());
      const painted = viewLines(snapshot, context({ color: true }));
      expect(painted.map((text) => stripVTControlCharacters(text).trimEnd())).toEqual(plain);
      expect(plain.join("")).not.toContain("\u001b");
      expect(painted.join("")).toContain("\u001b[");
    }
  });

  it("paints the state by what it means", () => {
    const paint = (snapshot: Snapshot): string => viewLines(snapshot, context({ color: true }))[1]!;
    expect(paint(RUNNING)).toContain("\u001b[32mCharging");
    expect(paint(STARTING)).toContain("\u001b[33mSilent");
    expect(paint(BLOCKED)).toContain("\u001b[31m");
  });
});
