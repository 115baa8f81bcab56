/** Watches a rig at every step of its world for what must hold in every scenario, whatever else happens. */
import type { PackAlarm } from "../../src/domain/pack.ts";
import { highestCell } from "../../src/sim/plant.ts";
import type { Rig } from "./rig.ts";
import { socIn, voltageIn, type WireFrame } from "./rig-wire.ts";

/** Once nothing is in the way any more, this long until a frame is on the bus; a port that was gone may be looked for 5 s later. */
const SETTLE_MS = 2_500;
/** A shared line is listened to first, then the settings of every BMS are asked for. */
const SHARED_SETTLE_MS = 5_000;
const REOPEN_MS = 5_000;
const SOC_GAP_MS = 2_500;
const SOC_AGE_MS = 2_100;
/** How far the SOC of the BMS may be from the true one: it says whole percents and its cells differ. */
const SOC_TOLERANCE_PCT = 3;
const VOLTAGE_TOLERANCE_V = 0.011;
/** As far back as a reading is compared with what was true. */
const TRUTH_MS = 60_000;
const LONGEST_REPLY_MS = 130;
const MOST = 20;

/** Since when something holds; what was in the way before decides how long it takes to show. */
class Spell {
  readonly #settleMs: number;
  #sinceMs: number | null = null;
  #late = false;

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** From when on the effects must be seen; Infinity while it does not hold. */
  settledMs(holds: boolean, portGone: boolean, nowMs: number): number {
    if (portGone) this.#late = true;
    if (!holds) this.#sinceMs = null;
    else this.#sinceMs ??= nowMs;
    if (this.#sinceMs === null) return Infinity;
    const settledMs = this.#sinceMs + this.#settleMs + (this.#late ? REOPEN_MS : 0);
    if (nowMs >= settledMs) this.#late = false;
    return settledMs;
  }
}

/** What one BMS would have had to say at one moment. */
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
  readonly #socErrorPct: number;
  readonly #talking = new Spell(SETTLE_MS);
  readonly #reading: Spell;
  /** By pack, oldest first. */
  #truth: Truth[][] = [];
  #overVoltage = false;
  #lastSocMs = -Infinity;
  #readableFromMs = Infinity;

  constructor(rig: Rig, socErrorPct = SOC_TOLERANCE_PCT) {
    this.#rig = rig;
    this.#reading = new Spell(rig.protocol === "pb" ? SHARED_SETTLE_MS : SETTLE_MS);
    this.#socErrorPct = socErrorPct;
  }

  /** A cell has ever stood where its BMS has to step in. */
  get overVoltage(): boolean {
    return this.#overVoltage;
  }

  /** Before every step of the world. */
  step(): void {
    const { clock, world, packs, can, bmsAnswers, running, last } = this.#rig;
    const nowMs = clock.nowMs();
    for (const { state, model } of packs) {
      const highV = state.cellsV[highestCell(state.cellsV)]!;
      this.highestCellV = Math.max(this.highestCellV, highV);
      this.#overVoltage ||= highV >= model.settings.cellOverVoltageV;
    }
    this.errorNumbers.add(world.inverter.errorNumber);
    this.#note();

    const readable = running && bmsAnswers && packs.every(({ cable }) => cable.works);
    const pulled = packs.some(({ cable }) => !cable.plugged);
    this.#readableFromMs = this.#reading.settledMs(readable, pulled, nowMs);
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
    const then = this.#truth.map((truths) =>
      truths[0]!.atMs > fromMs ? [] : truths.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs),
    );
    if (frame.id === 0x355) {
      this.#lastSocMs = frame.atMs;
      if (frame.atMs >= this.#readableFromMs) {
        this.oldestSocMs = Math.max(this.oldestSocMs, ageMs);
        if (ageMs > SOC_AGE_MS) this.#say(`the SOC is ${ageMs} ms old although the BMS answers`);
      }
      this.#soc(socIn(frame), frame.socWhy, then);
    }
    const voltageV = frame.id === 0x356 ? voltageIn(frame) : null;
    if (voltageV !== null) this.#voltage(voltageV, then);
  }

  /** One pack's voltage is sent as it is, that of several lies between the lowest and the highest. */
  #voltage(voltageV: number, then: readonly (readonly Truth[])[]): void {
    const possible = then.flat().map(({ packV }) => packV);
    if (then.some((truths) => truths.length === 0)) return;
    const right =
      then.length === 1
        ? possible.some((packV) => Math.abs(packV - voltageV) <= VOLTAGE_TOLERANCE_V)
        : voltageV >= Math.min(...possible) - VOLTAGE_TOLERANCE_V && voltageV <= Math.max(...possible) + VOLTAGE_TOLERANCE_V;
    if (!right) this.#say(`0x356 says ${voltageV} V, the battery had ${possible.map((packV) => packV.toFixed(2)).join(", ")} V`);
  }

  /** What the BMSs would have to say now. */
  #note(): void {
    const nowMs = this.#rig.clock.nowMs();
    for (const [i, { model }] of this.#rig.packs.entries()) {
      const { socPct, pack, alarms } = model.says();
      for (const alarm of alarms) this.bmsAlarms.add(alarm);
      const packV = pack.cellsV.reduce((sum, cellV) => sum + cellV, 0);
      const truths = (this.#truth[i] ??= []);
      truths.push({ atMs: nowMs, socPct: Math.floor(socPct + 1e-9), packV });
      while (nowMs - truths[0]!.atMs > TRUTH_MS) truths.shift();
    }
  }

  /**
   * Never more than there is, and no less unless it is on its way up or held down. Without a reason to change it, one pack's
   * SOC is sent as its BMS says it; that of several lies between theirs, whichever of them are heard.
   */
  #soc(socPct: number, why: WireFrame["socWhy"], then: readonly (readonly Truth[])[]): void {
    const real = this.#rig.packs.map(({ trueSocPct }) => trueSocPct);
    const low = socPct < Math.min(...real) - this.#socErrorPct && why !== "guard" && why !== "rising";
    if (low || socPct > Math.max(...real) + this.#socErrorPct) {
      this.#say(`0x355 says ${socPct} %, the battery has ${real.map((pct) => pct.toFixed(1)).join(", ")} %`);
    }
    const said = then.length === 1 ? then[0]!.map((truth) => truth.socPct) : [];
    const right = why === "bms" || why === null ? said.includes(socPct) : socPct <= Math.max(...said);
    if (said.length > 0 && !right && why !== "full" && why !== "anchor") {
      this.#say(`0x355 says ${socPct} % (${why ?? "?"}), the BMS had ${said.join(", ")} %`);
    }
  }

  #say(what: string): void {
    if (this.violations.length < MOST) this.violations.push(`at ${this.#rig.clock.nowMs()} ms: ${what}`);
  }
}
