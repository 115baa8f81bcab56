import { expect, it } from "vitest";
import type { ApiEvent } from "../../src/outlets/web/api/history.ts";
import { drawn, eventAt } from "./event-marks.ts";

const event = (id: number, atMs: number, more: Partial<ApiEvent> = {}): ApiEvent => ({
  id,
  atMs,
  endMs: null,
  lasting: false,
  kind: "limited-by",
  severity: "warning",
  sentence: { en: "", de: "" },
  ...more,
});

it("draws what a person has to look at, and no notes", () => {
  const events = [event(1, 0, { severity: "info" }), event(2, 0, { severity: "alarm" }), event(3, 0, { severity: "good" })];
  expect(drawn(events).map(({ id }) => id)).toEqual([2]);
});

it("finds the event at the cursor: near its beginning, or while it lasts", () => {
  const events = [event(1, 1_000), event(2, 5_000, { lasting: true, endMs: 9_000 }), event(3, 20_000, { lasting: true })];
  const at = (ms: number): number | undefined => eventAt(events, ms, 100)?.id;
  expect([at(1_100), at(1_101), at(4_800), at(7_000), at(9_500), at(99_000)]).toEqual([1, undefined, undefined, 2, undefined, 3]);
});

it("tells the latest of several", () => {
  const events = [event(1, 1_000, { lasting: true }), event(2, 2_000, { lasting: true })];
  expect(eventAt(events, 3_000, 0)?.id).toBe(2);
});
