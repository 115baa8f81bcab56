/** The frames on both buses, live. */
import { computed, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { address, freezeRecording, readRecordings } from "../api.ts";
import type { ApiRecording } from "../../src/outlets/web/api/recording.ts";
import { format, words } from "../language.ts";
import { session } from "../store.ts";
import { asText, failed, followTraffic, frames, paused } from "../traffic-log.ts";
import "../style/lists.css";
import { Choice } from "../widgets/choice.tsx";
import { FrameList } from "../widgets/frame-list.tsx";
import { ICONS } from "../widgets/icons.tsx";
import { Recordings } from "../widgets/recordings.tsx";
import { SearchField } from "../widgets/search-field.tsx";

type Bus = "all" | "rs485" | "can";
const BUSES: readonly Bus[] = ["all", "rs485", "can"];
/** A phone draws this many in a moment. */
const MOST_SHOWN = 200;

const bus = signal<Bus>("all");
const search = signal("");
const recordings = signal<readonly ApiRecording[]>([]);

const fitting = computed(() => {
  const wanted = search.value.trim().toLowerCase();
  return frames.value.filter(
    (frame) =>
      (bus.value === "all" || frame.bus === bus.value) &&
      (wanted === "" || `${frame.line} ${frame.what} ${frame.meaning} ${frame.hex}`.toLowerCase().includes(wanted)),
  );
});

async function refreshRecordings(): Promise<void> {
  const answer = await readRecordings();
  if (answer !== null) recordings.value = answer.recordings;
}

export function Traffic(): JSX.Element {
  const heard = words.value.traffic;
  useEffect(() => {
    void refreshRecordings();
    return followTraffic();
  }, []);
  const shown = fitting.value.slice(0, MOST_SHOWN);
  const empty = failed.value ? heard.failed : frames.value.length === 0 ? heard.none : heard.noneFit;
  const toggle = paused.value ? heard.resume : heard.pause;
  const ToggleIcon = paused.value ? ICONS.resume : ICONS.pause;
  return (
    <div class="page traffic">
      <header class="page-head">
        <h1>{heard.title}</h1>
        <p class="note" role="status">
          {paused.value ? heard.paused(format.value.number(fitting.value.length)) : heard.intro}
        </p>
      </header>
      <div class="list-tools">
        <Choice
          label={heard.bus}
          options={BUSES.map((name) => [name, heard[name]])}
          chosen={bus.value}
          onChoose={(name) => void (bus.value = name)}
        />
        <SearchField label={heard.search} text={search} />
        <div class="list-buttons">
          <button type="button" title={toggle} aria-label={toggle} onClick={() => void (paused.value = !paused.value)}>
            <ToggleIcon />
            <span class="wide-only">{toggle}</span>
          </button>
          <button type="button" onClick={() => save(asText(fitting.value))} title={heard.download} aria-label={heard.download}>
            <ICONS.download />
          </button>
        </div>
      </div>
      {shown.length === 0 ? (
        <p class="note list-empty">{empty}</p>
      ) : (
        <FrameList frames={shown} onOpen={() => void (paused.value = true)} />
      )}
      <Recordings
        recordings={recordings.value}
        addressOf={(name) => address(`recording/${encodeURIComponent(name)}`)}
        onFreeze={
          session.value.signedIn
            ? async () => {
                await freezeRecording();
                await refreshRecordings();
              }
            : null
        }
      />
    </div>
  );
}

function save(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "siinterjk-traffic.txt";
  link.click();
  URL.revokeObjectURL(link.href);
}
