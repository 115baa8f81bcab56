/**
 * What bytes that make no sense say about the line. A BMS understands nothing that comes at another speed or with A and B swapped, so
 * mostly it is just silent then; bytes come only from somebody who speaks unasked, such as a BMS that is the master of its bus.
 */

/**
 * `slower`: whoever speaks does so at half our speed or less; sure. `swapped`: A and B are the wrong way round; likely. `unknown`:
 * noise, another device, too few bytes.
 */
export type Garbage = "slower" | "swapped" | "unknown";

const ENOUGH_BYTES = 32;
/** A start bit that is two of ours or longer covers our first data bit, which then is 0: every byte is even. */
const EVEN_SHARE = 0.98;
/** The zeros in which every JK frame is rich come as FF when each bit is the other way round. */
const FF_SHARE = 0.1;
const FF_RUN = 4;

export function garbageOf(sample: Uint8Array): Garbage {
  if (sample.length < ENOUGH_BYTES) return "unknown";
  const share = (fits: (byte: number) => boolean): number => sample.filter(fits).length / sample.length;
  if (share((byte) => byte % 2 === 0) >= EVEN_SHARE) return "slower";
  const text = sample.reduce((hex, byte) => `${hex}${byte.toString(16).padStart(2, "0")} `, "");
  const isFrame = text.includes("4e 57 ") || text.includes("55 aa eb 90 ");
  return !isFrame && share((byte) => byte === 0xff) >= FF_SHARE && text.includes("ff ".repeat(FF_RUN)) ? "swapped" : "unknown";
}
