import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { GOOD_LINK, linkOf } from "../../test/support/can-links.ts";
import type { LinkFacts } from "./can-facts.ts";
import type { CanLink } from "./can-link.ts";
import { judgeBitrate, judgeClock, judgeModes, judgeQueue, judgeRestart, judgeUp } from "./can-settings.ts";
import type { Verdict } from "./check.ts";

type Judge = (facts: LinkFacts) => Verdict;
type Row = readonly [name: string, judge: Judge, link: Partial<CanLink> | string, state: Verdict["state"], words: string];

const verdictOf = (judge: Judge, link: Partial<CanLink> | string, isSetUpAtStart = true): Verdict =>
  judge({ link: typeof link === "string" ? linkOf(link) : { ...GOOD_LINK, ...link }, isSetUpAtStart });

const ROWS: readonly Row[] = [
  ["up", judgeUp, {}, "ok", "can0 is up."],
  ["down, with its settings", judgeUp, "down", "failed", "can1 is down: nothing"],
  ["down, without settings", judgeUp, { up: false, bitrate: null }, "failed", "and no bit rate is set"],
  ["a virtual bus that is up", judgeUp, "vcan", "ok", "vcan0 is up"],
  ["a virtual bus that is down", judgeUp, { up: false, kind: "vcan", bitrate: null }, "failed", "can0 is down."],

  ["500 kbit/s of an MCP2515 with 12 MHz", judgeBitrate, {}, "ok", "can0 runs at 500 kbit/s, sample point 0.833."],
  ["500 kbit/s of another controller", judgeBitrate, "up", "ok", "sample point 0.875"],
  ["500 kbit/s of which nobody tells the sample point", judgeBitrate, { samplePoint: null }, "ok", "500 kbit/s."],
  ["half of it", judgeBitrate, "listen-only-250k", "failed", "can1 runs at 250 kbit/s; the Sunny Island at 500."],
  ["none", judgeBitrate, { bitrate: null }, "failed", "No bit rate is set for can0."],
  ["of a driver that does not tell", judgeBitrate, { bitrate: null, kind: "slcan" }, "skipped", "does not tell its bit rate"],
  ["of a virtual bus", judgeBitrate, "vcan", "skipped", "vcan0 is virtual"],
  ["sampled too early", judgeBitrate, { samplePoint: 0.5 }, "warning", "sample point 0.5"],
  ["sampled at the edge", judgeBitrate, { samplePoint: 0.7 }, "ok", "0.7"],
  ["sampled too late", judgeBitrate, { samplePoint: 0.93 }, "warning", "easily misread"],

  ["no mode", judgeModes, {}, "ok", "normal way"],
  ["modes that do no harm", judgeModes, { modes: ["TRIPLE-SAMPLING", "BERR-REPORTING", "CC-LEN8-DLC"] }, "ok", "normal way"],
  ["listen-only", judgeModes, "listen-only-250k", "failed", "LISTEN-ONLY (it sends nothing"],
  ["two at once", judgeModes, "loopback-one-shot", "failed", "and ONE-SHOT (a frame"],
  ["presume-ack", judgeModes, { modes: ["PRESUME-ACK"] }, "failed", "nobody has heard"],
  ["of a virtual bus", judgeModes, "vcan", "skipped", "virtual"],

  ["starts again", judgeRestart, {}, "ok", "after 100 ms"],
  ["starts again within 5 s", judgeRestart, { restartMs: 5_000 }, "ok", "5000 ms"],
  ["starts again late", judgeRestart, { restartMs: 5_001 }, "warning", "for 5 s"],
  ["never starts again", judgeRestart, "mcp251x-error-passive", "warning", "until somebody sets it up anew"],
  ["nobody tells", judgeRestart, { restartMs: null }, "skipped", "does not tell when it starts again"],

  ["as installed", judgeQueue, {}, "ok", "At most 16 frames"],
  ["as the kernel has it", judgeQueue, "up", "ok", "At most 10 frames"],
  ["just short enough", judgeQueue, { queueLength: 100 }, "ok", "100"],
  ["too long", judgeQueue, { queueLength: 101 }, "warning", "old values first"],
  ["as often advised on the web", judgeQueue, "listen-only-250k", "warning", "Up to 1000 frames"],
  ["none at all", judgeQueue, { queueLength: 0 }, "warning", "has no queue"],
  ["nobody tells", judgeQueue, { queueLength: null }, "skipped", "the length of its queue"],

  ["frames get through", judgeClock, {}, "ok", "has 12 MHz, and frames get through"],
  ["a strange crystal, but frames get through", judgeClock, { clockHz: 10_000_000 }, "ok", "20 MHz, and frames get through"],
  ["nothing yet", judgeClock, { received: null, sent: null }, "ok", "shows when the inverter is on"],
  ["errors only", judgeClock, { ...NOTHING(), state: "ERROR-PASSIVE" }, "warning", "not a frame has got through"],
  ["one frame among errors", judgeClock, "mcp251x-error-passive", "ok", "16 MHz, and frames get through"],
  ["a strange crystal and nothing yet", judgeClock, { ...NOTHING(), clockHz: 5_000_000 }, "warning", "10 MHz; no board"],
  ["bus-off and nothing yet", judgeClock, { ...NOTHING(), state: "BUS-OFF" }, "warning", "not a frame"],
  ["down", judgeClock, { ...NOTHING(), state: "STOPPED" }, "ok", "shows when"],
  ["another controller", judgeClock, "up", "ok", "sja1000 has a clock of its own (8 MHz)"],
  ["an MCP2518FD", judgeClock, { controller: "mcp251xfd", clockHz: 40_000_000 }, "ok", "mcp251xfd has a clock of its own"],
  ["nobody tells", judgeClock, { clockHz: null }, "skipped", "its clock"],
];

function NOTHING(): Pick<CanLink, "received" | "sent"> {
  const none = { frames: 0, errors: 0, dropped: 0 };
  return { received: { ...none, overruns: 0 }, sent: none };
}

describe("how the interface is set", () => {
  it.each(ROWS)("%s (%o)", (_, judge, link, state, words) => {
    const verdict = verdictOf(judge, link);
    expect(verdict.state).toBe(state);
    expect(verdict.says).toContain(words);
    expect("remedy" in verdict).toBe(state === "warning" || state === "failed");
  });

  it("is put right by hand where Linux sets it up at every start, else by the installation", () => {
    const now =
      "`sudo ip link set can1 down; sudo ip link set can1 type can bitrate 500000 restart-ms 100; sudo ip link set can1 up`";
    for (const judge of [judgeUp, judgeBitrate, judgeRestart]) {
      const wrong = { ...linkOf("listen-only-250k"), up: false };
      expect(verdictOf(judge, wrong)).toMatchObject({ remedy: `Set it anew: ${now}.` });
      expect(verdictOf(judge, wrong, false)).toMatchObject({
        remedy: expect.stringContaining("sudo siinterjk install") as string,
      });
    }
    expect(verdictOf(judgeQueue, { queueLength: 1000 })).toMatchObject({
      remedy: "Shorten it: `sudo ip link set can0 txqueuelen 16`.",
    });
    expect(verdictOf(judgeModes, "loopback-one-shot")).toMatchObject({
      remedy: expect.stringContaining("type can loopback off one-shot off") as string,
    });
  });

  it("is up again after the remedy, also where a command in the middle fails", () => {
    for (const [judge, link] of [
      [judgeBitrate, { bitrate: null }],
      [judgeModes, { modes: ["LOOPBACK"] }],
    ] as const) {
      const verdict = verdictOf(judge, link);
      const remedy = "remedy" in verdict ? verdict.remedy : "";
      const script = `sudo() { echo "$*"; [ "$5" != type ]; }; ${/`([^`]*)`/.exec(remedy)![1]!}`;
      expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toMatch(/down\n.* type can .*\nip link set can0 up\n$/);
    }
  });
});
