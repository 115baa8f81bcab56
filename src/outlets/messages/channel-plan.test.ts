import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import type { ChannelRules, Level } from "./channel.ts";
import { ChannelPlan, type Due, type Planned } from "./channel-plan.ts";

interface One extends Planned {
  readonly id: number;
}

const RULES: ChannelRules = { least: "info", quiet: null, atMostPerHour: 6, digest: { every: "off" } };
const NIGHT = { fromMinute: 22 * 60, toMinute: 7 * 60, alarmsBreakThrough: true };
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

let lastId = 0;
const news = (level: Level, change: Partial<One> = {}): One => ({ id: ++lastId, key: null, state: "happened", level, ...change });

/** A plan whose clock on the wall begins at midnight of day 0. */
function planOf(rules: Partial<ChannelRules> = {}) {
  const plan = new ChannelPlan<One>({ ...RULES, ...rules });
  const at = (minutes: number, ...some: readonly One[]): readonly Due<One>[] =>
    plan.take(some, minutes * MINUTE_MS, { day: Math.floor(minutes / 1440), minute: minutes % 1440 });
  return { at, plan };
}

const ids = (due: readonly Due<One>[]): readonly (readonly number[])[] => due.map((one) => one.news.map(({ id }) => id));

describe("what a channel is told", () => {
  it("is what is important enough for it, at once", () => {
    const { at } = planOf({ least: "warning" });
    const warning = news("warning");
    expect(at(0, news("info"), warning)).toEqual([{ news: [warning], more: 0, level: "warning" }]);
  });

  it("is an end only where the beginning was told, once", () => {
    const { at } = planOf({ least: "warning" });
    const end = news("warning", { key: "a", state: "ended" });
    expect(at(0, end)).toEqual([]);
    at(1, news("warning", { key: "a", state: "began" }));
    expect(ids(at(2, end))).toEqual([[end.id]]);
    expect(at(3, end)).toEqual([]);
  });

  it("says an end to nobody loudly", () => {
    const { at } = planOf();
    at(0, news("alarm", { key: "a", state: "began" }));
    expect(at(1, news("alarm", { key: "a", state: "ended" }))[0]!.level).toBe("info");
  });

  it("is no more than so many in an hour, and a third is kept for alarms", () => {
    const { at } = planOf();
    const warnings = Array.from({ length: 6 }, () => news("warning"));
    expect(ids(at(0, ...warnings))).toEqual(warnings.slice(0, 4).map(({ id }) => [id]));
    const alarms = Array.from({ length: 3 }, () => news("alarm"));
    expect(ids(at(1, ...alarms))).toEqual(alarms.slice(0, 2).map(({ id }) => [id]));
    expect(at(2)).toEqual([]);
    // The alarm waits two minutes and no more; what waited comes with it, as important as the worst of it.
    const later = at(3);
    expect(ids(later)).toEqual([[warnings[4]!.id, warnings[5]!.id, alarms[2]!.id]]);
    expect(later[0]!.level).toBe("alarm");
    const last = news("warning");
    expect(at(4, last)).toEqual([]);
    expect(at(59)).toEqual([]);
    expect(ids(at(60))).toEqual([[last.id]]);
  });

  it("counts what it cannot hold, and keeps the alarms", () => {
    const { at } = planOf({ atMostPerHour: 1 });
    at(0, news("info"));
    const alarm = news("alarm");
    at(1, alarm, ...Array.from({ length: 60 }, () => news("warning")));
    const [digest] = at(3);
    expect(digest!.news).toHaveLength(40);
    expect(digest!.news[0]).toBe(alarm);
    expect(digest!.more).toBe(21);
  });

  it("waits together while the channel is down", () => {
    const { plan } = planOf();
    const one = news("alarm");
    expect(plan.take([one], 0, { day: 0, minute: 0 }, 6)).toEqual([]);
    expect(ids(plan.take([], MINUTE_MS, { day: 0, minute: 1 }, 0))).toEqual([[one.id]]);
  });
});

describe("quiet hours", () => {
  it("hold back everything but alarms until they are over", () => {
    const { at } = planOf({ quiet: NIGHT });
    const [evening, night, alarm] = [news("warning"), news("warning"), news("alarm")];
    expect(ids(at(21 * 60 + 59, evening))).toEqual([[evening.id]]);
    expect(at(22 * 60, night)).toEqual([]);
    expect(ids(at(23 * 60, alarm))).toEqual([[alarm.id]]);
    expect(at(24 * 60 + 6 * 60 + 59)).toEqual([]);
    expect(ids(at(24 * 60 + 7 * 60))).toEqual([[night.id]]);
  });

  it("hold back alarms too if they shall not break through, and the end of an alarm", () => {
    const { at } = planOf({ quiet: { ...NIGHT, alarmsBreakThrough: false } });
    expect(at(23 * 60, news("alarm"))).toEqual([]);
    const broke = planOf({ quiet: NIGHT });
    broke.at(23 * 60, news("alarm", { key: "a", state: "began" }));
    const end = news("alarm", { key: "a", state: "ended" });
    expect(broke.at(23 * 60 + 1, end)).toEqual([]);
    expect(ids(broke.at(24 * 60 + 7 * 60))).toEqual([[end.id]]);
  });

  it("let no end overtake its beginning", () => {
    const { at } = planOf({ quiet: NIGHT });
    const [began, ended] = [news("warning", { key: "a", state: "began" }), news("warning", { key: "a", state: "ended" })];
    at(23 * 60, began);
    expect(ids(at(24 * 60 + 7 * 60, ended))).toEqual([[began.id], [ended.id]]);
  });
});

describe("a digest", () => {
  it("collects what is only for information, each hour", () => {
    const { at } = planOf({ digest: { every: "hourly" } });
    const [one, two, warning] = [news("info"), news("info"), news("warning")];
    expect(ids(at(10, one, warning))).toEqual([[warning.id]]);
    expect(at(59, two)).toEqual([]);
    expect(ids(at(60))).toEqual([[one.id, two.id]]);
    expect(at(120)).toEqual([]);
  });

  it("comes once a day at its time", () => {
    const { at } = planOf({ digest: { every: "daily", atMinute: 18 * 60 } });
    const [one, two] = [news("info"), news("info")];
    expect(at(600, one)).toEqual([]);
    expect(at(18 * 60 - 1)).toEqual([]);
    expect(ids(at(18 * 60))).toEqual([[one.id]]);
    expect(at(18 * 60 + 1, two)).toEqual([]);
    expect(at(1440 + 60)).toEqual([]);
    expect(ids(at(1440 + 18 * 60))).toEqual([[two.id]]);
  });

  it("counts what it cannot hold", () => {
    const { at } = planOf({ digest: { every: "hourly" } });
    at(0, ...Array.from({ length: 50 }, () => news("info")));
    const [digest] = at(60);
    expect([digest!.news.length, digest!.more]).toEqual([40, 10]);
  });
});

const anyLevel = fc.constantFrom<Level>("info", "warning", "alarm");
const anyRules: fc.Arbitrary<ChannelRules> = fc.record({
  least: anyLevel,
  quiet: fc.option(
    fc.record({
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 0, max: 1439 }),
      alarmsBreakThrough: fc.boolean(),
    }),
    { nil: null },
  ),
  atMostPerHour: fc.integer({ min: 1, max: 8 }),
  digest: fc.oneof(
    fc.constant({ every: "off" } as const),
    fc.constant({ every: "hourly" } as const),
    fc.record({ every: fc.constant("daily" as const), atMinute: fc.integer({ min: 0, max: 1439 }) }),
  ),
});
/** Up to two days, in steps of up to an hour; each key begins and ends in turn. */
const anyCourse = fc.array(
  fc.record({ afterMs: fc.integer({ min: 1_000, max: HOUR_MS }), level: anyLevel, key: fc.constantFrom("a", "b", "c", null) }),
  { minLength: 1, maxLength: 120 },
);

/** What was given, and what came out when; at the end so much time passes that nothing can wait any longer. */
function play(rules: ChannelRules, course: readonly { afterMs: number; level: Level; key: string | null }[]) {
  const plan = new ChannelPlan<One>(rules);
  const standing = new Map<string, Level>();
  const given: One[] = [];
  const out: { readonly atMs: number; readonly minute: number; readonly due: Due<One> }[] = [];
  let nowMs = 0;
  const take = (some: readonly One[]): void => {
    const minutes = Math.floor(nowMs / MINUTE_MS);
    const local = { day: Math.floor(minutes / 1440), minute: minutes % 1440 };
    given.push(...some);
    for (const due of plan.take(some, nowMs, local)) out.push({ atMs: nowMs, minute: local.minute, due });
  };
  for (const { afterMs, level, key } of course) {
    nowMs += afterMs;
    const begun = key === null ? undefined : standing.get(key);
    if (key === null) take([news(level)]);
    else if (begun === undefined) {
      standing.set(key, level);
      take([news(level, { key, state: "began" })]);
    } else {
      standing.delete(key);
      take([news(begun, { key, state: "ended" })]);
    }
  }
  for (let i = 0; i < 3 * 24 * 60; i++) {
    nowMs += MINUTE_MS;
    take([]);
  }
  return { given, out };
}

describe("whatever happens", () => {
  it("never more than the limit goes out in any hour, but for an alarm two minutes after the last message", () => {
    fc.assert(
      fc.property(anyRules, anyCourse, (rules, course) => {
        const { out } = play(rules, course);
        out.forEach(({ atMs, due }, index) => {
          const before = out.slice(0, index).filter((other) => other.atMs > atMs - HOUR_MS);
          if (before.length < rules.atMostPerHour) return;
          expect(due.level).toBe("alarm");
          expect(atMs - before.at(-1)!.atMs).toBeGreaterThanOrEqual(120_000);
        });
      }),
      property(60),
    );
  });

  it("in quiet hours nothing goes out but alarms, and these only if they may", () => {
    fc.assert(
      fc.property(anyRules, anyCourse, (rules, course) => {
        const { quiet } = rules;
        if (quiet === null) return;
        const { fromMinute: from, toMinute: to } = quiet;
        for (const { minute, due } of play(rules, course).out) {
          const isQuiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
          if (!isQuiet) continue;
          expect(quiet.alarmsBreakThrough).toBe(true);
          for (const one of due.news) expect([one.level, one.state]).not.toContain("ended");
          for (const one of due.news) expect(one.level).toBe("alarm");
        }
      }),
      property(60),
    );
  });

  it("everything important enough is told once or counted, and every end comes after its beginning", () => {
    fc.assert(
      fc.property(anyRules, anyCourse, (rules, course) => {
        const { given, out } = play(rules, course);
        const told = out.flatMap(({ due }) => due.news);
        const more = out.reduce((sum, { due }) => sum + due.more, 0);
        const rank = { info: 0, warning: 1, alarm: 2 } as const;
        const wanted = given.filter(({ level }) => rank[level] >= rank[rules.least]);
        expect(new Set(told).size).toBe(told.length);
        expect(told.length + more).toBe(wanted.length);
        for (const one of told) expect(wanted).toContain(one);
        for (const key of ["a", "b", "c"]) {
          // Beginnings and ends of a key are given in turn, so the one before an end is its beginning.
          const ofKey = wanted.filter((one) => one.key === key);
          for (const [i, one] of ofKey.entries()) {
            const began = told.indexOf(ofKey[i - 1]!);
            if (one.state === "ended" && told.includes(one) && began >= 0) expect(told.indexOf(one)).toBeGreaterThan(began);
          }
        }
      }),
      property(60),
    );
  });
});
