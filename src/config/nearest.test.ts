import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

const KEYS = ["packs", "port", "limits", "chargeVoltageV", "dischargeVoltageV", "chargeCurrentA", "SI6.0H", "SI8.0H"];

test.each([
  ["prot", "port"], // two letters swapped
  ["limit", "limits"], // one missing
  ["limitss", "limits"], // one too many
  ["PACKS", "packs"],
  ["chargeVoltage", "chargeVoltageV"],
  ["charge_voltage_v", "chargeVoltageV"],
  ["dischargevoltage", "dischargeVoltageV"],
  ["si6", "SI6.0H"], // a beginning
  ["charge", null], // the beginning of several
  ["SI", null],
  ["weather", null],
  ["", null],
  ["p".repeat(100_000), null],
])("%s means %s", (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});
