import fc from "fast-check";
import { expect, it } from "vitest";
import { property } from "../support/fc.ts";
import { feedInPieces, pieceSizes, type Fed, type Framing } from "../support/framing.ts";

/** What holds for every framer. `examine` does all else that may not throw, with what came of random bytes and with those bytes. */
export function framingCases<F extends Fed, Item>(
  framing: Framing<F, Item>,
  nasty: fc.Arbitrary<Uint8Array>,
  examine: (items: readonly Item[], bytes: Uint8Array) => void,
): void {
  it("gives the same for any chunking of the same bytes, in bounded memory", () => {
    fc.assert(
      fc.property(nasty, pieceSizes, (bytes, sizes) => {
        expect(feedInPieces(framing, bytes, sizes)).toEqual(feedInPieces(framing, bytes, [1]));
      }),
      property(300),
    );
  });

  it("never throws on random bytes, whatever is done with what comes out", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (bytes) => {
        examine(feedInPieces(framing, bytes, [bytes.length + 1]).items, bytes);
      }),
      property(500),
    );
  });
}
