import { encodeMessages } from "../../src/codec/sma/alarms.ts";
import type { SmaFrame } from "../../src/codec/sma/frame.ts";
import { encodeManufacturer, encodeType } from "../../src/codec/sma/identity.ts";
import { encodeSetpoints } from "../../src/codec/sma/setpoints.ts";
import { encodeMeasurements, encodeSoc } from "../../src/codec/sma/state.ts";
import type { InverterOutput } from "../../src/domain/inverter.ts";

const SAMPLE: InverterOutput = {
  setpoints: { chargeVoltageV: 55.2, chargeCurrentLimitA: 99.97, dischargeCurrentLimitA: 110, dischargeVoltageV: 43.2 },
  report: { socPct: 76.42, sohPct: 100, voltageV: 52.48, currentA: 12.3, temperatureC: 21.5 },
  messages: { alarms: [], warnings: ["cellImbalance", "highVoltage"] },
  identity: { manufacturer: "JK", versionMajor: 1, versionMinor: 0, capacityAh: 560 },
};

/** Encodes the six frames of one cycle; throws when one is refused, so that a bench never times a refusal. */
export function encodeSampleSet(): readonly SmaFrame[] {
  const { setpoints, report, messages, identity } = SAMPLE;
  return [
    encodeSetpoints(setpoints),
    encodeSoc(report, { hiResSoc: "mirror" }),
    encodeMeasurements(report, { currentSign: "charge-positive" }),
    encodeMessages(messages, { idle: "cleared" }),
    encodeManufacturer(identity, { asciiWordSwap: false }),
    encodeType(identity),
  ].map((frame) => {
    if (!frame.ok) throw new Error(frame.error.message);
    return frame.value;
  });
}
