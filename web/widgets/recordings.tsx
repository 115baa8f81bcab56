/** The files of the flight recorder. */
import type { JSX } from "preact";
import type { ApiRecording } from "../../src/outlets/web/api/recording.ts";
import { format, words } from "../language.ts";
import { Card } from "./card.tsx";
import { ICONS } from "./icons.tsx";

export interface RecordingsProps {
  readonly recordings: readonly ApiRecording[];
  readonly addressOf: (name: string) => string;
  /** Writes the last hour now; `null`: nobody is signed in. */
  readonly onFreeze: (() => Promise<void>) | null;
}

export function Recordings({ recordings, addressOf, onFreeze }: RecordingsProps): JSX.Element {
  const heard = words.value.traffic;
  const f = format.value;
  return (
    <Card id="recordings" title={heard.recordings}>
      <p class="note">{recordings.length === 0 ? heard.noRecordings : heard.recordingWhy}</p>
      <ul class="recordings">
        {recordings.map(({ name, bytes, atMs }) => (
          <li key={name}>
            <a class="button" href={addressOf(name)} download>
              <ICONS.download />
              <span>{f.dateAndTime(atMs)}</span>
              <span class="muted">{f.unit(bytes / 1000, "kB")}</span>
            </a>
          </li>
        ))}
      </ul>
      {onFreeze !== null && (
        <button type="button" onClick={() => void onFreeze()}>
          {heard.freeze}
        </button>
      )}
    </Card>
  );
}
