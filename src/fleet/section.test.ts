import { describe, expect, it } from "vitest";
import { siteSections } from "../../test/support/fleet-sections.ts";
import { BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "../../test/support/snapshots.ts";
import { samplesOf } from "../outlets/metrics/families.ts";
import { readSection } from "./section.ts";

const NOW_MS = 1_780_000_000_000;
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe("what a site sends", () => {
  it.each([
    ["running", RUNNING],
    ["blocked", BLOCKED],
    ["starting", STARTING],
    ["with four packs", FOUR_PACKS],
  ])("is taken in every state, and gives the samples of what was sent: %s", (_, state) => {
    const { packs, ...sections } = siteSections(NOW_MS, 60, state);
    for (const kind of ["bridge", "battery", "limits", "inverter"] as const) {
      const read = readSection(kind, bytes(sections[kind]), NOW_MS);
      expect(read).toMatchObject({ ok: true });
      if (read.ok) expect(samplesOf(kind, read.section as never)).toEqual(samplesOf(kind, sections[kind] as never));
    }
    for (const pack of packs) {
      const read = readSection("pack", bytes(pack), NOW_MS);
      expect(read).toMatchObject({ ok: true });
      if (read.ok) expect(samplesOf("pack", read.section)).toEqual(samplesOf("pack", pack));
    }
  });

  it("may say more than is known", () => {
    const { battery, bridge } = siteSections(NOW_MS, 60);
    expect(readSection("battery", bytes({ ...battery, later: 1 }), NOW_MS)).toMatchObject({ ok: true });
    expect(readSection("bridge", bytes({ topics: 1, site: "house7", ...bridge }), NOW_MS)).toMatchObject({ ok: true });
  });

  it.each([
    ["no JSON", Buffer.from("{"), /^the whole: /],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22), /^the whole: /],
    ["no object", bytes([1]), /^the whole: /],
    ["no time", bytes({ ...siteSections(NOW_MS, 60).battery, atMs: "now" }), /^atMs: /],
    [
      "a figure that is none",
      bytes({ ...siteSections(NOW_MS, 60).battery, figures: { voltageV: "50" } }),
      /^figures\.voltageV: /,
    ],
    ["a clock that was never set", bytes(siteSections(3_600_000, 60).battery), /^its clock has not been set$/],
    ["a clock that is ahead", bytes(siteSections(NOW_MS + 3_600_000, 60).battery), /^its clock is ahead by 60 min$/],
  ])("is refused, with the place: %s", (_, payload, why) => {
    const read = readSection("battery", payload, NOW_MS);
    expect(read).toEqual({ ok: false, why: expect.stringMatching(why) as string });
  });
});
