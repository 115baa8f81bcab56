/** What may go wrong with the replies of a simulated BMS. */
import type { Random } from "./seeded.ts";

/** Every field can be set at run time. */
export interface JkFaults {
  /** Says nothing: asleep, unplugged, wrong protocol set. */
  drop: boolean;
  /** Probability (0..1) that one byte of a reply is changed. */
  corrupt: number;
  /** Probability (0..1) for each byte of a reply that it gets lost. */
  loseBytes: number;
  /** Later than usual by this much. */
  delayMs: number;
  /** The request comes back first, as from a half-duplex adapter. */
  echo: boolean;
  /** So many bytes are missing at the end of the reply. */
  truncateBytes: number;
  /** Up to so many random bytes before every reply. */
  noiseBytes: number;
  /** The length field is wrong by this much. The frames of the newer protocol (PB) have none. */
  lengthOffset: number;
  /** It has just been switched on: SOC and cycles are 0. */
  starting: boolean;
}

export const NO_FAULTS: JkFaults = {
  drop: false,
  corrupt: 0,
  loseBytes: 0,
  delayMs: 0,
  echo: false,
  truncateBytes: 0,
  noiseBytes: 0,
  lengthOffset: 0,
  starting: false,
};

/** The reply to `request` as the line brings it; changes `reply`. */
export function spoil(reply: Uint8Array, request: Uint8Array, faults: JkFaults, random: Random): Uint8Array {
  const { corrupt, loseBytes, echo, truncateBytes, noiseBytes } = faults;
  if (corrupt > 0 && random() < corrupt) {
    reply[Math.floor(random() * reply.length)]! ^= 1 + Math.floor(random() * 255);
  }
  const come = loseBytes > 0 ? reply.filter(() => random() >= loseBytes) : reply;
  if (!echo && noiseBytes === 0 && truncateBytes === 0) return come; // the usual case, and quick
  const noise = Array.from({ length: Math.ceil(random() * noiseBytes) }, () => Math.floor(random() * 256));
  const kept = come.subarray(0, Math.max(0, come.length - truncateBytes));
  return Uint8Array.from([...(echo ? request : []), ...noise, ...kept]);
}
