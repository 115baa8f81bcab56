/** 0x35E and 0x35F: who the battery says it is. The inverter displays it. */
import { packsSeen } from "./moment.ts";
import { near, ourSpan, SCRIPT, SMA, type FrameRule, type Seen } from "./rule.ts";

/** Part of a capacity within which two programs mean the same. */
const SAME_PART = 0.03;
const MOST_PACKS = 16;

export const NAME_RULES: readonly FrameRule[] = [
  {
    name: "name-swapped",
    severity: "note",
    means: "The letters of the name stand in swapped pairs. Which way round an inverter shows them right is not known for sure.",
    evidence: `${SCRIPT}, sends "Brabeck" as 72 42 62 61 63 65 00 6B; inverter.sma.asciiWordSwap does the same`,
    explains: ["manufacturer"],
    // A zero ends a name: a letter behind a single one stands in its place.
    look: ({ frame: { data } }) => (data.length === 8 && data[6] === 0 && isLetter(data[7]!) ? unswapped(data) : null),
  },
  {
    name: "name-in-16-bits",
    severity: "note",
    means: "Each letter of the name takes two bytes (UTF-16), so only the first four are sent, with zeros in between.",
    evidence: `${SMA}: ASCII; bms-to-inverter sends S 00 M 00 A 00`,
    explains: ["manufacturer"],
    look: ({ frame: { data } }) => {
      const letters = [0, 2, 4].every((i) => isLetter(data[i] ?? 0));
      return letters && [1, 3, 5].every((i) => data[i] === 0) ? textOf([data[0]!, data[2]!, data[4]!, data[6] ?? 0]) : null;
    },
  },
];

export const TYPE_RULES: readonly FrameRule[] = [
  {
    name: "type-swapped",
    severity: "note",
    means: "Type and version stand in swapped pairs of bytes: 'iL' for 'Li', and letters where the version is.",
    evidence: `${SCRIPT}, sends 69 4C 4B 4A .. .. 31 30`,
    explains: ["type"],
    look: ({ frame: { data } }) => (data[0] === 0x69 && data[1] === 0x4c ? 'type "iL"' : null),
  },
  {
    name: "capacity-cut",
    severity: "note",
    means: "The capacity is in another unit or too large for its field, and the rest is cut off.",
    evidence: "bms-to-inverter sends mAh in 16 bits",
    explains: ["capacityAh"],
    look: (seen) => {
      const [sent, ours] = both(seen);
      if (sent === null || ours === null || isSame(sent, ours)) return null;
      return [ours * 1000, ours * 100, ours * 10].some((units) => near(sent, Math.round(units) & 0xffff, 1))
        ? `${sent}, this bridge ${ours} Ah`
        : null;
    },
  },
  {
    name: "capacity-of-one-pack",
    severity: "note",
    means: "The capacity is that of one pack, or a mean, and not that of all packs together.",
    evidence: "bms-to-inverter takes the mean of the packs",
    explains: ["capacityAh"],
    look: (seen) => {
      const [sent, ours] = both(seen);
      if (sent === null || ours === null || sent === 0 || isSame(sent, ours)) return null;
      const packs = Math.round(ours / sent);
      return packs >= 2 && packs <= MOST_PACKS && isSame(sent * packs, ours) ? `${sent} Ah, this bridge ${ours} Ah` : null;
    },
  },
  {
    name: "capacity-left",
    severity: "note",
    means: "The capacity is what is left in the battery, not what it can hold.",
    evidence: "YamBMS sends the remaining capacity",
    explains: ["capacityAh"],
    look: (seen) => {
      const [sent, ours] = both(seen);
      if (sent === null || ours === null || isSame(sent, ours)) return null;
      const left = seen.moments.some((moment) => {
        const leftAh = packsSeen(moment).reduce(
          (sum, { reading, represents }) => sum + (reading.capacityAh * represents * reading.socPct) / 100,
          0,
        );
        return near(sent, leftAh, SAME_PART * ours);
      });
      return left ? `${sent} Ah of ${ours} Ah` : null;
    },
  },
];

/** The capacity there and here, Ah. */
const both = (seen: Seen): readonly [sent: number | null, ours: number | null] => [
  seen.values.capacityAh ?? null,
  ourSpan(seen, "capacityAh")?.max ?? null,
];

const isSame = (one: number, other: number): boolean => near(one, other, Math.max(1, SAME_PART * other));

const isLetter = (byte: number): boolean => byte > 0x20 && byte < 0x7f;

/** Nothing that a terminal would obey gets through. */
const textOf = (bytes: readonly number[]): string =>
  `"${bytes
    .filter((byte) => byte !== 0)
    .map((byte) => (isLetter(byte) ? String.fromCharCode(byte) : "?"))
    .join("")}"`;

const unswapped = (data: Uint8Array): string => textOf([1, 0, 3, 2, 5, 4, 7, 6].map((i) => data[i]!));
