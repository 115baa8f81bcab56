/** Alarms of a BMS, conditions of a stage of charging and what comes next without the battery, in German. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { ConditionName, StageCondition } from "../policy/charge-conditions.ts";
import { GERMAN_FIGURES } from "./figures.ts";
import type { Words } from "./words.ts";

const { amps, volts, percent, time } = GERMAN_FIGURES;

const COMPARED: Readonly<Record<StageCondition["is"], string>> = {
  above: "über",
  "at-least": "mindestens",
  "at-most": "höchstens",
  below: "unter",
};

const WHAT: Readonly<Record<ConditionName, string>> = {
  charging: "Ladestrom",
  tail: "höchste Zelle ohne den Anteil des Stroms",
  absorption: "Batteriespannung",
  settled: "Batteriespannung",
  "settle-time": "Zeit seit der Vollladung",
  "soc-low": "Ladezustand, wie das BMS zählt,",
  "cell-low": "niedrigste Zelle",
  "full-due": "Zeit seit der letzten Vollladung",
};

function figure(value: number, { name, unit }: StageCondition): string {
  if (unit === "V") return volts(value, name === "tail" || name === "cell-low" ? 3 : 2);
  if (unit === "A") return amps(value);
  return unit === "%" ? percent(value) : time(value);
}

function condition(one: StageCondition): string {
  const { name, is, value, threshold, forMs, heldMs } = one;
  const aim = threshold === null ? "unbekannt" : figure(threshold, one);
  const lasting = forMs === 0 ? "" : ` für ${time(forMs)}`;
  const now = value === null ? "unbekannt" : figure(value, one);
  const held = heldMs === null || forMs === 0 ? "" : `, bisher ${time(heldMs)}`;
  return `${WHAT[name]} ${COMPARED[is]} ${aim}${lasting}: jetzt ${now}${held}`;
}

export const GERMAN_DETAILS = {
  alarm: {
    lowCapacity: "Ladezustand unter der Schwelle des BMS",
    mosOverTemp: "MOSFETs zu heiß",
    chargeOverVoltage: "Packspannung beim Laden zu hoch",
    dischargeUnderVoltage: "Packspannung beim Entladen zu niedrig",
    batteryOverTemp: "Batterie zu heiß",
    chargeOverCurrent: "Ladestrom zu hoch",
    dischargeOverCurrent: "Entladestrom zu hoch",
    cellDifference: "Zellen liegen zu weit auseinander",
    boxOverTemp: "Batteriekasten zu heiß",
    batteryLowTemp: "Batterie zu kalt",
    cellOverVoltage: "Zellspannung zu hoch",
    cellUnderVoltage: "Zellspannung zu niedrig",
    afeProtectionA: "Schutz A der Messschaltung des BMS",
    afeProtectionB: "Schutz B der Messschaltung des BMS",
    wireResistance: "Widerstand der Balancerleitungen zu hoch",
    cellCountMismatch: "Zahl der Zellen weicht von der Einstellung ab",
    currentSensorFault: "Stromsensor gestört",
    chargeShortCircuit: "Kurzschluss beim Laden",
    dischargeShortCircuit: "Kurzschluss beim Entladen",
    chargeOverTemp: "Batterie zum Laden zu heiß",
    internalCommunication: "Prozessoren des BMS verstehen einander nicht",
    chargeMosFault: "Lade-MOSFET defekt",
    dischargeMosFault: "Entlade-MOSFET defekt",
    dischargeOnFailed: "Entladen ließ sich nicht einschalten",
    temperatureSensorFault: "Temperatursensor gestört",
    parallelModuleFault: "Strombegrenzer für Parallelbetrieb gestört",
  },
  condition,
  next: {
    block: (inMs) => `In ${time(inMs)} werden Laden und Entladen gesperrt, wenn die Batterie nicht antwortet`,
    silent: (inMs) => `In ${time(inMs)} wird dem Wechselrichter nichts mehr gesendet, wenn die Batterie nicht antwortet`,
    standby: (inMs) => `In ${time(inMs)} schaltet der Sunny Island von selbst ab (F952), wenn die Batterie nicht antwortet`,
  },
} satisfies Pick<Words, "alarm" | "condition" | "next">;
