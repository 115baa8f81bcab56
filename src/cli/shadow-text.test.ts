import { describe, expect, it } from "vitest";
import { settled } from "../../test/support/shadow-moments.ts";
import { RUNNING } from "../../test/support/snapshots.ts";
import { parseCandump } from "../codec/candump.ts";
import { ShadowBook } from "../shadow/shadow-book.ts";
import { reportJson } from "./shadow-json.ts";
import { newsText, summaryLines } from "./shadow-text.ts";
import { shadowViewLines } from "./shadow-view.ts";

/** A run of two minutes with one set of frames in it, heard at 118 s. */
function book(...frames: readonly string[]): ShadowBook {
  const { moments, frames: ours, rules, nowMs } = settled();
  const kept = new ShadowBook(rules, 0);
  for (const frame of ours.values()) kept.wouldSend(frame, nowMs - 3_000);
  for (const text of frames) {
    const parsed = parseCandump(text);
    if (parsed.ok) kept.heard(parsed.value, nowMs - 2_000);
  }
  for (const moment of moments) kept.moment(moment);
  kept.end(nowMs);
  return kept;
}

const SET = ["351#26024C044C04B001", "355#3C006400FFFF", "305#1402000000009600", "123#00"];

describe("the summary", () => {
  it("says what was found, value by value, and what it comes to", () => {
    expect(summaryLines(book(...SET).report(120_000))).toEqual([
      "Shadow run of 2 min: the other bridge sent 2 frames, the inverter 1. This bridge would have sent 6 and sent none.",
      "",
      "NOTE    fine-soc-unset: fine SOC FFFF (1 frame, last 2.0 s ago)",
      "        The inverter uses the state of charge in whole per cents. Real ones do, although the document's default would be 0 %.",
      "        Known from: the original script, siinterjkp.py 1.4, sends FFFF, for years on SI6.0H and SI8.0H",
      "",
      "Values",
      "  0x351 charge voltage    equal in the only frame",
      "  0x351 charge limit      equal in the only frame",
      "  0x351 discharge limit   equal in the only frame",
      "  0x351 discharge voltage equal in the only frame",
      "  0x355 SOC               equal in the only frame",
      "  0x355 SOH               equal in the only frame",
      "  0x355 fine SOC          differs in 1 of 1: not set, here 60 % (fine-soc-unset)",
      "",
      "Frames",
      "  0x351 1 times, once, last: charge 55 V 110 A, discharge 43.2 V 110 A",
      "  0x355 1 times, once, last: SOC 60 %, SOH 100 %",
      "",
      "Other ids on the bus, whose cannot be told: 0x123",
      "",
      "The inverter says: 53.2 V, 0 A, 0 degC, SOC 15 %",
      "Nothing dangerous differs.",
    ]);
  });

  it("tells plainly what nothing explains", () => {
    const lines = summaryLines(book("351#26024C044C04B801", "355#3C0064007017").report(120_000));
    expect(lines).toContain("  0x351 discharge voltage differs in 1 of 1: 44 V, here 43.2 V (not explained)");
  });

  it("says when it can say nothing", () => {
    const lines = summaryLines(book().report(120_000));
    expect(lines.at(-2)).toBe("The inverter was not heard.");
    expect(lines.at(-1)).toContain("Nothing can be said");
  });

  it("is the same as JSON, with frames as candump writes them", () => {
    expect(reportJson(book(...SET).report(120_000))).toMatchObject({
      sent: 0,
      verdict: "fine",
      heard: 2,
      otherIds: ["0x123"],
      ids: [
        { id: "0x351", count: 1, theirs: { frame: "351#26024C044C04B001" }, ours: { frame: "351#26024C044C04B001" } },
        { id: "0x355", theirs: { frame: "355#3C006400FFFF", means: "SOC 60 %, SOH 100 %" } },
        { id: "0x356", theirs: null },
        {},
        {},
        {},
      ],
    });
  });
});

it("has a line for each frame whose difference is new, and for each finding", () => {
  const texts = book(...SET)
    .news()
    .map(newsText);
  expect(texts).toEqual([
    "0x351 sent: charge 55 V 110 A, discharge 43.2 V 110 A; would have sent: charge 55 V 110 A, discharge 43.2 V 110 A; equal",
    expect.stringMatching(/^note fine-soc-unset: fine SOC FFFF\. The inverter uses/),
    "0x355 sent: SOC 60 %, SOH 100 %; would have sent: SOC 60 % (fine 60 %), SOH 100 %; differs: fine SOC not set (here 60 %)",
  ]);
});

it("shows both sides of each id in a terminal, and gives up the least important first", () => {
  const report = book("351#26024C044C04B801", "355#3C006400FFFF", "305#1402000000009600").report(120_000);
  const view = (height: number) =>
    shadowViewLines(report, RUNNING, { title: "SIinterJK shadow", width: 100, height, color: false });
  const all = view(60);
  expect(all).toContain("0x351   sent charge 55 V 110 A, discharge 44 V 110 A  2.0 s ago, once");
  expect(all).toContain("        here charge 55 V 110 A, discharge 43.2 V 110 A");
  expect(all).toContain("        differs: discharge voltage +0.8 V");
  expect(all).toContain("FOUND   note fine-soc-unset: fine SOC FFFF");
  expect(all).toContain("SI      53.2 V, 0 A, 0 degC, SOC 15 %");
  expect(view(24)).toHaveLength(24);
  expect(view(24)[0]).toContain("SIinterJK shadow");
  expect(view(24)).toContain("        differs: discharge voltage +0.8 V");
});
