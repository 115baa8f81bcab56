/**
 * Rule C1, the two codings of the current in id 84. Source: JK document v2.5, ids 84 and C0.
 * Version 1: bit 15 is the direction (1 charging), bits 14..0 the magnitude in 0.01 A; not two's complement
 * (07D0 = -20.00 A, 87D0 = +20.00 A). Version 0: (10000 - raw) x 0.01 A, so 10000 is no current.
 */
import type { NwValues } from "./ids.ts";

/** Which coding the BMS uses: what its id C0 says, 0 if it has none. */
export type NwProtocolVersion = 0 | 1;

const LEGACY_ZERO = 10_000;
/** Legacy coding reaches down to -100 A (the document's examples lie within +-10 A); above that it must be version 1. */
const LEGACY_MAX_RAW = 20_000;
const CHARGING = 0x8000;

/**
 * The current in A, charge positive, or `undefined` where the coding is not known and would have to be guessed.
 * A full reply without C0 is legacy; one that was not read to its end may have had a C0, so it tells nothing.
 * `knownVersion` is what an earlier full reply of the same BMS said.
 */
export function currentOf(values: NwValues, knownVersion?: NwProtocolVersion): number | undefined {
  const raw = values.currentRaw;
  if (raw === undefined) return undefined;
  const version = values.protocolVersion ?? knownVersion;
  if (version !== undefined && version !== 0 && version !== 1) return undefined;
  if (version === 1 || raw > LEGACY_MAX_RAW) return signAndMagnitude(raw);
  const fullReply = values.firmware !== undefined && values.stoppedAt === undefined;
  return version === 0 || fullReply ? (LEGACY_ZERO - raw) / 100 : undefined;
}

/** The raw value of a current in A, charge positive, rounded to 0.01 A; `undefined` if the coding cannot say it. */
export function currentRawOf(currentA: number, version: NwProtocolVersion): number | undefined {
  const magnitude = Math.round(Math.abs(currentA) * 100);
  if (version === 1) {
    if (!(magnitude < CHARGING)) return undefined;
    return currentA > 0 && magnitude > 0 ? CHARGING + magnitude : magnitude;
  }
  if (!(magnitude <= LEGACY_ZERO)) return undefined;
  return currentA > 0 ? LEGACY_ZERO - magnitude : LEGACY_ZERO + magnitude;
}

function signAndMagnitude(raw: number): number {
  if (raw >= CHARGING) return (raw - CHARGING) / 100;
  return raw === 0 ? 0 : -raw / 100;
}
