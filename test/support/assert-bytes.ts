import { expect } from "vitest";

const hex = (bytes: Iterable<number>): string => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join(" ");

/**
 * Compares bytes with hex strings, one for each field, so that a test can say beside each what it is:
 * `assertBytes(data, ["26 02", // 550 x 0.1 V` ...`])`.
 */
export function assertBytes(actual: Uint8Array, expected: readonly string[]): void {
  const digits = expected.join(" ").toLowerCase().split(/\s+/).filter(Boolean);
  for (const pair of digits) expect(pair, "expected bytes are pairs of hex digits").toMatch(/^[0-9a-f]{2}$/);
  expect(hex(actual)).toBe(digits.join(" "));
}
