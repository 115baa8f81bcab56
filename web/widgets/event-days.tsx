/** Events under the days on which they began. */
import type { JSX } from "preact";
import type { ApiEvent } from "../../src/outlets/web/api/history.ts";
import { format, said, words } from "../language.ts";
import { ICONS } from "./icons.tsx";

export interface EventDaysProps {
  /** Newest first. */
  readonly events: readonly ApiEvent[];
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
const dayOf = (atMs: number): string => new Date(atMs).toDateString();

export function EventDays({ events, nowMs }: EventDaysProps): JSX.Element {
  const days = new Map<string, ApiEvent[]>();
  for (const event of events) {
    const day = days.get(dayOf(event.atMs));
    if (day === undefined) days.set(dayOf(event.atMs), [event]);
    else day.push(event);
  }
  return (
    <>
      {[...days].map(([day, list]) => (
        <section key={day} class="card event-day">
          <h2>{nameOf(list[0]!.atMs, nowMs)}</h2>
          <ul>
            {list.map((event) => (
              <Row key={event.id} event={event} nowMs={nowMs} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function nameOf(atMs: number, nowMs: number): string {
  const heard = words.value.events;
  const day = format.value.day(atMs);
  if (dayOf(atMs) === dayOf(nowMs)) return `${heard.today}, ${day}`;
  return dayOf(atMs) === dayOf(nowMs - DAY_MS) ? `${heard.yesterday}, ${day}` : day;
}

function Row({ event, nowMs }: { readonly event: ApiEvent; readonly nowMs: number }): JSX.Element {
  const { atMs, endMs, lasting, severity, sentence } = event;
  const heard = words.value.events;
  const f = format.value;
  const Icon = ICONS[severity];
  const stands = lasting && endMs === null;
  return (
    <li class={`event tone-${severity}`}>
      <time dateTime={new Date(atMs).toISOString()}>{f.timeWithSeconds(atMs)}</time>
      <Icon />
      <p>
        <span class="unseen">{words.value.severity[severity]}: </span>
        {said(sentence)}
      </p>
      <span class="event-length">
        {stands ? (
          <span class={`tag tone-${severity}`}>{`${heard.since} ${f.span(nowMs - atMs)}`}</span>
        ) : endMs !== null && lasting ? (
          heard.lasted(f.span(endMs - atMs))
        ) : (
          ""
        )}
      </span>
    </li>
  );
}
