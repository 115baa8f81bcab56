/** The title of the tab, readable while another one is in front. */
import type { ApiSnapshot } from "../src/outlets/web/api/snapshot.ts";
import type { Format } from "./format.ts";

/** "62 % · +2.1 kW"; without values that are true now the name of the page. */
export function titleOf(snapshot: ApiSnapshot | null, format: Format, page: string): string {
  if (!snapshot?.battery || snapshot.countdown !== null) return `${page} · SIinterJK`;
  const { socPct, powerW } = snapshot.battery;
  const shownPct = snapshot.soc?.valuePct ?? socPct;
  return `${format.unit(shownPct, "%")} · ${format.signed(powerW / 1000, "kW", 1)}`;
}
