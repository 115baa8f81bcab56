import { expect, it } from "vitest";
import { recordingLog } from "../../test/support/recording-log.ts";
import { Refusals } from "./refusals.ts";

it("counts every one, and says it once for a topic until a good one comes", () => {
  const log = recordingLog();
  const refusals = new Refusals(log);
  refusals.good("a/b");
  refusals.bad("a/b", "no JSON");
  refusals.bad("a/b", "no JSON");
  refusals.bad("a/\u001b[2J", "no JSON");
  refusals.good("a/b");
  refusals.bad("a/b", "no time");
  expect(refusals.count).toBe(4);
  expect(log.lines("warn")).toEqual([
    "FLEET_MESSAGE a/b: no JSON",
    "FLEET_MESSAGE a/?[2J: no JSON",
    "FLEET_MESSAGE a/b: no time",
  ]);
  expect(log.lines("info")).toEqual(["a/b: can be used again"]);
});

it("remembers so many topics, and counts the others", () => {
  const log = recordingLog();
  const refusals = new Refusals(log);
  for (let i = 0; i < 1_500; i++) refusals.bad(`a/${i}`, "no JSON");
  expect([refusals.count, log.lines("warn").length]).toEqual([1_500, 1_000]);
});
