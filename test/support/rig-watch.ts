/** Watches a rig at every step of its world for what must hold in every scenario, whatever else happens. */
import type { PackAlarm } from "../../src/domain/pack.ts";
import { highestCell } from "../../src/sim/plant.ts";
import type { Rig } from "./rig.ts";
import { socIn, voltageIn, type WireFrame } from "./rig-wire.ts";

/** Once nothing is in the way any more, this long until a frame is on the bus; a port that was gone may be looked for 5 s later. */
const SETTLE_MS = 2_500;
/** A shared line is listened to first, then the settings of every BMS are asked for, then their status. */
const SHARED_SETTLE_MS = 5_000;
const LISTEN_MS = 1_500;
/** On a shared line: request and reply at 115200 baud, 10 ms to begin to answer, and the gap. */
const TURN_MS = 140;
/** From a reading to the tick that decides on it, and to the slot of its frame. */
const TICK_MS = 1_100;
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
  readonly #settleMs: () => number;
  #sinceMs: number | null = null;
  #late = false;

  constructor(settleMs: () => number) {
    this.#settleMs = settleMs;
  }

  /** From when on the effects must be seen; Infinity while it does not hold. */
  settledMs(holds: boolean, portGone: boolean, nowMs: number): number {
    if (portGone) this.#late = true;
    if (!holds) this.#sinceMs = null;
    else this.#sinceMs ??= nowMs;
    if (this.#sinceMs === null) return Infinity;
    const settledMs = this.#sinceMs + this.#settleMs() + (this.#late ? REOPEN_MS : 0);
    if (nowMs >= settledMs) this.#late = false;
    return settledMs;
  }
}

/** What one BMS would have had to say, from the first to the last moment at which it was looked at. */
interface Truth {
  readonly fromMs: number;
  untilMs: number;
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
  readonly #talking = new Spell(() => SETTLE_MS);
  readonly #reading: Spell;
  /** By pack, oldest first. */
  #truth: Truth[][] = [];
  #overVoltage = false;
  #lastSocMs = -Infinity;
  #readableFromMs = Infinity;

  constructor(rig: Rig, socErrorPct = SOC_TOLERANCE_PCT) {
    this.#rig = rig;
    const sharedMs = (): number => Math.max(SHARED_SETTLE_MS, LISTEN_MS + 2 * this.#roundMs + TICK_MS);
    this.#reading = new Spell(() => (rig.protocol === "pb" ? sharedMs() : SETTLE_MS));
    this.#socErrorPct = socErrorPct;
  }

  /** How long it takes to ask all packs of a shared line. */
  get #roundMs(): number {
    return this.#rig.protocol === "pb" ? this.#rig.packs.length * TURN_MS : 0;
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
    if (frame.id === 0x355) {
      this.#lastSocMs = frame.atMs;
      if (frame.atMs >= this.#readableFromMs) {
        this.oldestSocMs = Math.max(this.oldestSocMs, ageMs);
        const mostMs = Math.max(SOC_AGE_MS, this.#roundMs + TURN_MS + TICK_MS);
        if (ageMs > mostMs) this.#say(`the SOC is ${ageMs} ms old although the BMS answers`);
      }
      this.#soc(socIn(frame), frame.socWhy, this.#truthsOf(frame.readingAtMs));
    }
    const voltageV = frame.id === 0x356 ? voltageIn(frame) : null;
    if (voltageV !== null) this.#voltage(voltageV, this.#truthsOf(frame.readingAtMs));
  }

  /** What a reading of that time may say, by pack; nothing where that is too long ago. */
  #truthsOf(readingAtMs: number): readonly (readonly Truth[])[] {
    this.#note();
    // What a step has made of the battery is noted at the next one; the reply itself takes some 30 ms.
    const earliestMs = readingAtMs - LONGEST_REPLY_MS;
    const latestMs = readingAtMs + this.#rig.stepMs;
    return this.#truth.map((truths) =>
      truths[0]!.fromMs > earliestMs
        ? []
        : truths
            .slice(truths.findLastIndex(({ untilMs }) => untilMs < earliestMs) + 1)
            .filter(({ fromMs }) => fromMs <= latestMs),
    );
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
      const wholePct = Math.floor(socPct + 1e-9);
      const last = truths.at(-1);
      if (last?.socPct === wholePct && last.packV === packV) last.untilMs = nowMs;
      else truths.push({ fromMs: nowMs, untilMs: nowMs, socPct: wholePct, packV });
      while (nowMs - truths[0]!.untilMs > TRUTH_MS) truths.shift();
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
