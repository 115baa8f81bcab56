/** What a Sunny Island says every second (SMA FSS-ConnectingBat-TI-en-10, 0x305..0x307), written byte by byte. */
import { writeScalar } from "../codec/scalar.ts";
import type { CanFrame } from "../io/port.ts";

export interface SiSays {
  readonly voltageV: number;
  /** Positive while charging; the bus has it the other way round. */
  readonly currentA: number;
  readonly temperatureC: number;
  readonly socPct: number;
  readonly sohPct: number;
  /** 0 "---", 1 operating, 3 warning, 4 failure. */
  readonly operatingState: number;
  readonly errorNumber: number;
  readonly chargeVoltageV: number;
  /** Connected to the grid and running: bits "external voltage ok", "grid on" and "run" of 0x307. */
  readonly gridOk: boolean;
  readonly running: boolean;
}

/** Charging procedure "external BMS". */
const EXTERNAL_BMS = 10;
const EXT_VOLTAGE_OK = 1 << 6;
const GRID_ON = 1 << 7;
const RUN = 1 << 9;

/** The three frames in bus order. */
export function sunnyIslandFrames(says: SiSays): readonly [CanFrame, CanFrame, CanFrame] {
  const measured = new Uint8Array(8);
  writeScalar(measured, 0, "u16", "le", Math.round(says.voltageV * 10));
  writeScalar(measured, 2, "i16", "le", Math.round(-says.currentA * 10));
  writeScalar(measured, 4, "i16", "le", Math.round(says.temperatureC * 10));
  writeScalar(measured, 6, "i16", "le", Math.round(says.socPct * 10));

  const state = new Uint8Array(8);
  writeScalar(state, 0, "u16", "le", Math.round(says.sohPct));
  state[2] = EXTERNAL_BMS;
  state[3] = says.operatingState;
  writeScalar(state, 4, "u16", "le", says.errorNumber);
  writeScalar(state, 6, "u16", "le", Math.round(says.chargeVoltageV * 10));

  const relays = new Uint8Array(8);
  const functions = (says.gridOk ? EXT_VOLTAGE_OK : 0) | (says.gridOk && says.running ? GRID_ON : 0) | (says.running ? RUN : 0);
  writeScalar(relays, 2, "u16", "le", functions);

  return [
    { id: 0x305, data: measured },
    { id: 0x306, data: state },
    { id: 0x307, data: relays },
  ];
}
