import { expect, it } from "vitest";
import { readScalar, SCALAR_RANGE, SCALAR_SIZE, writeScalar, type ScalarKind } from "./scalar.ts";

/** High byte first. */
const ENDS: readonly (readonly [ScalarKind, number, readonly number[]])[] = [
  ["u8", 0, [0]],
  ["u8", 0xff, [0xff]],
  ["i8", 0x7f, [0x7f]],
  ["i8", -0x80, [0x80]],
  ["i8", -1, [0xff]],
  ["u16", 0xfffe, [0xff, 0xfe]],
  ["i16", 0x7fff, [0x7f, 0xff]],
  ["i16", -0x8000, [0x80, 0x00]],
  ["i16", -2, [0xff, 0xfe]],
  ["u32", 0xffff_fffe, [0xff, 0xff, 0xff, 0xfe]],
  ["i32", 0x7fff_ffff, [0x7f, 0xff, 0xff, 0xff]],
  ["i32", -0x8000_0000, [0x80, 0, 0, 0]],
  ["i32", -2, [0xff, 0xff, 0xff, 0xfe]],
];

it.each(ENDS)("%s %d is %j, and the other way round with the low byte first", (kind, value, high) => {
  const low = high.toReversed();
  for (const [order, expected] of [
    ["be", high],
    ["le", low],
  ] as const) {
    const bytes = new Uint8Array(SCALAR_SIZE[kind] + 2);
    writeScalar(bytes, 1, kind, order, value);
    expect([...bytes]).toEqual([0, ...expected, 0]);
    expect(readScalar(bytes, 1, kind, order)).toBe(value);
  }
  const [lowest, highest] = SCALAR_RANGE[kind];
  expect(value >= lowest && value <= highest).toBe(true);
});
