/** How much something matters, as colour, sign and order. Never colour alone. */
import type { Severity } from "../src/outlets/web/api/words.ts";
import type { ApiPack, ApiSnapshot } from "../src/outlets/web/api/snapshot.ts";

/** A class of theme.css; `idle` is nothing to say. */
export type Tone = Severity | "idle";

const ORDER: readonly Severity[] = ["alarm", "warning", "good", "info"];

/** Gravest first; equal ones keep their order. */
export const bySeverity = <T extends { readonly severity: Severity }>(list: readonly T[]): readonly T[] =>
  [...list].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));

export const LINK_TONES: Readonly<Record<ApiPack["link"], Tone>> = {
  fresh: "good",
  stale: "warning",
  lost: "alarm",
  unseen: "idle",
};

export const BUS_TONES: Readonly<Record<ApiSnapshot["inverter"]["bus"]["state"], Tone>> = {
  opening: "idle",
  quiet: "idle",
  ok: "good",
  deaf: "warning",
  "no-ack": "alarm",
  down: "alarm",
  "bus-off": "alarm",
};

/** Of the RS485 line of a pack. */
export function lineTone({ port, mode, trouble }: ApiPack["line"]): Tone {
  if (port === "down") return "alarm";
  if (port === "opening") return "idle";
  return trouble !== null || mode === "listening" ? "warning" : "good";
}

/** The gravest of several. */
export function worst(tones: readonly Tone[]): Tone {
  return (["alarm", "warning", "idle", "info", "good"] as const).find((tone) => tones.includes(tone)) ?? "idle";
}
