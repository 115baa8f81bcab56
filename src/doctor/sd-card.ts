/** How the card (or disk) does, as far as Linux says it: errors that were counted, and wear. */
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { kernelLog } from "./kernel-log.ts";

export interface CardFacts {
  /** Errors that each ext4 file system has counted since it was made or checked, by its device. */
  readonly countedErrors: ReadonlyMap<string, number>;
  /** "SC32G, made 08/2021", by the device's name. */
  readonly cards: ReadonlyMap<string, string>;
  /** eMMC only: used up share of its life, per cent, in steps of ten. */
  readonly wornPct: number | null;
  /** Lines of this start that tell of failed reads or writes; `null` where the log may not be read. */
  readonly kernelLines: readonly string[] | null;
}

const REPLACE =
  "Save the configuration and the history to another machine now, then write a new card or disk: `sudo siinterjk doctor --report` lists what is counted.";
const REPLACE_SOON = "Plan to replace it: save `/etc/siinterjk` and `/var/lib/siinterjk` to another machine.";

export function judgeCard({ countedErrors, cards, wornPct, kernelLines }: CardFacts): Verdict {
  const named = [...cards].map(([name, card]) => `${name}: ${card}`);
  const counted = [...countedErrors].filter(([, count]) => count > 0);
  if (kernelLines !== null && kernelLines.length > 0) {
    const times = kernelLines.length === 1 ? "once" : `${kernelLines.length} times`;
    return failed(`Linux has told ${times} since the start that a disk could not be read or written.`, REPLACE, [
      ...named,
      ...kernelLines.slice(-5),
    ]);
  }
  if (counted.length > 0) {
    const says = counted.map(([name, count]) => `${count} on ${name}`).join(", ");
    return warning(
      `The file system has counted errors in its life: ${says}.`,
      "Let it be checked at the next start: add `fsck.mode=force` to the kernel's command line for one `sudo reboot`; if the count grows again, replace the card.",
      named,
    );
  }
  if (wornPct !== null && wornPct >= 90)
    return warning(`The eMMC has used up about ${wornPct} % of its life.`, REPLACE_SOON, named);
  if (countedErrors.size === 0 && kernelLines === null) return skipped("Nothing here tells how the disk does.", named);
  const worn = wornPct === null ? "" : `, and the eMMC has used up about ${wornPct} % of its life`;
  const partly = kernelLines === null ? " This user may not read the kernel's log." : "";
  return ok(`No errors are counted${worn}.${partly}`, named);
}

/** Of the block layer, the card's driver and ext4. */
const TROUBLE =
  /I\/O error, dev |mmc\d+: (?:.*(?:error -?\d|timeout|timed out)|tuning execution failed)|EXT4-fs error|Buffer I\/O error/i;

export const diskLines = (log: readonly string[]): readonly string[] => log.filter((line) => TROUBLE.test(line));

/**
 * EXT_CSD_DEVICE_LIFE_TIME_EST, "0x02 0x01" for the two kinds of memory: 1 is 0-10 %, 10 is 90-100 %, 11 is more (JEDEC
 * JESD84-B51, 7.4.45). The upper end of the worse one, per cent; `null` for what is not told (0).
 */
export function wornOf(text: string): number | null {
  const steps = text.trim().split(/\s+/).map(Number);
  const worst = Math.max(0, ...steps.filter((step) => step >= 1 && step <= 11));
  return worst === 0 ? null : Math.min(100, worst * 10);
}

async function gather(site: DoctorSite): Promise<CardFacts> {
  const { machine } = site;
  const text = async (path: string): Promise<string | null> => (await machine.readText(path).catch(() => null))?.trim() ?? null;
  const countedErrors = new Map<string, number>();
  for (const name of (await machine.list("/sys/fs/ext4")) ?? []) {
    const count = await text(`/sys/fs/ext4/${name}/errors_count`);
    if (count !== null) countedErrors.set(name, Number(count));
  }
  const cards = new Map<string, string>();
  let wornPct: number | null = null;
  for (const name of ((await machine.list("/sys/block")) ?? []).filter((one) => /^mmcblk\d+$/.test(one))) {
    const folder = `/sys/block/${name}/device`;
    cards.set(
      name,
      `${(await text(`${folder}/name`)) ?? "unknown"}, made ${(await text(`${folder}/date`)) ?? "at an unknown time"}`,
    );
    wornPct ??= wornOf((await text(`${folder}/life_time`)) ?? "");
  }
  const log = await kernelLog(site);
  return { countedErrors, cards, wornPct, kernelLines: log === null ? null : diskLines(log) };
}

export const sdCardCheck: Check = {
  id: "sd-card",
  area: "machine",
  title: "Card or disk is well",
  page: {
    looksAt:
      "Errors that the ext4 file systems have counted, failed reads and writes in the kernel's log, and the wear of an eMMC.",
    warning: "Errors were counted once, or an eMMC has used up 90 % of its life.",
    failed: "A read or a write has failed since the start.",
    remedy: "Save the data and replace the card.",
  },
  look: async (site) => judgeCard(await gather(site)),
};
