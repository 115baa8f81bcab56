import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENTS } from "../../../test/support/anything-explained.ts";
import { ADVICE } from "../../../test/support/any-advice.ts";
import { MESSAGES } from "../../../test/support/any-detail.ts";
import { property } from "../../../test/support/fc.ts";
import { BLOCKED, RUNNING } from "../../../test/support/snapshots.ts";
import type { DomainEvent } from "../../domain/event.ts";
import type { Language } from "../../domain/explain/explain.ts";
import { timeText } from "./local-time.ts";
import type { News } from "./news.ts";
import { afterDropped, messageOf, testMessage } from "./wording.ts";

const WALL_MS = new Date(2026, 5, 1, 22, 14, 30).getTime();
const wording = (language: Language) => ({ language, site: "Home", wallOf: () => WALL_MS });

const newsOf = (event: DomainEvent | null, change: Partial<News> = {}): News => ({
  ...{ key: null, state: "began", level: "warning", event, began: null, snapshot: RUNNING, atMs: 0, lastedMs: 0 },
  ...change,
});
const told = (one: News, language: Language = "en") => messageOf({ news: [one], more: 0, level: one.level }, wording(language));

const LOST: DomainEvent = { kind: "pack-link", pack: "Block 1", link: "lost", was: "stale", lastedMs: 30_000 };
const HIGH: DomainEvent = { kind: "message", message: "highVoltage", raised: true, level: "alarm" };

describe("a message", () => {
  it("says what, where, how much, what the bridge does and what to do", () => {
    expect(told(newsOf(HIGH, { level: "alarm" }))).toEqual({
      level: "alarm",
      state: "began",
      site: "Home",
      wallMs: WALL_MS,
      title: "Home: Alarm: Battery voltage high",
      body: [
        "Alarm to the inverter raised: battery voltage high",
        "Highest cell: cell 7 of Block 1 at 3.470 V",
        "The bridge now: Charging at 10.1 A; charge limit 38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)",
        "What to do: Nothing, if it ends by itself. If it comes back: look at the highest cell in the app of the BMS, and whether another charger is on.",
        "2026-06-01 22:14",
      ].join("\n"),
    });
    expect(told(newsOf(HIGH, { level: "alarm" }), "de")).toMatchObject({
      title: "Home: Alarm: Batteriespannung hoch",
      body: [
        "Alarm an den Wechselrichter gemeldet: Batteriespannung hoch",
        "Höchste Zelle: Zelle 7 von Block 1 bei 3,470 V",
        "Die Brücke jetzt: Lädt mit 10,1 A; Ladegrenze 38,5 A: Zelle 7 von Block 1 bei 3,470 V; danach 110 A (Höchststrom von SI6.0H)",
        "Was zu tun ist: Nichts, wenn es von selbst endet. Kommt es wieder: in der App des BMS die höchste Zelle ansehen, und ob ein anderes Ladegerät lädt.",
        "2026-06-01 22:14",
      ].join("\n"),
    });
  });

  it("names what a BMS reports by itself", () => {
    const { body } = told(newsOf({ ...HIGH, message: "lowVoltage" }, { snapshot: BLOCKED }));
    expect(body).toContain("Block 1 reports: pack voltage too low while discharging");
    expect(body).toContain("The bridge now: Blocked, 0 A both ways");
  });

  it("says of an end what had begun, and for how long it was", () => {
    const fresh: DomainEvent = { ...LOST, link: "fresh", was: "lost", lastedMs: 900_000 };
    const over = newsOf(fresh, { state: "ended", began: LOST, lastedMs: 900_000 });
    expect(told(over)).toMatchObject({ state: "ended", title: "Home: Over: Block 1 is lost (15 min)" });
    expect(told(over).body).toMatch(/^Block 1 answers again after 15 min\nThe bridge now: /);
    expect(told(over, "de").title).toBe("Home: Vorbei: Block 1 ist verloren (15 min)");
  });

  it("says what to do only once: findings and advice say it themselves", () => {
    for (const advice of Object.values(ADVICE).flatMap((any) => fc.sample(any, { numRuns: 1, seed: 1 }))) {
      expect(told(newsOf({ kind: "advice", advice, stands: true })).body).not.toContain("What to do");
    }
    expect(told(newsOf(LOST)).body.match(/What to do/g)).toHaveLength(1);
  });

  it("has something to do for every message to the inverter, in both languages", () => {
    for (const message of MESSAGES) {
      expect(told(newsOf({ ...HIGH, message })).body).toMatch(/\nWhat to do: [A-Z].+\.\n/);
      expect(told(newsOf({ ...HIGH, message }), "de").body).toMatch(/\nWas zu tun ist: [A-ZÄÖÜ].+\.\n/);
    }
  });

  it("of a start, of a test and of what was dropped", () => {
    expect(told(newsOf(null, { state: "happened", level: "info" }))).toMatchObject({
      title: "Home: The bridge has started",
      body: "It reads 1 BMS. What stood before the start is told anew.\n2026-06-01 22:14",
    });
    const test = testMessage("phone", "Home", "de", WALL_MS);
    expect(test).toMatchObject({ state: "test", level: "info", title: "Home: Testnachricht" });
    expect(test.body).toBe("Der Kanal phone funktioniert. Mit der Batterie ist nichts geschehen.\n2026-06-01 22:14");
    expect(afterDropped(test, 0, "de")).toBe(test);
    expect(afterDropped(test, 2, "en").body).toMatch(/\n2 messages before this one could not be told\.$/);
  });
});

describe("several at once", () => {
  it("have a line each, with the time, and how many there were besides", () => {
    const some = [newsOf(LOST, { level: "alarm" }), newsOf(HIGH, { level: "alarm" })];
    expect(messageOf({ news: some, more: 12, level: "alarm" }, wording("en"))).toEqual({
      ...{ level: "alarm", state: "digest", site: "Home", wallMs: WALL_MS },
      title: "Home: 14 messages that waited",
      body: "2026-06-01 22:14  Alarm: Block 1 is lost\n2026-06-01 22:14  Alarm: Battery voltage high\n... and 12 more",
    });
    expect(messageOf({ news: some.slice(1), more: 1, level: "alarm" }, wording("de"))).toMatchObject({
      title: "Home: 2 Meldungen, die gewartet haben",
      body: "2026-06-01 22:14  Alarm: Batteriespannung hoch\n... und 1 weitere",
    });
  });
});

describe.each(Object.entries(EVENTS))("every event %s", (_, events) => {
  it("has a title and a text in both languages, whatever it holds", () => {
    fc.assert(
      fc.property(events, fc.constantFrom("began" as const, "ended" as const), (event, state) => {
        const texts = (["en", "de"] as const).map((language) =>
          told(newsOf(event, { state, began: state === "ended" ? event : null }), language),
        );
        for (const { title, body } of texts) {
          expect(title).toMatch(/^Home: (?:Warning|Warnung|Over|Vorbei): \S.*$/);
          expect(`${title}\n${body}`).not.toMatch(/undefined|NaN|\[object|Infinity| {3}/);
          expect(title.length).toBeLessThan(160);
          expect(body.length).toBeLessThan(2000);
          expect(body.endsWith(timeText(WALL_MS))).toBe(true);
        }
        expect(texts[0]!.title).not.toBe(texts[1]!.title);
        expect(texts[0]!.body).not.toBe(texts[1]!.body);
      }),
      property(40),
    );
  });
});
