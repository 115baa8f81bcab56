/** What the page of the history shows: the stretch of time, and what came of it from the bridge. */
import { computed, effect, signal } from "@preact/signals";
import type { ApiEnergy, ApiEvent, ApiHistory } from "../src/outlets/web/api/history.ts";
import { readEnergy, readEvents, readHistory } from "./api.ts";
import { panned, periodFor, SPANS_MS, zoomed, type SpanName, type View } from "./plot/view.ts";
import { wallNowMs } from "./store.ts";

const SERIES = [
  "socPct",
  "powerW",
  "voltageV",
  "currentA",
  "chargeLimitA",
  "dischargeLimitA",
  "chargeVoltageV",
  "cellMinV",
  "cellMaxV",
  "temperatureMinC",
  "temperatureMaxC",
] as const;
const POINTS = 480;
/** A view that is being dragged asks only when it rests, ms. */
const REST_MS = 200;
const AGAIN_MS = 60_000;

/** The button that was pressed last; zooming and moving keep it, as the way back. */
export const span = signal<SpanName>("day");
/** `null`: it ends now, and moves on. */
const held = signal<View | null>(null);
const nowMs = signal(wallNowMs());
export const view = computed((): View => held.value ?? { fromMs: nowMs.value - SPANS_MS[span.value], toMs: nowMs.value });
export const follows = computed(() => held.value === null);

export const past = signal<ApiHistory | null>(null);
export const energy = signal<ApiEnergy | null>(null);
export const marks = signal<readonly ApiEvent[]>([]);
export const trouble = signal(false);
/** Where the cursor stands, on whichever chart. */
export const cursorMs = signal<number | null>(null);

export function chooseSpan(name: SpanName): void {
  nowMs.value = wallNowMs();
  span.value = name;
  held.value = null;
}

/** Back to the button that was pressed last. */
export const untilNow = (): void => chooseSpan(span.peek());
export const show = (next: View): void => void (held.value = next);
export const pan = (share: number): void => {
  const now = view.peek();
  show(panned(now, (now.toMs - now.fromMs) * share, wallNowMs()));
};
export const zoom = (factor: number): void => {
  const now = view.peek();
  show(zoomed(now, factor, (now.fromMs + now.toMs) / 2, wallNowMs()));
};

/** Address of the same figures as a file. */
export const csvQuery = computed(() => ({
  series: SERIES.join(","),
  from: Math.round(view.value.fromMs),
  to: Math.round(view.value.toMs),
}));

async function load(now: View, stop: AbortSignal): Promise<void> {
  const { fromMs, toMs } = now;
  const [history, energies, events] = await Promise.all([
    readHistory({ series: SERIES, fromMs, toMs, points: POINTS }, stop),
    readEnergy(fromMs, toMs, periodFor(now), stop),
    readEvents({ from: Math.round(fromMs), to: Math.round(toMs), limit: 300 }, stop),
  ]);
  if (stop.aborted) return;
  trouble.value = history === null;
  if (history !== null) past.value = history;
  if (energies !== null) energy.value = energies;
  marks.value = events?.events ?? [];
}

/** Loads what is shown until the function that it gives is called. */
export function followView(): () => void {
  nowMs.value = wallNowMs();
  let stop = new AbortController();
  const end = effect(() => {
    const now = view.value;
    stop.abort();
    const mine = (stop = new AbortController());
    const timer = setTimeout(() => void load(now, mine.signal), past.peek() === null ? 0 : REST_MS);
    return () => clearTimeout(timer);
  });
  const timer = setInterval(() => (nowMs.value = wallNowMs()), AGAIN_MS);
  return () => {
    end();
    stop.abort();
    clearInterval(timer);
  };
}
