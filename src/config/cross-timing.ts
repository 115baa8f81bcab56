/** Rules between times. */
import type { Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import type { Config } from "./schema.ts";

export const TIMING_RULES: readonly string[] = [
  "`safety.freshMs` <= `safety.holdMs` < `safety.blockMs`, and `safety.freshMs` < `safety.lostMs`.",
  "`safety.freshMs` is at least three times `poll.pollMs`, and `poll.replyTimeoutMs` + `poll.gapMs` fit into `poll.pollMs`.",
];

export function* timingConflicts(config: Config): Generator<Conflict> {
  yield* ages(config);
  yield* polling(config);
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
