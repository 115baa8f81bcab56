/** 24 hours of the cells of a pack: a row for each cell, colour for its deviation from the mean of that moment. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";
import { format, words } from "../language.ts";
import { heatGrid, mixed, rgbOf, type HeatGrid, type Rgb } from "../plot/heat.ts";
import { DEVIATION_STOPS_MV, stopFor } from "../plot/ladder.ts";
import { scheme } from "../plot/scheme.ts";

export interface HeatMapProps {
  readonly pack: string;
  readonly past: ApiHistory | "loading" | null;
}

/** Height of a row on the screen, px. */
const ROW = 9;

export function HeatMap({ pack, past }: HeatMapProps): JSX.Element {
  const heard = words.value.cells;
  const grid = useMemo(() => (past !== null && typeof past === "object" ? heatGrid(past) : null), [past]);
  return (
    <div class="heat">
      <h3>{heard.heatmap}</h3>
      {past === "loading" ? (
        <div class="heat-room" />
      ) : grid === null ? (
        <p class="note">{heard.noHistory}</p>
      ) : (
        <Picture pack={pack} grid={grid} />
      )}
    </div>
  );
}

function Picture({ pack, grid }: { readonly pack: string; readonly grid: HeatGrid }): JSX.Element {
  const heard = words.value.cells;
  const f = format.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = scheme.value;
  const stopMv = stopFor(DEVIATION_STOPS_MV, grid.mostMv);
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, grid, stopMv);
  }, [grid, stopMv, colours]);
  const fromMs = grid.atMs[0] ?? 0;
  const middleMs = grid.atMs[Math.floor(grid.atMs.length / 2)] ?? fromMs;
  return (
    <>
      <div class="heat-frame">
        <div class="heat-rows" aria-hidden="true">
          <span>1</span>
          <span>{grid.rows.length}</span>
        </div>
        <canvas
          ref={canvas}
          role="img"
          aria-label={heard.heatmapPicture(pack)}
          style={{ height: `${Math.max(96, grid.rows.length * ROW)}px` }}
        />
      </div>
      <p class="heat-times" aria-hidden="true">
        <span>{f.time(fromMs)}</span>
        <span>{f.time(middleMs)}</span>
        <span>{heard.now}</span>
      </p>
      <p class="heat-legend">
        <span>{f.signed(-stopMv, "mV")}</span>
        <i class="heat-scale" aria-hidden="true" />
        <span>{f.signed(stopMv, "mV")}</span>
        <span class="heat-gap">{heard.gap}</span>
      </p>
    </>
  );
}

/** One pixel for each value; the browser makes them larger, without smoothing. */
function draw(canvas: HTMLCanvasElement, { rows, atMs }: HeatGrid, stopMv: number): void {
  const style = getComputedStyle(canvas);
  const colour = (name: string): Rgb => rgbOf(style.getPropertyValue(name));
  const scale = [colour("--heat-low"), colour("--heat-middle"), colour("--heat-high")] as const;
  canvas.width = Math.max(1, atMs.length);
  canvas.height = rows.length;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(canvas.width, canvas.height);
  rows.forEach((row, y) => {
    row.forEach((mv, x) => {
      if (mv === null) return;
      const [red, green, blue] = mixed(mv / stopMv, scale);
      image.data.set([red, green, blue, 255], (y * canvas.width + x) * 4);
    });
  });
  context.putImageData(image, 0, 0);
}
