import { newMemory, type Memory } from "../../src/domain/memory.ts";
import { tick, type TickInput } from "../../src/domain/tick.ts";
import { reading, report, RULES, seen } from "../../test/support/battery.ts";

const VALUE = reading({ currentA: 20 });

/** Each call is one tick of a bridge that runs with so many packs: new readings each second, the inverter heard. */
export function ticker(packCount: number): () => number {
  const names = Array.from({ length: packCount }, (_, i) => `Block ${i + 1}`);
  const rules = { ...RULES, packs: names.map((name) => ({ ...RULES.packs[0]!, name })) };
  let memory: Memory = newMemory(0, rules);
  let nowMs = 0;
  return () => {
    nowMs += 1000;
    const input: TickInput = {
      nowMs,
      packs: new Map(names.map((name) => [name, seen(VALUE, nowMs - 30)])),
      inverter: seen(report(20 * packCount), nowMs - 500),
      commands: [],
      strangerId: null,
    };
    const result = tick(input, memory, rules);
    memory = result.memory;
    return result.events.length;
  };
}
