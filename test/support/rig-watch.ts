/** Watches a rig at every step of its world for what must hold in every scenario, whatever else happens. */
import type { PackAlarm } from "../../src/domain/pack.ts";
import { highestCell } from "../../src/sim/plant.ts";
import type { Rig } from "./rig.ts";
import { socIn, voltageIn, type WireFrame } from "./rig-wire.ts";

/** Once nothing is in the way any more, this long until a frame is on the bus; a port that was gone may be looked for 5 s later. */
const SETTLE_MS = 2_500;
const REOPEN_MS = 5_000;
const SOC_GAP_MS = 2_500;
const SOC_AGE_MS = 2_100;
/** How far the SOC of the BMS may be from the true one: it says whole percents and its cells differ. */
const SOC_TOLERANCE = 3;
/** As far back as a reading is compared with what was true. */
const TRUTH_MS = 60_000;
const LONGEST_REPLY_MS = 130;
const MOST = 20;

/** Since when something holds; what was in the way before decides how long it takes to show. */
class Spell {
  #sinceMs: number | null = null;
  #late = false;

  /** From when on the effects must be seen; Infinity while it does not hold. */
  settledMs(holds: boolean, portGone: boolean, nowMs: number): number {
    if (portGone) this.#late = true;
    if (!holds) this.#sinceMs = null;
    else this.#sinceMs ??= nowMs;
    if (this.#sinceMs === null) return Infinity;
    const settledMs = this.#sinceMs + SETTLE_MS + (this.#late ? REOPEN_MS : 0);
    if (nowMs >= settledMs) this.#late = false;
    return settledMs;
  }
}

interface Truth {
  readonly atMs: number;
  readonly socPct: number;
  readonly packV: number;
}

export class RigWatch {
  /** Readable, oldest first; empty is good. */
  readonly violations: string[] = [];
  /** Active messages of the inverter that were ever seen. */
  readonly errorNumbers = new Set<number>();
  /** Alarms of the BMS that were ever seen. */
  readonly bmsAlarms = new Set<PackAlarm>();
  longestSocGapMs = 0;
  oldestSocMs = 0;
  highestCellV = 0;
  readonly #rig: Rig;
  readonly #talking = new Spell();
  readonly #reading = new Spell();
  #truth: Truth[] = [];
  #lastSocMs = -Infinity;
  #readableFromMs = Infinity;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** Before every step of the world. */
  step(): void {
    const { clock, world, serial, can, bmsAnswers, running, last } = this.#rig;
    const nowMs = clock.nowMs();
    const pack = world.plant.packs[0]!;
    this.highestCellV = Math.max(this.highestCellV, pack.cellsV[highestCell(pack.cellsV)]!);
    this.errorNumbers.add(world.inverter.errorNumber);
    this.#note();

    const readable = running && serial.works && bmsAnswers;
    this.#readableFromMs = this.#reading.settledMs(readable, !serial.plugged, nowMs);
    if (nowMs >= this.#readableFromMs && last?.decision.kind !== "run") {
      this.#say(`the BMS answers, but the decision is ${last?.decision.kind ?? "none"}`);
    }
    const heard = running && can.works && this.#rig.inverterListens;
    const talks = heard && last !== null && last.decision.kind !== "silent";
    const talksFromMs = this.#talking.settledMs(talks, !can.works, nowMs);
    if (nowMs < talksFromMs) return;
    const gapMs = nowMs - Math.max(this.#lastSocMs, talksFromMs - SETTLE_MS);
    this.longestSocGapMs = Math.max(this.longestSocGapMs, gapMs);
    if (gapMs >= SOC_GAP_MS) this.#say(`no 0x355 for ${gapMs} ms`);
  }

  /** A frame has reached the inverter. */
  frame(frame: WireFrame): void {
    if (frame.readingAtMs === null) return;
    const ageMs = frame.atMs - frame.readingAtMs;
    this.#note();
    // What a step has made of the battery is noted at the next one; the reply itself takes some 30 ms.
    const fromMs = frame.readingAtMs - LONGEST_REPLY_MS;
    const toMs = frame.readingAtMs + this.#rig.stepMs;
    const first = this.#truth[0]!.atMs;
    const then = first > fromMs ? [] : this.#truth.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    if (frame.id === 0x355) {
      this.#lastSocMs = frame.atMs;
      if (frame.atMs >= this.#readableFromMs) {
        this.oldestSocMs = Math.max(this.oldestSocMs, ageMs);
        if (ageMs > SOC_AGE_MS) this.#say(`the SOC is ${ageMs} ms old although the BMS answers`);
      }
      this.#soc(socIn(frame), then);
    }
    const voltageV = frame.id === 0x356 ? voltageIn(frame) : null;
    if (voltageV !== null && then.length > 0 && !then.some(({ packV }) => Math.abs(packV - voltageV) <= 0.011)) {
      this.#say(`0x356 says ${voltageV} V, the battery had ${then.map(({ packV }) => packV.toFixed(2)).join(", ")} V`);
    }
  }

  /** What a BMS would have to say now. */
  #note(): void {
    const nowMs = this.#rig.clock.nowMs();
    const { socPct, pack, alarms } = this.#rig.model.says();
    for (const alarm of alarms) this.bmsAlarms.add(alarm);
    const packV = pack.cellsV.reduce((sum, cellV) => sum + cellV, 0);
    this.#truth.push({ atMs: nowMs, socPct: Math.floor(socPct + 1e-9), packV });
    while (nowMs - this.#truth[0]!.atMs > TRUTH_MS) this.#truth.shift();
  }

  #soc(socPct: number, then: readonly Truth[]): void {
    const { cellAh, cellCapacityAh } = this.#rig.world.plant.packs[0]!;
    const truePct = cellAh.reduce((sum, ah, i) => sum + (100 * ah) / cellCapacityAh[i]!, 0) / cellAh.length;
    if (Math.abs(socPct - truePct) > SOC_TOLERANCE) this.#say(`0x355 says ${socPct} %, the battery has ${truePct.toFixed(1)} %`);
    if (then.length > 0 && !then.some((truth) => truth.socPct === socPct)) {
      this.#say(`0x355 says ${socPct} %, the BMS had ${then.map((truth) => truth.socPct).join(", ")} %`);
    }
  }

  #say(what: string): void {
    if (this.violations.length < MOST) this.violations.push(`at ${this.#rig.clock.nowMs()} ms: ${what}`);
  }
}
