import type { DoctorSite } from "./check.ts";

const kept = new WeakMap<DoctorSite, Map<unknown, Promise<unknown>>>();

/** What `gather` finds at this site; looked at once, however many checks ask. Pass the same function each time, never a new one. */
export function gatheredOnce<T>(site: DoctorSite, gather: (site: DoctorSite) => Promise<T>): Promise<T> {
  const here = kept.get(site) ?? new Map<unknown, Promise<unknown>>();
  kept.set(site, here);
  const there = here.get(gather) as Promise<T> | undefined;
  if (there !== undefined) return there;
  const found = gather(site);
  here.set(gather, found);
  return found;
}
