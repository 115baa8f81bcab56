import { expect } from "vitest";

/**
 * What the Sunny Island must be sent, as SMA FSS-ConnectingBat-TI-en-10 asks for it, when one pack that stands for four answers
 * with the capture "nw-16s-charging-10A-fw11.262H", behind limits of 55.0 V, 43.2 V and 115 A, and a SI6.0H, which is rated 110 A.
 */
export const GOLDEN_FRAMES: readonly string[] = [
  "351#26024C044C04B001", // CVL 55.0 V = 0x0226, CCL and DCL 110.0 A = 0x044C, DVL 43.2 V = 0x01B0
  "355#2E006400F811", // SOC 46 % = 0x002E, SOH 100 % = 0x0064, 46.00 % = 0x11F8
  "356#C3149501B400", // 53.15 V = 0x14C3, 4 x 10.12 A = 40.5 A = 0x0195, 18.0 degC = 0x00B4
  "35A#AAAAAA02AAAAAA02", // all 13 messages of a battery ended, the inverter's own left alone
  "35E#4A4B2D424D532020", // "JK-BMS  "
  "35F#4C69000198030000", // "Li", version 0.1, 4 x 230 Ah = 920 Ah = 0x0398
];

/** A start sends 0x351 with limits that still rise. */
const RISING = /^351#2602....(?:....)B001$/;

/** Frames that are neither in `golden` nor limits on their way up. */
export const strangersTo = (golden: readonly string[], frames: readonly string[]): readonly string[] =>
  frames.filter((frame) => !golden.includes(frame) && !RISING.test(frame));

/** `frames`, all that a start has sent: limits that still rise come first, and there is nothing but them and the golden frames. */
export function expectGoldenStart(frames: readonly string[]): void {
  // Not always 0 A: on a slow machine the bus is open only some time after the first decision.
  expect(frames[0]).toMatch(RISING);
  expect(strangersTo(GOLDEN_FRAMES, frames)).toEqual([]);
}
