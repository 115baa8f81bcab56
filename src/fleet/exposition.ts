/**
 * Samples as text in the exposition format of Prometheus with their times, as VictoriaMetrics imports it
 * (https://docs.victoriametrics.com/#how-to-import-data-in-prometheus-exposition-format). Pure.
 */
import type { Sample } from "../outlets/metrics/families.ts";

/** One line for each sample, all with that label `site` and that time, ms since 1970. What is no number is left out. */
export function expose(samples: readonly Sample[], site: string | null, atMs: number): string {
  let text = "";
  for (const { name, labels, value } of samples) {
    if (!Number.isFinite(value)) continue;
    let words = site === null ? "" : `site="${escaped(site)}"`;
    for (const [label, word] of Object.entries(labels)) words += `${words === "" ? "" : ","}${label}="${escaped(word)}"`;
    text += `${name}${words === "" ? "" : `{${words}}`} ${value} ${Math.round(atMs)}\n`;
  }
  return text;
}

const escaped = (word: string): string =>
  /[\\"\n]/.test(word) ? word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n") : word;
