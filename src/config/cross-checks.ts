/** Rules between several keys. Each says both figures and what to write; none changes a value. */
import type { Conflict } from "./conflict.ts";
import { CELL_RULES, cellConflicts } from "./cross-cells.ts";
import { MESSAGE_RULES, messageConflicts } from "./cross-messages.ts";
import { MQTT_RULES, mqttConflicts } from "./cross-mqtt.ts";
import { PACK_RULES, packConflicts } from "./cross-packs.ts";
import { TIMING_RULES, timingConflicts } from "./cross-timing.ts";
import { VOLTAGE_RULES, voltageConflicts } from "./cross-voltages.ts";
import type { Path } from "./describe.ts";
import { ratingA } from "./inverter-models.ts";
import type { Config } from "./schema.ts";

/** The rules in words, for the documentation. */
export const CROSS_RULES: readonly string[] = [
  ...PACK_RULES,
  ...VOLTAGE_RULES,
  ...CELL_RULES,
  ...TIMING_RULES,
  ...MQTT_RULES,
  ...MESSAGE_RULES,
  "`inverter.maxCurrentA` is needed for the model `other`, and may only lower the rating of the others.",
  "`inverter.can` is not the device of a pack's `port`, and is a SocketCAN interface with `can.manageInterface: true`.",
  "Each message stands once in `alarms.asAlarm`.",
];

/** All conflicts of a configuration whose single values are right. */
export function conflicts(config: Config): readonly Conflict[] {
  return [
    ...packConflicts(config),
    ...voltageConflicts(config),
    ...cellConflicts(config),
    ...timingConflicts(config),
    ...mqttConflicts(config),
    ...messageConflicts(config),
    ...inverter(config),
    ...messages(config),
  ];
}

function* inverter({ inverter: { model, maxCurrentA, can }, can: { manageInterface }, packs }: Config): Generator<Conflict> {
  const path: Path = ["inverter", "maxCurrentA"];
  const others: readonly Path[] = [["inverter", "model"]];
  const rating = ratingA(model);
  if (rating === null && maxCurrentA === undefined) {
    yield {
      path,
      with: others,
      message: "is missing; inverter.model other has no known rating",
      remedy: 'Add the highest battery current of one inverter in A, for instance "maxCurrentA: 100".',
    };
  }
  if (rating !== null && maxCurrentA !== undefined && maxCurrentA > rating) {
    yield {
      path,
      with: others,
      message: `is ${maxCurrentA} A, above the ${rating} A that one ${model} can take; it may only lower the rating`,
      remedy: `Write at most ${rating}, or remove the line; several inverters are counted with inverter.count.`,
    };
  }
  for (const [i, pack] of packs.entries()) {
    if (can !== `slcan:${pack.port}`) continue;
    yield {
      path: ["inverter", "can"],
      with: [["packs", i, "port"]],
      message: `is ${can}, the same device as packs[${i}].port ${pack.port}`,
      remedy: "Write the device of the CAN adapter; the BMS and the inverter need one each.",
    };
  }
  if (manageInterface && (can === "none" || can.startsWith("slcan:"))) {
    yield {
      path: ["can", "manageInterface"],
      with: [["inverter", "can"]],
      message: `is true, but inverter.can is ${can}: only a SocketCAN interface can be set down and up`,
      remedy: "Remove the line, or write the name of the interface in inverter.can, such as can0.",
    };
  }
}

function* messages({ alarms: { asAlarm } }: Config): Generator<Conflict> {
  for (const [i, name] of asAlarm.entries()) {
    const first = asAlarm.indexOf(name);
    if (first === i) continue;
    yield {
      path: ["alarms", "asAlarm", i],
      with: [["alarms", "asAlarm"]],
      message: `is ${name}, which stands in the list already at place ${first + 1}`,
      remedy: "Write each message once.",
    };
  }
}
