/** What is known of the BMSs: from the bridge that reads them, or by a look at their lines while no bridge runs. */
import { packsByLine } from "../config/lines.ts";
import { lookAtLine, type LineLook, type PackReport } from "./battery-look.ts";
import type { Check, DoctorSite, Verdict } from "./check.ts";
import { skipped } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { runningStatus } from "./running-status.ts";
import { heldByOthers } from "./serial-free.ts";

/** One BMS of the configuration. */
export interface PackFacts {
  readonly pack: PackReport;
  /** Other BMSs on the same line of which readings come. */
  readonly neighbours: number;
  /** Time over which its counts go, ms: since the bridge has started; `null` where the doctor has looked itself. */
  readonly uptimeMs: number | null;
  /** What the doctor has seen on its line; `null` where the bridge was asked. */
  readonly look: LineLook | null;
}

export type BatteryFacts =
  { readonly kind: "packs"; readonly packs: readonly PackFacts[] } | { readonly kind: "unknown"; readonly why: string };

export const batteryFacts = (site: DoctorSite): Promise<BatteryFacts> => gatheredOnce(site, gather);

async function gather(site: DoctorSite): Promise<BatteryFacts> {
  const status = await runningStatus(site);
  if (status.kind === "untold") return { kind: "unknown", why: status.why };
  if (status.kind === "told") {
    const { packs, uptimeMs } = status.report;
    const factsOf = (pack: PackReport): PackFacts => ({ pack, neighbours: neighboursOf(pack, packs), uptimeMs, look: null });
    return { kind: "packs", packs: packs.map(factsOf) };
  }
  const { config } = site;
  if (config.kind !== "good") return { kind: "unknown", why: "The configuration cannot be used." };
  const held = await heldByOthers(site);
  if (held !== null) return { kind: "unknown", why: `No BMS was asked: somebody else uses ${held}.` };
  const lines = packsByLine(config.config.packs).map((packs) => lookAtLine(packs, config.config, site));
  const looks = await Promise.all(lines);
  return {
    kind: "packs",
    packs: looks.flatMap((look) =>
      look.packs.map((pack) => ({ pack, neighbours: neighboursOf(pack, look.packs), uptimeMs: null, look })),
    ),
  };
}

const neighboursOf = ({ name, port }: PackReport, packs: readonly PackReport[]): number =>
  packs.filter((other) => other.name !== name && other.port === port && other.link === "fresh").length;

/** Scanning a line takes half a minute where nobody answers. */
export const LOOK_LIMIT_MS = 90_000;

/** How a check of the battery looks: it judges the packs, as soon as anything is known of them. */
export const lookingAtPacks =
  (judge: (packs: readonly PackFacts[]) => Verdict): Check["look"] =>
  async (site) => {
    const facts = await batteryFacts(site);
    return facts.kind === "unknown" ? skipped(facts.why) : judge(facts.packs);
  };
