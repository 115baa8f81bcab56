/** From news to the text that a person reads. Pure. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { BatteryState } from "../../domain/battery.ts";
import type { DomainEvent } from "../../domain/event.ts";
import { explainAlarm, explainDecision, explainEvent, type Language } from "../../domain/explain/explain.ts";
import { say } from "../../domain/explain/words.ts";
import type { BatteryMessage } from "../../domain/inverter.ts";
import type { Message } from "./channel.ts";
import type { Due } from "./channel-plan.ts";
import { ENGLISH_MESSAGES } from "./english-messages.ts";
import { GERMAN_MESSAGES } from "./german-messages.ts";
import { timeText } from "./local-time.ts";
import type { MessageWords } from "./message-words.ts";
import type { News } from "./news.ts";

const DICTIONARIES: Readonly<Record<Language, MessageWords>> = { en: ENGLISH_MESSAGES, de: GERMAN_MESSAGES };

export interface Wording {
  readonly language: Language;
  readonly site: string;
  /** From a monotonic time to ms since 1970. */
  readonly wallOf: (atMs: number) => number;
}

/** One message for one piece of news, or for all that waited. */
export function messageOf(due: Due<News>, wording: Wording): Message {
  const { language, site, wallOf } = wording;
  const [only, ...others] = due.news;
  if (only !== undefined && others.length === 0 && due.more === 0) return single(only, due, wording);
  const { digest } = DICTIONARIES[language];
  const lines = due.news.map((one) => `${timeText(wallOf(one.atMs))}  ${titleOf(one, language)}`);
  if (due.more > 0) lines.push(digest.more(due.more));
  return {
    ...{ level: due.level, state: "digest", site },
    title: `${site}: ${digest.title(due.news.length + due.more)}`,
    body: lines.join("\n"),
    wallMs: wallOf(due.news.at(-1)?.atMs ?? 0),
  };
}

/** What `siinterjk notify --test` sends. */
export function testMessage(channel: string, site: string, language: Language, wallMs: number): Message {
  const { title, body } = DICTIONARIES[language].test;
  return {
    level: "info",
    state: "test",
    site,
    title: `${site}: ${title}`,
    body: `${body(channel)}\n${timeText(wallMs)}`,
    wallMs,
  };
}

/** The same after so many that were given up. */
export function afterDropped(message: Message, count: number, language: Language): Message {
  return count === 0 ? message : { ...message, body: `${message.body}\n${DICTIONARIES[language].dropped(count)}` };
}

function single(news: News, { level }: Due<News>, { language, site, wallOf }: Wording): Message {
  const wallMs = wallOf(news.atMs);
  const lines = [...bodyOf(news, language), timeText(wallMs)];
  return {
    ...{ level, state: news.state, site, wallMs },
    title: `${site}: ${titleOf(news, language)}`,
    body: lines.filter((line) => line !== "").join("\n"),
  };
}

/** "Alarm: Block 1 is lost" */
function titleOf({ event, began, level, lastedMs }: News, language: Language): string {
  const words = DICTIONARIES[language];
  if (began !== null) return words.over(say(words.title, "kind", began), lastedMs);
  if (event === null) return words.started.title;
  const what = say(words.title, "kind", event);
  return level === "info" ? what : `${words.level[level]}: ${what}`;
}

function bodyOf({ event, state, snapshot }: News, language: Language): readonly string[] {
  const words = DICTIONARIES[language];
  if (event === null) return [words.started.body(snapshot.packs.length)];
  const now = explainDecision(snapshot.decision, snapshot.battery, language);
  // Of a decision the state says more than the word of its event.
  const what = event.kind === "decision" ? [] : [explainEvent(event, language)];
  if (state === "ended") return [...what, words.now(now)];
  const remedy = say(words.remedy, "kind", event);
  return [...what, ...figures(event, snapshot, words, language), words.now(now), ...(remedy === "" ? [] : [words.todo(remedy)])];
}

/** Where, and how much: of what the inverter is told. */
function figures(event: DomainEvent, { battery, packs }: Snapshot, words: MessageWords, language: Language): readonly string[] {
  if (event.kind !== "message") return [];
  const reports = packs.flatMap(({ rules, link, good }) => {
    const alarms = link === "lost" || good === null ? [] : good.value.alarms;
    return alarms.length === 0
      ? []
      : [
          words.reports(
            rules.name,
            alarms.map((alarm) => explainAlarm(alarm, language)),
          ),
        ];
  });
  return battery === null ? reports : [...measured(event.message, battery, words), ...reports];
}

function measured(message: BatteryMessage, battery: BatteryState, words: MessageWords): readonly string[] {
  const { cellMin, cellMax, temperatureMin, temperatureMax, currentA } = battery;
  const highest = cellMax === null ? [] : [words.highestCell(cellMax)];
  const lowest = cellMin === null ? [] : [words.lowestCell(cellMin)];
  switch (message) {
    case "highVoltage":
      return highest;
    case "lowVoltage":
      return lowest;
    case "cellImbalance":
      return [...highest, ...lowest];
    case "highTemperature":
    case "highTemperatureCharge":
      return temperatureMax === null ? [] : [words.warmest(temperatureMax)];
    case "lowTemperature":
    case "lowTemperatureCharge":
      return temperatureMin === null ? [] : [words.coldest(temperatureMin)];
    case "highCurrent":
    case "highCurrentCharge":
      return [words.current(currentA)];
    case "general":
    case "contactor":
    case "shortCircuit":
    case "bmsInternal":
      return [];
  }
}
