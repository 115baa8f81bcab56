import { describe, expect, it } from "vitest";
import { PACK, type PackReport } from "../../test/support/status-reports.ts";
import { judgeAllReplies, judgeAnswer, judgeAnswers, judgeEcho, judgeMasters, judgeReplies } from "./battery-checks.ts";
import type { PackFacts } from "./battery-facts.ts";
import type { Verdict } from "./check.ts";

type Change = Partial<Omit<PackReport, "line">> & { readonly line?: Partial<PackReport["line"]> };

/** A pack as a bridge that runs for an hour tells of it. */
const facts = (change: Change = {}, more: Partial<PackFacts> = {}): PackFacts => ({
  pack: { ...PACK, ...change, line: { ...PACK.line, ...change.line } },
  ...{ neighbours: 0, uptimeMs: 3_600_000, look: null },
  ...more,
});
const LOST = { link: "lost", ageMs: 120_000 } as const;
const NEVER = { link: "unseen", ageMs: null, answered: 0 } as const;
const silent = (failing: string, trouble: string): Change => ({ ...LOST, failing, trouble });

describe("whether a BMS answers, as the bridge tells it", () => {
  it.each<readonly [string, PackFacts, Verdict["state"], string, string]>([
    ["it does", facts(), "ok", "Block 1 answers.", ""],
    [
      "just not now",
      facts({ link: "stale", ageMs: 12_000, failing: "timeout", trouble: "no reply within 300 ms" }),
      "warning",
      "last answered 12 s ago: no reply within 300 ms",
      "Check the plug and the cable",
    ],
    [
      "no more",
      facts(silent("timeout", "no reply within 300 ms")),
      "failed",
      "does not answer since 2 min: no reply",
      "Check the plug and the cable",
    ],
    [
      "never",
      facts({ ...NEVER, failing: "timeout", trouble: "no reply within 300 ms" }),
      "failed",
      "Block 1 does not answer: no reply within 300 ms",
      "Swap the two wires",
    ],
    [
      "not yet",
      facts({ ...NEVER, failing: "never-seen" }, { uptimeMs: 19_999 }),
      "skipped",
      "the bridge started only 20 s ago",
      "",
    ],
    [
      "no more, soon after the start",
      facts({ link: "stale", ageMs: 6_000, failing: "timeout", trouble: "no reply" }, { uptimeMs: 9_000 }),
      "warning",
      "last answered 6 s ago",
      "Check the plug",
    ],
    ["not after a while", facts({ ...NEVER, failing: "never-seen" }, { uptimeMs: 20_000 }), "failed", "not a word", "Swap"],
    [
      "only its neighbours do",
      facts({ ...NEVER, failing: "timeout" }, { neighbours: 2 }),
      "failed",
      "nobody answers at address 1, others on the line do",
      "switches (DIP) to 1",
    ],
    [
      "damaged",
      facts(silent("bad-checksum", "sum 1, expected 2")),
      "failed",
      "replies are damaged (sum 1, expected 2)",
      "screws of A and B",
    ],
    [
      "damaged, among others",
      facts(silent("malformed", "x"), { neighbours: 1 }),
      "failed",
      "replies are damaged",
      "an address of its own",
    ],
    [
      "damaged, without addresses",
      facts({ ...silent("malformed", "x"), protocol: "nw", address: null }, { neighbours: 1 }),
      "failed",
      "damaged",
      "screws of A and B",
    ],
    ["only our echo", facts(silent("echo", "x")), "failed", "only our own requests come back", "Check the wires"],
    [
      "its readings are refused",
      facts({ ...LOST, failing: null, trouble: null }),
      "failed",
      "what it says is refused.",
      "Compare the figures with the JK app",
    ],
    [
      "its port is away",
      facts({ ...silent("port-closed", "there is no such device"), line: { port: "down" } }),
      "failed",
      "/dev/ttyUSB0 is not open (there is no such device)",
      "Plug the adapter in again",
    ],
    [
      "its port was never open",
      facts({ ...NEVER, failing: "never-seen", line: { port: "opening" } }),
      "failed",
      "is not open (opening)",
      "Plug",
    ],
    [
      "another master does not ask it",
      facts({ ...silent("timeout", "x"), line: { mode: "listening" } }),
      "failed",
      "another master asks on /dev/ttyUSB0",
      "DIP",
    ],
  ])("%s", (_, given, state, says, remedy) => {
    const verdict = judgeAnswer(given);
    expect(verdict.state).toBe(state);
    expect(verdict.says).toContain(says);
    if (remedy !== "") expect(verdict).toMatchObject({ remedy: expect.stringContaining(remedy) as string });
    expect("remedy" in verdict).toBe(remedy !== "");
  });

  it("is one verdict for all: the worst", () => {
    const other = facts({ name: "Block 2", ageMs: 3_400 });
    expect(judgeAnswers([facts(), other])).toMatchObject({
      state: "ok",
      says: "All 2 BMSs answer; the oldest reading is 3 s old.",
    });
    expect(judgeAnswers([facts()])).toMatchObject({ says: "Block 1 answers; the oldest reading is 1 s old." });
    const gone = facts({ ...silent("timeout", "no reply within 300 ms"), name: "Block 2" });
    expect(judgeAnswers([facts(), gone])).toMatchObject({
      state: "failed",
      says: expect.stringMatching(/^Block 2 does not/) as string,
    });
    expect(judgeAnswers([])).toMatchObject({ state: "skipped" });
  });
});

describe("how good the replies are", () => {
  const nw = { protocol: "nw", address: null } as const;
  it.each<readonly [string, Change, Verdict["state"], string]>([
    ["none is damaged", {}, "ok", "none of 3600 replies damaged, 0 % of the bytes were useless"],
    ["no reply at all", { answered: 0, failed: { timeout: 99 } }, "skipped", "no reply has come yet"],
    ["silence does not count", { failed: { timeout: 50_000, echo: 7 } }, "ok", "none of 3600"],
    ["one in 1000", { answered: 9_991, failed: { "bad-checksum": 9 } }, "ok", "9 of 10000"],
    ["a little more", { answered: 9_990, failed: { "bad-checksum": 6, malformed: 4 } }, "warning", "10 of 10000 replies damaged"],
    ["almost one in 20", { answered: 9_501, failed: { "bad-checksum": 499 } }, "warning", "499 of 10000"],
    ["one in 20", { answered: 9_500, failed: { "bad-checksum": 500 } }, "failed", "500 of 10000"],
    ["a single one of few", { answered: 5, failed: { "bad-checksum": 1 } }, "warning", "1 of 6"],
    ["two of few", { answered: 4, failed: { "bad-checksum": 2 } }, "warning", "2 of 6"],
    ["three of few", { answered: 3, failed: { "bad-checksum": 3 } }, "failed", "3 of 6"],
    ["all of few", { answered: 0, failed: { "bad-checksum": 5 } }, "failed", "5 of 5"],
    ["padding of some firmware", { line: { receivedBytes: 310, discardedBytes: 2 } }, "ok", "0.65 % of the bytes"],
    ["parts of replies", { line: { receivedBytes: 1_000, discardedBytes: 30 } }, "warning", "3 % of the bytes"],
    ["noise", { line: { receivedBytes: 1_000, discardedBytes: 200 } }, "failed", "20 % of the bytes"],
    ["echoes in protocol nw", { ...nw, line: { receivedBytes: 1_000, discardedBytes: 210, echoes: 10 } }, "ok", "0 % of"],
    ["noise among echoes", { ...nw, line: { receivedBytes: 1_000, discardedBytes: 410, echoes: 10 } }, "failed", "20 % of"],
    [
      "auto, at the beginning",
      { protocol: "auto", answered: 9, line: { receivedBytes: 900, discardedBytes: 300 } },
      "ok",
      "none of 9",
    ],
    ["auto, later", { protocol: "auto", line: { receivedBytes: 900, discardedBytes: 300 } }, "failed", "33 % of"],
  ])("%s", (_, change, state, says) => {
    const verdict = judgeReplies(facts(change));
    expect(verdict.state).toBe(state);
    expect(verdict.says).toContain(says);
    expect("remedy" in verdict).toBe(state === "warning" || state === "failed");
  });

  it("names equal addresses as a cause only where there are addresses", () => {
    const bad = { answered: 3, failed: { "bad-checksum": 3 } };
    expect(judgeReplies(facts(bad))).toMatchObject({ remedy: expect.stringContaining("the same address") as string });
    expect(judgeReplies(facts({ ...bad, ...nw }))).toMatchObject({ remedy: expect.not.stringContaining("address") as string });
  });

  it("is one verdict for all, with the counts of each", () => {
    const verdict = judgeAllReplies([facts(), facts({ name: "Block 2", answered: 400, failed: { timeout: 3 } })]);
    expect(verdict).toMatchObject({
      ...{ state: "ok", says: "As good as none of the 4000 replies of 2 BMSs was damaged." },
      details: ["Block 1: 3600 asked, 3600 answered", "Block 2: 3600 asked, 400 answered, 3 timeout"],
    });
  });
});

describe("echo and other masters", () => {
  it("an echo is told and harmless", () => {
    expect(judgeEcho([facts(), facts({ name: "B" })])).toMatchObject({
      state: "ok",
      says: "No adapter gives back what is sent.",
    });
    expect(judgeEcho([facts({ line: { echoes: 3 } }), facts({ name: "B", line: { echoes: 3 } })])).toMatchObject({
      state: "ok",
      says: "The adapter of /dev/ttyUSB0 gives back what is sent; the bridge knows and passes over it.",
    });
    expect(judgeEcho([facts({ line: { receivedBytes: 0 } })])).toMatchObject({ state: "skipped" });
  });

  it.each<readonly [string, readonly PackFacts[], Verdict["state"], string]>([
    ["nobody", [facts(), facts({ name: "B" })], "ok", "Nobody else asks on /dev/ttyUSB0."],
    ["protocol nw", [facts({ protocol: "nw", address: null })], "ok", "protocol nw"],
    [
      "somebody now",
      [facts({ line: { mode: "listening", otherMasterAgoMs: 200 } })],
      "warning",
      "Somebody else asks on /dev/ttyUSB0: a BMS",
    ],
    ["somebody a while ago", [facts({ line: { otherMasterAgoMs: 600_000 } })], "warning", "last 10 min ago"],
    ["somebody hours ago", [facts({ line: { otherMasterAgoMs: 3_600_001 } })], "ok", "Nobody else"],
    [
      "a master that is configured",
      [facts({ line: { mode: "listening" } }), facts({ name: "B", address: 0 })],
      "ok",
      "as configured",
    ],
    ["on the second line", [facts(), facts({ port: "/dev/b", line: { mode: "listening" } })], "warning", "/dev/b"],
  ])("%s", (_, packs, state, says) => {
    const verdict = judgeMasters(packs);
    expect(verdict.state).toBe(state);
    expect(verdict.says).toContain(says);
  });
});
