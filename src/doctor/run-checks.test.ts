import { expect, test } from "vitest";
import { benchSite, refusal } from "../../test/support/doctor-bench.ts";
import { failed, ok, skipped, warning, type Check, type CheckResult, type Verdict } from "./check.ts";
import { runChecks, type CheckWatcher } from "./run-checks.ts";

const never = new AbortController().signal;

function check(id: string, look: Check["look"] | Verdict, more: Partial<Check> = {}): Check {
  const looked = typeof look === "function" ? look : () => Promise.resolve(look);
  return { id, area: "machine", title: `title of ${id}`, page: { looksAt: "" }, look: looked, ...more };
}

const run = (checks: readonly Check[], watcher?: CheckWatcher): Promise<readonly CheckResult[]> =>
  runChecks(checks, benchSite(), never, watcher);

test("gives every result with its name, in the order of the checks, whatever ends first", async () => {
  let release: (verdict: Verdict) => void = () => undefined;
  const slow = check("slow", () => new Promise((resolve) => (release = resolve)));
  const fast = check("fast", () => {
    setImmediate(() => release(ok("late")));
    return Promise.resolve(warning("soon", "do it", ["a detail"]));
  });
  expect(await run([slow, fast])).toEqual([
    { id: "slow", area: "machine", title: "title of slow", state: "ok", says: "late" },
    {
      id: "fast",
      area: "machine",
      title: "title of fast",
      state: "warning",
      says: "soon",
      remedy: "do it",
      details: ["a detail"],
    },
  ]);
});

test.each([
  ["failed", failed("bad", "mend it"), "Waits for first, which has failed."],
  ["skipped", skipped("no idea"), "Waits for first, which could not be looked at."],
] as const)("a check that needs one that is %s is not looked at, nor what needs it in turn", async (_, verdict, says) => {
  let looks = 0;
  const count = (): Promise<Verdict> => {
    looks++;
    return Promise.resolve(ok("looked"));
  };
  const results = await run([
    check("third", count, { needs: ["second"] }),
    check("second", count, { needs: ["first"] }),
    check("first", verdict),
  ]);
  expect(looks).toBe(0);
  expect(results.map(({ state, says: one, waitsFor }) => [state, one, waitsFor])).toEqual([
    ["skipped", says, "first"],
    ["skipped", says, "first"],
    [verdict.state, verdict.says, undefined],
  ]);
});

test.each([ok("fine"), warning("well", "do it")])("a check that needs one that is $state is looked at", async (verdict) => {
  const [, second] = await run([check("first", verdict), check("second", ok("looked"), { needs: ["first"] })]);
  expect(second).toMatchObject({ state: "ok", says: "looked" });
});

test("one that throws has failed with its code, and the others go on", async () => {
  const [bad, refused, good] = await run([
    check("bad", () => Promise.reject(new Error("no such thing"))),
    check("refused", () => Promise.reject(refusal("EACCES"))),
    check("good", ok("fine")),
  ]);
  expect(bad).toMatchObject({
    state: "failed",
    says: "DOCTOR_CANNOT_LOOK Could not look: no such thing.",
    remedy: expect.stringContaining("report it") as string,
  });
  expect(refused).toMatchObject({ state: "skipped", says: expect.stringContaining("sudo siinterjk doctor") as string });
  expect(good).toMatchObject({ state: "ok" });
});

test("one that hangs has failed at its time limit, is told so, and the others do not wait", async () => {
  const site = benchSite();
  let told: AbortSignal | undefined;
  const ended: string[] = [];
  const hangs = check(
    "hangs",
    (_, signal) => {
      told = signal;
      return new Promise(() => undefined);
    },
    { timeLimitMs: 3_000 },
  );
  const running = runChecks([hangs, check("good", ok("fine"))], site, never, { ended: ({ id }) => ended.push(id) });
  await site.clock.advance(2_999);
  expect([ended, told?.aborted]).toEqual([["good"], false]);
  await site.clock.advance(1);
  expect(told?.aborted).toBe(true);
  expect((await running)[0]).toMatchObject({ state: "failed", says: "DOCTOR_TOO_SLOW Could not look: no result after 3 s." });
});

test("a check without a limit of its own has 10 s", async () => {
  const site = benchSite();
  const running = runChecks([check("hangs", () => new Promise(() => undefined))], site, never);
  await site.clock.advance(10_000);
  expect((await running)[0]).toMatchObject({ state: "failed", says: expect.stringContaining("after 10 s") as string });
});

test("the signal of a check is aborted when it has ended, so that it lets go of what it opened", async () => {
  let told: AbortSignal | undefined;
  await run([
    check("opens", (_, signal) => {
      told = signal;
      return Promise.resolve(ok("opened"));
    }),
  ]);
  expect(told?.aborted).toBe(true);
});

test("being stopped ends what runs as not looked at, without an alarm", async () => {
  const stop = new AbortController();
  const running = runChecks([check("hangs", () => new Promise(() => undefined))], benchSite(), stop.signal);
  stop.abort();
  expect((await running)[0]).toMatchObject({ state: "skipped", says: expect.stringContaining("stopped") as string });
});

test("the watcher hears of each check once, the ones that wait among them", async () => {
  const heard: string[] = [];
  await run([check("a", failed("bad", "mend")), check("b", ok("fine"), { needs: ["a"] })], {
    begins: ({ id }) => heard.push(`begins ${id}`),
    ended: ({ id }, { state }) => heard.push(`${id} ${state}`),
  });
  expect(heard).toEqual(["begins a", "a failed", "begins b", "b skipped"]);
});

test("a need that no check has is a mistake in the program", async () => {
  await expect(run([check("a", ok("fine"), { needs: ["nobody"] })])).rejects.toThrow("the check a needs nobody");
});
