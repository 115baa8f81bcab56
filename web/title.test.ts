import { expect, it } from "vitest";
import { blocked, silent } from "../test/browser/double/rare-states.ts";
import { charging } from "../test/browser/double/states.ts";
import { formatOf } from "./format.ts";
import { titleOf } from "./title.ts";
import { EN } from "./words/en.ts";

const format = formatOf("en-GB", EN.time);
const title = (state: Parameters<typeof titleOf>[0]): string => titleOf(state, format, "Now").replaceAll("\u00a0", " ");

it("says how full it is and which way the power flows", () => {
  const state = charging(0);
  expect(title({ ...state, battery: { ...state.battery!, powerW: 2_140 } })).toBe("62 % · +2.1 kW");
  expect(title({ ...state, battery: { ...state.battery!, powerW: -2_140 } })).toBe("62 % · −2.1 kW");
});

it("says nothing about a battery that is not heard", () => {
  expect(title(blocked(0))).toBe("Now · SIinterJK");
  expect(title(silent(0))).toBe("Now · SIinterJK");
  expect(title(null)).toBe("Now · SIinterJK");
});
