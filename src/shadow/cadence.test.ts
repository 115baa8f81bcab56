import { expect, test } from "vitest";
import { addToCourse, cadenceFindings, periodMs, type Course } from "./cadence.ts";

function courseOf(timesMs: readonly number[]): Course {
  return timesMs.reduce<Course | undefined>((course, atMs) => addToCourse(course, atMs), undefined)!;
}

const every = (ms: number, count: number): Course => courseOf(Array.from({ length: count }, (_, i) => i * ms));
const ALL_IDS = [0x351, 0x355, 0x356, 0x35a, 0x35e, 0x35f];
const all = (course: Course, change: Readonly<Record<number, Course>> = {}): ReadonlyMap<number, Course> =>
  new Map(ALL_IDS.map((id) => [id, change[id] ?? course]));
const found = (courses: ReadonlyMap<number, Course>, nowMs: number, bursts = 0): readonly string[] =>
  cadenceFindings(courses, { sinceMs: 0, nowMs, bursts }).map(({ rule, detail }) => `${rule.severity} ${rule.name}: ${detail}`);

test("a frame of each id every second is nothing to speak of", () => {
  expect(found(all(every(1_000, 60)), 59_500)).toEqual([]);
});

test("the original's 10.5 s are slow, and its 100 ms a burst", () => {
  expect(found(all(every(10_501, 8)), 74_000, 40)).toEqual([
    "note slow-cadence: 0x351 every 10.5 s, 0x355 every 10.5 s",
    "note bursts: 40 frames",
  ]);
});

test("a gap is told from 30 s on, and is dangerous from 60 s on, also before it ends", () => {
  const late = (gapMs: number) => all(every(1_000, 70), { 0x355: courseOf([0, 1_000, 1_000 + gapMs]) });
  expect(found(late(30_000), 31_000)).toEqual([]);
  expect(found(late(30_001), 31_001)).toEqual(["fault long-gap: 30.0 s without 0x355"]);
  expect(found(late(60_001), 61_001)).toEqual(["danger silent-too-long: 60.0 s without 0x355"]);
  expect(found(all(every(1_000, 3)), 63_000)).toEqual([
    "danger silent-too-long: 61.0 s without 0x351",
    "danger silent-too-long: 61.0 s without 0x355",
  ]);
});

test("what never comes is told after a minute", () => {
  const some = new Map([[0x355, every(1_000, 60)]]);
  expect(found(some, 59_999)).toEqual([]);
  expect(found(some, 60_000)).toEqual([
    "danger never-sent: no 0x351 in 60.0 s",
    "fault no-messages: no 0x35A",
    "note not-sent: 0x356, 0x35E, 0x35F",
  ]);
});

test("three frames of one id within 200 ms are too quick, jitter is not", () => {
  expect(found(all(every(100, 4)), 400)).toEqual([expect.stringMatching(/^fault too-quick: 0x351 after 100 ms, 0x355/)]);
  expect(found(all(every(100, 3)), 300)).toEqual([]);
  expect(found(all(every(175, 60)), 10_500)).toEqual([]);
});

test("the usual time is that of the last frames, whatever one gap was", () => {
  expect(periodMs(courseOf([0]))).toBeNull();
  expect(periodMs(courseOf([0, 1_000, 2_000, 40_000, 41_000]))).toBe(1_000);
  const long = every(1_000, 5_000);
  expect(long).toMatchObject({ count: 5_000, shortestMs: 1_000, longestMs: 1_000 });
  expect(long.gapsMs.length).toBeLessThan(40);
});
