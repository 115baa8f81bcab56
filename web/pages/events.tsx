/** What has happened, in plain words, newest first. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Severity } from "../../src/outlets/web/api/words.ts";
import { followLog, loadOlder, log, more, state } from "../event-log.ts";
import { said, words } from "../language.ts";
import { snapshot, wallNowMs } from "../store.ts";
import "../style/lists.css";
import { Choice } from "../widgets/choice.tsx";
import { EventDays } from "../widgets/event-days.tsx";
import { SearchField } from "../widgets/search-field.tsx";

type Filter = "all" | "alarm" | "warning" | "info";
const FILTERS: readonly Filter[] = ["all", "alarm", "warning", "info"];
const fits = (severity: Severity): boolean =>
  filter.value === "all" || severity === filter.value || (filter.value === "info" && severity === "good");

const filter = signal<Filter>("all");
const search = signal("");

export function Events(): JSX.Element {
  const heard = words.value.events;
  const off = snapshot.value?.history.state === "off";
  useEffect(() => (off ? undefined : followLog()), [off]);
  const wanted = search.value.trim().toLocaleLowerCase();
  const shown = log.value.filter(
    ({ severity, sentence }) => fits(severity) && (wanted === "" || said(sentence).toLocaleLowerCase().includes(wanted)),
  );
  const empty =
    state.value === "failed"
      ? heard.failed
      : state.value === "loading"
        ? ""
        : log.value.length === 0
          ? heard.none
          : heard.noneFit;
  return (
    <div class="page events">
      <header class="page-head">
        <h1>{heard.title}</h1>
      </header>
      {off ? (
        <p class="note">{words.value.cells.historyOff}</p>
      ) : (
        <>
          <div class="list-tools">
            <Choice
              label={heard.filter}
              options={FILTERS.map((name) => [name, heard[name]])}
              chosen={filter.value}
              onChoose={(name) => void (filter.value = name)}
            />
            <SearchField label={heard.search} text={search} />
          </div>
          {shown.length === 0 ? <p class="note list-empty">{empty}</p> : <EventDays events={shown} nowMs={wallNowMs()} />}
          {more.value && (
            <button type="button" class="list-more" onClick={() => void loadOlder()}>
              {heard.more}
            </button>
          )}
        </>
      )}
    </div>
  );
}
