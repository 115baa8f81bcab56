import { nwFramer } from "../codec/jk/nw-4e57/framer.ts";
import { toReading } from "../codec/jk/nw-4e57/reading.ts";
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";
import { decodeInformation } from "../codec/jk/nw-4e57/tlv.ts";
import type { ReplyReader } from "./reply-reader.ts";

/** Reads a BMS by NW. The protocol has no addresses: every BMS on the line answers, so there may be only one. */
export function nwReader(): ReplyReader {
  const framer = nwFramer();
  return {
    request: nwRequest("all"),
    feed: (chunk) => {
      const { frames, faults } = framer.feed(chunk);
      const replies = frames.map((frame) => {
        const values = decodeInformation(frame);
        return values.ok ? toReading(values.value) : values;
      });
      return { replies, faults };
    },
    reset: () => void framer.reset(),
  };
}
