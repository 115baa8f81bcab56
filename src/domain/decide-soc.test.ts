/** The SOC that is sent for batteries whose BMSs count wrongly, come and go. */
import { describe, expect, it } from "vitest";
import { cells, reading, RULES, seen, UNHEARD } from "../../test/support/battery.ts";
import type { DomainEvent } from "./event.ts";
import { newMemory } from "./memory.ts";
import type { Observed } from "./observed.ts";
import type { PackReading } from "./pack.ts";
import { LFP_SOC_RULES } from "./policy/soc.ts";
import type { Rules } from "./rules.ts";
import { tick } from "./tick.ts";

/** What each of the two packs shows; `null`: nothing new. */
type Shown = Partial<PackReading> | null;

/** Two packs of 280 Ah, each with its own BMS, tick by tick. */
class Battery {
  readonly rules: Rules;
  readonly events: DomainEvent[] = [];
  #memory;
  #nowMs = 0;
  readonly #observed = new Map<string, Observed<PackReading>>();

  constructor(chargeMode: Rules["chargeMode"] = "staged") {
    const pack = RULES.packs[0]!;
    this.rules = { ...RULES, packs: [pack, { ...pack, name: "Block 2" }], chargeMode, soc: LFP_SOC_RULES };
    this.#memory = newMemory(0, this.rules);
  }

  /** Returns what is sent at the end. */
  run(seconds: number, ...shown: readonly [Shown, Shown]): number {
    for (let s = 0; s < seconds; s++) {
      this.rules.packs.forEach(({ name }, i) => {
        const change = shown[i] ?? null;
        if (change !== null) this.#observed.set(name, seen(reading({ cellsV: cells(3.32), ...change }), this.#nowMs));
      });
      const input = { nowMs: this.#nowMs, packs: this.#observed, inverter: UNHEARD, commands: [], strangerId: null };
      const { memory, events } = tick(input, this.#memory, this.rules);
      this.#memory = memory;
      this.events.push(...events);
      this.#nowMs += 1000;
    }
    return this.decision.output.report.socPct;
  }

  get decision() {
    const { lastDecision } = this.#memory;
    if (lastDecision === null || lastDecision.kind === "silent") throw new Error("the last decision was silent");
    return lastDecision;
  }

  /** Charges it full; the BMSs count so much then, and one less for every minute of the discharge that follows. */
  full(...countsPct: readonly [number, number]): readonly [Shown, Shown] {
    const at = (change: Partial<PackReading>, lessPct = 0): readonly [Shown, Shown] => [
      { ...change, socPct: Math.max(0, countsPct[0] - lessPct) },
      { ...change, socPct: Math.max(0, countsPct[1] - lessPct) },
    ];
    this.run(1200, ...at({ cellsV: cells(3.38), currentA: 40 }));
    this.run(360, ...at({ cellsV: cells(3.4375), currentA: 2.8 }));
    expect(this.decision).toMatchObject({ soc: { why: "full", valuePct: 100 } });
    for (let minute = 1; minute <= 20; minute++) this.run(60, ...at({ currentA: -168 }, minute));
    return at({}, 20);
  }
}

describe("a pack that is lost and comes back", () => {
  it("changes nothing where all count alike, although their BMSs say something else", () => {
    const battery = new Battery();
    const [one, two] = battery.full(92, 50);
    expect(battery.run(10, one, two)).toBe(80);
    expect(battery.decision.soc).toMatchObject({ why: "anchor", bmsPct: 51 });
    expect(battery.run(31, one, null)).toBe(80);
    expect(battery.run(600, one, null)).toBe(80);
    expect(battery.decision.because).toEqual([{ code: "pack-missing", pack: "Block 2" }]);
    expect(battery.run(600, one, two)).toBe(80);
    expect(battery.run(600, null, two)).toBe(80);
    expect(battery.run(60, one, two)).toBe(80);
  });

  it("that was switched off during the full charge counts as before", () => {
    const battery = new Battery();
    const charged = { cellsV: cells(3.38), currentA: 40, socPct: 92 };
    battery.run(5, charged, { socPct: 50 });
    battery.run(1200, charged, null);
    battery.run(360, { ...charged, cellsV: cells(3.4375), currentA: 2.8 }, null);
    expect(battery.decision.soc).toMatchObject({ why: "full" });
    battery.run(30, { cellsV: cells(3.4), socPct: 92 }, { cellsV: cells(3.4), socPct: 50, currentA: 0 });
    expect(battery.run(30, { socPct: 92, currentA: -20 }, { socPct: 50, currentA: -20 })).toBe(75);
  });

  it("makes the SOC that of the other, at once when that is lower", () => {
    const battery = new Battery();
    expect(battery.run(10, { socPct: 40 }, { socPct: 80 })).toBe(60);
    expect(battery.run(40, { socPct: 40 }, null)).toBe(40);
    expect(battery.run(1, { socPct: 40 }, { socPct: 80 })).toBeCloseTo(40.1, 9);
    expect(battery.run(200, { socPct: 40 }, { socPct: 80 })).toBe(60);
  });
});

describe("a BMS that counts too low", () => {
  it.each<Rules["chargeMode"]>(["staged", "fixed"])("by half is not empty half-way down (%s)", (chargeMode) => {
    const battery = new Battery(chargeMode);
    battery.full(50, 50);
    for (let socPct = 29; socPct > 0; socPct--) battery.run(60, { socPct, currentA: -168 }, { socPct, currentA: -168 });
    const [empty, emptied] = [battery.run(1, { socPct: 0 }, { socPct: 0 }), battery.run(60, { socPct: 0 }, { socPct: 0 })];
    expect([empty, emptied]).toEqual([50, 50]);
  });

  it("and says 0 of the full battery is replaced by what flows", () => {
    const battery = new Battery();
    battery.full(0, 0);
    expect(battery.run(1, { socPct: 0 }, { socPct: 0 })).toBeCloseTo(80, 0);
  });

  it("and has forgotten its count is not believed while the cells rest high, and that is told", () => {
    const battery = new Battery();
    battery.run(60, { socPct: 55 }, { socPct: 55 });
    expect(battery.run(60, { socPct: 0 }, { socPct: 0 })).toBe(10);
    expect(battery.decision.soc).toMatchObject({ why: "floor", bmsPct: 0 });
    battery.run(60, { socPct: 30 }, { socPct: 30 });
    expect(battery.events.filter(({ kind }) => kind === "soc-floor")).toMatchObject([
      { active: true, bmsPct: 0, valuePct: 10 },
      { active: false, bmsPct: 30 },
    ]);
  });
});

describe("a pack that cannot deliver", () => {
  it("does not count while another can", () => {
    const battery = new Battery();
    expect(battery.run(10, { socPct: 90, dischargeMosOn: false }, { socPct: 30 })).toBe(30);
    expect(battery.decision.soc).toMatchObject({ why: "delivering", bmsPct: 60 });
  });
});
