import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { httpAnswers } from "../../../test/support/http-answers.ts";
import { recordingLog } from "../../../test/support/recording-log.ts";
import { RUNNING } from "../../../test/support/snapshots.ts";
import { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { DomainEvent } from "../../domain/event.ts";
import type { Channel, ChannelRules, Message } from "./channel.ts";
import { SENT, type Outcome } from "./delivery/outcome.ts";
import { send as sendNow, type Send } from "./delivery/send.ts";
import { messagesOutlet } from "./messages-outlet.ts";

const RULES: ChannelRules = { least: "warning", quiet: null, atMostPerHour: 6, digest: { every: "off" } };
const channel = (name: string, url: string, change: Partial<Channel> = {}): Channel => ({
  ...{ name, language: "en", rules: RULES, target: { kind: "webhook", url, headers: {}, template: null } },
  ...change,
});
const RAISED: DomainEvent = { kind: "message", message: "highVoltage", raised: true, level: "alarm" };

function outletOf(channels: readonly Channel[], send?: Send) {
  const clock = new FakeClock();
  const latest = new Latest<Snapshot>();
  const log = recordingLog();
  const wallNowMs = (): number => Date.UTC(2026, 5, 1, 12) + clock.nowMs();
  const outlet = messagesOutlet({
    ...{ channels, site: "Home", latest, clock, wallNowMs, log },
    ...(send !== undefined && { send }),
  });
  const life = new AbortController();
  const running = outlet.run(life.signal);
  let ticks = 0;
  const tick = async (...events: readonly DomainEvent[]): Promise<void> => {
    await clock.advance(1000);
    latest.set({ ...RUNNING, ticks: ++ticks, atMs: clock.nowMs(), events });
    await clock.advance(0);
  };
  const stop = async (): Promise<void> => {
    life.abort();
    await clock.advance(0);
    await running;
  };
  return { outlet, clock, latest, log, tick, stop };
}

describe("messages", () => {
  it("go to each channel in its language, and what is not important enough does not", async () => {
    const got: [string, Message][] = [];
    const send: Send = (target, message) => {
      got.push([target.kind === "webhook" ? target.url : "", message]);
      return Promise.resolve(SENT);
    };
    const { tick, outlet, stop } = outletOf([channel("a", "a"), channel("b", "b", { language: "de" })], send);
    await tick();
    await tick(RAISED);
    expect(got.map(([to, { title }]) => [to, title])).toEqual([
      ["a", "Home: Alarm: Battery voltage high"],
      ["b", "Home: Alarm: Batteriespannung hoch"],
    ]);
    expect(got[0]![1].wallMs).toBe(Date.UTC(2026, 5, 1, 12) + 2000);
    expect(outlet.condition()).toMatchObject({ state: "ok", channels: [{ name: "a", sent: 1 }, { name: "b" }] });
    await stop();
  });

  it("get through although another channel takes the connection and never answers, and nobody waits for it", async () => {
    const hole = await httpAnswers(() => undefined);
    const got: Message[] = [];
    const send: Send = (target, message, clock, signal): Promise<Outcome> => {
      if (target.kind === "webhook" && target.url === hole.url) return sendNow(target, message, clock, signal);
      got.push(message);
      return Promise.resolve(SENT);
    };
    const { tick, outlet, log, stop } = outletOf([channel("hole", hole.url), channel("good", "good")], send);
    await tick();
    await tick(RAISED);
    await hole.arrived(1);
    for (let i = 0; i < 70; i++) await tick({ ...RAISED, message: i % 2 === 0 ? "lowVoltage" : "general" });
    expect(got.map(({ title }) => title)).toEqual([
      ...["Home: Alarm: Battery voltage high", "Home: Alarm: Battery voltage low", "Home: Alarm: General"],
    ]);
    const { channels, state } = outlet.condition();
    expect(state).toBe("failing");
    expect(channels[0]).toMatchObject({ name: "hole", sent: 0, trouble: "no answer within 10 s" });
    expect(log.lines("warn")).toEqual(["MESSAGES_FAILING hole: no answer within 10 s"]);
    await stop();
  });

  it("survive a fault: it is told once, shown as a condition, and the next message goes out", async () => {
    const got: string[] = [];
    const { latest, log, clock, tick, outlet, stop } = outletOf([channel("a", "a")], (_, { title }) => {
      got.push(title);
      return Promise.resolve(SENT);
    });
    await tick();
    for (let again = 0; again < 3; again++) {
      await clock.advance(1000);
      latest.set({ ...RUNNING, atMs: clock.nowMs(), events: null as unknown as [] });
      await clock.advance(0);
    }
    expect(log.lines("error")).toHaveLength(1);
    expect(log.lines("error")[0]).toMatch(/^MESSAGES_FAULT /);
    expect(outlet.condition().state).toBe("failing");
    await tick(RAISED);
    expect(got).toEqual(["Home: Alarm: Battery voltage high"]);
    await stop();
  });

  it("are told together after a channel was down for hours, not poured out", async () => {
    let isDown = true;
    const got: Message[] = [];
    const send: Send = (_, message) => {
      if (isDown) return Promise.resolve({ ok: false, again: true, notBeforeMs: 0, why: "down" });
      got.push(message);
      return Promise.resolve(SENT);
    };
    const { tick, clock, stop } = outletOf([channel("a", "a")], send);
    await tick();
    for (let i = 0; i < 40; i++) {
      await tick({ kind: "inverter-state", operatingState: 4, errorNumber: 100 + i });
      await clock.advance(600_000);
    }
    isDown = false;
    await clock.advance(600_000);
    await tick();
    await clock.advance(3_600_000);
    await tick();
    expect(got.length).toBeLessThanOrEqual(7);
    expect(got.at(-1)!.title).toMatch(/^Home: \d\d messages that waited$/);
    await stop();
  });
});
