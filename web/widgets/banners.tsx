/** What holds for the whole page: no connection, a simulation, a dry run. */
import type { JSX } from "preact";
import type { ApiSnapshot } from "../../src/outlets/web/api/snapshot.ts";
import { format, words } from "../language.ts";
import type { LinkState } from "../store.ts";

export interface BannersProps {
  readonly link: LinkState;
  /** How old what is shown is. */
  readonly oldMs: number;
  readonly snapshot: ApiSnapshot | null;
}

export function Banners({ link, oldMs, snapshot }: BannersProps): JSX.Element {
  const { link: said, banner } = words.value;
  const ago = format.value.span(oldMs);
  const { simulated, dryRun, history } = snapshot ?? { simulated: null, dryRun: false, history: null };
  const speed = simulated !== null && simulated.speed !== 1 ? ` ${banner.speed(format.value.number(simulated.speed))}` : "";
  return (
    <>
      {(link === "stale" || link === "stands-still") && (
        <p class="banner banner-alarm" role="alert">
          {link === "stale" ? said.staleFor(ago) : said.standsFor(ago)}
        </p>
      )}
      {simulated !== null && <p class="banner banner-info">{banner.simulated + speed}</p>}
      {dryRun && <p class="banner banner-warning">{banner.dryRun}</p>}
      {history?.state === "failing" && (
        <p class="banner banner-warning">
          {banner.historyFailing} {history.trouble}
        </p>
      )}
    </>
  );
}
