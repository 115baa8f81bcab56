/**
 * A Sunny Island on a CAN bus, as the vendor's document describes it. It keeps no loop of its own: whoever owns the world
 * calls `step`, tells what it measures and takes the current it drives. Everything a BMS does wrong ends in `breaches`.
 */
import type { CanFrame, CanPort, Clock } from "../io/port.ts";
import { BreachLog } from "./breaches.ts";
import { seeded } from "./seeded.ts";
import { sunnyIslandFrames } from "./sunny-island-frames.ts";
import { driveStep, IDLE_DRIVE, type Drive } from "./sunny-island-power.ts";
import { hexId, receive, SI_DEFAULTS, socOf, type Accepted, type ContentRule } from "./sunny-island-received.ts";
import { SI_6_0H, type SiSettings } from "./sunny-island-settings.ts";
import { nextSiState, type SiState } from "./sunny-island-state.ts";
import { FrameTiming, type IdStats } from "./sunny-island-timing.ts";

/** What a BMS can do wrong. `inhibit-any-id` is the strictest reading of the inhibit time, `inhibit-same-id` the mildest. */
export type SiRule = ContentRule | "inhibit-same-id" | "inhibit-any-id";

export interface SiOptions {
  /** A port that can be `down` is, while the inverter is off or boots: it then acknowledges nothing. */
  readonly port: CanPort & { down?: boolean };
  readonly clock: Clock;
  /** PV surplus (positive) or load on the battery (negative) at a time of the clock, W. */
  readonly surplusW: (nowMs: number) => number;
  /** Default: always. Off the grid the discharge limit is not honoured. */
  readonly onGrid?: (nowMs: number) => boolean;
  readonly settings?: Partial<SiSettings>;
  /** For the jitter of its reports. */
  readonly seed?: number;
  /** Default true: it boots at once. */
  readonly startsOn?: boolean;
}

/** What it measures at its DC terminals. */
export interface SiMeasures {
  readonly voltageV: number;
  /** Positive charges the battery. */
  readonly currentA: number;
}

/** Discharging down to a charge voltage below the battery's, which no discharge limit holds back. */
export interface ForcedDischarge {
  readonly episodes: number;
  readonly totalMs: number;
  readonly energyWh: number;
}

const TRANSITIONS_KEPT = 500;

export class SimulatedSunnyIsland {
  readonly breaches = new BreachLog<SiRule>();
  readonly settings: SiSettings;
  readonly #options: SiOptions;
  readonly #clock: Clock;
  readonly #timing: FrameTiming;
  readonly #random: () => number;
  readonly #stopListening: () => void;
  #accepted: Accepted = SI_DEFAULTS;
  #state: SiState = { s: "off", why: "switched-off" };
  #transitions: { readonly atMs: number; readonly state: SiState }[] = [];
  #drive: Drive = IDLE_DRIVE;
  #forced: ForcedDischarge = { episodes: 0, totalMs: 0, energyWh: 0 };
  #setpointsAtMs = 0;
  #socAtMs = 0;
  #nextReportMs = 0;
  #alarmSinceMs: number | null = null;
  #lowVoltageSinceMs: number | null = null;
  #emptySinceMs: number | null = null;
  #quickStop = false;
  #startPressed = false;

  constructor(options: SiOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.settings = { ...SI_6_0H, ...options.settings };
    this.#timing = new FrameTiming(this.settings.inhibitToleranceMs);
    this.#random = seeded(options.seed ?? 1);
    this.#stopListening = options.port.onInput((input) => {
      if (input.kind === "frame") this.#take(input.frame);
    });
    this.#enter(this.#state, this.#clock.nowMs());
    if (options.startsOn ?? true) this.powerOn();
  }

  get state(): SiState {
    return this.#state;
  }

  /** Every change of state, the last 500. */
  get transitions(): readonly { readonly atMs: number; readonly state: SiState }[] {
    return this.#transitions;
  }

  /** The values it works with now. */
  get accepted(): Accepted {
    return this.#accepted;
  }

  get socPct(): number {
    return socOf(this.#accepted);
  }

  get drive(): Drive {
    return this.#drive;
  }

  get forcedDischarge(): ForcedDischarge {
    return this.#forced;
  }

  /** By id: how many frames came, when, and the longest gap. */
  get received(): ReadonlyMap<number, IdStats> {
    return this.#timing.stats;
  }

  /** 0, or the number of what is active: 952 time-out, 920..932 alarm, 936..948 warning. */
  get errorNumber(): number {
    const { alarms, warnings } = this.#accepted;
    if (this.#isTimedOut() || (this.#canAlive() && this.#isSilent(this.#setpointsAtMs))) return 952;
    if (alarms !== 0) return 920 + lowestSlot(alarms);
    return warnings === 0 ? 0 : 936 + lowestSlot(warnings);
  }

  /** Switches it on; it boots and is deaf until then. */
  powerOn(): void {
    if (this.#state.s === "off") this.#enter({ s: "init", sinceMs: this.#clock.nowMs() }, this.#clock.nowMs());
  }

  /** Switches it off; it forgets everything. */
  powerOff(): void {
    this.#enter({ s: "off", why: "switched-off" }, this.#clock.nowMs());
  }

  /** The start command of a person, needed without auto-start and after a quick stop. */
  pressStart(): void {
    this.#startPressed = true;
  }

  /** Stops listening; the port stays open. */
  stop(): void {
    this.#stopListening();
  }

  /** `dtMs` later: takes what it measures, returns the current it asks of the battery, A, positive charging. */
  step(dtMs: number, measures: SiMeasures): number {
    const nowMs = this.#clock.nowMs();
    this.#advance(nowMs, measures);
    const currentA = this.#driven(nowMs, dtMs, measures);
    this.#report(nowMs, measures);
    return currentA;
  }

  #advance(nowMs: number, { voltageV, currentA }: SiMeasures): void {
    const { dischargeVoltageV } = this.#accepted;
    const since = (holds: boolean, sinceMs: number | null): number | null => (holds ? (sinceMs ?? nowMs) : null);
    this.#alarmSinceMs = since(this.#accepted.alarms !== 0, this.#alarmSinceMs);
    this.#lowVoltageSinceMs = since(voltageV <= dischargeVoltageV, this.#lowVoltageSinceMs);
    this.#emptySinceMs = since(this.#canAlive() && this.socPct === 0 && currentA < 3, this.#emptySinceMs);
    const facts = {
      nowMs,
      batteryV: voltageV,
      dischargeVoltageV,
      socPct: this.socPct,
      bmsSilent: this.#isSilent(this.#socAtMs),
      alarmSinceMs: this.#alarmSinceMs,
      lowVoltageSinceMs: this.#lowVoltageSinceMs,
      emptySinceMs: this.#emptySinceMs,
      quickStop: this.#quickStop,
      startPressed: this.#startPressed,
    };
    const next = nextSiState(this.#state, facts, this.settings);
    this.#quickStop = false;
    if (next !== this.#state) this.#enter(next, nowMs);
  }

  #enter(state: SiState, nowMs: number): void {
    const wasAlive = this.#canAlive();
    this.#state = state;
    this.#transitions.push({ atMs: nowMs, state });
    if (this.#transitions.length > TRANSITIONS_KEPT) this.#transitions.shift();
    if (state.s === "run") this.#startPressed = false;
    const alive = this.#canAlive();
    if (this.#options.port.down !== undefined) this.#options.port.down = !alive;
    if (alive && !wasAlive) {
      this.#setpointsAtMs = this.#socAtMs = nowMs;
      this.#nextReportMs = nowMs;
    }
    if (!alive || this.#isTimedOut()) {
      const { alarms, warnings } = alive ? this.#accepted : SI_DEFAULTS;
      this.#accepted = { ...SI_DEFAULTS, alarms, warnings };
    }
    if (!alive) this.#emptySinceMs = this.#alarmSinceMs = null;
  }

  #take(frame: CanFrame): void {
    if (!this.#canAlive()) return;
    const nowMs = this.#clock.nowMs();
    const { id } = frame;
    const hurry = this.#timing.note(id, nowMs);
    if (hurry.sameIdMs !== null) this.breaches.add(nowMs, "inhibit-same-id", `${hexId(id)} again after ${hurry.sameIdMs} ms`);
    if (hurry.anyIdMs !== null) this.breaches.add(nowMs, "inhibit-any-id", `${hexId(id)} ${hurry.anyIdMs} ms after another`);

    const received = receive(this.#accepted, frame);
    for (const { rule, detail } of received.refusals) this.breaches.add(nowMs, rule, detail);
    const { chargeVoltageV } = this.#accepted;
    this.#accepted = this.settings.ignoresChargeVoltage ? { ...received.accepted, chargeVoltageV } : received.accepted;
    if (received.quickStop) this.#quickStop = true;
    if (received.counts && id === 0x351) this.#setpointsAtMs = nowMs;
    if (received.counts && id === 0x355) this.#socAtMs = nowMs;
  }

  #driven(nowMs: number, dtMs: number, { voltageV, currentA }: SiMeasures): number {
    const { settings } = this;
    if (this.#state.s !== "run") {
      this.#drive = IDLE_DRIVE;
      return this.#state.s === "off" ? 0 : 0 - settings.idleW / Math.max(voltageV, 1);
    }
    const wasForced = this.#drive.forced;
    const { chargeVoltageV, chargeLimitA, dischargeLimitA } = this.#accepted;
    this.#drive = driveStep(this.#drive, {
      dtMs,
      onGrid: this.#options.onGrid?.(nowMs) ?? true,
      surplusW: this.#options.surplusW(nowMs) - settings.idleW,
      batteryV: voltageV,
      chargeVoltageV,
      chargeLimitA: settings.ignoresChargeLimit ? settings.maxCurrentA : chargeLimitA,
      dischargeLimitA,
      mayDischarge: this.socPct > settings.socFloorPct,
      rules: settings,
    });
    if (this.#drive.forced) {
      this.#forced = {
        episodes: this.#forced.episodes + (wasForced ? 0 : 1),
        totalMs: this.#forced.totalMs + dtMs,
        energyWh: this.#forced.energyWh + (voltageV * Math.max(0, -currentA) * dtMs) / 3_600_000,
      };
    }
    return this.#drive.currentA;
  }

  #report(nowMs: number, { voltageV, currentA }: SiMeasures): void {
    if (!this.#canAlive() || nowMs < this.#nextReportMs) return;
    const { reportMs, reportJitterMs } = this.settings;
    this.#nextReportMs = nowMs + reportMs + Math.floor(this.#random() * reportJitterMs);
    const { errorNumber } = this;
    const failed = this.#state.s === "fault" || this.#isTimedOut();
    const frames = sunnyIslandFrames({
      voltageV: Math.max(0, voltageV + this.settings.meterErrorV),
      currentA,
      temperatureC: this.#accepted.temperatureC,
      socPct: this.socPct,
      sohPct: this.#accepted.sohPct,
      operatingState: failed ? 4 : errorNumber !== 0 ? 3 : this.#state.s === "run" ? 1 : 0,
      errorNumber,
      chargeVoltageV: this.#accepted.chargeVoltageV,
      gridOk: this.#options.onGrid?.(nowMs) ?? true,
      running: this.#state.s === "run",
    });
    for (const frame of frames) this.#options.port.send(frame);
  }

  #canAlive(): boolean {
    return this.#state.s !== "off" && this.#state.s !== "init";
  }

  #isTimedOut(): boolean {
    return this.#state.s === "standby" && this.#state.why === "bms-timeout";
  }

  #isSilent(lastMs: number): boolean {
    return this.#clock.nowMs() - lastMs >= this.settings.bmsTimeoutMs;
  }
}

const lowestSlot = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** Puts a Sunny Island on the bus; see `SimulatedSunnyIsland`. */
export const simulateSunnyIsland = (options: SiOptions): SimulatedSunnyIsland => new SimulatedSunnyIsland(options);
