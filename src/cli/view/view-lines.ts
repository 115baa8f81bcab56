/**
 * A snapshot as lines of text: pure, at most `width` columns and `height` lines, the least important lines dropped first.
 * Colour only repeats what the words say. A value that is old is marked with its age; one that is missing says why.
 */
import type { ViewContext } from "./view-context.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { explainDecision } from "../../domain/explain/explain.ts";
import { adviceLines } from "./view-advice.ts";
import { batteryLines, packLines } from "./view-battery.ts";
import { limitLines, sentLines } from "./view-limits.ts";
import { inverterLines, linkLines } from "./view-links.ts";
import { packsLines } from "./view-packs.ts";
import { columns, fit, inner, line, render, section, toned, twoLines, type Tone, type ViewLine } from "./view-text.ts";
import { duration } from "../words.ts";

/** The picture; without a snapshot, that the first tick is waited for. */
export function viewLines(snapshot: Snapshot | undefined, context: ViewContext): readonly string[] {
  const { width, height, color } = context;
  const sections =
    snapshot === undefined
      ? [[titleLine(context), line(99, toned("warn", "Starting: nothing has been decided yet"))]]
      : [
          [titleLine(context), ...stateLines(snapshot, width)],
          section("BATTERY", batteryLines(snapshot, context)),
          packSection(snapshot, context),
          section("LIMITS", limitLines(snapshot.decision)),
          section("ADVICE", adviceLines(snapshot, context)),
          section("SENT", sentLines(snapshot, context)),
          section("SI", inverterLines(snapshot, context)),
          section("LINKS", linkLines(snapshot)),
          section("EVENTS", eventLines(context)),
        ];
  return fit(sections, height).map(({ parts }) => render(parts, width, color));
}

/** One pack has room for its cells; several are compared. */
function packSection({ packs }: Snapshot, context: ViewContext): readonly ViewLine[] {
  const only = packs.length === 1 ? packs[0] : undefined;
  return only === undefined ? section("PACKS", packsLines(packs, context)) : section("PACK", packLines(only, context));
}

function titleLine({ title, width, uptimeMs }: ViewContext): ViewLine {
  const uptime = `up ${clockText(uptimeMs)}`;
  const gap = Math.max(2, width - columns(title) - uptime.length);
  return line(100, toned("bold", title), " ".repeat(gap), toned("dim", uptime));
}

/** "0:01:45", "26:03:00". */
function clockText(ms: number): string {
  const s = Math.floor(Math.max(0, ms) / 1000);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

function stateLines({ decision, battery }: Snapshot, width: number): readonly ViewLine[] {
  const waits = decision.because.some((reason) => reason.code === "waiting-for-first-reading");
  const tone: Tone = decision.kind === "run" ? (decision.because.length === 0 ? "good" : "warn") : waits ? "warn" : "bad";
  return twoLines(explainDecision(decision, battery), width).map((text, i) => line(i === 0 ? 99 : 90, toned(tone, text)));
}

/** Events that are worth a line before blank lines are. */
const FIRST_EVENTS = [61, 47, 36, 25, 20];
const MORE_EVENTS = 5;

function eventLines({ events, width }: ViewContext): readonly ViewLine[] {
  if (events.length === 0) return [line(15, toned("dim", "none yet"))];
  const ages = events.map(({ agoMs }) => duration(agoMs));
  const ageWidth = Math.max(...ages.map((age) => age.length));
  const room = inner(width);
  return events.map(({ text }, i) =>
    line(FIRST_EVENTS[i] ?? MORE_EVENTS, room > ageWidth + 8 ? toned("dim", `${ages[i]!.padStart(ageWidth)} ago  `) : "", text),
  );
}
