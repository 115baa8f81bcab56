import { describe, expect, it } from "vitest";
import { announced, faultsOf } from "./home-assistant-schema.ts";

/** Like the first example of https://www.home-assistant.io/integrations/mqtt/#discovery-examples, with what this program always adds. */
const SENSOR = {
  ...{ name: "Temperature", unique_id: "temp01ae", default_entity_id: "sensor.temp01ae", state_topic: "home/bedroom/state" },
  ...{ device_class: "temperature", unit_of_measurement: "°C", state_class: "measurement", expire_after: 60 },
  ...{ availability: [{ topic: "home/status" }], availability_mode: "all" },
  ...{ device: { identifiers: ["bedroom01ae"], name: "Bedroom" }, origin: { name: "bridge" } },
};
const NUMBER = {
  ...{ name: "Limit", unique_id: "limit", default_entity_id: "number.limit", command_topic: "home/limit/set", min: 0, max: 10 },
  ...{ availability: [{ topic: "home/status" }], device: SENSOR.device, origin: SENSOR.origin },
};
const faults = (change: object, of: object = SENSOR, component = "sensor") =>
  faultsOf({ component, node: "node", object: "object", config: { ...of, ...change } });

describe("the check of announcements", () => {
  it("finds nothing wrong with good ones", () => {
    expect(faults({})).toEqual([]);
    expect(faults({}, NUMBER, "number")).toEqual([]);
  });

  it.each<[object, string]>([
    [{ unit: "°C" }, "key unit"],
    [{ object_id: "x" }, "key object_id"],
    [{ state_topic: undefined }, "state_topic is missing"],
    [{ state_topic: "home/+/state" }, "state_topic is missing"],
    [{ name: "" }, "name"],
    [{ unique_id: undefined }, "unique_id"],
    [{ default_entity_id: "sensor.Temp-1" }, "default_entity_id"],
    [{ default_entity_id: "number.temp" }, "default_entity_id"],
    [{ entity_category: "config" }, "entity_category"],
    [{ device_class: "charge" }, 'device_class "charge"'],
    [{ unit_of_measurement: "C" }, 'unit "C" of "temperature"'],
    [{ device_class: "energy", unit_of_measurement: "kWh" }, '"measurement" of "energy"'],
    [{ state_class: "counter" }, 'state_class "counter"'],
    [{ options: ["a"] }, "options go with the class enum, and it with them"],
    [{ device_class: "enum", options: ["a"], unit_of_measurement: undefined }, "options with a number"],
    [{ device_class: "enum", options: [], unit_of_measurement: undefined, state_class: undefined }, "options"],
    [{ suggested_display_precision: 0.5 }, "decimals"],
    [{ expire_after: 0 }, "expire_after"],
    [{ device: {} }, "device.identifiers"],
    [{ device: { identifiers: ["a"], firmware: "1" } }, "device firmware"],
    [{ origin: undefined }, "origin"],
    [{ availability: [{ topic: "" }] }, "availability.topic"],
    [{ availability: [{ topic: "a", template: "b" }] }, "availability template"],
    [{ availability_mode: "most" }, 'availability_mode "most"'],
    [{ availability_topic: "a" }, "availability_topic beside availability"],
  ])("finds what is wrong: %j", (change, fault) => {
    expect(faults(change)).toContain(fault);
  });

  it.each<[object, string]>([
    [{ command_topic: undefined }, "command_topic is missing"],
    [{ max: 0 }, "min and max"],
    [{ step: 0 }, "step"],
    [{ mode: "wheel" }, 'mode "wheel"'],
    [{ device_class: "current", unit_of_measurement: "W" }, 'unit of "current"'],
    [{ expire_after: 10 }, "key expire_after"],
  ])("finds what is wrong with a number: %j", (change, fault) => {
    expect(faults(change, NUMBER, "number")).toContain(fault);
  });

  it("knows the classes of the other components, and only theirs", () => {
    expect(faults({ device_class: "energy" }, SENSOR, "binary_sensor")).toContain('device_class "energy"');
    expect(faults({ device_class: "problem" }, NUMBER, "button")).toContain('device_class "problem"');
    expect(faults({}, SENSOR, "thermometer")).toEqual(["component thermometer"]);
  });

  it("takes only topics of the documented form", () => {
    const topic = (text: string) => () => announced({ topic: text, payload: "{}" }, "homeassistant");
    expect(topic("homeassistant/sensor/node/object/config")()).toMatchObject({
      component: "sensor",
      node: "node",
      object: "object",
    });
    for (const wrong of [
      "sensor/node/object/config",
      "homeassistant/sensor/object/config",
      "homeassistant/sensor/no de/object/config",
    ]) {
      expect(topic(wrong)).toThrow();
    }
    expect(() => announced({ topic: "homeassistant/sensor/node/object/config", payload: "[]" }, "homeassistant")).toThrow();
  });
});
