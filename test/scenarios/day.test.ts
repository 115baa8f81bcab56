import { expect, test } from "vitest";
import { Rig } from "../support/rig.ts";

const HOUR_MS = 3_600_000;

/** A household with 5 kWp in spring, W: sun from 7 to 19 h, 300 W always, 1200 W in the evening. */
function surplusW(nowMs: number): number {
  const hour = (nowMs / HOUR_MS) % 24;
  const sunW = hour > 7 && hour < 19 ? 4_500 * Math.sin(((hour - 7) / 12) * Math.PI) ** 1.5 : 0;
  return sunW - (hour > 18 && hour < 23 ? 1_200 : 300);
}

test("a quiet day: discharged at night, full in the afternoon, nothing goes wrong for 24 hours", async () => {
  const rig = new Rig({ stepMs: 500, wire: "at-once", build: { startSocPct: 50 }, surplusW });
  const socPct: number[] = [];
  let chargedWh = 0;
  let dischargedWh = 0;
  for (let minute = 0; minute < 24 * 60; minute++) {
    await rig.pass(60_000);
    const { busV, busCurrentA } = rig.world.plant;
    const wh = (busV * busCurrentA) / 60;
    if (wh > 0) chargedWh += wh;
    else dischargedWh -= wh;
    if (minute % 60 === 59) socPct.push(rig.inverter.socPct);
  }
  // 7 h x 300 W and 5 h x 1.2 kW come out of the battery, the rest of the sun beyond the last percents goes in.
  expect(Math.min(...socPct.slice(0, 9))).toBeLessThan(35);
  expect(Math.max(...socPct.slice(12, 18))).toBeGreaterThan(97);
  expect(dischargedWh).toBeGreaterThan(6_000);
  expect(dischargedWh).toBeLessThan(10_500);
  expect(chargedWh).toBeGreaterThan(9_000);
  expect(chargedWh).toBeLessThan(14_000);
  expect(rig.inverter.received.get(0x355)!.longestGapMs).toBeLessThan(2_500);
  expect(rig.inverter.received.get(0x355)!.count).toBeGreaterThan(86_300);
  expect(rig.last!.packs[0]!.line).toMatchObject({ failed: {}, reopened: 0 });
  expect(rig.last!.bus).toMatchObject({ reopened: 0, foreign: 0, errors: {} });
  expect(await rig.end()).toEqual([]);
});
