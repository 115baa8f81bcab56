import { expect, it } from "vitest";
import { toleranceA } from "./tolerance.ts";

it.each([
  [0, 0, 1, 3],
  [0, 0, 3, 9],
  [0, 0, 0, 3],
  [100, 50, 1, 13],
  [50, -100, 2, 16],
])("%d A and %d A of %d inverters may be %d A apart", (oneA, otherA, count, apartA) => {
  expect(toleranceA(oneA, otherA, count)).toBeCloseTo(apartA, 9);
});
