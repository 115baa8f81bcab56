/** Whether a request that changes something comes from our own page, or from no browser at all. */
export interface Headers {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site, which newer browsers set and no page can change. */
  readonly fetchSite: string | undefined;
}

/** A browser that sends a request for another page says so in at least one of the two. */
export function isSameOrigin({ host, origin, fetchSite }: Headers): boolean {
  if (fetchSite !== undefined && fetchSite !== "same-origin") return false;
  if (origin === undefined) return true;
  try {
    const url = new URL(origin);
    const ours = url.protocol === "http:" || url.protocol === "https:";
    return ours && url.host === new URL(`${url.protocol}//${host ?? ""}`).host;
  } catch {
    return false;
  }
}
