/** What the inverter says, in words. */
import { decodeSma } from "../codec/sma/decode.ts";
import type { SmaFrame } from "../codec/sma/frame.ts";
import { smaLine } from "../codec/sma/words.ts";

/** A line for 0x305 and 0x306, where they have come. */
export function inverterLines(frames: readonly SmaFrame[]): readonly string[] {
  return [...frames]
    .sort((a, b) => a.id - b.id)
    .flatMap((frame) => {
      const decoded = decodeSma(frame);
      return decoded.ok && decoded.value.kind !== "inverterRelays" ? [smaLine(decoded.value)] : [];
    });
}
