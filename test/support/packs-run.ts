import type { Command } from "../../src/domain/command.ts";
import { newMemory, type Memory } from "../../src/domain/memory.ts";
import type { InverterReport } from "../../src/domain/inverter.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import type { PackRules, Rules } from "../../src/domain/rules.ts";
import { tick, type TickInput, type TickResult } from "../../src/domain/tick.ts";
import { reading, RULES, seen, UNHEARD } from "./battery.ts";

/** What a pack shows; `null`: it is not heard any more. */
export type Shown = Partial<PackReading> | null;

/** Ticks with the packs A, B ... by hand, one second after the other. */
export class Packs {
  nowMs = 0;
  memory: Memory;
  last!: TickResult;
  strangerId: number | null = null;
  commands: readonly Command[] = [];
  /** What the inverter says in every tick; `null`: it is not heard. */
  report: InverterReport | null = null;
  readonly events: TickResult["events"][number][] = [];
  readonly rules: Rules;
  readonly #seen = new Map<string, NonNullable<ReturnType<TickInput["packs"]["get"]>>>();

  constructor(packs: readonly Partial<PackRules>[], rules: Partial<Rules> = {}) {
    this.rules = {
      ...RULES,
      ...rules,
      packs: packs.map((pack, i) => ({ ...RULES.packs[0]!, name: "ABCD"[i]!, ...pack })),
    };
    this.memory = newMemory(0, this.rules);
  }

  run(seconds: number, ...shown: readonly Shown[]): TickResult {
    for (let s = 0; s < seconds; s++) {
      this.rules.packs.forEach(({ name }, i) => {
        const value = shown[i] ?? null;
        if (value !== null) this.#seen.set(name, seen(reading(value), this.nowMs));
      });
      const { nowMs, commands, strangerId, report } = this;
      const inverter = report === null ? UNHEARD : seen(report, nowMs);
      this.last = tick({ nowMs, packs: this.#seen, inverter, commands, strangerId }, this.memory, this.rules);
      this.memory = this.last.memory;
      this.events.push(...this.last.events);
      this.nowMs += 1000;
    }
    return this.last;
  }

  /** The last decision; fails where it was silent. */
  get talking() {
    if (this.last.decision.kind === "silent") throw new Error("silent");
    return this.last.decision;
  }
}
