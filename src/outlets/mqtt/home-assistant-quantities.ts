/**
 * What Home Assistant is told of each kind of figure: class, unit, how it is kept in its statistics, decimals. The classes with their
 * units: https://developers.home-assistant.io/docs/core/entity/sensor/. Pure.
 */

/** The fields of a sensor's announcement that belong to the kind of its value. */
export type ValueFields = Readonly<Record<string, string | number | readonly string[]>>;

const measured = (unit: string, decimals: number): ValueFields => ({
  unit_of_measurement: unit,
  state_class: "measurement",
  suggested_display_precision: decimals,
});

export const QUANTITIES = {
  voltage: { device_class: "voltage", ...measured("V", 2) },
  cellVoltage: { device_class: "voltage", ...measured("V", 3) },
  spread: { device_class: "voltage", ...measured("mV", 0) },
  current: { device_class: "current", ...measured("A", 1) },
  power: { device_class: "power", ...measured("W", 0) },
  temperature: { device_class: "temperature", ...measured("°C", 1) },
  /** The charge of the device; of several in one device Home Assistant would take any as that of the device. */
  charge: { device_class: "battery", ...measured("%", 0) },
  percent: measured("%", 1),
  capacity: measured("Ah", 0),
  storedEnergy: { device_class: "energy_storage", ...measured("kWh", 1) },
  /** Counts up; that it begins at 0 again is no energy taken back. */
  energy: {
    device_class: "energy",
    state_class: "total_increasing",
    unit_of_measurement: "kWh",
    suggested_display_precision: 2,
  },
  minutes: { device_class: "duration", ...measured("min", 0) },
  hours: { device_class: "duration", ...measured("h", 1) },
  count: { state_class: "measurement", suggested_display_precision: 0 },
  counter: { state_class: "total_increasing", suggested_display_precision: 0 },
} as const satisfies Readonly<Record<string, ValueFields>>;

export type Quantity = keyof typeof QUANTITIES;

/** A word out of a fixed list. */
export const oneOf = (options: readonly string[]): ValueFields => ({ device_class: "enum", options });
