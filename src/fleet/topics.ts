/**
 * The topics of version 1 that a collector of many sites listens to, and what each of them is about. Single values
 * (`.../value/...`) say the same again for scripts in the house, so they are left out.
 */

import type { SectionKind } from "../outlets/metrics/families.ts";

export type SiteTopic =
  | { readonly site: string; readonly kind: SectionKind }
  /** "online" or "offline", said by the site itself or, as its last will, by the broker that it is connected to. */
  | { readonly site: string; readonly kind: "status" }
  /** "1" or "0": whether the broker at the site is connected to this one. */
  | { readonly site: string; readonly kind: "link" };

const SECTIONS: ReadonlySet<string> = new Set(["bridge", "battery", "limits", "inverter"]);
/** More than any name that a bridge gives itself. */
const LONGEST_SITE = 100;

/** Beside the topics of the sites, so that what a site forwards does not include what is said about it. */
export const linkTopic = (base: string): string => `${base}-link`;

export interface Filter {
  readonly filter: string;
  /** Ask again for what is retained at every connection; of sections, old news that the store has already. */
  readonly always: boolean;
}

export const filtersOf = (base: string): readonly Filter[] => [
  ...[...SECTIONS].map((section) => ({ filter: `${base}/+/${section}`, always: false })),
  { filter: `${base}/+/pack/+`, always: false },
  { filter: `${base}/+/status`, always: true },
  { filter: `${linkTopic(base)}/+`, always: true },
];

/** `null` for a topic that is none of these. */
export function siteTopic(base: string, topic: string): SiteTopic | null {
  const link = `${linkTopic(base)}/`;
  if (topic.startsWith(link)) return of(topic.slice(link.length), "link");
  if (!topic.startsWith(`${base}/`)) return null;
  const [site = "", kind = "", ...rest] = topic.slice(base.length + 1).split("/");
  if (kind === "pack" && rest.length === 1) return of(site, kind);
  if (rest.length > 0) return null;
  if (kind === "status") return of(site, kind);
  return SECTIONS.has(kind) ? of(site, kind as SectionKind) : null;
}

const of = <K extends SiteTopic["kind"]>(site: string, kind: K): { readonly site: string; readonly kind: K } | null =>
  site === "" || site.length > LONGEST_SITE || site.includes("/") ? null : { site, kind };
