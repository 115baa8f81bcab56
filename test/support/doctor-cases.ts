/** Tables of cases for the checks of the doctor. */
import { expect, test } from "vitest";
import type { Check, CheckState } from "../../src/doctor/check.ts";
import { lookAlone, type DoctorParts } from "./doctor-bench.ts";

export interface DoctorCase {
  readonly when: string;
  readonly parts: DoctorParts;
  readonly state: CheckState;
  readonly says: RegExp;
  /** Of a warning or a failure. */
  readonly remedy?: RegExp;
}

/**
 * Runs each case; there must be one that is ok, one that is bad where the check's page has such, and one in which it cannot be
 * told: skipped, or failed for a reason that the check does not know.
 */
export function doctorCases(check: Check, cases: readonly DoctorCase[]): void {
  test.each(cases)(`${check.id}: $when`, async ({ parts, state, says, remedy }) => {
    const result = await lookAlone(check, parts);
    expect(result).toMatchObject({ id: check.id, state, says: expect.stringMatching(says) as string });
    if ("remedy" in result) expect(result.remedy).toMatch(remedy ?? /^never/);
    else expect(remedy).toBeUndefined();
  });
  test(`${check.id}: has cases of every kind`, () => {
    const states = new Set(cases.filter(({ says }) => !says.source.includes("DOCTOR_")).map(({ state }) => state));
    const expected: CheckState[] = ["ok", ...(check.page.warning === undefined ? [] : ["warning" as const])];
    expect(
      [...expected, ...(check.page.failed === undefined ? [] : ["failed"])].filter((one) => !states.has(one as CheckState)),
    ).toEqual([]);
    expect(cases.some(({ state, says }) => state === "skipped" || says.source.includes("DOCTOR_CANNOT_LOOK"))).toBe(true);
  });
}
