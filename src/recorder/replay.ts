/**
 * Runs the ticks of a recording again with the core of this program, and tells where it decides something else. Every minute
 * begins with what the recorded bridge remembered, so that one difference does not hide what comes after it; a minute that ends
 * with another memory than the next one begins with is a difference, too.
 */
import type { Observed } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Rules } from "../domain/rules.ts";
import { newMemory, type Memory } from "../domain/memory.ts";
import { tick, type TickInput } from "../domain/tick.ts";
import { messageOf } from "../errors.ts";
import { differences, type FieldDifference } from "./differences.ts";
import { SAME, type Header, type RecordedPack, type TickLine } from "./format.ts";
import { invalid, openRecording } from "./read-recording.ts";

export interface Difference extends FieldDifference {
  /** Of the tick by the recording's monotonic clock, ms. */
  readonly atMs: number;
}

export interface Replay {
  readonly header: Header;
  readonly ticks: number;
  /** Times of the first and the last tick, ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Ticks that decide something else now. */
  readonly differingTicks: number;
  /** Minutes that end with another memory. */
  readonly differingMinutes: number;
  /** The first ones. */
  readonly differences: readonly Difference[];
}

/** More are counted, but not kept. */
const MOST_DIFFERENCES = 100;

/** `bytes` is the whole file. Rejects with RECORDING_INVALID or RECORDING_VERSION, with nothing else. */
export async function replay(bytes: Uint8Array): Promise<Replay> {
  const { header, lines } = await openRecording(bytes);
  const player = new Player(header.rules);
  for await (const { number, line } of lines) {
    if (line.type === "memory") player.begin(line.memory);
    else if (line.type === "tick") player.play(line, number);
  }
  const { fromMs, ...result } = player.result;
  if (fromMs === null) throw invalid("it holds no tick");
  return { header, fromMs, ...result };
}

/** What a tick is given that the recording does not know, because its program was older. */
export const NOT_RECORDED: Omit<TickInput, "nowMs" | "packs" | "inverter"> = { commands: [], strangerId: null };

class Player {
  readonly #rules: Rules;
  /** What this program remembers now; `null` before the first tick. */
  #memory: Memory | null = null;
  /** What the recorded bridge remembered, from the line before the next tick. */
  #recorded: Memory | null = null;
  readonly #readings = new Map<string, PackReading>();
  readonly result = {
    ticks: 0,
    fromMs: null as number | null,
    toMs: 0,
    differingTicks: 0,
    differingMinutes: 0,
    differences: [] as Difference[],
  };

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  begin(memory: Memory): void {
    this.#recorded = memory;
    this.#readings.clear();
  }

  play(line: TickLine, number: number): void {
    const input = { ...NOT_RECORDED, ...line.input, packs: this.#packs(line, number) };
    const memory = this.#startFrom(input.nowMs, number);
    this.result.ticks++;
    this.result.fromMs ??= input.nowMs;
    this.result.toMs = input.nowMs;
    const { threw = null, decision = null } = line;
    let found: readonly FieldDifference[];
    try {
      const now = tick(input, memory, this.#rules);
      this.#memory = now.memory;
      found = threw === null ? differences("decision", decision, now.decision) : differences("error", threw, null);
    } catch (error) {
      this.#memory = memory;
      found = differences("error", threw, messageOf(error));
    }
    if (found.length > 0) this.result.differingTicks++;
    this.#keep(input.nowMs, found);
  }

  #startFrom(nowMs: number, number: number): Memory {
    const [recorded, ours] = [this.#recorded, this.#memory];
    this.#recorded = null;
    if (recorded === null) {
      if (ours === null) throw invalid(`line ${number}: a tick without a memory before it`);
      return ours;
    }
    if (ours === null) return { ...this.#newMemory(nowMs), ...recorded };
    // What an older program did not remember yet cannot be compared.
    const known = Object.fromEntries(Object.entries(ours).filter(([key]) => Object.hasOwn(recorded, key)));
    const found = differences("memory", recorded, known);
    if (found.length > 0) this.result.differingMinutes++;
    this.#keep(nowMs, found);
    return { ...ours, ...recorded };
  }

  /** Rules that are none must not end the replay with anything but a code. */
  #newMemory(nowMs: number): Memory {
    try {
      return newMemory(nowMs, this.#rules);
    } catch (error) {
      throw invalid(`its rules cannot be used: ${messageOf(error)}`, error);
    }
  }

  #packs(line: TickLine, number: number): TickInput["packs"] {
    return new Map(line.input.packs.map(([name, observed]) => [name, this.#whole(name, observed, number)]));
  }

  /** With the reading itself where the recording says that it is the one from before. */
  #whole(name: string, observed: RecordedPack, number: number): Observed<PackReading> {
    const seen = observed.ok ? observed : observed.last;
    if (seen === undefined) return observed as Observed<PackReading>;
    if (seen.value !== SAME) {
      this.#readings.set(name, seen.value);
      return observed as Observed<PackReading>;
    }
    const value = this.#readings.get(name);
    if (value === undefined) throw invalid(`line ${number}: there is no reading of this pack before`);
    return observed.ok ? { ...observed, value } : { ...observed, last: { ...seen, value } };
  }

  #keep(atMs: number, found: readonly FieldDifference[]): void {
    const room = MOST_DIFFERENCES - this.result.differences.length;
    this.result.differences.push(...found.slice(0, room).map((difference) => ({ atMs, ...difference })));
  }
}
