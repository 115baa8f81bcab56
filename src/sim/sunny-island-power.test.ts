import fc from "fast-check";
import { expect, test } from "vitest";
import { property } from "../../test/support/fc.ts";
import { driveStep, IDLE_DRIVE, type Drive, type DriveInput } from "./sunny-island-power.ts";

const input = (part: Partial<DriveInput> = {}): DriveInput => ({
  dtMs: 100,
  onGrid: true,
  surplusW: 10_000,
  batteryV: 50,
  chargeVoltageV: 56,
  chargeLimitA: 100,
  dischargeLimitA: 100,
  mayDischarge: true,
  rules: { maxCurrentA: 110, followMs: 10_000, efficiency: 1 },
  ...part,
});

function after(seconds: number, part: Partial<DriveInput>, from: Drive = IDLE_DRIVE): Drive {
  let drive = from;
  for (let i = 0; i < seconds * 10; i++) drive = driveStep(drive, input(part));
  return drive;
}

test("a charge limit is followed in about 10 s, up and down", () => {
  expect(after(1, {}).currentA).toBeLessThan(50);
  const up = after(10, {});
  expect(up.currentA).toBeGreaterThan(90);
  const down = after(1, { chargeLimitA: 0 }, up);
  expect(down.currentA).toBeGreaterThan(50);
  expect(after(10, { chargeLimitA: 0 }, up).currentA).toBeLessThan(6);
  expect(after(60, { chargeLimitA: 0 }, up).currentA).toBe(0);
});

test("the discharge limit holds on the grid and not off it", () => {
  const load = { surplusW: -4000, dischargeLimitA: 20 };
  expect(after(60, load).currentA).toBeCloseTo(-20);
  expect(after(60, { ...load, onGrid: false }).currentA).toBeCloseTo(-80);
  expect(after(60, { ...load, mayDischarge: false }).currentA).toBe(0);
});

test("off the grid a charge voltage below the battery's only stops the charging", () => {
  const drive = after(60, { onGrid: false, chargeVoltageV: 49 });
  expect(drive.forced).toBe(false);
  expect(drive.currentA).toBe(0);
});

test("charging holds the charge voltage once it is reached", () => {
  let drive = IDLE_DRIVE;
  let batteryV = 55;
  for (let i = 0; i < 3000; i++) {
    drive = driveStep(drive, input({ batteryV, chargeVoltageV: 55.3 }));
    batteryV = 55 + drive.currentA * 0.006;
  }
  expect(batteryV).toBeCloseTo(55.3, 1);
  expect(drive.currentA).toBeCloseTo(50, 0);
});

test("whatever happens, it charges with no more than the limits and the sun allow", () => {
  const step = fc.record({
    surplusW: fc.double({ min: -8000, max: 8000, noNaN: true }),
    batteryV: fc.double({ min: 42, max: 58, noNaN: true }),
    chargeVoltageV: fc.double({ min: 41, max: 63, noNaN: true }),
    chargeLimitA: fc.double({ min: 0, max: 1200, noNaN: true }),
    dischargeLimitA: fc.double({ min: 0, max: 1200, noNaN: true }),
    onGrid: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let drive = IDLE_DRIVE;
      for (const part of steps) {
        drive = driveStep(drive, input(part));
        expect(Number.isFinite(drive.currentA)).toBe(true);
        expect(drive.currentA).toBeLessThanOrEqual(drive.followedChargeA);
        expect(drive.followedChargeA).toBeLessThanOrEqual(110);
        if (part.surplusW <= 0) expect(drive.currentA).toBeLessThanOrEqual(0);
        if (part.onGrid && !drive.forced) expect(drive.currentA).toBeGreaterThanOrEqual(-drive.followedDischargeA);
      }
    }),
    property(200),
  );
});
