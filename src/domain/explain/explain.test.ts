import { inBothLanguages, type Row } from "../../../test/support/both-languages.ts";
import { RUNNING } from "../../../test/support/snapshots.ts";
import type { Cause, LimitDecision, Reason, Talking } from "../decision.ts";
import { explainCommand, explainDecision, explainInverterState, explainLimit, explainReason } from "./explain.ts";

const CELL: Cause = { kind: "cell", pack: "Block 2", cell: 7, voltageV: 3.467 };
const INVERTER: Cause = { kind: "inverter", label: "SI6.0H" };

const limit = (
  valueA: number,
  cause: Cause,
  next: Cause | null = null,
  pacing: LimitDecision["pacing"] = "none",
): LimitDecision => ({
  valueA,
  targetA: 40.25,
  winner: { name: "cell-high", limitA: 40.25, cause },
  runnerUp: next === null ? null : { name: "inverter", limitA: 110, cause: next },
  pacing,
});
const because =
  (valueA: number, cause: Cause, next: Cause | null = null, pacing: LimitDecision["pacing"] = "none"): Row[0] =>
  (language) =>
    explainLimit(limit(valueA, cause, next, pacing), language);

inBothLanguages("a limit", [
  [
    because(40.25, CELL, INVERTER),
    "40.3 A: cell 7 of Block 2 at 3.467 V; next 110 A (rating of SI6.0H)",
    "40,3 A: Zelle 7 von Block 2 bei 3,467 V; danach 110 A (Höchststrom von SI6.0H)",
  ],
  [
    because(0, CELL, INVERTER, "hold"),
    "0 A: waiting after a stop, then up to 40.3 A (cell 7 of Block 2 at 3.467 V)",
    "0 A: Wartezeit nach einem Stopp, danach bis zu 40,3 A (Zelle 7 von Block 2 bei 3,467 V)",
  ],
  [
    because(12, { kind: "sensor", pack: "Block 1", sensor: "mosfet", temperatureC: 76.5 }, null, "ramp"),
    "12 A: rising slowly to 40.3 A (the MOSFETs of Block 1 at 76.5 degC)",
    "12 A: steigt langsam auf 40,3 A (die MOSFETs von Block 1 bei 76,5 °C)",
  ],
  [
    because(100, { kind: "weakest-pack", pack: "Block 2", packA: 50, from: "setting", packs: 2 }),
    "100 A: 2 packs with 50 A each, as configured for Block 2",
    "100 A: 2 Packs mit je 50 A, wie für Block 2 eingestellt",
  ],
  [
    because(57.5, { kind: "weakest-pack", pack: "Block 2", packA: 57.5, from: null, packs: 1 }),
    "57.5 A: only 1 pack with an equal share of 57.5 A",
    "57,5 A: nur 1 Pack mit einem gleichen Anteil von 57,5 A",
  ],
  [
    because(180, { kind: "weakest-pack", pack: "Block 1", packA: 90, from: "protection", packs: 2 }),
    "180 A: 2 packs with 90 A each, below the over-current protection of Block 1",
    "180 A: 2 Packs mit je 90 A, unter dem Überstromschutz von Block 1",
  ],
  [
    because(0, { kind: "settling", untilV: 54, voltageV: 54.83 }),
    "0 A: settling after the full charge, at 54.83 V on the way to 54.00 V",
    "0 A: Ruhephase nach der Vollladung, bei 54,83 V auf dem Weg zu 54,00 V",
  ],
  [
    because(50, { kind: "command", command: { id: 3, kind: "limit-charge", limitA: 50, givenAtMs: 0, untilMs: 1 } }, CELL),
    '50 A: command 3 "limit charging to 50 A"; next 110 A (cell 7 of Block 2 at 3.467 V)',
    "50 A: Befehl 3 „Laden auf 50 A begrenzen“; danach 110 A (Zelle 7 von Block 2 bei 3,467 V)",
  ],
  [
    because(0, { kind: "packs", packs: ["Block 1", "Block 2"] }),
    "0 A: switched off by the BMS of Block 1, Block 2",
    "0 A: abgeschaltet vom BMS von Block 1, Block 2",
  ],
  [because(0, { kind: "age", ageMs: 20_000 }), "0 A: the last reading being 20 s old", "0 A: letzte Messung vor 20 s"],
]);

const BATTERY = RUNNING.battery!;
const run = (currentA: number, reasons: readonly Reason[] = []): Row[0] => {
  const decision = { ...(RUNNING.decision as Talking), kind: "run" as const, because: reasons };
  return (language) => explainDecision(decision, { ...BATTERY, currentA }, language);
};

inBothLanguages("a decision", [
  [
    run(10.12),
    "Charging at 10.1 A; charge limit 38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)",
    "Lädt mit 10,1 A; Ladegrenze 38,5 A: Zelle 7 von Block 1 bei 3,470 V; danach 110 A (Höchststrom von SI6.0H)",
  ],
  [
    run(-20, [{ code: "pack-missing", pack: "Block 2" }]),
    "Discharging at 20 A; discharge limit 110 A: rating of SI6.0H; next 115 A (configured limit); Block 2 is missing",
    "Entlädt mit 20 A; Entladegrenze 110 A: Höchststrom von SI6.0H; danach 115 A (eingestellte Grenze); Block 2 fehlt",
  ],
  [
    (language) => explainDecision({ kind: "silent", because: [{ code: "second-bms", id: 0x351 }] }, null, language),
    "Silent towards the inverter: somebody else sends 0x351 on the CAN bus: a second BMS; when it is gone, restart or say siinterjk command send-again",
    "Schweigt gegenüber dem Wechselrichter: jemand anderes sendet 0x351 auf dem CAN-Bus, ein zweites BMS; wenn es weg ist, neu starten oder „siinterjk command send-again“ eingeben",
  ],
  [
    (language) => {
      const reasons: readonly Reason[] = [{ code: "battery-stale", ageMs: 20_000 }];
      return explainDecision({ ...(RUNNING.decision as Talking), kind: "block", because: reasons }, null, language);
    },
    "Blocked, 0 A both ways: no reading for 20 s",
    "Gesperrt, 0 A in beiden Richtungen: seit 20 s keine Messung",
  ],
  [
    (language) => explainReason({ code: "battery-lost", ageMs: 7_200_000 }, language),
    "the battery has not been heard for 2 h",
    "die Batterie ist seit 2 h nicht zu hören",
  ],
]);

inBothLanguages("a command", [
  [(language) => explainCommand({ kind: "stop-charge" }, language), "stop charging", "Laden stoppen"],
  [(language) => explainCommand({ kind: "stop-discharge" }, language), "stop discharging", "Entladen stoppen"],
  [
    (language) => explainCommand({ kind: "limit-charge", limitA: 50 }, language),
    "limit charging to 50 A",
    "Laden auf 50 A begrenzen",
  ],
  [
    (language) => explainCommand({ kind: "limit-discharge", limitA: 0.5 }, language),
    "limit discharging to 0.5 A",
    "Entladen auf 0,5 A begrenzen",
  ],
  [(language) => explainCommand({ kind: "full-once" }, language), "charge to full once", "einmal voll laden"],
]);

inBothLanguages("the state of the inverter", [
  [(language) => explainInverterState(1, 0, language), "operating", "in Betrieb"],
  [(language) => explainInverterState(4, 952, language), "failure, message 952", "Fehler, Meldung 952"],
  [(language) => explainInverterState(2, 0, language), "state 2", "Zustand 2"],
]);
