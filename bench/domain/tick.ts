import type { TickInput } from "../../src/domain/tick.ts";
import { newMemory, type Memory } from "../../src/domain/memory.ts";
import { tick } from "../../src/domain/tick.ts";
import { reading, report, RULES, seen } from "../../test/support/battery.ts";

const VALUE = reading({ currentA: 20 });
let memory: Memory = newMemory(0, RULES);
let nowMs = 0;

/** One tick of a bridge that runs: a new reading each second, the inverter heard. */
export function tickOnce(): number {
  nowMs += 1000;
  const input: TickInput = {
    nowMs,
    packs: new Map([["Block 1", seen(VALUE, nowMs - 30)]]),
    inverter: seen(report(20), nowMs - 500),
    commands: [],
    strangerId: null,
  };
  const result = tick(input, memory, RULES);
  memory = result.memory;
  return result.events.length;
}
