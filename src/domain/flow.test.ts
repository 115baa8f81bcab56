import { expect, it } from "vitest";
import { flowOf } from "./flow.ts";

it.each([
  [0, "idle"],
  [0.5, "idle"],
  [-0.5, "idle"],
  [0.6, "charging"],
  [-0.6, "discharging"],
])("calls %s A %s", (currentA, flow) => {
  expect(flowOf(currentA)).toBe(flow);
});
