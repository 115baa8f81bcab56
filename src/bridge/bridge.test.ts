import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reading, RULES } from "../../test/support/battery.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { recordingLog, type RecordingLog } from "../../test/support/recording-log.ts";
import { newTraffic } from "../bms/line-traffic.ts";
import type { Observed } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Rules } from "../domain/rules.ts";
import { SunnyIsland } from "../inverter/sunny-island.ts";
import { memoryCanBus } from "../io/memory-ports.ts";
import { Bridge } from "./bridge.ts";
import { Latest } from "./latest.ts";
import type { Snapshot } from "./snapshot.ts";

const STYLE = { currentSign: "charge-positive", hiResSoc: "mirror", alarmIdle: "cleared", asciiWordSwap: false } as const;

let clock: FakeClock;
let log: RecordingLog;
let stop: AbortController;
let latest: Latest<Snapshot>;
let observed: () => Observed<PackReading>;
let frames: { readonly atMs: number; readonly id: number }[];
/** When a tick had finished, and what it had decided. */
let ticks: [atMs: number, decision: string][];
let bridge: Bridge;
let running: Promise<void>;

/** A bridge over a poller that shows what the test says, with a listening inverter. */
function start(rules: Rules = RULES): void {
  const bus = memoryCanBus();
  bus.port("Sunny Island").onInput((input) => {
    if (input.kind === "frame") frames.push({ atMs: clock.nowMs(), id: input.frame.id });
  });
  const inverter = new SunnyIsland({ open: () => Promise.resolve(bus.port("can0")), clock, style: STYLE, log });
  const counts = { asked: 0, answered: 0, failed: {}, reopened: 0, failing: null, trouble: null, traffic: newTraffic() };
  const health = { port: "open", mode: "polling", ...counts } as const;
  // A stand-in with the two methods that the bridge uses; the class itself wants a line.
  const poller = { observed: () => observed(), health: () => health };
  const onProgress = (): void => void ticks.push([clock.nowMs(), latest.get()!.decision.kind]);
  bridge = new Bridge({ clock, rules, pollers: new Map([["Block 1", poller]]), inverter, latest, log, onProgress });
  running = Promise.all([bridge.run(stop.signal), inverter.run(stop.signal)]).then(() => undefined);
}

/** A reading that came now; the bridge is told. */
function read(change: Partial<PackReading> = {}): void {
  const atMs = clock.nowMs();
  observed = () => ({ ok: true, atMs, value: reading(change) });
  bridge.wake();
}

beforeEach(() => {
  clock = new FakeClock();
  log = recordingLog();
  stop = new AbortController();
  latest = new Latest();
  observed = () => ({ ok: false, atMs: 0, why: "never-seen" });
  frames = [];
  ticks = [];
});

afterEach(async () => {
  stop.abort();
  await clock.advance(0);
  await running.catch(() => undefined);
});

describe("the beat", () => {
  it("ticks every second in silence, decides on the first reading at once, then stays 30 ms behind it", async () => {
    start();
    await clock.advance(2_400);
    read();
    await clock.advance(3_600);
    expect(ticks).toEqual([
      [0, "silent"],
      [1000, "silent"],
      [2000, "silent"],
      [2400, "run"],
      [3430, "run"],
      [4430, "run"],
      [5430, "run"],
    ]);
    expect(frames.slice(0, 3)).toEqual([
      { atMs: 2400, id: 0x351 },
      { atMs: 2600, id: 0x355 },
      { atMs: 2800, id: 0x35a },
    ]);
  });

  it("is not disturbed by later readings", async () => {
    start();
    read();
    await clock.advance(500);
    for (let i = 0; i < 5; i++) {
      read();
      await clock.advance(100);
    }
    expect(ticks).toEqual([
      [0, "silent"],
      [0, "run"],
    ]);
  });

  it("does not make up for a stall, and keeps its place behind the readings", async () => {
    start();
    read();
    await clock.advance(2_500);
    clock.stall(3_100); // the process was stopped
    await clock.advance(2_000);
    expect(ticks.map(([atMs]) => atMs)).toEqual([0, 0, 1030, 2030, 5600, 6030, 7030]);
  });
});

describe("after the whole process stood still for 20 s", () => {
  it("waits for a fresh reading instead of stopping everything over an old one", async () => {
    start();
    read();
    await clock.advance(2_500);
    clock.stall(20_000);
    await clock.advance(400);
    read();
    await clock.advance(1_000);
    expect(ticks.slice(4)).toEqual([
      [22_900, "run"],
      [23_030, "run"],
    ]);
  });
  it("does not wait long when none comes", async () => {
    start();
    read();
    await clock.advance(2_500);
    clock.stall(20_000);
    await clock.advance(3_000);
    expect(ticks.slice(4)).toEqual([
      [24_000, "block"],
      [24_030, "block"],
      [25_030, "block"],
    ]);
  });
});

describe("a tick", () => {
  it("publishes the whole state", async () => {
    start();
    read();
    await clock.advance(1_100);
    expect(latest.get()).toMatchObject({
      atMs: 1030,
      ticks: 3,
      decision: { kind: "run" },
      battery: { socPct: 60 },
      packs: [{ link: "fresh", line: { port: "open" } }],
      inverter: { ok: false, why: "never-seen" },
      inverterPresent: null,
      bus: { port: "open", sent: 6 },
      events: [],
    });
  });

  it("logs trouble as a warning, its end as information, and what limits as a detail", async () => {
    start();
    read();
    await clock.advance(20_000);
    read();
    await clock.advance(1_100);
    expect(log.lines("warn").filter((line) => !line.startsWith("The Sunny Island") && !line.startsWith("can0: "))).toEqual([
      "Block 1 does not answer",
      "Decision: block (was run)",
      "Warning to the inverter raised: BMS internal",
    ]);
    expect(log.lines("info")).toEqual(
      expect.arrayContaining([
        "Block 1 answers again after 15 s",
        "Decision: run (was block)",
        "Warning to the inverter ended: BMS internal",
      ]),
    );
    expect(log.lines("debug")).toContain("Charging is now limited by the missing readings (was the inverter's rating)");
  });

  it("publishes advice, and logs it once: as a warning unless it is a note, its end as information", async () => {
    const settings = { balanceOn: false };
    start();
    read({ settings, protection: { chargeOverCurrentA: 100 } });
    await clock.advance(1_100);
    expect(latest.get()!.advice).toMatchObject([{ code: "balancer-off" }, { code: "charge-share-over-current" }]);
    read({ settings, protection: { chargeOverCurrentA: 100 } });
    await clock.advance(1_000);
    read({ settings: {}, protection: {} });
    await clock.advance(1_000);
    expect(latest.get()!.advice).toEqual([]);
    const told = (level: "warn" | "info") => log.lines(level).filter((line) => /^(?:Advice|Settled)/.test(line));
    expect(told("warn")).toEqual([expect.stringMatching(/^Advice \(loss\): Block 1: the balancer is switched off in the BMS/)]);
    expect(told("info")).toEqual([
      expect.stringMatching(/^Advice \(note\): Block 1: the BMS stops charging above 100 A, and .* 110 A/),
      "Settled: Block 1: it is no longer true that the balancer is switched off",
      "Settled: Block 1: it is no longer true that the over-current protection holds the charging back",
    ]);
  });

  it("leaves out a frame that cannot be written, tells that once, and sends the others", async () => {
    start({ ...RULES, identity: { ...RULES.identity, manufacturer: "Jäger" } });
    read();
    await clock.advance(10_000);
    expect(log.lines("error")).toHaveLength(1);
    expect(log.lines("error")[0]).toContain("the frame is not sent");
    expect(new Set(frames.map(({ id }) => id))).toEqual(new Set([0x351, 0x355, 0x356, 0x35a, 0x35f]));
  });
});

describe("the end", () => {
  it("comes with the signal", async () => {
    start();
    read();
    await clock.advance(1_500);
    stop.abort();
    await clock.advance(0);
    await running;
    const sent = frames.length;
    await clock.advance(5_000);
    expect(frames).toHaveLength(sent);
  });

  it("comes with a bug, and nothing more is published", async () => {
    start();
    await clock.advance(0);
    const failed = expect(running).rejects.toThrow("a bug");
    observed = () => {
      throw new Error("a bug");
    };
    await clock.advance(1_000);
    await failed;
    expect(latest.get()!.ticks).toBe(1);
  });
});
