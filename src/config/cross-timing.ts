/** Rules between times. */
import type { Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import { addressOf, packsByLine } from "./lines.ts";
import type { Config } from "./schema.ts";

export const TIMING_RULES: readonly string[] = [
  "`safety.freshMs` <= `safety.holdMs` < `safety.blockMs`, and `safety.freshMs` < `safety.lostMs`.",
  "`safety.freshMs` is at least three times `poll.pollMs`, and `poll.replyTimeoutMs` + `poll.gapMs` fit into `poll.pollMs`.",
  "`safety.freshMs` covers two rounds and `poll.pollMs` where a round takes longer than that: it has a turn of 50 ms and `poll.gapMs` for each pack of a line and one more, and three for a pack with `registers: true`.",
  "`safety.freshMs` is at least 10000 with `packs[].address` 0, because a BMS that is the master sends every 4.4 s.",
];

/** A reply is whole 35 to 50 ms after its request (docs/protocols/jk-pb.md). */
const REPLY_MS = 50;
/** Reads that make one reading (src/bms/pb-register-reader.ts). */
const REGISTER_READS = 3;
/** Two turns of a JK master, 4.4 s each, and some slack: one that is lost must not make the pack stale. */
const LISTENED_FRESH_MS = 10_000;

export function* timingConflicts(config: Config): Generator<Conflict> {
  yield* ages(config);
  yield* polling(config);
  yield* rounds(config);
  yield* listening(config);
}

function* ages({ safety, poll }: Config): Generator<Conflict> {
  const { freshMs, lostMs, holdMs, blockMs } = safety;
  const key = (name: string): Path => ["safety", name];
  const threePollsMs = 3 * poll.pollMs;
  if (freshMs < threePollsMs) {
    yield {
      path: key("freshMs"),
      with: [["poll", "pollMs"]],
      message: `is ${freshMs} ms, less than ${threePollsMs} ms = 3 x poll.pollMs ${poll.pollMs} ms: one lost reply would make the battery stale`,
      remedy: `Write at least ${threePollsMs}, or lower poll.pollMs.`,
    };
  }
  const order = [
    ["freshMs", freshMs, "holdMs", holdMs, freshMs <= holdMs, "not above"],
    ["holdMs", holdMs, "blockMs", blockMs, holdMs < blockMs, "below"],
    ["freshMs", freshMs, "lostMs", lostMs, freshMs < lostMs, "below"],
  ] as const;
  for (const [name, ms, other, otherMs, right, relation] of order) {
    if (right) continue;
    yield {
      path: key(name),
      with: [key(other)],
      message: `is ${ms} ms with safety.${other} ${otherMs} ms; it must be ${relation} it`,
      remedy: `Lower safety.${name} or raise safety.${other}. The order is freshMs <= holdMs < blockMs, and freshMs < lostMs.`,
    };
  }
}

function* polling({ poll }: Config): Generator<Conflict> {
  const turnMs = poll.replyTimeoutMs + poll.gapMs;
  if (turnMs <= poll.pollMs) return;
  yield {
    path: ["poll", "pollMs"],
    with: [
      ["poll", "replyTimeoutMs"],
      ["poll", "gapMs"],
    ],
    message: `is ${poll.pollMs} ms, less than ${turnMs} ms = replyTimeoutMs ${poll.replyTimeoutMs} ms + gapMs ${poll.gapMs} ms: the interval could not be kept`,
    remedy: `Write at least ${turnMs}, or lower poll.replyTimeoutMs or poll.gapMs.`,
  };
}

/** On a shared line the packs are asked one after the other; registers take several reads. */
function* rounds({ packs, safety, poll }: Config): Generator<Conflict> {
  const most = Math.max(...packsByLine(packs).map((line) => (line[0]!.registers ? REGISTER_READS : line.length)));
  if (most === 1) return;
  const roundMs = (most + 1) * (REPLY_MS + poll.gapMs);
  const neededMs = 2 * roundMs + poll.pollMs;
  if (roundMs <= poll.pollMs || safety.freshMs >= neededMs) return;
  yield {
    path: ["safety", "freshMs"],
    with: [["packs"]],
    message: `is ${safety.freshMs} ms, less than ${neededMs} ms: a round of ${most} requests on one line takes ${roundMs} ms, and one lost reply would make the battery stale`,
    remedy: `Write at least ${neededMs}, lower poll.gapMs, or give some of the packs a line of their own.`,
  };
}

function* listening({ packs, safety }: Config): Generator<Conflict> {
  const master = packs.findIndex((pack) => pack.protocol !== "nw" && addressOf(pack) === 0);
  if (master < 0 || safety.freshMs >= LISTENED_FRESH_MS) return;
  yield {
    path: ["safety", "freshMs"],
    with: [["packs", master, "address"]],
    message: `is ${safety.freshMs} ms, less than ${LISTENED_FRESH_MS} ms: packs[${master}] has address 0, and a BMS that is the master of its bus sends only every 4.4 s`,
    remedy: `Write at least ${LISTENED_FRESH_MS}, or set the address switches of all BMSs to 1..15, so that they can be asked every second.`,
  };
}
