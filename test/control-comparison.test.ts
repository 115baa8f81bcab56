/** The comparison with the original's rules: the model follows what is documented, and the page shows figures of one run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { DAYS } from "../bench/control-comparison/days.ts";
import {
  correctedSocPct,
  countedCurrentA,
  framesOfScript,
  runPublishedScript,
} from "../bench/control-comparison/published-script.ts";
import { readResults } from "../bench/control-comparison/results.ts";
import { dayTable } from "../bench/control-comparison/table.ts";
import { memoryBytePair, memoryCanBus } from "../src/io/memory-ports.ts";
import { simulateJkBms } from "../src/sim/jk-bms.ts";
import { reading } from "./support/battery.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { bytesOf, capture } from "./support/nw-captures.ts";

const hexById = (...about: Parameters<typeof framesOfScript>): Record<string, string> =>
  Object.fromEntries(framesOfScript(...about).map(({ id, data }) => [id.toString(16), Buffer.from(data).toString("hex")]));

/** Figures and faults as docs/protocols/sma-sunny-island.md lists them. */
describe("the model of the published script", () => {
  test.each([
    [49.99, -5, 80, 30],
    [50, -5, 80, 80],
    [48.99, -5, 80, 19],
    [48.99, -5, 20, 20],
    [45.99, -5, 19, 9],
    [45.99, -5, 10, 10],
    [53.99, 5, 96, 90],
    [53.99, 5, 95, 95],
    [53.99, -5, 96, 96],
    [54, 5, 96, 96],
  ])("at %d V and %d A a SOC of %d becomes %d", (packVoltageV, currentA, socPct, told) => {
    expect(correctedSocPct({ packVoltageV, currentA, socPct })).toBe(told);
  });

  it("keeps 12 bits of the current, multiplied, charging negative", () => {
    expect(countedCurrentA(50, 1)).toBe(-9.04);
    expect(countedCurrentA(-100, 1)).toBe(18.08);
    expect(countedCurrentA(-10, 4)).toBe(40);
  });

  it("sends these bytes", () => {
    const frames = hexById(
      reading({
        packVoltageV: 53.21,
        currentA: 20,
        socPct: 76,
        capacityAh: 280,
        temperaturesC: { mosfet: 20, sensors: [-5, 20] },
        alarms: ["chargeOverVoltage", "cellOverVoltage"],
      }),
      4,
    );
    expect(frames).toEqual({
      351: "26027e047e04b001", // 55.0 V, 115.0 A, 115.0 A, 43.2 V
      355: "4c006400ffff", // 76 %, 100 %, no fine SOC
      356: "1400e0fc1a04", // 0.20 V, 4 x 20 A as -80.0 A, -5 degC as 105.0 degC
      "35a": "0000000020000000", // "charge over-voltage" as bit 4.5, where warning 3 leaves; the cell's is not passed on
      "35e": "724262616365006b", // "Brabeck" in swapped pairs
      "35f": "694c4b4a60043130", // swapped pairs; 1120 Ah
    });
  });

  it("asks once and sends one set of frames in every 10.5 s", async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const [line, bmsPort] = memoryBytePair("line", "BMS");
    const bus = memoryCanBus();
    const seen: { readonly atMs: number; readonly id: number }[] = [];
    bus.port("listener").onInput((input) => {
      if (input.kind === "frame") seen.push({ atMs: clock.nowMs(), id: input.frame.id });
    });
    const replay = [bytesOf(capture("nw-16s-charging-10A-fw11.262H"))];
    const bms = simulateJkBms({ port: bmsPort, clock, source: { replay }, signal: stop.signal });
    const running = runPublishedScript({ line, can: bus.port("can0"), clock, packs: 4, signal: stop.signal });
    await clock.advance(60_000);
    stop.abort(new Error("the end"));
    await clock.advance(0);
    await running;
    const first = seen.slice(0, 6);
    expect(first.map(({ id }) => id)).toEqual([0x351, 0x355, 0x356, 0x35a, 0x35e, 0x35f]);
    expect(first.map(({ atMs }) => atMs - first[0]!.atMs)).toEqual([0, 100, 200, 300, 400, 500]);
    const socAtMs = seen.filter(({ id }) => id === 0x355).map(({ atMs }) => atMs);
    expect(socAtMs.slice(1).map((atMs, i) => atMs - socAtMs[i]!)).toEqual([10_501, 10_501, 10_501, 10_501, 10_501]);
    expect(bms).toMatchObject({ requests: 6, unexpected: [] });
  });
});

describe("the figures that were kept", () => {
  const results = readResults();
  const cases = results.flatMap((day) => [
    { title: `${day.name}, the original's rules`, outcome: day.script },
    { title: `${day.name}, SIinterJK`, outcome: day.bridge },
  ]);
  const page = readFileSync(join(import.meta.dirname, "../docs/control-comparison.md"), "utf8");

  it("are those of the days that a run simulates, and stand in the document", () => {
    expect(results.map(({ name, title }) => ({ name, title }))).toEqual(DAYS.map(({ name, title }) => ({ name, title })));
    for (const day of results) expect(page).toContain(dayTable(day));
  });

  it.each(cases)("$title: the courses give the figures", ({ outcome }) => {
    const { highestCellV, coldestPackC, currentA, toldSocPct, trueSocPct, stepMin } = outcome.course;
    const perDay = (24 * 60) / stepMin;
    for (const column of [highestCellV, coldestPackC, currentA, toldSocPct, trueSocPct]) expect(column).toHaveLength(perDay);
    expect(Math.max(...highestCellV)).toBe(outcome.highestCellV);
    // The voltage of 16 cells lies between 46 and 57 V.
    const inAh = (sign: number): number => currentA.reduce((ah, a) => ah + (Math.max(0, sign * a) * stepMin) / 60, 0);
    for (const [kwh, ah] of [
      [outcome.storedKwh, inAh(1)],
      [outcome.deliveredKwh, inAh(-1)],
    ] as const) {
      expect(kwh).toBeGreaterThan((46 * ah) / 1000 - 0.1);
      expect(kwh).toBeLessThan((57 * ah) / 1000 + 0.5);
    }
    const errors = toldSocPct.flatMap((told, i) => (told === null || i === 0 ? [] : [Math.abs(told - trueSocPct[i]!)]));
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(Math.abs(mean - outcome.socErrorMeanPct)).toBeLessThan(0.15);
    expect(Math.max(...errors)).toBeLessThanOrEqual(outcome.socErrorMaxPct + 0.15);
    expect(outcome.fullestPct).toBeGreaterThanOrEqual(Math.max(...trueSocPct));
    expect(outcome.fullAtHour === null).toBe(outcome.fullestPct < 97);
  });
});
