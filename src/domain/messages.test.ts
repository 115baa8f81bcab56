import { describe, expect, it } from "vitest";
import { cells, reading, RULES } from "../../test/support/battery.ts";
import { aggregate } from "./battery.ts";
import { messagesOf, messagesUnheard } from "./messages.ts";
import type { PackReading } from "./pack.ts";

const battery = (change: Partial<PackReading>) =>
  aggregate([{ rules: RULES.packs[0]!, link: "fresh", good: { atMs: 0, value: reading(change) } }]);
const warnings = (change: Partial<PackReading>) => messagesOf(battery(change), false, []).warnings;

describe("messages", () => {
  it.each([
    [{ alarms: ["lowCapacity"] }, ["lowVoltage"]],
    [{ alarms: ["mosOverTemp"] }, ["highTemperature"]],
    [{ alarms: ["chargeOverVoltage"] }, ["highVoltage"]],
    [{ alarms: ["dischargeUnderVoltage"] }, ["lowVoltage"]],
    [{ alarms: ["batteryOverTemp"] }, ["highTemperature"]],
    [{ alarms: ["batteryOverTemp"], currentA: 5 }, ["highTemperature", "highTemperatureCharge"]],
    [{ alarms: ["boxOverTemp"], currentA: -5 }, ["highTemperature"]],
    [{ alarms: ["boxOverTemp"], currentA: 5 }, ["highTemperature", "highTemperatureCharge"]],
    [{ alarms: ["chargeOverCurrent"] }, ["highCurrentCharge"]],
    [{ alarms: ["dischargeOverCurrent"] }, ["highCurrent"]],
    [{ alarms: ["cellDifference"] }, ["cellImbalance"]],
    [{ alarms: ["cellDifference"], currentA: 5, dischargeMosOn: false }, ["cellImbalance"]],
    [{ alarms: ["batteryLowTemp"] }, ["lowTemperatureCharge"]],
    [{ alarms: ["batteryLowTemp"], dischargeMosOn: false }, ["lowTemperatureCharge", "lowTemperature"]],
    [{ alarms: ["cellOverVoltage"] }, ["highVoltage"]],
    [{ alarms: ["cellUnderVoltage", "lowCapacity"] }, ["lowVoltage"]],
    [{ alarms: ["afeProtectionA"] }, ["bmsInternal"]],
    [{ alarms: ["afeProtectionB"] }, ["bmsInternal"]],
    [{ alarms: ["wireResistance"] }, ["bmsInternal"]],
    [{ alarms: ["cellCountMismatch"] }, ["bmsInternal"]],
    [{ alarms: ["currentSensorFault"] }, ["bmsInternal"]],
    [{ alarms: ["chargeShortCircuit"] }, ["shortCircuit"]],
    [{ alarms: ["dischargeShortCircuit"] }, ["shortCircuit"]],
    [{ alarms: ["chargeOverTemp"] }, ["highTemperatureCharge"]],
    [{ alarms: ["internalCommunication"] }, ["bmsInternal"]],
    [{ alarms: ["chargeMosFault"] }, ["contactor"]],
    [{ alarms: ["dischargeMosFault"] }, ["contactor"]],
    [{ alarms: ["dischargeOnFailed"] }, ["contactor"]],
    [{ alarms: ["temperatureSensorFault"] }, ["bmsInternal"]],
    [{ alarms: ["parallelModuleFault"] }, ["bmsInternal"]],
    [{ cellsV: cells(3.3, { 9: 0 }) }, ["bmsInternal"]],
    [{}, []],
  ] satisfies [Partial<PackReading>, string[]][])("%j -> %j", (change, expected) => {
    expect(warnings(change)).toEqual(expected);
  });

  it("says that it is too cold to discharge of the pack whose BMS has stopped that, whatever another one does", () => {
    const cold = reading({ alarms: ["batteryLowTemp"], dischargeMosOn: false });
    const packs = [cold, reading()].map((value, i) => ({
      rules: { ...RULES.packs[0]!, name: `Block ${i + 1}` },
      link: "fresh" as const,
      good: { atMs: 0, value },
    }));
    expect(messagesOf(aggregate(packs), false, []).warnings).toEqual(["lowTemperatureCharge", "lowTemperature"]);
  });

  it("warns when the battery or a pack is not heard", () => {
    expect(messagesOf(null, true, []).warnings).toEqual(["bmsInternal"]);
    expect(messagesOf(null, false, [])).toEqual({ alarms: [], warnings: [] });
    expect(messagesUnheard({ alarms: [], warnings: [] }, [])).toEqual({ alarms: [], warnings: ["bmsInternal"] });
    expect(messagesUnheard({ alarms: [], warnings: ["lowVoltage", "bmsInternal"] }, [])).toEqual({
      alarms: [],
      warnings: ["lowVoltage", "bmsInternal"],
    });
  });

  it("makes an alarm of it where the owner wants that", () => {
    const alarm = { alarms: ["bmsInternal"], warnings: [] };
    expect(messagesOf(null, true, ["bmsInternal"])).toEqual(alarm);
    expect(messagesOf(battery({ cellsV: cells(3.3, { 9: 0 }) }), false, ["bmsInternal"])).toEqual(alarm);
    expect(messagesUnheard({ alarms: [], warnings: [] }, ["bmsInternal"])).toEqual(alarm);
  });

  it("sends as alarms what the owner wants as alarms, and not also as warnings", () => {
    const both = battery({ alarms: ["cellUnderVoltage", "cellDifference"] });
    expect(messagesOf(both, false, ["lowVoltage"])).toEqual({ alarms: ["lowVoltage"], warnings: ["cellImbalance"] });
  });

  it("never makes an alarm of a low SOC", () => {
    expect(messagesOf(battery({ alarms: ["lowCapacity"] }), false, ["lowVoltage"])).toEqual({
      alarms: [],
      warnings: ["lowVoltage"],
    });
  });

  it.each(["wireResistance", "temperatureSensorFault", "parallelModuleFault"] as const)("never makes an alarm of %s", (alarm) => {
    expect(messagesOf(battery({ alarms: [alarm] }), false, ["bmsInternal"])).toEqual({ alarms: [], warnings: ["bmsInternal"] });
  });
});
