/** Every single bit of every capture: seconds of computing, so apart from the other properties. */
import { describe, it } from "vitest";
import { checkPbFrame } from "../../src/codec/jk/pb-55aaeb90/frame.ts";
import { pbFramer, type PbFed } from "../../src/codec/jk/pb-55aaeb90/framer.ts";
import { withOneBitChanged } from "../support/framing.ts";
import { frameBytesOf, pbCaptures, wireOf } from "../support/pb-captures.ts";

const replies = pbCaptures.filter((one) => one.ack !== undefined);

const hasFrame = ({ items }: PbFed): boolean => items.some(({ kind }) => kind === "frame");

describe("framing", () => {
  it("refuses a frame of which a single bit was changed, and never gives it a sender", () => {
    for (const one of pbCaptures) {
      // The counter is not looked at, but it is in the sum.
      for (const { bit, changed } of withOneBitChanged(frameBytesOf(one))) {
        if (checkPbFrame(changed).ok) throw new Error(`${one.id}: bit ${bit} passed`);
        if (hasFrame(pbFramer().feed(changed))) throw new Error(`${one.id}: bit ${bit} passed the framer`);
      }
    }
  });

  it("refuses an acknowledgement of which a single bit was changed", () => {
    for (const one of replies) {
      for (const { bit, changed } of withOneBitChanged(wireOf(one), 300 + one.ack!.padBytes)) {
        const { items } = pbFramer().feed(changed);
        if (items.some((item) => item.kind !== "frame")) throw new Error(`${one.id}: bit ${bit} passed`);
      }
    }
  });
});
