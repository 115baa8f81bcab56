/** The checks of the BMSs and their lines. */
import { ENGLISH_FIGURES } from "../domain/explain/figures.ts";
import { SiinterjkError } from "../errors.ts";
import { LOOK_LIMIT_MS, lookingAtPacks, type PackFacts } from "./battery-facts.ts";
import { whySilent } from "./battery-silent.ts";
import { failed, ok, skipped, warning, type Check, type Verdict } from "./check.ts";
import { worstOf } from "./worst.ts";

const { time } = ENGLISH_FIGURES;
const NO_PACKS = skipped("No BMS is configured.");

/** A bridge that has started only now has not asked everybody yet: a bus is listened to first, and asked for its settings. */
const STARTED_MS = 20_000;

/** Whether readings come from one BMS. */
export function judgeAnswer(facts: PackFacts): Verdict {
  const { pack, uptimeMs } = facts;
  const { name, link, ageMs } = pack;
  if (link === "fresh") return ok(`${name} answers.`);
  if (link === "unseen" && uptimeMs !== null && uptimeMs < STARTED_MS) {
    return skipped(`${name} has not answered yet: the bridge started only ${time(uptimeMs)} ago.`);
  }
  const elsewhere = toldElsewhere(facts);
  if (elsewhere !== null) return skipped(`${name} could not be asked: ${elsewhere}.`);
  const { says, remedy } = whySilent(facts);
  if (link === "stale") return warning(`${name} last answered ${time(ageMs ?? 0)} ago: ${says}.`, remedy);
  const since = ageMs === null ? "" : ` since ${time(ageMs)}`;
  return failed(`${name} does not answer${since}: ${says}.`, remedy);
}

/** A device that cannot be opened is judged by the checks of the serial ports: one fault, one remedy. */
function toldElsewhere({ look, pack }: PackFacts): string | null {
  const trouble = look?.scan.trouble;
  if (trouble?.kind !== "not-opened" || !(trouble.error instanceof SiinterjkError) || pack.port.startsWith("tcp:")) return null;
  const { code } = trouble.error;
  if (code === "PORT_NOT_FOUND") return `there is no ${pack.port}`;
  if (code === "PORT_PERMISSION") return `this user may not open ${pack.port}; \`sudo siinterjk doctor\` may`;
  // Where nobody is known to have it, nobody else tells.
  return code === "PORT_BUSY" && look?.holder !== null ? `somebody else uses ${pack.port}` : null;
}

export function judgeAnswers(packs: readonly PackFacts[]): Verdict {
  const verdict = worstOf(packs.map(judgeAnswer), NO_PACKS);
  if (verdict.state !== "ok") return verdict;
  const oldestMs = Math.max(...packs.map(({ pack }) => pack.ageMs ?? 0));
  const who = packs.length === 1 ? `${packs[0]!.pack.name} answers` : `All ${packs.length} BMSs answer`;
  return ok(packs[0]!.uptimeMs === null ? `${who}.` : `${who}; the oldest reading is ${time(oldestMs)} old.`);
}

/** With less than this each reply counts for much. */
const FEW_REPLIES = 200;
/** Shares of replies that are damaged. Good wiring has none for days; a bridge lives with one in twenty, and with less it is at its end. */
const DAMAGED = { warning: 0.001, failed: 0.05 } as const;
/** Shares of bytes that became nothing; some firmware sends a byte or two of padding beside each reply of 300. */
const DISCARDED = { warning: 0.03, failed: 0.2 } as const;
/** Of our own request in the protocol nw that comes back. */
const ECHO_BYTES = 21;

/** How good the replies of one BMS are that came at all. */
export function judgeReplies({ pack }: PackFacts): Verdict {
  const { name, answered, failed: failures, line, protocol, address } = pack;
  const damaged = (failures["bad-checksum"] ?? 0) + (failures.malformed ?? 0);
  const replies = answered + damaged;
  if (replies === 0) return skipped(`${name}: no reply has come yet.`);
  // An echo in the protocol nw is thrown away and is no damage.
  const strangeBytes = Math.max(0, line.discardedBytes - (protocol === "pb" ? 0 : ECHO_BYTES * line.echoes));
  const isFew = replies < FEW_REPLIES;
  // While a protocol is looked for, each of the two throws away what the other understands.
  const strange = line.receivedBytes === 0 || (protocol === "auto" && isFew) ? 0 : strangeBytes / line.receivedBytes;
  const share = damaged / replies;
  const counted = `${name}: ${damaged === 0 ? "none" : damaged} of ${replies} replies damaged, ${percent(strange)} of the bytes were useless`;
  const details = [`${name}: ${pack.asked} asked, ${answered} answered${failuresText(failures)}`];
  const twins = address === null ? "" : ", and that no two BMSs have the same address";
  const remedy = `Check the screws of A and B, the common ground of BMS and adapter and the terminators${twins}; keep the cable away from the inverter's.`;
  const isBad = isFew ? damaged >= 3 && share >= DAMAGED.failed : share >= DAMAGED.failed;
  if (isBad || strange >= DISCARDED.failed) return failed(`${counted}.`, remedy, details);
  const isPoor = isFew ? damaged >= 1 : share >= DAMAGED.warning;
  if (isPoor || strange >= DISCARDED.warning) return warning(`${counted}.`, remedy, details);
  return ok(`${counted}.`, details);
}

export function judgeAllReplies(packs: readonly PackFacts[]): Verdict {
  const verdict = worstOf(packs.map(judgeReplies), NO_PACKS);
  if (verdict.state !== "ok" || packs.length === 1) return verdict;
  const replies = packs.reduce((sum, { pack }) => sum + pack.answered, 0);
  return ok(`As good as none of the ${replies} replies of ${packs.length} BMSs was damaged.`, verdict.details);
}

const percent = (share: number): string => `${Number((100 * share).toFixed(share < 0.01 ? 2 : 0))} %`;

const failuresText = (failures: Readonly<Record<string, number>>): string =>
  Object.entries(failures)
    .map(([why, count]) => `, ${count} ${why}`)
    .join("");

/** Whether the adapter gives back what is sent. Each line once. */
export function judgeEcho(packs: readonly PackFacts[]): Verdict {
  const echoing = [...new Set(packs.filter(({ pack }) => pack.line.echoes > 0).map(({ pack }) => pack.port))];
  if (packs.every(({ pack }) => pack.line.receivedBytes === 0)) return skipped("Nothing has come from any line yet.");
  if (echoing.length === 0) return ok("No adapter gives back what is sent.");
  return ok(`The adapter of ${echoing.join(" and ")} gives back what is sent; the bridge knows and passes over it.`);
}

/** So long after it was last heard another master counts. */
const MASTER_GONE_MS = 3_600_000;

/** Whether somebody else asks on a line. */
export function judgeMaster({ pack, look }: PackFacts): Verdict {
  const { port, protocol, address, line } = pack;
  const scannedOthers = look?.scan.others === true;
  const agoMs = line.otherMasterAgoMs;
  if (look?.scan.instead === null) return skipped(`${port} could not be listened to.`);
  if (address === 0) return ok(`The BMS that is the master on ${port} is only listened to, as configured.`);
  if (protocol === "nw" && look === null) return ok(`${port} has protocol nw, in which nobody else asks.`);
  if (line.mode !== "listening" && !scannedOthers && (agoMs === null || agoMs > MASTER_GONE_MS)) {
    return ok(`Nobody else asks on ${port}.`);
  }
  const when = agoMs === null || agoMs < 10_000 ? "" : `, last ${time(agoMs)} ago`;
  return warning(
    `Somebody else asks on ${port}${when}: a BMS with address 0, a display or another program. While it asks the bridge only listens, and readings come about every 4.4 s.`,
    "Set the address switches (DIP) of all BMSs to 1..15, and take other devices that ask off the line; or configure the BMS that is the master with `address: 0`.",
  );
}

/** A line is judged by its first BMS. */
export function judgeMasters(packs: readonly PackFacts[]): Verdict {
  const lines = packs.filter(({ pack }, i) => packs.findIndex((other) => other.pack.port === pack.port) === i);
  const master = (one: PackFacts): PackFacts =>
    packs.find(({ pack }) => pack.port === one.pack.port && pack.address === 0) ?? one;
  return worstOf(
    lines.map((one) => judgeMaster(master(one))),
    NO_PACKS,
  );
}

const NEEDS = ["configuration"] as const;

export const BATTERY_CHECKS: readonly Check[] = [
  {
    id: "battery-answers",
    area: "battery",
    title: "Every BMS answers",
    page: {
      looksAt:
        "Whether readings come from every BMS of the configuration. Where a bridge runs it is asked. Where none runs, the doctor scans the lines as `siinterjk scan` does, which takes up to half a minute, and then reads for 6 s the BMSs that it has found. For one that is silent it tells protocol and address under which it does answer, other devices on the line, and what can be seen of a wrong speed or swapped wires. With A and B swapped a BMS understands nothing and is just silent, so that shows only on a line where somebody speaks unasked.",
      warning: "A BMS has missed its last turns.",
      failed: "A BMS does not answer, or what it says cannot be used.",
      remedy: "The first thing to try for what was seen: wires, address, protocol or plug.",
    },
    needs: NEEDS,
    timeLimitMs: LOOK_LIMIT_MS,
    look: lookingAtPacks(judgeAnswers),
  },
  {
    id: "battery-replies",
    area: "battery",
    title: "Replies arrive undamaged",
    page: {
      looksAt:
        "The share of replies with a wrong checksum or a wrong form, and of bytes that became nothing, since the bridge has started. Silence does not count here.",
      warning:
        "More than one reply in 1000 is damaged (of fewer than 200 replies a single one), or 3 % of the bytes are useless.",
      failed: "More than 5 % of the replies are damaged, or 20 % of the bytes are useless.",
      remedy: "Wires, ground and terminators; two BMSs with one address do the same.",
    },
    needs: NEEDS,
    timeLimitMs: LOOK_LIMIT_MS,
    look: lookingAtPacks(judgeAllReplies),
  },
  {
    id: "battery-echo",
    area: "battery",
    title: "Echo of the adapter",
    page: { looksAt: "Whether an adapter gives back what is sent on it. That is harmless, and only told." },
    needs: NEEDS,
    timeLimitMs: LOOK_LIMIT_MS,
    look: lookingAtPacks(judgeEcho),
  },
  {
    id: "battery-master",
    area: "battery",
    title: "Nobody else asks the BMSs",
    page: {
      looksAt: "Whether requests of somebody else were heard on a line: of a BMS with address 0, a display, another program.",
      warning: "Somebody asks; while that is so the bridge only listens.",
      remedy: "Addresses from 1 to 15 for all BMSs, or `address: 0` for the one that shall be the master.",
    },
    needs: NEEDS,
    timeLimitMs: LOOK_LIMIT_MS,
    look: lookingAtPacks(judgeMasters),
  },
];
