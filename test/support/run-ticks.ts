import type { Command } from "../../src/domain/command.ts";
import type { InverterReport } from "../../src/domain/inverter.ts";
import type { Observed } from "../../src/domain/observed.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import type { Rules } from "../../src/domain/rules.ts";
import { newMemory, type Memory } from "../../src/domain/memory.ts";
import { tick, type TickResult } from "../../src/domain/tick.ts";
import { RULES, seen, UNHEARD } from "./battery.ts";

/** Runs ticks by hand: one second after the other, with what a pack shows at each. */
export class TickRun {
  nowMs = 0;
  /** What people ask for. */
  commands: readonly Command[] = [];
  memory: Memory;
  last!: TickResult;
  readonly events: TickResult["events"][number][] = [];
  #observed: Observed<PackReading> = { ok: false, atMs: 0, why: "never-seen" };

  readonly rules: Rules;

  constructor(rules: Rules = RULES) {
    this.rules = rules;
    this.memory = newMemory(0, rules);
  }

  /** One tick with a new reading, or without one; then a second passes. */
  step(value: PackReading | null, inverter: Observed<InverterReport> = UNHEARD): TickResult {
    if (value !== null) this.#observed = seen(value, this.nowMs);
    const packs = new Map(this.rules.packs.map((pack) => [pack.name, this.#observed]));
    this.last = tick({ nowMs: this.nowMs, packs, inverter, commands: this.commands, strangerId: null }, this.memory, this.rules);
    this.memory = this.last.memory;
    this.events.push(...this.last.events);
    this.nowMs += 1000;
    return this.last;
  }

  /** `seconds` ticks in a row. */
  steps(seconds: number, value: PackReading | null, inverter?: Observed<InverterReport>): TickResult {
    for (let i = 0; i < seconds; i++) this.step(value, inverter);
    return this.last;
  }

  /** The set-points of the last tick; fails where it was silent. */
  get setpoints() {
    if (this.last.decision.kind === "silent") throw new Error("the last decision was silent");
    return this.last.decision.output.setpoints;
  }
}
