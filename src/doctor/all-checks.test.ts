import { describe, expect, test } from "vitest";
import { ALL_CHECKS } from "./all-checks.ts";
import { CHECK_AREAS } from "./check.ts";

const ids = ALL_CHECKS.map(({ id }) => id);

test("each check has an id of its own, in kebab-case", () => {
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(?:-[a-z]+)*$/.test(id))).toEqual([]);
});

test("the areas come one after the other", () => {
  const areas = ALL_CHECKS.map(({ area }) => CHECK_AREAS.indexOf(area));
  expect(areas).toEqual([...areas].sort((a, b) => a - b));
});

describe.each(ALL_CHECKS)("$id", ({ id, needs = [], page }) => {
  test("needs only checks that are there, and never itself", () => {
    expect(needs.filter((need) => !ids.includes(need))).toEqual([]);
    const before = new Set<string>();
    const collect = (one: string): void => {
      for (const need of ALL_CHECKS.find((check) => check.id === one)?.needs ?? []) {
        if (before.has(need)) continue;
        before.add(need);
        collect(need);
      }
    };
    collect(id);
    expect(before.has(id)).toBe(false);
  });

  test("says on its page what helps, if anything can be wrong at all", () => {
    expect(page.remedy !== undefined).toBe(page.warning !== undefined || page.failed !== undefined);
  });
});
