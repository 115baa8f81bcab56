/** What the inverter is told and what it says, free of any protocol. Charge is positive. */

/** The four values that steer the inverter. Ranges are the Sunny Island's (FSS-ConnectingBat-TI-en-10, p. 20-21). */
export interface Setpoints {
  /** CVL, 41..63 V. */
  readonly chargeVoltageV: number;
  /** CCL, 0..1200 A. */
  readonly chargeCurrentLimitA: number;
  /** DCL, 0..1200 A. */
  readonly dischargeCurrentLimitA: number;
  /** DVL, 41..48 V. */
  readonly dischargeVoltageV: number;
}

/** What the inverter displays about the battery; `null` is sent as "invalid". */
export interface BatteryReport {
  /** 0..100 %, any fraction. */
  readonly socPct: number;
  /** 0..100 %. */
  readonly sohPct: number;
  readonly voltageV: number | null;
  /** Positive while charging. */
  readonly currentA: number | null;
  readonly temperatureC: number | null;
}

/** The message slots of the Sunny Island's 0x35A, in slot order 1..16. */
export const MESSAGE_SLOTS = [
  "general",
  "highVoltage",
  "lowVoltage",
  "highTemperature",
  "lowTemperature",
  "highTemperatureCharge",
  "lowTemperatureCharge",
  "highCurrent",
  "highCurrentCharge",
  "contactor",
  "shortCircuit",
  "bmsInternal",
  "cellImbalance",
  "reserved14",
  "reserved15",
  "generator",
] as const;

export type MessageSlot = (typeof MESSAGE_SLOTS)[number];

/** The slots a battery may raise; 14..16 belong to the inverter. */
export type BatteryMessage = Exclude<MessageSlot, "reserved14" | "reserved15" | "generator">;

/** Which messages stand now; what is in neither list has ended. */
export interface Messages {
  readonly alarms: readonly BatteryMessage[];
  readonly warnings: readonly BatteryMessage[];
}

/** Who the battery says it is. */
export interface Identity {
  /** Up to 8 printable ASCII characters. */
  readonly manufacturer: string;
  readonly versionMajor: number;
  readonly versionMinor: number;
  /** 0..65534 Ah. */
  readonly capacityAh: number;
}

/** All that is sent in one cycle. */
export interface InverterOutput {
  readonly setpoints: Setpoints;
  readonly report: BatteryReport;
  readonly messages: Messages;
  readonly identity: Identity;
}

/** What the Sunny Island says about itself (0x305, 0x306, 0x307); a frame not seen yet leaves its part out. */
export interface InverterReport {
  /** The inverter's own measurements, and the SOC it took from us. */
  readonly measured: {
    readonly voltageV: number;
    /** Positive while charging (the bus says it the other way round). */
    readonly currentA: number;
    readonly temperatureC: number;
    readonly socPct: number;
  };
  readonly state?: {
    readonly sohPct: number;
    /** 10 = external BMS selected. */
    readonly chargingProcedure: number;
    /** 0 unknown, 1 operating, 3 warning, 4 failure. */
    readonly operatingState: number;
    /** The active error message's number, 0 = none. */
    readonly errorNumber: number;
    /** The charge voltage it works with. */
    readonly chargeVoltageV: number;
  };
  readonly relays?: {
    readonly relayBits: number;
    readonly functionBits1: number;
    readonly functionBits2: number;
  };
}
