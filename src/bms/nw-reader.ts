import { nwFramer } from "../codec/jk/nw-4e57/framer.ts";
import { toReading } from "../codec/jk/nw-4e57/reading.ts";
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";
import { decodeInformation } from "../codec/jk/nw-4e57/tlv.ts";
import type { Advice } from "./polled-pack.ts";
import type { ReplyReader } from "./reply-reader.ts";

/** Reads a BMS by NW. The protocol has no addresses: every BMS on the line answers, so there may be only one. */
export function nwReader(): ReplyReader {
  const framer = nwFramer();
  return {
    request: nwRequest("all"),
    feed: (chunk) => {
      const { frames, faults, discardedBytes } = framer.feed(chunk);
      const replies = frames.map((frame) => {
        const values = decodeInformation(frame);
        return values.ok ? toReading(values.value) : values;
      });
      return { replies, faults, discardedBytes };
    },
    reset: () => framer.reset(),
  };
}

/** What to look at when a BMS that is read by NW does not answer as it should. */
export const NW_ADVICE: Advice = {
  timeout: "Is the BMS awake, the protocol in the JK app 000 (4G-GPS), and are A and B the right way round?",
  "bad-checksum": "Check A/B wiring, termination and grounding.",
  malformed: "Check A/B wiring, termination and the protocol set in the JK app.",
  echo: "Only our own requests come back: the BMS does not answer. Check its wiring and power.",
};
