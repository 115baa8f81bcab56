/** What was: charts over one shared stretch of time. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import "uplot/dist/uPlot.min.css";
import { address } from "../api.ts";
import * as state from "../history-state.ts";
import { words } from "../language.ts";
import { CHARTS } from "../plot/charts.ts";
import { periodFor, type SpanName } from "../plot/view.ts";
import { snapshot, wallNowMs } from "../store.ts";
import "../style/history.css";
import { EnergyBars } from "../widgets/energy-bars.tsx";
import { HistoryBar } from "../widgets/history-bar.tsx";
import { HistoryTable } from "../widgets/history-table.tsx";
import { TimeChart } from "../widgets/time-chart.tsx";

const SPANS: readonly SpanName[] = ["day", "week", "month", "year"];

export function History(): JSX.Element {
  const heard = words.value.history;
  const off = snapshot.value?.history.state === "off";
  useEffect(() => (off ? undefined : state.followView()), [off]);
  const view = state.view.value;
  return (
    <div class="page history">
      <header class="page-head">
        <h1>{heard.title}</h1>
      </header>
      {off ? (
        <p class="note">{words.value.cells.historyOff}</p>
      ) : (
        <>
          <HistoryBar
            view={view}
            spans={SPANS.map((name) => [name, heard[name]])}
            chosen={state.follows.value ? state.span.value : null}
            follows={state.follows.value}
            cursorMs={state.cursorMs.value}
            marks={state.marks.value}
            csv={address("history.csv", state.csvQuery.value)}
            onSpan={state.chooseSpan}
            onPan={state.pan}
            onZoom={state.zoom}
            onReset={state.untilNow}
          />
          {state.trouble.value && (
            <p class="banner banner-warning" role="status">
              {heard.failed}
            </p>
          )}
          <div class="charts">
            {CHARTS.map((chart) => (
              <TimeChart
                key={chart.name}
                chart={chart}
                past={state.past.value}
                view={view}
                marks={state.marks.value}
                nowMs={wallNowMs}
                onView={state.show}
                onReset={state.untilNow}
                onCursor={(atMs) => void (state.cursorMs.value = atMs)}
              />
            ))}
            <EnergyBars energy={state.energy.value} per={periodFor(view)} />
            <HistoryTable past={state.past.value} />
          </div>
          <p class="note history-hint touch-only">{heard.touchHint}</p>
          <p class="note history-hint mouse-only">{heard.mouseHint}</p>
        </>
      )}
    </div>
  );
}
