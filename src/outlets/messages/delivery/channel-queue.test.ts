import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../../test/support/fake-clock.ts";
import { recordingLog } from "../../../../test/support/recording-log.ts";
import type { Channel, Level, Message } from "../channel.ts";
import { ChannelQueue } from "./channel-queue.ts";
import { later, refused, SENT, type Outcome } from "./outcome.ts";

const CHANNEL: Channel = {
  ...{ name: "phone", language: "en" },
  rules: { least: "info", quiet: null, atMostPerHour: 6, digest: { every: "off" } },
  target: { kind: "webhook", url: "https://example.org", headers: {}, template: null },
};

const message = (title: string, level: Level = "warning"): Message => ({
  ...{ level, state: "began", site: "Home", title, body: "body", wallMs: 0 },
});

/** A queue whose attempts are answered in turn; after the last one with the last one. */
function queueOf(...outcomes: readonly Outcome[]) {
  const clock = new FakeClock();
  const log = recordingLog();
  const tried: { readonly atMs: number; readonly title: string; readonly body: string }[] = [];
  const queue = new ChannelQueue({
    ...{ channel: CHANNEL, clock, log },
    send: (_, { title, body }) => {
      tried.push({ atMs: clock.nowMs(), title, body });
      return Promise.resolve(outcomes[Math.min(tried.length, outcomes.length) - 1]!);
    },
  });
  const life = new AbortController();
  const running = queue.run(life.signal);
  const stop = async (): Promise<void> => {
    life.abort();
    await clock.advance(0);
    await running;
  };
  return { queue, clock, log, tried, stop };
}

describe("what waits for a channel", () => {
  it("goes out in turn, and is counted", async () => {
    const { queue, clock, tried, log, stop } = queueOf(SENT);
    queue.push(message("a"));
    queue.push(message("b"));
    await clock.advance(0);
    expect(tried.map(({ title }) => title)).toEqual(["a", "b"]);
    expect(queue.condition()).toEqual({ name: "phone", sent: 2, dropped: 0, waiting: 0, trouble: null });
    expect([...log.lines("info"), ...log.lines("warn")]).toEqual([]);
    await stop();
  });

  it("is tried again after 5 s, 10 s and so on up to 10 min, and that is told once", async () => {
    const { queue, clock, tried, log, stop } = queueOf(later("it answers 500"));
    queue.push(message("a", "alarm"));
    await clock.advance(3_600_000);
    const gaps = tried.slice(1).map(({ atMs }, i) => (atMs - tried[i]!.atMs) / 1000);
    expect(gaps.slice(0, 9)).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
    expect(log.lines("warn")).toEqual(["MESSAGES_FAILING phone: it answers 500"]);
    expect(queue.condition()).toMatchObject({ sent: 0, waiting: 1, trouble: "it answers 500" });
    await stop();
  });

  it("tells when it works again, and begins with short pauses the next time", async () => {
    const { queue, clock, tried, log, stop } = queueOf(later("x"), later("x"), SENT, later("x"), SENT);
    queue.push(message("a"));
    await clock.advance(15_000);
    expect(log.lines("info")).toEqual(["Messages over phone arrive again after 15 s"]);
    queue.push(message("b"));
    await clock.advance(5_000);
    expect(tried.map(({ atMs }) => atMs)).toEqual([0, 5_000, 15_000, 15_000, 20_000]);
    await stop();
  });

  it("waits as long as the server asks, whatever comes meanwhile", async () => {
    const { queue, clock, tried, stop } = queueOf(later("it answers 429", 60_000), SENT);
    queue.push(message("a"));
    await clock.advance(1_000);
    queue.push(message("b", "alarm"));
    await clock.advance(58_999);
    expect(tried).toHaveLength(1);
    await clock.advance(1);
    expect(tried.map(({ title }) => title)).toEqual(["a", "b", "a"]);
    await stop();
  });

  it("lets a new alarm try at once, before what waits", async () => {
    const { queue, clock, tried, stop } = queueOf(later("x"), later("x"), SENT);
    queue.push(message("a"));
    await clock.advance(5_000);
    await clock.advance(1_000);
    queue.push(message("quiet"));
    await clock.advance(0);
    expect(tried).toHaveLength(2);
    queue.push(message("loud", "alarm"));
    await clock.advance(0);
    expect(tried.map(({ title }) => title)).toEqual(["a", "a", "loud", "a", "quiet"]);
    await stop();
  });

  it("is given up where the server refuses it for good, and the next one says so", async () => {
    const { queue, clock, tried, log, stop } = queueOf(refused("it answers 404"), refused("it answers 404"), SENT);
    queue.push(message("a"));
    queue.push(message("b"));
    queue.push(message("c"));
    await clock.advance(0);
    expect(tried.at(-1)!.body).toBe("body\n2 messages before this one could not be told.");
    expect(queue.condition()).toEqual({ name: "phone", sent: 1, dropped: 2, waiting: 0, trouble: null });
    expect(log.lines("warn")).toEqual([
      "MESSAGES_FAILING phone: it answers 404",
      "MESSAGES_DROPPED a message over phone is given up: it answers 404",
    ]);
    await stop();
  });

  it("is tried again also when it was refused, if it is an alarm, behind what may go; a mended token brings it", async () => {
    const { queue, clock, tried, stop } = queueOf(
      refused("it answers 401"),
      refused("it answers 401"),
      refused("it answers 401"),
      SENT,
    );
    queue.push(message("alarm", "alarm"));
    queue.push(message("warning"));
    await clock.advance(0);
    expect(tried.map(({ title }) => title)).toEqual(["alarm", "warning"]);
    expect(queue.condition()).toMatchObject({ waiting: 1, dropped: 1, trouble: "it answers 401" });
    await clock.advance(15_000);
    expect(tried.slice(2).map(({ title, atMs }) => [title, atMs])).toEqual([
      ["alarm", 5_000],
      ["alarm", 15_000],
    ]);
    expect(queue.condition()).toMatchObject({ sent: 1, waiting: 0, trouble: null });
    await stop();
  });

  it("lets the next alarm try when one fails again and again", async () => {
    const { queue, clock, tried, stop } = queueOf(later("no answer"));
    queue.push(message("a", "alarm"));
    queue.push(message("b", "alarm"));
    await clock.advance(15_000);
    expect(tried.map(({ title }) => title)).toEqual(["a", "b", "a"]);
    await stop();
  });

  it("is given up when it is old: an alarm after a day, the rest after six hours", async () => {
    const { queue, clock, stop } = queueOf(later("x"));
    queue.push(message("warning"));
    queue.push(message("alarm", "alarm"));
    await clock.advance(6 * 3_600_000 + 600_000);
    expect(queue.condition()).toMatchObject({ waiting: 1, dropped: 1 });
    await clock.advance(18 * 3_600_000);
    expect(queue.condition()).toMatchObject({ waiting: 0, dropped: 2 });
    await stop();
  });

  it("is at most a hundred, of which alarms stay longest", async () => {
    const { queue, clock, log, stop } = queueOf(later("x"));
    queue.push(message("first", "alarm"));
    for (let i = 0; i < 150; i++) queue.push(message(`w${i}`));
    expect(queue.condition()).toMatchObject({ waiting: 100, dropped: 51 });
    for (let i = 0; i < 120; i++) queue.push(message(`a${i}`, "alarm"));
    expect(queue.condition()).toMatchObject({ waiting: 100, dropped: 171 });
    expect(log.lines("warn")).toEqual(["MESSAGES_DROPPED a message over phone is given up: more than 100 messages wait"]);
    await clock.advance(0);
    await stop();
  });

  it("says what else the server said of a message that it took", async () => {
    const { queue, clock, log, stop } = queueOf({ ok: true, note: "the server refused 1 of 2 recipients" });
    queue.push(message("a"));
    await clock.advance(0);
    expect(log.lines("warn")).toEqual(["Messages over phone: the server refused 1 of 2 recipients"]);
    await stop();
  });
});
