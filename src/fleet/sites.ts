/** Which sites there are, and whether each can be heard: what is said once, at a change, and asked for at any time. */

/** Topics come from whoever may write to the broker; more sites than this are not remembered. */
const MOST_SITES = 20_000;

interface Site {
  /** As the site said; `null` until it did. */
  readonly online: boolean | null;
  /** As the broker says of a bridge; `null` for a site without one. */
  readonly linked: boolean | null;
}

const NEW: Site = { online: null, linked: null };

/** A site that has just come or gone. */
export interface SiteChange {
  readonly site: string;
  readonly up: boolean;
}

export class Sites {
  readonly #sites = new Map<string, Site>();

  /** An empty text forgets it. Any other word than these two is none: `null`. */
  status(site: string, said: string): SiteChange | "same" | null {
    if (said === "") return this.#change(site, { online: null });
    return said === "online" || said === "offline" ? this.#change(site, { online: said === "online" }) : null;
  }

  /** As `status`. */
  link(site: string, said: string): SiteChange | "same" | null {
    if (said === "") return this.#change(site, { linked: null });
    return said === "1" || said === "0" ? this.#change(site, { linked: said === "1" }) : null;
  }

  /** All of which it is known whether they are up. */
  all(): readonly SiteChange[] {
    return [...this.#sites].flatMap(([site, state]) => {
      const up = upOf(state);
      return up === null ? [] : [{ site, up }];
    });
  }

  #change(site: string, change: Partial<Site>): SiteChange | "same" {
    const before = this.#sites.get(site) ?? NEW;
    const after = { ...before, ...change };
    if (after.online === null && after.linked === null) this.#sites.delete(site);
    else if (this.#sites.has(site) || this.#sites.size < MOST_SITES) this.#sites.set(site, after);
    const up = upOf(after);
    return up === null || up === upOf(before) ? "same" : { site, up };
  }
}

/** Up is a site that says so, over a link that stands. A link that stands alone says nothing of the program behind it. */
function upOf({ online, linked }: Site): boolean | null {
  if (linked === false) return false;
  return online;
}
