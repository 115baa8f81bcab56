import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SlcanEvent } from "../../src/codec/slcan.ts";
import { encodeSlcan, slcanBytes, slcanReader } from "../../src/codec/slcan.ts";
import { property } from "../support/fc.ts";
import { joinBytes } from "../support/join-bytes.ts";

const anyFrame = fc.record({ id: fc.integer({ min: 0, max: 0x7ff }), data: fc.uint8Array({ maxLength: 8 }) });

const lineOrNoise = fc.oneof(
  anyFrame.map(encodeSlcan),
  fc.constantFrom("\r", "z\r", "\u0007", "C\r", "S6\r", "V1013\r", "\n", "t3558AA\r").map(slcanBytes),
  fc.uint8Array({ maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...Array.from("tTrRzZ0123456789ABCDEF\r\n\u0007")), maxLength: 60 }).map(slcanBytes),
);

describe("slcanReader", () => {
  it("gives the same events however the bytes are split", () => {
    fc.assert(
      fc.property(
        fc.array(lineOrNoise, { maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 }),
        (parts, cuts) => {
          const bytes = joinBytes(...parts);
          const whole = slcanReader();
          const expected = whole.feed(bytes);
          const split = slcanReader();
          const got: SlcanEvent[] = [];
          let at = 0;
          for (const cut of cuts) {
            got.push(...split.feed(bytes.subarray(at, at + cut)));
            at += cut;
          }
          got.push(...split.feed(bytes.subarray(at)));
          expect(got).toEqual(expected);
          expect(split.junk).toBe(whole.junk);
        },
      ),
      property(1000),
    );
  });

  it("finds the frame after any noise that ends in CR", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), anyFrame, (noise, frame) => {
        const events = slcanReader().feed(joinBytes(noise, slcanBytes("\r"), encodeSlcan(frame)));
        expect(events.at(-1)).toEqual({ kind: "frame", frame });
      }),
      property(1000),
    );
  });

  it("never counts more junk than came, and passes on only short lines", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (noise) => {
        const reader = slcanReader();
        const events = reader.feed(noise);
        expect(reader.junk).toBeLessThanOrEqual(noise.length);
        for (const event of events) if (event.kind === "other") expect(event.line.length).toBeLessThanOrEqual(32);
      }),
      property(1000),
    );
  });
});
