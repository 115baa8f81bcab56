import { expect, test } from "vitest";
import { latchAfter, latchHits, NEW_LATCH } from "./latch.ts";

const after = (...frames: readonly string[]): readonly string[] =>
  latchHits(frames.reduce((latch, hex) => latchAfter(latch, Uint8Array.from(Buffer.from(hex, "hex"))), NEW_LATCH)).map(
    ({ rule, detail }) => `${rule.severity} ${rule.name}: ${detail}`,
  );

const NOTHING = "0000000000000000";

/** Alarm 3 (low voltage) arrives in bit 4 of byte 0 and leaves in bit 5; the warning the same in byte 4. */
test.each([
  ["a message that stands", ["1000000000000000"], []],
  ["an alarm that is no more, with arrive bits only", ["1000000000000000", NOTHING], ["danger alarm-never-ended: low voltage"]],
  ["a warning the same", ["0000000010000000", NOTHING, NOTHING], ["fault warning-never-ended: low voltage"]],
  ["one that is ended", ["1000000000000000", "2000000000000000", NOTHING], []],
  ["one that is ended late", ["1000000000000000", NOTHING, "2000000000000000"], []],
  ["one that comes again", ["1000000000000000", NOTHING, "1000000000000000"], []],
  ["both bits, which change nothing", ["1000000000000000", "3000000000000000"], ["danger alarm-never-ended: low voltage"]],
  ["a frame that is too short", ["1000000000000000", "00"], []],
  ["nothing at all", [NOTHING, NOTHING], []],
])("%s", (_, frames, expected) => {
  expect(after(...frames)).toEqual(expected);
});
