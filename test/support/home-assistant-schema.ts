/**
 * What Home Assistant takes as an announcement, as its documentation says it, and nothing of what this program makes: `faultsOf` names
 * what is wrong with one. Unknown keys would be ignored by Home Assistant; here they are a fault, because a misspelt one does nothing.
 */

/** https://www.home-assistant.io/integrations/mqtt/#discovery-topic: the parts between the slashes. */
const TOPIC_PART = /^[a-zA-Z0-9_-]+$/;

/** In every component's page below: the keys that all of them share. */
const SHARED = [
  ...["availability", "availability_mode", "availability_topic", "availability_template", "payload_available"],
  ...["payload_not_available", "default_entity_id", "device", "enabled_by_default", "encoding", "entity_category"],
  ...["entity_picture", "icon", "json_attributes_template", "json_attributes_topic", "name", "qos", "unique_id", "device_class"],
  // https://www.home-assistant.io/integrations/mqtt/#adding-information-about-the-origin-of-a-discovered-mqtt-item
  "origin",
];

interface Component {
  readonly keys: readonly string[];
  readonly required: readonly string[];
  readonly categories: readonly string[];
}

const COMPONENTS: Readonly<Record<string, Component>> = {
  // https://www.home-assistant.io/integrations/sensor.mqtt/ (the category of a sensor "must be `diagnostic`")
  sensor: {
    keys: [
      ...["expire_after", "force_update", "last_reset_value_template", "options", "suggested_display_precision", "state_class"],
      ...["state_topic", "unit_of_measurement", "value_template"],
    ],
    required: ["state_topic"],
    categories: ["diagnostic"],
  },
  // https://www.home-assistant.io/integrations/binary_sensor.mqtt/
  binary_sensor: {
    keys: ["expire_after", "force_update", "off_delay", "payload_off", "payload_on", "state_topic", "value_template"],
    required: ["state_topic"],
    categories: ["diagnostic"],
  },
  // https://www.home-assistant.io/integrations/number.mqtt/
  number: {
    keys: [
      ...[
        "command_template",
        "command_topic",
        "min",
        "max",
        "mode",
        "optimistic",
        "payload_reset",
        "retain",
        "state_topic",
        "step",
      ],
      ...["unit_of_measurement", "value_template"],
    ],
    required: ["command_topic"],
    categories: ["config", "diagnostic"],
  },
  // https://www.home-assistant.io/integrations/button.mqtt/
  button: {
    keys: ["command_template", "command_topic", "payload_press", "retain"],
    required: ["command_topic"],
    categories: ["config", "diagnostic"],
  },
};

/** https://www.home-assistant.io/integrations/sensor.mqtt/#device */
const DEVICE_KEYS = [
  ...["configuration_url", "connections", "hw_version", "identifiers", "manufacturer", "model", "model_id", "name"],
  ...["serial_number", "suggested_area", "sw_version", "via_device"],
];
const ORIGIN_KEYS = ["name", "sw_version", "support_url"];
const AVAILABILITY_KEYS = ["payload_available", "payload_not_available", "topic", "value_template"];

interface SensorClass {
  readonly units: readonly (string | undefined)[];
  readonly states: readonly string[];
}
const ENERGY_UNITS = ["J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh", "cal", "kcal", "Mcal", "Gcal"];

/**
 * https://developers.home-assistant.io/docs/core/entity/sensor/#available-device-classes, with the state classes of each as Home
 * Assistant checks them (homeassistant/components/sensor/const.py, DEVICE_CLASS_UNITS and DEVICE_CLASS_STATE_CLASSES). Only those
 * that a battery may have.
 */
const SENSOR_CLASSES: Readonly<Record<string, SensorClass>> = {
  battery: { units: ["%"], states: ["measurement"] },
  current: { units: ["A", "mA"], states: ["measurement"] },
  duration: { units: ["d", "h", "min", "s", "ms"], states: ["measurement", "total", "total_increasing"] },
  energy: { units: ENERGY_UNITS, states: ["total", "total_increasing"] },
  energy_storage: { units: ENERGY_UNITS, states: ["measurement"] },
  enum: { units: [undefined], states: [] },
  power: { units: ["mW", "W", "kW", "MW", "GW", "TW"], states: ["measurement"] },
  temperature: { units: ["°C", "°F", "K"], states: ["measurement"] },
  timestamp: { units: [undefined], states: [] },
  voltage: { units: ["V", "mV", "µV", "kV", "MV"], states: ["measurement"] },
};

/** https://developers.home-assistant.io/docs/core/entity/sensor/#available-state-classes */
const STATE_CLASSES = ["measurement", "measurement_angle", "total", "total_increasing"];

/** https://developers.home-assistant.io/docs/core/entity/binary-sensor/#available-device-classes */
const BINARY_CLASSES = [
  ...["battery", "battery_charging", "carbon_monoxide", "cold", "connectivity", "door", "garage_door", "gas", "heat", "light"],
  ...["lock", "moisture", "motion", "moving", "occupancy", "opening", "plug", "power", "presence", "problem", "running"],
  ...["safety", "smoke", "sound", "tamper", "update", "vibration", "window"],
];

/** https://developers.home-assistant.io/docs/core/entity/number/#available-device-classes, of those for a battery. */
const NUMBER_UNITS: Readonly<Record<string, readonly string[]>> = { current: ["A", "mA"], battery: ["%"] };

type Json = Readonly<Record<string, unknown>>;

/** An announcement taken apart. */
export interface Announced {
  readonly component: string;
  readonly node: string;
  readonly object: string;
  readonly config: Json;
}

/** Throws where the topic is not of the form `<prefix>/<component>/<node>/<object>/config`, or the payload is no object. */
export function announced({ topic, payload }: { readonly topic: string; readonly payload: string }, prefix: string): Announced {
  const parts = topic.startsWith(`${prefix}/`) ? topic.slice(prefix.length + 1).split("/") : [];
  const [component = "", node = "", object = "", end] = parts;
  if (parts.length !== 4 || end !== "config" || !parts.every((part) => TOPIC_PART.test(part))) throw new Error(`topic ${topic}`);
  const config: unknown = JSON.parse(payload);
  if (typeof config !== "object" || config === null || Array.isArray(config)) throw new Error(`payload ${payload}`);
  return { component, node, object, config: config as Json };
}

/** Everything that Home Assistant would refuse, warn about or ignore; none for a good one. */
export function faultsOf({ component, config }: Announced): readonly string[] {
  const rules = COMPONENTS[component];
  if (rules === undefined) return [`component ${component}`];
  const { name, unique_id: unique, default_entity_id: entity, entity_category: category } = config;
  return [
    ...unknownKeys(config, [...SHARED, ...rules.keys], "key"),
    ...rules.required.filter((key) => !isTopic(config[key])).map((key) => `${key} is missing`),
    ...(typeof name === "string" && name.length > 0 ? [] : ["name"]),
    ...(typeof unique === "string" && unique.length > 0 ? [] : ["unique_id"]),
    ...(typeof entity === "string" && new RegExp(`^${component}\\.[a-z0-9_]+$`).test(entity) ? [] : ["default_entity_id"]),
    ...(category === undefined || rules.categories.includes(category as string) ? [] : ["entity_category"]),
    ...deviceFaults(config.device),
    ...availabilityFaults(config),
    ...originFaults(config.origin),
    ...(component === "sensor" ? sensorFaults(config) : component === "number" ? numberFaults(config) : []),
    ...(component === "binary_sensor" ? among(config.device_class, BINARY_CLASSES, "device_class") : []),
    ...(component === "button" ? among(config.device_class, ["identify", "restart", "update"], "device_class") : []),
    ...("expire_after" in config && !isPositiveInteger(config.expire_after) ? ["expire_after"] : []),
  ];
}

function sensorFaults(config: Json): readonly string[] {
  const {
    device_class: kind,
    state_class: state,
    unit_of_measurement: unit,
    options,
    suggested_display_precision: decimals,
  } = config;
  const faults = [...among(state, STATE_CLASSES, "state_class")];
  if (kind !== undefined) {
    const rules = SENSOR_CLASSES[kind as string];
    if (rules === undefined) return [...faults, `device_class ${JSON.stringify(kind)}`];
    if (!rules.units.includes(unit as string | undefined)) faults.push(`unit ${JSON.stringify(unit)} of ${JSON.stringify(kind)}`);
    if (state !== undefined && !rules.states.includes(state as string))
      faults.push(`${JSON.stringify(state)} of ${JSON.stringify(kind)}`);
  }
  if ((kind === "enum") !== (options !== undefined)) faults.push("options go with the class enum, and it with them");
  if (options !== undefined && !(Array.isArray(options) && options.length > 0)) faults.push("options");
  if (options !== undefined && (state ?? unit ?? decimals) !== undefined) faults.push("options with a number");
  if (decimals !== undefined && !(Number.isInteger(decimals) && (decimals as number) >= 0)) faults.push("decimals");
  return faults;
}

function numberFaults({
  min = 1,
  max = 100,
  step = 1,
  mode = "auto",
  device_class: kind,
  unit_of_measurement: unit,
}: Json): readonly string[] {
  const faults = [...among(mode, ["auto", "box", "slider"], "mode")];
  if (!((min as number) < (max as number))) faults.push("min and max");
  if (!((step as number) >= 0.001)) faults.push("step");
  if (kind !== undefined && !NUMBER_UNITS[kind as string]?.includes(unit as string))
    faults.push(`unit of ${JSON.stringify(kind)}`);
  return faults;
}

function deviceFaults(device: unknown): readonly string[] {
  if (typeof device !== "object" || device === null) return ["device"];
  const { identifiers } = device as Json;
  return [
    ...unknownKeys(device as Json, DEVICE_KEYS, "device"),
    ...(Array.isArray(identifiers) && identifiers.length > 0 ? [] : ["device.identifiers"]),
  ];
}

function availabilityFaults({ availability, availability_mode: mode, availability_topic: topic }: Json): readonly string[] {
  if (!Array.isArray(availability)) return ["availability"];
  return [
    ...among(mode, ["all", "any", "latest"], "availability_mode"),
    ...(topic === undefined ? [] : ["availability_topic beside availability"]),
    ...(availability as readonly Json[]).flatMap((one) => [
      ...unknownKeys(one, AVAILABILITY_KEYS, "availability"),
      ...(isTopic(one.topic) ? [] : ["availability.topic"]),
    ]),
  ];
}

const originFaults = (origin: unknown): readonly string[] =>
  typeof origin === "object" && origin !== null && typeof (origin as Json).name === "string"
    ? unknownKeys(origin as Json, ORIGIN_KEYS, "origin")
    : ["origin"];

const unknownKeys = (of: Json, known: readonly string[], where: string): readonly string[] =>
  Object.keys(of)
    .filter((key) => !known.includes(key))
    .map((key) => `${where} ${key}`);

const among = (value: unknown, known: readonly string[], where: string): readonly string[] =>
  value === undefined || known.includes(value as string) ? [] : [`${where} ${JSON.stringify(value)}`];

/** A topic to subscribe to or to publish on, without wildcards. */
const isTopic = (value: unknown): boolean => typeof value === "string" && value.length > 0 && !/[+#\0]/.test(value);
const isPositiveInteger = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
