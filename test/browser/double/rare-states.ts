/** What seldom happens, and what the page must still say rightly. */
import type { ApiSnapshot } from "../../../src/outlets/web/api/snapshot.ts";
import { batteryOf } from "./packs.ts";
import { charging, FOUR } from "./states.ts";

const say = (en: string, de: string): { en: string; de: string } => ({ en, de });

/** The last reading is too old: 0 A both ways, and the countdown to silence runs. */
export function blocked(atMs: number): ApiSnapshot {
  const state = charging(
    atMs,
    FOUR.map((wish) => ({ ...wish, link: "stale" as const, ageMs: 21_400 })),
  );
  const because = say("no reading for 21 s", "seit 21 s keine Messung");
  const sentence = say("0 A: the last reading being 21 s old", "0 A: letzte Messung vor 21 s");
  return {
    ...state,
    decision: { kind: "block", because: [because] },
    sentence: say(`Blocked, 0 A both ways: ${because.en}`, `Gesperrt, 0 A in beiden Richtungen: ${because.de}`),
    severity: "alarm",
    countdown: {
      next: "silent",
      inS: 24,
      sentence: say(
        "In 24 s the bridge falls silent, and a minute later the Sunny Island goes to standby",
        "In 24 s verstummt die Brücke, und eine Minute später geht der Sunny Island in Bereitschaft",
      ),
    },
    charge: { ...state.charge!, valueA: 0, targetA: 0, winner: "age", runnerUp: null, place: null, sentence },
    discharge: { ...state.discharge!, valueA: 0, targetA: 0, winner: "age", runnerUp: null, sentence },
    stage: null,
    told: {
      ...state.told!,
      chargeCurrentLimitA: 0,
      dischargeCurrentLimitA: 0,
      voltageV: null,
      currentA: null,
      warnings: [{ name: "bmsInternal", sentence: say("BMS internal", "BMS intern") }],
    },
  };
}

/** Nothing is sent any more. */
export function silent(atMs: number): ApiSnapshot {
  const state = blocked(atMs);
  const because = say("the battery has not been heard for 48 s", "die Batterie ist seit 48 s nicht zu hören");
  return {
    ...state,
    packs: state.packs.map((pack) => ({
      ...pack,
      link: "lost",
      ageMs: 48_200,
      line: { ...pack.line, port: "down", trouble: "/dev/ttyUSB0: device unplugged" },
    })),
    decision: { kind: "silent", because: [because] },
    sentence: say(`Silent towards the inverter: ${because.en}`, `Schweigt gegenüber dem Wechselrichter: ${because.de}`),
    battery: null,
    countdown: {
      next: "standby",
      inS: 57,
      sentence: say("In 57 s the Sunny Island goes to standby (F952)", "In 57 s geht der Sunny Island in Bereitschaft (F952)"),
    },
    charge: null,
    discharge: null,
    chargeVoltage: null,
    soc: null,
    told: null,
  };
}

/** Just started: no pack has answered. */
export function notHeardYet(atMs: number): ApiSnapshot {
  const state = silent(atMs);
  const because = say("waiting for the first reading of Block 1", "wartet auf die erste Messung von Block 1");
  return {
    ...state,
    ticks: 2,
    uptimeMs: 2_000,
    packs: FOUR.map(({ name }) => ({
      name,
      represents: 1,
      link: "unseen",
      ageMs: null,
      reading: null,
      line: { port: "opening", mode: "polling", asked: 0, answered: 0, failed: {}, reopened: 0, trouble: null },
    })),
    decision: { kind: "silent", because: [because] },
    sentence: say(`Silent towards the inverter: ${because.en}`, `Schweigt gegenüber dem Wechselrichter: ${because.de}`),
    severity: "warning",
    countdown: null,
    inverter: {
      ...state.inverter,
      present: null,
      ageMs: null,
      measured: null,
      state: null,
      bus: { ...state.inverter.bus, state: "opening", portName: null, sent: 0, received: 0, echoed: null },
    },
    findings: [],
    energy: null,
  };
}

/** One of four packs does not answer; the others carry on. */
export function packLost(atMs: number): ApiSnapshot {
  const state = charging(
    atMs,
    FOUR.map((wish, index) => (index === 2 ? { ...wish, link: "lost" as const, ageMs: 134_000 } : wish)),
  );
  return {
    ...state,
    severity: "warning",
    sentence: say(
      "Charging at 61.8 A; charge limit 75 A: only 3 packs with an equal share of 25 A; Block 3 is missing",
      "Lädt mit 61,8 A; Ladegrenze 75 A: nur 3 Packs mit einem gleichen Anteil von 25 A; Block 3 fehlt",
    ),
    findings: [
      {
        name: "pack-missing",
        severity: "alarm",
        sinceMs: 104_000,
        sentence: say(
          "Block 3 has not been heard for 2 min. Check its cable and whether its BMS is switched on",
          "Block 3 ist seit 2 min nicht zu hören. Sein Kabel prüfen, und ob sein BMS eingeschaltet ist",
        ),
      },
      ...state.findings,
    ],
  };
}

/** The inverter is switched off. */
export function inverterAbsent(atMs: number): ApiSnapshot {
  const state = charging(
    atMs,
    FOUR.map((wish) => ({ ...wish, currentA: 0 })),
  );
  return {
    ...state,
    severity: "warning",
    sentence: say(
      "Idle; charge limit 92 A: cell 7 of Block 2 at 3.446 V",
      "In Ruhe; Ladegrenze 92 A: Zelle 7 von Block 2 bei 3,446 V",
    ),
    inverter: {
      ...state.inverter,
      present: false,
      ageMs: 754_000,
      measured: null,
      state: null,
      bus: { ...state.inverter.bus, state: "no-ack", trouble: "nobody acknowledges", errors: { "ack-missing": 412 } },
    },
    findings: [
      {
        name: "inverter-absent",
        severity: "warning",
        sinceMs: 739_000,
        sentence: say(
          "The Sunny Island has not been heard for 12 min. Is it switched on, and is the CAN cable in the right socket?",
          "Der Sunny Island ist seit 12 min nicht zu hören. Ist er eingeschaltet, und steckt das CAN-Kabel in der richtigen Buchse?",
        ),
      },
    ],
  };
}

/** A BMS raises alarms and has switched charging off. */
export function alarms(atMs: number): ApiSnapshot {
  const state = charging(atMs);
  const alarm = { name: "cellOverVoltage", sentence: say("cell voltage too high", "Zellspannung zu hoch") };
  return {
    ...state,
    severity: "alarm",
    sentence: say(
      "Charging at 2.1 A; charge limit 0 A: switched off by the BMS of Block 2",
      "Lädt mit 2,1 A; Ladegrenze 0 A: abgeschaltet vom BMS von Block 2",
    ),
    packs: state.packs.map((pack, index) =>
      index === 1
        ? {
            ...pack,
            reading: {
              ...pack.reading!,
              alarms: [alarm, { name: "cellDifference", sentence: say("cells too far apart", "Zellen zu weit auseinander") }],
              chargeMosOn: false,
            },
          }
        : pack,
    ),
    charge: {
      ...state.charge!,
      valueA: 0,
      targetA: 0,
      winner: "bms-switch",
      pacing: "hold",
      sentence: say("0 A: switched off by the BMS of Block 2", "0 A: abgeschaltet vom BMS von Block 2"),
    },
    told: { ...state.told!, chargeCurrentLimitA: 0, warnings: [alarm] },
    inverter: {
      ...state.inverter,
      state: {
        ...state.inverter.state!,
        errorNumber: 952,
        sentence: say("standby, error 952: ExtBMSTimeout", "Bereitschaft, Fehler 952: ExtBMSTimeout"),
      },
      measured: { ...state.inverter.measured!, socPct: 55 },
    },
  };
}

/** A simulation, sixty times as fast, and a dry run. */
export const simulated = (atMs: number): ApiSnapshot => ({ ...charging(atMs), simulated: { speed: 60 }, dryRun: true });

export const noHistory = (atMs: number): ApiSnapshot => ({
  ...charging(atMs),
  energy: null,
  history: { state: "off", trouble: null },
});

export const onePack = (atMs: number): ApiSnapshot =>
  charging(atMs, [{ name: "Battery", currentA: 41.2, cells: 16, top: 7, topMv: 24 }]);

export function sixteen(atMs: number): ApiSnapshot {
  const wishes = Array.from({ length: 16 }, (_, index) => ({
    name: `Block ${index + 1}`,
    currentA: 5.1 + (index % 5) * 0.2,
    top: (index % 16) + 1,
    ...(index === 9 ? { link: "stale" as const, ageMs: 8_300 } : {}),
  }));
  const state = charging(atMs, wishes);
  return { ...state, battery: batteryOf(state.packs) };
}

/** Two commands stand. */
export const commanded = (atMs: number): ApiSnapshot => ({
  ...charging(atMs),
  commands: [
    {
      id: 3,
      kind: "limit-charge",
      limitA: 50,
      leftMs: 2_520_000,
      sentence: say("limit charging to 50 A", "Laden auf 50 A begrenzen"),
    },
    { id: 4, kind: "full-once", limitA: null, leftMs: 11_460_000, sentence: say("charge to full once", "einmal voll laden") },
  ],
});
