/** A world in which something happens within minutes: a nearly full battery with one high cell under a cloudy sky. */
import type { BytePort, CanPort, Clock } from "../io/port.ts";
import { seeded } from "./seeded.ts";
import { SI_6_0H } from "./sunny-island-settings.ts";
import { World } from "./world.ts";

export interface DemoOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The BMS's end of the line of each pack; with the protocol `pb` it may be the same for all. */
  readonly bmsPorts: readonly BytePort[];
  /** Default `nw`. */
  readonly protocol?: "nw" | "pb";
  readonly inverterPort: CanPort & { down?: boolean };
  /** How many inverters share the work. Default 1. */
  readonly inverters?: number;
  readonly seed?: number;
}

/**
 * Starts at 97 % SOC with cell 7 of the first pack ahead of the others: the charge current ramps up with the sun, then cell 7
 * reaches its knee and the current is tapered. Further packs are a little smaller and less full, sun and load grow with their
 * number. The inverter boots in seconds instead of minutes.
 */
export function demoWorld(options: DemoOptions): World {
  const { clock, signal, bmsPorts, protocol = "nw", inverterPort, inverters = 1, seed = 7 } = options;
  const startMs = clock.nowMs();
  const sky = clouds(seed);
  return new World({
    clock,
    signal,
    seed,
    packs: bmsPorts.map((port, i) => ({
      port,
      protocol,
      wire: "paced" as const,
      build: {
        capacityAh: i % 3 === 2 ? 230 : 280,
        startSocPct: 97 - 0.1 * i,
        socSpreadPct: 0.15,
        socOffsets: i === 0 ? [[7, 0.7] as const] : [],
      },
      jk: { deviceId: `DEMO${i + 1}` },
    })),
    inverter: {
      port: inverterPort,
      surplusW: (nowMs) => demoSurplusW(nowMs - startMs, sky) * Math.max(1, bmsPorts.length),
      settings: {
        initMs: 2_000,
        startupMs: 2_000,
        gridCheckMs: 3_000,
        inhibitToleranceMs: 30,
        maxCurrentA: SI_6_0H.maxCurrentA * inverters,
      },
    },
  });
}

const MINUTE_MS = 60_000;

/**
 * PV surplus of a household, W: sun and clouds in the first quarter of an hour, then a load that takes from the battery for
 * five minutes, and again.
 */
export function demoSurplusW(sinceStartMs: number, cloud: (sinceStartMs: number) => number): number {
  const minuteOfCycle = (sinceStartMs / MINUTE_MS) % 20;
  return minuteOfCycle < 15 ? 4_500 * cloud(sinceStartMs) - 500 : -2_500;
}

/** The part of the sun that comes through, 0.3..1: slow waves that never quite repeat. */
export function clouds(seed: number): (sinceStartMs: number) => number {
  const random = seeded(seed);
  const phases = [random(), random(), random()].map((turn) => turn * 2 * Math.PI);
  return (sinceStartMs) => {
    const minutes = sinceStartMs / MINUTE_MS;
    const shade =
      Math.sin(minutes * 1.1 + phases[0]!) +
      0.6 * Math.sin(minutes * 2.9 + phases[1]!) +
      0.3 * Math.sin(minutes * 7 + phases[2]!);
    return Math.min(1, Math.max(0.3, 1 - Math.max(0, shade - 0.5) * 0.6));
  };
}
