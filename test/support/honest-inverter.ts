/** Sites for property tests: sun, load, limits and grid around an honest inverter and an honest BMS. */
import fc from "fast-check";
import { seeded } from "../../src/sim/seeded.ts";
import { driveStep, IDLE_DRIVE } from "../../src/sim/sunny-island-power.ts";
import { SI_6_0H } from "../../src/sim/sunny-island-settings.ts";
import { OFF_GRID_BITS, ON_GRID_BITS, type Moment } from "./acceptance-run.ts";

/** What happens around an inverter for a while. */
interface Weather {
  readonly seconds: number;
  readonly surplusW: number;
  readonly dcA: number;
  readonly chargeLimitA: number;
  readonly dischargeLimitA: number;
  readonly socStepPct: number;
  readonly chargeVoltageV: number;
  readonly onGrid: boolean;
  readonly operating: boolean;
  readonly batteryFresh: boolean;
}

const anyWeather = fc.record<Weather>({
  seconds: fc.integer({ min: 1, max: 150 }),
  /** PV surplus or load, W. */
  surplusW: fc.integer({ min: -6000, max: 6000 }),
  /** A charger or a load at the DC side. */
  dcA: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -60, max: 60 })),
  chargeLimitA: fc.oneof(fc.constantFrom(0, 110), fc.integer({ min: 0, max: 110 })),
  dischargeLimitA: fc.oneof(fc.constantFrom(0, 110), fc.integer({ min: 0, max: 110 })),
  /** Change of what is told, each second. */
  socStepPct: fc.constantFrom(0, 0, 0.01, -0.3, -2),
  chargeVoltageV: fc.constantFrom(55, 55, 56.4, 53.2, 51.7),
  onGrid: fc.boolean(),
  operating: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
  batteryFresh: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
});
export const anySite = fc.record({
  seed: fc.integer(),
  weather: fc.array(anyWeather, { minLength: 5, maxLength: 20 }),
  echoLagS: fc.integer({ min: 0, max: 10 }),
  inverterLagS: fc.integer({ min: 0, max: 10 }),
  bmsLagS: fc.integer({ min: 0, max: 10 }),
  inverterGain: fc.double({ min: 0.98, max: 1.02, noNaN: true }),
  bmsGain: fc.double({ min: 0.96, max: 1.04, noNaN: true }),
  ohm: fc.double({ min: 0.002, max: 0.02, noNaN: true }),
});

/** Second by second what an honest inverter and an honest BMS say, each with its lag, its steps and its noise. */
export function* honest(site: typeof anySite extends fc.Arbitrary<infer T> ? T : never): Generator<Partial<Moment>> {
  const random = seeded(site.seed);
  const told: { readonly socPct: number; readonly voltageV: number }[] = [];
  const real: { readonly inverterA: number; readonly batteryA: number; readonly voltageV: number }[] = [];
  const ago = <T>(list: readonly T[], seconds: number): T => list[Math.max(0, list.length - 1 - seconds)]!;
  let drive = IDLE_DRIVE;
  let socPct = 60.5;
  let voltageV = 53;
  for (const weather of site.weather) {
    for (let second = 0; second < weather.seconds; second++) {
      socPct = Math.min(100, Math.max(1, socPct + weather.socStepPct));
      told.push({ socPct, voltageV: weather.chargeVoltageV });
      for (let part = 0; part < 10; part++) {
        drive = weather.operating
          ? driveStep(drive, {
              dtMs: 100,
              onGrid: weather.onGrid,
              surplusW: weather.surplusW,
              batteryV: voltageV,
              chargeVoltageV: weather.chargeVoltageV,
              chargeLimitA: weather.chargeLimitA,
              dischargeLimitA: weather.dischargeLimitA,
              mayDischarge: true,
              rules: SI_6_0H,
            })
          : IDLE_DRIVE;
        voltageV = 53 + site.ohm * (drive.currentA + weather.dcA);
      }
      real.push({ inverterA: drive.currentA, batteryA: drive.currentA + weather.dcA, voltageV });
      const echo = ago(told, site.echoLagS);
      const inverter = ago(real, site.inverterLagS);
      const bms = ago(real, site.bmsLagS);
      yield {
        toldSocPct: socPct,
        toldVoltageV: weather.chargeVoltageV,
        chargeLimitA: weather.chargeLimitA,
        dischargeLimitA: weather.dischargeLimitA,
        saidSocPct: Math.round((random() < 0.5 ? Math.floor(echo.socPct) : echo.socPct) * 10) / 10,
        saidVoltageV: Math.floor(echo.voltageV * 10 + 1e-6) / 10,
        inverterV: Math.round((inverter.voltageV + 0.1) * 10) / 10,
        bmsV: bms.voltageV,
        inverterA: Math.round(inverter.inverterA * site.inverterGain * 10) / 10,
        bmsA: Math.round((bms.batteryA * site.bmsGain + random() - 0.5) * 5) / 5,
        operatingState: weather.operating ? 1 : 0,
        batteryFresh: weather.batteryFresh,
        functionBits1: weather.onGrid ? ON_GRID_BITS : OFF_GRID_BITS,
        reportAgeMs: random() < 0.02 ? 6000 : Math.floor(random() * 4000),
      };
    }
  }
}
