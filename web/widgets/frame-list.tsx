/** Frames in rows, newest above; a row opens to its bytes. */
import type { JSX } from "preact";
import type { ApiTrafficFrame } from "../../src/outlets/web/api/traffic.ts";
import { format, words } from "../language.ts";

export interface FrameListProps {
  readonly frames: readonly ApiTrafficFrame[];
  /** One was opened: whoever reads it does not want it to move away. */
  readonly onOpen: () => void;
}

export const FrameList = ({ frames, onOpen }: FrameListProps): JSX.Element => (
  <ul class="card frames">
    {frames.map((frame) => (
      <li key={frame.id} class={frame.ok ? "" : "frame-bad"}>
        <details onToggle={(event) => event.currentTarget.open && onOpen()}>
          <summary>
            <Summary frame={frame} />
          </summary>
          <p class="frame-bytes">{frame.hex}</p>
          <p class="note">{words.value.traffic.bytes(format.value.number(frame.bytes))}</p>
        </details>
      </li>
    ))}
  </ul>
);

function Summary({ frame }: { readonly frame: ApiTrafficFrame }): JSX.Element {
  const heard = words.value.traffic;
  const { atMs, line, direction, what, meaning, ok } = frame;
  return (
    <>
      <span class="frame-time">{format.value.timeWithSeconds(atMs)}</span>
      <span class={`frame-direction frame-${direction}`}>{heard[direction]}</span>
      <span class="frame-line">{line}</span>
      <b class="frame-what">{what}</b>
      <span class="frame-meaning">
        {!ok && <span class="tag tone-warning">{heard.bad}</span>} {meaning}
      </span>
    </>
  );
}
