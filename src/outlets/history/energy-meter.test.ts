import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import { EnergyMeter } from "./energy-meter.ts";

describe("EnergyMeter", () => {
  it("counts an hour at 1000 W as 1 kWh, whichever way it flows", () => {
    for (const [powerW, expected] of [
      [1_000, { inMwh: 1_000_000, outMwh: 0 }],
      [-1_000, { inMwh: 0, outMwh: 1_000_000 }],
    ] as const) {
      const meter = new EnergyMeter();
      for (let s = 0; s <= 3_600; s++) meter.take(s * 1_000, powerW);
      expect(meter.collect()).toEqual(expected);
      expect(meter.collect()).toEqual({ inMwh: 0, outMwh: 0 });
    }
  });

  it("counts the area between two ticks, each side of zero for itself", () => {
    const meter = new EnergyMeter();
    meter.take(0, 0);
    meter.take(3_600, 2_000);
    expect(meter.collect()).toEqual({ inMwh: 1_000, outMwh: 0 });
    // From 2000 W to -1000 W: two thirds of the time above zero.
    meter.take(7_200, -1_000);
    const { inMwh, outMwh } = meter.collect();
    expect(inMwh).toBeCloseTo(666, 0);
    expect(outMwh).toBeCloseTo(166, 0);
  });

  it("counts nothing over a gap, a missing value, or a clock that stands", () => {
    const meter = new EnergyMeter();
    meter.take(0, 1_000);
    meter.take(5_001, 1_000);
    expect(meter.collect()).toEqual({ inMwh: 0, outMwh: 0 });
    meter.take(6_000, null);
    meter.take(7_000, 1_000);
    meter.take(8_000, Number.NaN);
    meter.take(9_000, 1_000);
    meter.take(9_000, 1_000);
    meter.take(8_500, 1_000);
    expect(meter.collect()).toEqual({ inMwh: 0, outMwh: 0 });
    meter.take(13_500, 1_000);
    expect(meter.collect()).toEqual({ inMwh: 1_388, outMwh: 0 });
  });

  it("loses nothing by being asked often", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: -9_000, max: 9_000 }))), (ticks) => {
        const [often, once] = [new EnergyMeter(), new EnergyMeter()];
        let atMs = 0;
        const sum = { inMwh: 0, outMwh: 0 };
        for (const [ms, powerW] of ticks) {
          atMs += ms;
          often.take(atMs, powerW);
          once.take(atMs, powerW);
          const part = often.collect();
          sum.inMwh += part.inMwh;
          sum.outMwh += part.outMwh;
        }
        const whole = once.collect();
        // The last fraction may round the other way.
        expect(Math.abs(sum.inMwh - whole.inMwh)).toBeLessThanOrEqual(1);
        expect(Math.abs(sum.outMwh - whole.outMwh)).toBeLessThanOrEqual(1);
      }),
      property(200),
    );
  });
});
