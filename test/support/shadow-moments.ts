/** What a shadow knows around a frame of another bridge: readings, what this bridge decides on them, and what it would send. */
import { parseCandump } from "../../src/codec/candump.ts";
import { framesOf } from "../../src/inverter/frames.ts";
import { newMemory, type Memory } from "../../src/domain/memory.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import type { Rules } from "../../src/domain/rules.ts";
import { tick } from "../../src/domain/tick.ts";
import type { InverterReport } from "../../src/domain/inverter.ts";
import type { Observed } from "../../src/domain/observed.ts";
import { hitsOf } from "../../src/shadow/frame-rules.ts";
import type { Moment } from "../../src/shadow/moment.ts";
import { seenOf } from "../../src/shadow/rule.ts";
import { reading, RULES, seen, UNHEARD } from "./battery.ts";
import { STYLE } from "./island-bench.ts";

export interface Around {
  /** One for each pack of the rules, from the first. */
  readonly packs?: readonly Partial<PackReading>[];
  readonly rules?: Rules;
  readonly inverter?: Observed<InverterReport>;
}

/** Seconds until limits have risen to where they stay. */
const SETTLED_S = 120;

/** Decides for two minutes on the same readings; gives the last seconds of that, and the frames of the last decision. */
export function settled({ packs = [{}], rules = RULES, inverter = UNHEARD }: Around = {}) {
  let memory: Memory = newMemory(0, rules);
  const moments: Moment[] = [];
  const readings = packs.map((change) => reading(change));
  for (let s = 1; s <= SETTLED_S; s++) {
    const nowMs = s * 1000;
    const observed = new Map(rules.packs.map(({ name }, i) => [name, seen(readings[i] ?? readings[0]!, nowMs)]));
    const result = tick({ nowMs, packs: observed, inverter, commands: [], strangerId: null }, memory, rules);
    memory = result.memory;
    const { packs: states, battery, decision } = result;
    moments.push({ atMs: nowMs, packs: states, battery, decision, inverter });
  }
  const { decision } = moments.at(-1)!;
  if (decision.kind === "silent") throw new Error("nothing would be sent");
  const { frames } = framesOf(decision.output, STYLE, []);
  return { moments: moments.slice(-6), frames, rules, nowMs: SETTLED_S * 1000 };
}

/** What the rules say about a frame: "name: detail". */
export function said(text: string, about: Around = {}): readonly string[] {
  const parsed = parseCandump(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const { frames, moments, rules } = settled(about);
  const ours = frames.get(parsed.value.id);
  const seen = seenOf(parsed.value, { moments, rules, ours: ours === undefined ? [] : [ours] });
  return hitsOf(seen).map(({ rule, detail }) => `${rule.name}: ${detail}`);
}
