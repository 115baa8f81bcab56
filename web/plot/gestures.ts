/**
 * Moves the time under a chart: one finger drags, two fingers zoom, Shift and the mouse drag, a wheel with Ctrl zooms and a
 * sideways wheel moves. Up and down stays with the page, which scrolls.
 */
import type uPlot from "uplot";
import { panned, zoomed, type View } from "./view.ts";

export interface Moving {
  readonly view: () => View;
  readonly show: (view: View) => void;
  /** The future has no history. */
  readonly nowMs: () => number;
}

/** A plugin of uPlot. */
export function gestures({ view, show, nowMs }: Moving): uPlot.Plugin {
  /** Where each finger or the mouse is, px from the left of the chart. */
  const pointers = new Map<number, number>();

  const bind = (u: uPlot): void => {
    const { over } = u;
    const xOf = (event: MouseEvent): number => event.clientX - over.getBoundingClientRect().left;
    const msAt = (x: number, { fromMs, toMs }: View): number => fromMs + (x / over.clientWidth) * (toMs - fromMs);

    over.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && !event.shiftKey) return;
      pointers.set(event.pointerId, xOf(event));
      over.setPointerCapture(event.pointerId);
    });
    over.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      const now = xOf(event);
      const shown = view();
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (other === undefined) {
        show(panned(shown, msAt(before, shown) - msAt(now, shown), nowMs()));
      } else {
        // The fingers keep the moments that they are on; below 12 px apart they say nothing.
        const factor = Math.max(12, Math.abs(before - other)) / Math.max(12, Math.abs(now - other));
        show(zoomed(shown, factor, msAt(other, shown), nowMs()));
      }
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      over.addEventListener(end, (event) => pointers.delete(event.pointerId));
    }
    over.addEventListener(
      "wheel",
      (event) => {
        const shown = view();
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          show(zoomed(shown, 1.0015 ** event.deltaY, msAt(xOf(event), shown), nowMs()));
        } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          event.preventDefault();
          show(panned(shown, (event.deltaX / over.clientWidth) * (shown.toMs - shown.fromMs), nowMs()));
        }
      },
      { passive: false },
    );
  };
  return { hooks: { init: bind } };
}
