/** Whatever another bridge sends, in any order and at any time: a shadow takes it, and sends nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SmaFrame } from "../../src/codec/sma/frame.ts";
import { summaryLines } from "../../src/cli/shadow-text.ts";
import { shadowViewLines } from "../../src/cli/shadow-view.ts";
import { reportJson } from "../../src/cli/shadow-json.ts";
import { hitsOf } from "../../src/shadow/frame-rules.ts";
import { seenOf } from "../../src/shadow/rule.ts";
import { ShadowBook } from "../../src/shadow/shadow-book.ts";
import { ShadowRig } from "../support/shadow-rig.ts";
import { cells, RULES } from "../support/battery.ts";
import { property } from "../support/fc.ts";
import { settled } from "../support/shadow-moments.ts";

const ids = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0x351, 0x355, 0x356, 0x35a, 0x35e, 0x35f) },
  { weight: 1, arbitrary: fc.constantFrom(0x00f, 0x305, 0x306, 0x307, 0x359, 0x35b, 0x35c, 0x360, 0x382) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x7ff }) },
);
const data = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc.array(fc.constantFrom(0x00, 0xff, 0x7f, 0x80, 0xaa, 0x55), { maxLength: 8 }).map((bytes) => Uint8Array.from(bytes)),
);
const frame = fc.record({ id: ids, data });
/** A frame and how long nothing comes before it, ms. */
const course = fc.array(fc.tuple(frame, fc.constantFrom(0, 1, 100, 999, 3_000, 61_000)), { maxLength: 60 });

const AROUND = [
  settled(),
  settled({ packs: [{ alarms: ["chargeOverVoltage"], temperaturesC: { mosfet: 4, sensors: [-5, null] }, currentA: 55 }] }),
  settled({ packs: [{ cellsV: cells(2.9), socPct: 3, chargeMosOn: false }] }),
];

test("no frame makes a rule throw, with or without knowing anything", () => {
  fc.assert(
    fc.property(frame, fc.constantFrom(...AROUND), fc.boolean(), (one: SmaFrame, { moments, frames, rules }, knows) => {
      const ours = frames.get(one.id);
      const around = knows ? { moments, ours: ours === undefined ? [] : [ours], rules } : { moments: [], ours: [], rules };
      for (const { detail } of hitsOf(seenOf(one, around))) expect(detail.length).toBeGreaterThan(0);
    }),
    property(3_000),
  );
});

test("the book takes any course, says it in words, and stays small", () => {
  fc.assert(
    fc.property(course, fc.constantFrom(...AROUND), (frames, { moments, frames: own }) => {
      const book = new ShadowBook(RULES, 0);
      let nowMs = 0;
      for (const [one, pauseMs] of frames) {
        nowMs += pauseMs;
        book.heard(one, nowMs);
        for (const mine of own.values()) book.wouldSend(mine, nowMs);
        book.moment({ ...moments.at(-1)!, atMs: nowMs });
      }
      book.end(nowMs);
      const report = book.report(nowMs);
      expect(report.heard + report.inverterFrames).toBeLessThanOrEqual(frames.length);
      expect(report.ids.length).toBeLessThan(80);
      expect(summaryLines(report).join("\n")).toContain("sent none");
      expect(JSON.parse(JSON.stringify(reportJson(report)))).toMatchObject({ sent: 0 });
      const lines = shadowViewLines(report, undefined, { title: "x", width: 60, height: 20, color: false });
      expect(lines.length).toBeLessThanOrEqual(20);
      // What a terminal would obey never gets there.
      expect(lines.join("")).not.toMatch(/\p{Cc}/u);
    }),
    property(300),
  );
});

test("the whole shadow neither ends nor sends, whatever comes over the bus", async () => {
  await fc.assert(
    fc.asyncProperty(course, async (frames) => {
      const rig = new ShadowRig({ other: "nobody" });
      await rig.pass(2_000);
      for (const [one, pauseMs] of frames) {
        rig.other.send(one);
        await rig.pass(Math.min(pauseMs, 3_000));
      }
      await rig.pass(3_000);
      await rig.end();
      expect([rig.canSends, rig.writtenBytes]).toEqual([0, 0]);
      expect(rig.log.lines("error")).toEqual([]);
    }),
    property(20),
  );
});
