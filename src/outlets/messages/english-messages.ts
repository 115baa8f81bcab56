/** Messages in English. */
import type { DomainEvent } from "../../domain/event.ts";
import { explainInverterState, explainMessage, nameAdvice } from "../../domain/explain/explain.ts";
import { ENGLISH_FIGURES } from "../../domain/explain/figures.ts";
import type { BatteryMessage } from "../../domain/inverter.ts";
import type { MessageWords } from "./message-words.ts";

const { amps, volts, degrees, time } = ENGLISH_FIGURES;

const CHECKS: Readonly<Record<Extract<DomainEvent, { kind: "check" }>["finding"]["check"], string>> = {
  "accepted-soc": "The Sunny Island and the SOC",
  "accepted-charge-voltage": "The Sunny Island and the charge voltage",
  "agrees-voltage": "Voltages of inverter and BMS",
  "agrees-current": "Currents of inverter and BMS",
  "current-sign": "Sign of the current",
  represents: "Number of packs",
  "obeys-charge": "The Sunny Island and the charge limit",
  "obeys-discharge": "The Sunny Island and the discharge limit",
};

const OPEN_BMS = "Read the BMS with its app, and find out why before you reset anything.";

const MESSAGE_REMEDIES: Readonly<Record<BatteryMessage, string>> = {
  general: OPEN_BMS,
  highVoltage:
    "Nothing, if it ends by itself. If it comes back: look at the highest cell in the app of the BMS, and whether another charger is on.",
  lowVoltage: "Switch off large loads, and charge from the grid or wait for the sun.",
  highTemperature: "See that air reaches the battery, and that nothing beside it is hot.",
  lowTemperature: "Warm the room of the battery.",
  highTemperatureCharge: "See that air reaches the battery. It charges again by itself when it is cooler.",
  lowTemperatureCharge: "Warm the room of the battery. It charges again by itself when it is warmer.",
  highCurrent: "Switch off large loads.",
  highCurrentCharge:
    "Find out what charges the battery so strongly: another charger, or an inverter that does not keep the limit.",
  contactor: OPEN_BMS,
  shortCircuit: "Switch off, and have the wiring looked at before you switch anything on again.",
  bmsInternal: OPEN_BMS,
  cellImbalance:
    "Nothing today. Let the battery be fully charged for some days; if it stays, look at the balancer in the app of the BMS.",
};

const LINK_REMEDY = "Check that the BMS is on, and its cable, adapter and termination. `siinterjk doctor` finds most causes.";

export const ENGLISH_MESSAGES: MessageWords = {
  level: { info: "Info", warning: "Warning", alarm: "Alarm" },
  over: (title, lastedMs) => `Over: ${title} (${time(lastedMs)})`,
  title: {
    "pack-link": ({ pack, link }) =>
      link === "lost" ? `${pack} is lost` : link === "fresh" ? `${pack} answers` : `${pack} does not answer`,
    "reading-refused": ({ pack }) => `Readings of ${pack} cannot be true`,
    "reading-accepted": ({ pack }) => `Readings of ${pack}`,
    decision: ({ decision }) =>
      decision === "run"
        ? "The battery is in use"
        : decision === "block"
          ? "Battery blocked, 0 A both ways"
          : "Nothing is said to the inverter",
    "limited-by": ({ direction }) => (direction === "charge" ? "Charging is limited" : "Discharging is limited"),
    message: ({ message }) => capital(explainMessage(message, "en")),
    "inverter-presence": ({ present }) => (present ? "The Sunny Island is heard" : "The Sunny Island is not heard"),
    "inverter-state": ({ operatingState, errorNumber }) =>
      `Sunny Island: ${explainInverterState(operatingState, errorNumber, "en")}`,
    "external-charge": () => "Another charger lifts the battery",
    "voltage-spread": () => "The packs differ in voltage",
    "charge-stage": () => "Stage of charging",
    full: () => "The battery is full",
    "soc-guard": () => "The SOC of the BMS is too high",
    "soc-floor": () => "The SOC of the BMS is too low",
    check: ({ finding }) => CHECKS[finding.check],
    advice: ({ advice }) => `${advice.pack}: ${nameAdvice(advice, "en")}`,
  },
  remedy: {
    "pack-link": ({ link }) => (link === "fresh" ? "" : LINK_REMEDY),
    "reading-refused": () => "If it stays: check the wires of the cells and the cable to the BMS, and compare with its app.",
    "reading-accepted": () => "",
    decision: ({ decision }) =>
      decision === "run" ? "" : "See the reason above; `siinterjk doctor` on the machine of the bridge looks for its cause.",
    "limited-by": () => "",
    message: ({ message }) => MESSAGE_REMEDIES[message],
    "inverter-presence": ({ present }) =>
      present ? "" : "Check that the Sunny Island is on, and the CAN cable and its terminators.",
    "inverter-state": ({ operatingState, errorNumber }) =>
      operatingState === 4 || errorNumber !== 0 ? "Look up the number in the manual of the Sunny Island." : "",
    "external-charge": () => "",
    // Its sentence says what to look at.
    "voltage-spread": () => "",
    "charge-stage": () => "",
    full: () => "",
    "soc-guard": () =>
      "Nothing, if it ends with the next full charge. If not, the BMS counts wrongly: see its capacity and its current in its app.",
    "soc-floor": () => "",
    // The sentences of findings and advice say what to do.
    check: () => "",
    advice: () => "",
  },
  highestCell: ({ pack, cell, voltageV }) => `Highest cell: cell ${cell} of ${pack} at ${volts(voltageV, 3)}`,
  lowestCell: ({ pack, cell, voltageV }) => `Lowest cell: cell ${cell} of ${pack} at ${volts(voltageV, 3)}`,
  warmest: ({ pack, temperatureC }) => `Warmest: ${pack} at ${degrees(temperatureC)}`,
  coldest: ({ pack, temperatureC }) => `Coldest: ${pack} at ${degrees(temperatureC)}`,
  current: (currentA) => `Current: ${amps(currentA)} (charging is positive)`,
  reports: (pack, alarms) => `${pack} reports: ${alarms.join(", ")}`,
  now: (decision) => `The bridge now: ${decision}`,
  todo: (remedy) => `What to do: ${remedy}`,
  started: {
    title: "The bridge has started",
    body: (packs) => `It reads ${packs === 1 ? "1 BMS" : `${packs} BMSs`}. What stood before the start is told anew.`,
  },
  digest: {
    title: (count) => (count === 1 ? "1 message that waited" : `${count} messages that waited`),
    more: (count) => (count === 1 ? "... and 1 more" : `... and ${count} more`),
  },
  test: {
    title: "Test message",
    body: (channel) => `The channel ${channel} works. Nothing has happened to the battery.`,
  },
  dropped: (count) =>
    count === 1 ? "1 message before this one could not be told." : `${count} messages before this one could not be told.`,
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
