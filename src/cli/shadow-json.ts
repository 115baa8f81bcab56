/** The report of a shadow run as JSON: ids and frames as candump writes them. */
import { formatFrame } from "../codec/candump.ts";
import { idText } from "../codec/sma/frame.ts";
import type { AgedFrame, IdReport, ShadowReport } from "../shadow/report.ts";
import { frameText } from "./shadow-text.ts";
import { VERSION } from "./version.ts";

const frameJson = (one: AgedFrame | null) =>
  one === null ? null : { frame: formatFrame(one.frame), means: frameText(one.frame), ageMs: Math.round(one.ageMs) };

/** One id with both frames. */
export function idJson({ id, theirs, ours, ...rest }: IdReport) {
  return { id: idText(id), theirs: frameJson(theirs), ours: frameJson(ours), ...rest };
}

/** `sent` is always 0: a shadow cannot send. */
export function reportJson(report: ShadowReport) {
  return {
    shadow: VERSION,
    ...report,
    sent: 0,
    otherIds: report.otherIds.map(idText),
    ids: report.ids.map(idJson),
    fields: report.fields.map(({ id, ...field }) => ({ id: idText(id), ...field })),
  };
}
