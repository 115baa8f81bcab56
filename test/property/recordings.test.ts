/** A recording replays as it was, for every history; and whatever happens to its file, reading it ends with an answer or a code. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Command } from "../../src/domain/command.ts";
import { newMemory } from "../../src/domain/memory.ts";
import { tick, type TickInput } from "../../src/domain/tick.ts";
import type { Observed } from "../../src/domain/observed.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import type { Rules } from "../../src/domain/rules.ts";
import { SiinterjkError } from "../../src/errors.ts";
import { SILENT_LOG } from "../../src/log.ts";
import { FlightRecorder } from "../../src/recorder/flight-recorder.ts";
import { NOT_RECORDED, replay } from "../../src/recorder/replay.ts";
import { report } from "../support/battery.ts";
import { property } from "../support/fc.ts";
import { anyRules, anyStep, type Step } from "../support/histories.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "siinterjk-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Names that are numbers or special in JavaScript, too. */
const NAMES = ["Block 1", "7", "__proto__", 'a "$" b'];

/** Runs a history, and resolves to its recording. */
async function recorded(rules: Rules, steps: readonly Step[]): Promise<Uint8Array> {
  let nowMs = 0.1;
  const clock = { nowMs: () => nowMs };
  const recorder = new FlightRecorder({ clock, wallClock: () => 0, rules, version: "0.1.0", folder, log: SILENT_LOG });
  const packs = new Map<string, Observed<PackReading>>();
  const commands: Command[] = [];
  let memory = newMemory(nowMs, rules);
  for (const { afterMs, shown, inverterA, asks } of steps) {
    nowMs += afterMs / 3;
    rules.packs.forEach(({ name }, i) => {
      const [value, last] = [shown[i] ?? null, packs.get(name)];
      const good = last === undefined || last.ok ? last : last.last;
      if (value === "fails")
        packs.set(name, { ok: false, atMs: nowMs, why: "timeout", ...(good === undefined ? {} : { last: good }) });
      else if (value !== null) packs.set(name, { ok: true, atMs: nowMs, value });
    });
    for (const { forMs, ...ask } of asks) commands.push({ ...ask, id: 1, givenAtMs: nowMs, untilMs: nowMs + forMs });
    const inverter =
      inverterA === null
        ? ({ ok: false, atMs: nowMs, why: "never-seen" } as const)
        : ({ ok: true, atMs: nowMs, value: report(inverterA) } as const);
    const input: TickInput = { ...NOT_RECORDED, nowMs, packs: new Map(packs), inverter, commands: [...commands] };
    const result = tick(input, memory, rules);
    recorder.ticked(input, memory, result.decision);
    memory = result.memory;
  }
  return readFileSync(await recorder.freeze("property"));
}

const anyNames = anyRules.map((rules) => ({ ...rules, packs: rules.packs.map((pack, i) => ({ ...pack, name: NAMES[i]! })) }));
const steps = fc.array(anyStep, { minLength: 1, maxLength: 60 });

it("every history replays to the same decisions and the same memory, to the bit", async () => {
  await fc.assert(
    fc.asyncProperty(anyNames, steps, async (rules, history) => {
      const result = await replay(await recorded(rules, history));
      expect(result).toMatchObject({ ticks: history.length, differingTicks: 0, differingMinutes: 0, differences: [] });
    }),
    property(150),
  );
});

/** What becomes of a file on its way. */
const anyDamage = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(), byte: fc.nat(255) }),
  fc.record({ kind: fc.constant("byte" as const), at: fc.nat(), byte: fc.nat(255) }),
  fc.record({ kind: fc.constant("text" as const), at: fc.nat(), byte: fc.nat(255) }),
  fc.record({ kind: fc.constant("value" as const), at: fc.nat(), byte: fc.nat(255) }),
);
const VALUES = ["null", "-1", "1e999", '"x"', "[]", "{}", '{"$":"NaN"}', '{"$":"undefined"}', "true"];

it("a damaged file ends with an answer or a code, and with nothing else", async () => {
  const rules = fc.sample(anyNames, { numRuns: 1, seed: 1 })[0]!;
  const file = await recorded(rules, fc.sample(steps, { numRuns: 1, seed: 5 })[0]!);
  const text = gunzipSync(file);
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(anyDamage, async ({ kind, at, byte }) => {
      const damaged = kind === "cut" ? file.slice(0, at % file.length) : Uint8Array.from(kind === "byte" ? file : text);
      if (kind !== "cut") damaged[at % damaged.length] = byte;
      const values = [...text.toString().matchAll(/(?<=":)(?:-?[\d.e+-]+|"[^"]*"|null|true|false)/g)];
      const { index, 0: old } = values[at % values.length]!;
      const other = `${text.toString().slice(0, index)}${VALUES[byte % VALUES.length]!}${text.toString().slice(index + old.length)}`;
      const packed = kind === "value" ? gzipSync(other) : kind === "text" ? gzipSync(damaged) : damaged;
      try {
        expect((await replay(packed)).ticks).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof SiinterjkError)) throw error;
        refused++;
      }
    }),
    property(600),
  );
  expect(refused).toBeGreaterThan(100);
});
