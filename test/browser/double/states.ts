/** Snapshots of rare and usual states, as the server would send them. Times of the wall clock are those of `atMs`. */
import type { ApiSnapshot } from "../../../src/outlets/web/api/snapshot.ts";
import { batteryOf, packOf, type PackWish } from "./packs.ts";

const say = (en: string, de: string): { en: string; de: string } => ({ en, de });

export const FOUR: readonly PackWish[] = [
  { name: "Block 1", currentA: 21.4, top: 3 },
  { name: "Block 2", currentA: 19.8, top: 7, topMv: 24, balancing: true },
  { name: "Block 3", currentA: 22.1, top: 12 },
  { name: "Block 4", currentA: 20.6, top: 1 },
];

/** Charging four packs in the sun, one cell near its limit: everything is in order. */
export function charging(atMs: number, wishes: readonly PackWish[] = FOUR): ApiSnapshot {
  const packs = wishes.map(packOf);
  const battery = batteryOf(packs);
  return {
    atMs,
    ageMs: 40,
    ticks: 262_914,
    version: "0.1.0",
    uptimeMs: 262_914_000,
    simulated: null,
    dryRun: false,
    decision: { kind: "run", because: [] },
    sentence: say(
      `Charging at ${Math.abs(battery.currentA).toFixed(1)} A; charge limit 92 A: cell 7 of Block 2 at 3.446 V; next 110 A (rating of SI6.0H)`,
      `Lädt mit ${Math.abs(battery.currentA).toFixed(1).replace(".", ",")} A; Ladegrenze 92 A: Zelle 7 von Block 2 bei 3,446 V; danach 110 A (Höchststrom von SI6.0H)`,
    ),
    severity: "info",
    countdown: null,
    battery,
    packs,
    charge: {
      valueA: 92,
      targetA: 92,
      winner: "cell-high",
      runnerUp: "inverter",
      pacing: "none",
      place: { pack: "Block 2", cell: 7 },
      sentence: say(
        "92 A: cell 7 of Block 2 at 3.446 V; next 110 A (rating of SI6.0H)",
        "92 A: Zelle 7 von Block 2 bei 3,446 V; danach 110 A (Höchststrom von SI6.0H)",
      ),
    },
    discharge: {
      valueA: 110,
      targetA: 110,
      winner: "inverter",
      runnerUp: "setting",
      pacing: "none",
      place: null,
      sentence: say(
        "110 A: rating of SI6.0H; next 160 A (configured limit)",
        "110 A: Höchststrom von SI6.0H; danach 160 A (eingestellte Grenze)",
      ),
    },
    chargeVoltage: {
      valueV: 55.2,
      targetV: 55.2,
      why: "target",
      sentence: say("55.2 V: the configured voltage", "55,2 V: die eingestellte Spannung"),
    },
    stage: bulkStage(),
    soc: {
      valuePct: battery.socPct,
      bmsPct: battery.socPct,
      why: "bms",
      sentence: say("62.4 %, as the BMS counts", "62,4 %, wie das BMS zählt"),
    },
    told: {
      chargeVoltageV: 55.2,
      chargeCurrentLimitA: 92,
      dischargeCurrentLimitA: 110,
      dischargeVoltageV: 46.4,
      socPct: battery.socPct,
      sohPct: 99,
      voltageV: battery.voltageV,
      currentA: battery.currentA,
      temperatureC: 23.4,
      alarms: [],
      warnings: [],
    },
    inverter: {
      label: "SI6.0H",
      present: true,
      ageMs: 420,
      measured: { voltageV: 54.2, currentA: 82.6, temperatureC: 22.5, socPct: 62 },
      state: {
        operatingState: 3,
        errorNumber: 0,
        chargingProcedure: 6,
        chargeVoltageV: 55.2,
        sohPct: 99,
        sentence: say("in operation, without an error", "in Betrieb, ohne Fehler"),
      },
      bus: {
        state: "ok",
        portName: "can0",
        sent: 1_314_570,
        refused: 0,
        echoed: 1_314_568,
        received: 788_742,
        foreign: 0,
        strangerId: null,
        errors: {},
        reopened: 0,
        trouble: null,
      },
    },
    findings: [
      {
        name: "balance-start",
        severity: "info",
        sinceMs: 5_400_000,
        sentence: say(
          "The BMS of Block 2 begins to balance only at 3.45 V; with 3.40 V its cells would have more time",
          "Das BMS von Block 2 gleicht erst ab 3,45 V aus; ab 3,40 V hätten seine Zellen mehr Zeit",
        ),
      },
    ],
    commands: [],
    energy: { inKwh: 6_412.4, outKwh: 6_018.9, todayInKwh: 14.62, todayOutKwh: 6.31 },
    history: { state: "ok", trouble: null },
    counts: { inDecisionMs: { run: 86_400_000, block: 4_000, silent: 0 }, events: { decision: 2, full: 1 } },
  };
}

function bulkStage(): NonNullable<ApiSnapshot["stage"]> {
  return {
    stage: "bulk",
    mode: "staged",
    why: "soc-low",
    targetV: 55.2,
    sentence: say(
      "Charges the battery to 55.2 V because the SOC had come down; full when the battery has stood at 55.00 V for 30 min",
      "Lädt die Batterie bis 55,2 V, weil der Ladezustand gesunken war; voll, wenn die Batterie 30 min lang bei 55,00 V steht",
    ),
    conditions: [
      {
        name: "tail",
        met: false,
        value: 3.402,
        threshold: 3.45,
        unit: "V",
        heldMs: 0,
        forMs: 60_000,
        sentence: say(
          "highest cell, less what the current lifts it by, at least 3.450 V for 1 min: now 3.402 V",
          "höchste Zelle ohne den Anteil des Stroms mindestens 3,450 V, 1 min lang: jetzt 3,402 V",
        ),
      },
      {
        name: "absorption",
        met: false,
        value: 54.31,
        threshold: 55,
        unit: "V",
        heldMs: 380_000,
        forMs: 1_800_000,
        sentence: say(
          "battery at least 55.00 V for 30 min: now 54.31 V, for 6 min so far",
          "Batterie mindestens 55,00 V, 30 min lang: jetzt 54,31 V, bisher 6 min",
        ),
      },
      {
        name: "charging",
        met: true,
        value: 83.9,
        threshold: 5,
        unit: "A",
        heldMs: 600_000,
        forMs: 300_000,
        sentence: say("charge current above 5 A for 5 min: now 83.9 A", "Ladestrom über 5 A, 5 min lang: jetzt 83,9 A"),
      },
    ],
  };
}

/** Discharging in the evening. */
export function discharging(atMs: number): ApiSnapshot {
  const state = charging(
    atMs,
    FOUR.map((wish) => ({ ...wish, currentA: -9.7, socPct: 48.2, cellV: 3.296 })),
  );
  return {
    ...state,
    sentence: say(
      "Discharging at 38.8 A; discharge limit 110 A: rating of SI6.0H",
      "Entlädt mit 38,8 A; Entladegrenze 110 A: Höchststrom von SI6.0H",
    ),
    battery: state.battery && { ...state.battery, fullInS: null, emptyInS: 31_000 },
    stage: {
      ...state.stage!,
      stage: "float",
      why: "settled",
      targetV: 54,
      sentence: say("Float at 54 V", "Erhaltung bei 54 V"),
      conditions: [
        {
          name: "soc-low",
          met: false,
          value: 48.2,
          threshold: 45,
          unit: "%",
          heldMs: null,
          forMs: null,
          sentence: say("SOC of the BMS at most 45 %: now 48.2 %", "Ladezustand des BMS höchstens 45 %: jetzt 48,2 %"),
        },
      ],
    },
    inverter: { ...state.inverter, measured: { voltageV: 52.7, currentA: -38.1, temperatureC: 22.5, socPct: 48 } },
  };
}
