import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import { Block, rollUp } from "./block.ts";
import { blockBytes, pack, readBlock, unpack } from "./block-bytes.ts";
import type { Stat } from "./store.ts";

const SLOTS = 60;
const anyStat = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(60_000), fc.nat(60_000))
  .map(([mean, below, above]): Stat => ({ mean, min: mean - below, max: mean + above }));
/** Slots with ticks, three stats and two sums; many are empty. */
const anySlot = fc.record({
  slot: fc.nat(SLOTS - 1),
  ticks: fc.integer({ min: 1, max: 90_000 }),
  stats: fc.array(fc.option(anyStat), { minLength: 3, maxLength: 3 }),
  totals: fc.array(fc.nat(1e12), { minLength: 2, maxLength: 2 }),
});
const anyBlock = fc.array(anySlot, { maxLength: 80 }).map((slots) => {
  const block = new Block({ slots: SLOTS, stats: 3, sums: 2 });
  for (const { slot, ticks, stats, totals } of slots) block.fill(slot, ticks, stats, totals);
  return block;
});

describe("a block", () => {
  it("keeps what came first in a slot", () => {
    const block = new Block({ slots: 2, stats: 1, sums: 0 });
    expect(block.fill(1, 5, [{ mean: 3, min: 2, max: 4 }], [])).toBe(true);
    expect(block.fill(1, 9, [{ mean: 8, min: 8, max: 8 }], [])).toBe(false);
    expect(block.slotOf(1)).toEqual({ stats: [{ mean: 3, min: 2, max: 4 }], totals: [] });
    expect(block.slotOf(0)).toEqual({ stats: [null], totals: [] });
  });

  it("is the same after it was bytes, as a whole and column by column", () => {
    fc.assert(
      fc.property(anyBlock, (block) => {
        const bytes = pack(blockBytes(block));
        const again = readBlock(unpack(bytes));
        for (let slot = 0; slot < SLOTS; slot++) expect(again.slotOf(slot)).toEqual(block.slotOf(slot));
        expect(again.ticks).toEqual(block.ticks);
        const second = readBlock(unpack(bytes), { stats: new Set([1]), sums: false });
        for (let slot = 0; slot < SLOTS; slot++) {
          expect(second.slotOf(slot)).toEqual({ stats: [null, block.slotOf(slot).stats[1], null], totals: [0, 0] });
        }
      }),
      property(150),
    );
  });

  it("is refused where its bytes are spoilt, and never takes the memory for what it says", () => {
    const whole = pack(blockBytes(new Block({ slots: SLOTS, stats: 3, sums: 2 })));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const spoilt = whole.slice();
        spoilt[at] = spoilt[at]! ^ change;
        try {
          const block = readBlock(unpack(spoilt));
          expect([block.slots, block.stats, block.sums]).toEqual([SLOTS, 3, 2]);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      property(300),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          readBlock(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      property(500),
    );
  });

  it("rolls up to the weighted mean, the least, the greatest and the sum", () => {
    fc.assert(
      fc.property(anyBlock, (block) => {
        const five = rollUp(block, 5);
        for (let i = 0; i < five.slots; i++) {
          const slots = Array.from({ length: 5 }, (_, k) => i * 5 + k).filter((slot) => block.ticks[slot]! > 0);
          const ticks = slots.reduce((sum, slot) => sum + block.ticks[slot]!, 0);
          expect(five.ticks[i]).toBe(ticks);
          const { stats, totals } = five.slotOf(i);
          stats.forEach((stat, column) => {
            const known = slots.flatMap((slot) => {
              const own = block.slotOf(slot).stats[column] ?? null;
              return own === null ? [] : [{ ...own, ticks: block.ticks[slot]! }];
            });
            if (known.length === 0) expect(stat).toBeNull();
            else {
              const weight = known.reduce((sum, own) => sum + own.ticks, 0);
              const weighted = known.reduce((sum, own) => sum + own.ticks * own.mean, 0);
              expect(stat?.mean).toBe(Math.round(weighted / weight));
              expect(stat?.min).toBe(Math.min(...known.map(({ min }) => min)));
              expect(stat?.max).toBe(Math.max(...known.map(({ max }) => max)));
            }
          });
          totals.forEach((total, column) =>
            expect(total).toBe(slots.reduce((sum, slot) => sum + block.slotOf(slot).totals[column]!, 0)),
          );
        }
      }),
      property(100),
    );
  });

  it("rolls up in steps to what it rolls up to at once", () => {
    fc.assert(
      fc.property(anyBlock, (block) => {
        const once = rollUp(block, 60).slotOf(0);
        const steps = rollUp(rollUp(rollUp(block, 5), 4), 3).slotOf(0);
        expect(steps.totals).toEqual(once.totals);
        once.stats.forEach((stat, column) => {
          const other = steps.stats[column] ?? null;
          if (stat === null) expect(other).toBeNull();
          // Each step may round by half a unit, or keep out of the way of values that are missing.
          else expect([other?.min, other?.max]).toEqual([stat.min, stat.max]);
        });
      }),
      property(100),
    );
  });

  it("has the same mean in steps where no value is missing, but for the rounding", () => {
    const full = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), anyStat), { minLength: SLOTS, maxLength: SLOTS });
    fc.assert(
      fc.property(full, (slots) => {
        const block = new Block({ slots: SLOTS, stats: 1, sums: 0 });
        slots.forEach(([ticks, stat], slot) => block.fill(slot, ticks, [stat], []));
        const mean = (rolled: Block): number => rolled.slotOf(0).stats[0]!.mean;
        expect(Math.abs(mean(rollUp(rollUp(rollUp(block, 5), 4), 3)) - mean(rollUp(block, 60)))).toBeLessThanOrEqual(2);
      }),
      property(100),
    );
  });
});
