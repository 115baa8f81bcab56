import { describe, expect, it } from "vitest";
import { AT_MS, RUNNING } from "../../../test/support/snapshots.ts";
import type { Advice } from "../../domain/advice/advice.ts";
import type { ViewContext } from "./view-context.ts";
import { viewLines } from "./view-lines.ts";

const DANGER: Advice = { code: "under-voltage-first", severity: "danger", pack: "Block 1", endV: 2.8, bmsV: 3 };
const LOSS: Advice = { code: "balancer-off", severity: "loss", pack: "Block 1" };
const NOTE: Advice = { code: "charge-share-over-current", severity: "note", pack: "Block 1", shareA: 110, bmsA: 100 };

const context: ViewContext = {
  nowMs: AT_MS,
  width: 80,
  height: 60,
  title: "SIinterJK 1.0.0",
  uptimeMs: 100_000,
  events: [{ agoMs: 3_000, text: "Block 1 answers" }],
  inverterLabel: "SI6.0H",
  color: false,
};

const view = (advice: readonly Advice[], change: Partial<ViewContext> = {}): string =>
  `\n${viewLines({ ...RUNNING, advice }, { ...context, ...change }).join("\n")}\n`;

describe("advice", () => {
  it("is that of the most severe, with how many there are, between the limits and the frames", () => {
    expect(view([DANGER, LOSS, NOTE])).toContain(`
          down to  43.2 V: the configured voltage

ADVICE  DANGER, 1 of 3: Block 1: the BMS switches off when a cell comes down to
        3.000 V, and SIinterJK stops discharging only at 2.800 V: the house wou…

SENT    351`);
  });

  it("is one line where that is enough, and none where all fits", () => {
    expect(view([LOSS], { width: 200 })).toContain(
      "\nADVICE  LOSS: Block 1: the balancer is switched off in the BMS: the cells drift apart, and the highest ends every charge earlier. Switch Balance on in the JK app\n\n",
    );
    expect(view([])).not.toContain("ADVICE");
  });

  it("stands on a smaller terminal the more severe it is", () => {
    const leastRows = (advice: Advice, text: string): number =>
      Array.from({ length: 51 }, (_, i) => i + 10).find((height) => view([advice], { height }).includes(text))!;
    expect([leastRows(DANGER, "DANGER"), leastRows(DANGER, "2.800 V")]).toEqual([10, 11]);
    expect([leastRows(LOSS, "LOSS"), leastRows(LOSS, "highest ends")]).toEqual([17, 25]);
    expect([leastRows(NOTE, "NOTE"), leastRows(NOTE, "SIinterJK stays")]).toEqual([24, 27]);
  });

  it("is painted by its severity", () => {
    const paint = (advice: Advice): string => view([advice], { color: true });
    expect(paint(DANGER)).toContain("\u001b[1m\u001b[31mDANGER\u001b[39m\u001b[22m: Block 1");
    expect(paint(LOSS)).toContain("\u001b[33mLOSS\u001b[39m: Block 1");
    expect(paint(NOTE)).toContain("NOTE: Block 1");
  });
});
