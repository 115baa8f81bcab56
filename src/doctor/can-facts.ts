/** What is known of the CAN interface that the configuration names. */
import { CAN_NETWORK_FILE, PACKAGED_CAN_NETWORK_FILE } from "../setup/places.ts";
import { readLink, type CanLink } from "./can-link.ts";
import { skipped, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";

export interface LinkFacts {
  readonly link: CanLink;
  /** The file from which Linux sets it up at every start is there. */
  readonly isSetUpAtStart: boolean;
}

export type FoundLink = { readonly kind: "link"; readonly facts: LinkFacts } | { readonly kind: "none"; readonly why: string };

export const canLink = (site: DoctorSite): Promise<FoundLink> => gatheredOnce(site, gather);

async function gather({ machine, config }: DoctorSite): Promise<FoundLink> {
  if (config.kind !== "good") return none("The configuration cannot be used.");
  const { can } = config.config.inverter;
  if (can === "none") return none("`inverter.can` is none: a dry run, in which nothing is sent.");
  if (can.startsWith("slcan:")) return none(`CAN goes over the serial adapter ${can}, without an interface of Linux.`);
  const run = await machine.run("ip", ["-details", "-statistics", "-json", "link", "show", can]);
  if (run === null) return none("There is no program `ip` to ask (package iproute2).");
  if (run.status !== 0) return none(`ip says: ${run.stderr.trim() || `status ${run.status}`}.`);
  const link = readLink(run.stdout);
  if (link === null) return none(`This ip tells it in another form; \`ip -details link show ${can}\` shows it.`);
  const files = await Promise.all([CAN_NETWORK_FILE, PACKAGED_CAN_NETWORK_FILE].map((file) => machine.stat(file)));
  return { kind: "link", facts: { link, isSetUpAtStart: files.some((file) => file !== null) } };
}

const none = (why: string): FoundLink => ({ kind: "none", why });

/** How a check of the interface looks: it judges what was found, if there is anything. */
export const lookingAtLink =
  (judge: (facts: LinkFacts) => Verdict): Check["look"] =>
  async (site) => {
    const found = await canLink(site);
    return found.kind === "none" ? skipped(found.why) : judge(found.facts);
  };
