/** Above the charts, and always in view: which stretch of time, and what stands under the cursor. */
import type { JSX } from "preact";
import type { ApiEvent } from "../../src/outlets/web/api/history.ts";
import { format, said, words } from "../language.ts";
import { eventAt } from "../plot/event-marks.ts";
import type { SpanName, View } from "../plot/view.ts";
import { Choice } from "./choice.tsx";
import { ICONS, type IconName } from "./icons.tsx";

export interface HistoryBarProps {
  readonly view: View;
  readonly spans: readonly (readonly [name: SpanName, text: string])[];
  readonly chosen: SpanName | null;
  /** It ends now, and moves on. */
  readonly follows: boolean;
  readonly cursorMs: number | null;
  readonly marks: readonly ApiEvent[];
  /** Address of the figures as a file. */
  readonly csv: string;
  readonly onSpan: (name: SpanName) => void;
  /** By this part of what is shown. */
  readonly onPan: (share: number) => void;
  readonly onZoom: (factor: number) => void;
  readonly onReset: () => void;
}

export function HistoryBar(props: HistoryBarProps): JSX.Element {
  const heard = words.value.history;
  const { view, spans, chosen, follows, csv, onSpan, onPan, onZoom, onReset } = props;
  return (
    <div class="history-bar">
      <div class="history-tools">
        <Choice label={heard.range} options={spans} chosen={chosen} onChoose={onSpan} />
        <div class="history-moves" role="group" aria-label={heard.move}>
          <Tool icon="earlier" name={heard.earlier} onClick={() => onPan(-0.5)} />
          <Tool icon="later" name={heard.later} disabled={follows} onClick={() => onPan(0.5)} />
          <Tool icon="closer" name={heard.zoomIn} onClick={() => onZoom(0.5)} />
          <Tool icon="idle" name={heard.zoomOut} onClick={() => onZoom(2)} />
          <button type="button" disabled={follows} onClick={onReset}>
            {heard.reset}
          </button>
          <a class="button" href={csv} download title={heard.csvLong} aria-label={heard.csvLong}>
            <ICONS.download />
            <span>{heard.csv}</span>
          </a>
        </div>
      </div>
      <p class="history-moment">{momentOf(props, view)}</p>
    </div>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly name: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Tool({ icon, name, disabled = false, onClick }: ToolProps): JSX.Element {
  const Icon = ICONS[icon];
  return (
    <button type="button" class="tool" title={name} aria-label={name} disabled={disabled} onClick={onClick}>
      <Icon />
    </button>
  );
}

/** The cursor's time and the event there; without a cursor the whole stretch. */
function momentOf({ cursorMs, marks }: HistoryBarProps, { fromMs, toMs }: View): string {
  const f = format.value;
  if (cursorMs === null) return words.value.history.between(f.dateAndTime(fromMs), f.dateAndTime(toMs));
  const event = eventAt(marks, cursorMs, (toMs - fromMs) / 120);
  return event === null ? f.dateAndTime(cursorMs) : `${f.dateAndTime(cursorMs)}: ${said(event.sentence)}`;
}
