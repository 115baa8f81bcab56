/**
 * The states of a Sunny Island and what moves it between them, as far as a battery can see them.
 * Sources: SMA FSS-ConnectingBat-TI-en-10, chapters on start, supervision (F952 after 60 s) and alarms.
 */
export type SiState =
  | { readonly s: "off"; readonly why: OffCause }
  /** Boots; its CAN controller is dead. */
  | { readonly s: "init"; readonly sinceMs: number }
  /** CAN works, defaults are in force, the BMS is expected to talk. */
  | { readonly s: "startup"; readonly sinceMs: number }
  | { readonly s: "standby"; readonly sinceMs: number; readonly why: StandbyCause }
  | { readonly s: "run"; readonly sinceMs: number }
  /** An alarm of the battery stopped it. */
  | { readonly s: "fault"; readonly sinceMs: number };

export type OffCause = "switched-off" | "battery-empty" | "no-dc";
export type StandbyCause = "starting" | "bms-timeout" | "low-voltage" | "quick-stop";

export interface SiStateRules {
  readonly initMs: number;
  readonly startupMs: number;
  /** How long the grid is watched before it connects; 60 s and more in Germany (parameter GdVldTm). */
  readonly gridCheckMs: number;
  /** From an alarm frame to the stop; the document says 10 s at worst. */
  readonly alarmReactionMs: number;
  /** How long the battery stays at or below the discharge voltage before it stops. */
  readonly lowVoltageMs: number;
  /** How long SOC 0 without a charging current of 3 A is borne before it shuts down (5 min by the document). */
  readonly emptyMs: number;
  /** Starts again by itself (parameter 270.01 AutoStr). */
  readonly autoStart: boolean;
}

/** What the transition looks at. `...SinceMs` is null while the condition does not hold. */
export interface SiFacts {
  readonly nowMs: number;
  readonly batteryV: number;
  readonly dischargeVoltageV: number;
  readonly socPct: number;
  readonly bmsSilent: boolean;
  readonly alarmSinceMs: number | null;
  readonly lowVoltageSinceMs: number | null;
  readonly emptySinceMs: number | null;
  readonly quickStop: boolean;
  /** A person pressed start. */
  readonly startPressed: boolean;
}

/** Below this the inverter's own supply fails. */
const NO_DC_V = 30;

/** The state after the facts; the same object when nothing changes. */
export function nextSiState(state: SiState, facts: SiFacts, rules: SiStateRules): SiState {
  const { nowMs } = facts;
  const forMs = (sinceMs: number | null): number => (sinceMs === null ? -1 : nowMs - sinceMs);
  const standby = (why: StandbyCause): SiState => ({ s: "standby", sinceMs: nowMs, why });

  if (state.s === "off") {
    const returned = state.why === "no-dc" && rules.autoStart && facts.batteryV > facts.dischargeVoltageV;
    return returned ? { s: "init", sinceMs: nowMs } : state;
  }
  if (facts.batteryV < NO_DC_V) return { s: "off", why: "no-dc" };
  if (state.s === "init") return forMs(state.sinceMs) >= rules.initMs ? { s: "startup", sinceMs: nowMs } : state;
  if (forMs(facts.emptySinceMs) >= rules.emptyMs) return { s: "off", why: "battery-empty" };

  switch (state.s) {
    case "startup":
      return forMs(state.sinceMs) >= rules.startupMs ? standby("starting") : state;
    case "fault":
      return facts.alarmSinceMs === null ? standby("starting") : state;
    case "standby":
    case "run":
      break;
  }
  if (facts.alarmSinceMs !== null && forMs(facts.alarmSinceMs) >= rules.alarmReactionMs) {
    return { s: "fault", sinceMs: nowMs };
  }
  if (facts.bmsSilent) return state.s === "standby" && state.why === "bms-timeout" ? state : standby("bms-timeout");
  if (facts.quickStop) return standby("quick-stop");
  if (state.s === "run") return forMs(facts.lowVoltageSinceMs) >= rules.lowVoltageMs ? standby("low-voltage") : state;

  if (state.why === "bms-timeout") return standby("starting");
  const started = facts.startPressed || (rules.autoStart && state.why !== "quick-stop");
  const ready = facts.batteryV > facts.dischargeVoltageV && facts.socPct > 0 && facts.alarmSinceMs === null;
  return started && ready && forMs(state.sinceMs) >= rules.gridCheckMs ? { s: "run", sinceMs: nowMs } : state;
}
