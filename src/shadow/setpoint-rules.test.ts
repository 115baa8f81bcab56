/** Set-points by bytes that programs really send, as frame-rules.test.ts has them of the other frames. */
import { describe, expect, test } from "vitest";
import { cells, RULES } from "../../test/support/battery.ts";
import { said, type Around } from "../../test/support/shadow-moments.ts";

const ONE = RULES.packs[0]!;

describe("0x351", () => {
  test.each<readonly [string, string, Around, readonly string[]]>([
    ["what this bridge sends itself", "351#26024C044C04B001", {}, []],
    ["the original's constants", "351#26027E047E04B001", {}, ["above-inverter: 115 A, SI6.0H: 110 A"]],
    [
      "the original's constants and a cell that is nearly full",
      "351#26027E047E04B001",
      { packs: [{ cellsV: cells(3.4, { 3: 3.58 }), packVoltageV: 54.58, socPct: 97 }] },
      [
        "charging-not-reduced: 115 A allowed, this bridge: 1.3 A: cell 3 of Block 1 at 3.580 V; next 110 A (rating of SI6.0H)",
        "above-inverter: 115 A, SI6.0H: 110 A",
      ],
    ],
    [
      "the original's constants below freezing",
      "351#26027E047E04B001",
      { packs: [{ temperaturesC: { mosfet: 3, sensors: [-5, -4] } }] },
      [
        "charging-not-stopped: 115 A allowed, this bridge: 0 A: sensor 1 of Block 1 at -5 degC; next 110 A (rating of SI6.0H)",
        "discharging-not-reduced: 115 A allowed, this bridge: 13.8 A: sensor 1 of Block 1 at -5 degC; next 110 A (rating of SI6.0H)",
      ],
    ],
    [
      "a charge voltage below the battery's",
      "351#1C024C044C04B001", // 54.0 V
      { packs: [{ cellsV: cells(3.42), socPct: 99 }] },
      [
        "charge-voltage-below-battery: 54.0 V while the battery has 54.72 V",
        "charge-voltage-chosen: 54.0 V, this bridge 55 V: the configured voltage",
        "charging-not-reduced: 110 A allowed, this bridge: 88 A: cell 1 of Block 1 at 3.420 V; next 110 A (rating of SI6.0H)",
      ],
    ],
    [
      "a charge voltage above what the cells may have",
      "351#76024C044C04B001", // 63.0 V
      {},
      [
        "charge-voltage-too-high: 63.0 V with 16 cells, which may have 58.4 V together",
        "charge-voltage-chosen: 63.0 V, this bridge 55 V: the configured voltage",
      ],
    ],
    [
      "voltages divided by two packs, as bms-to-inverter does",
      "351#14014C044C04D800", // 27.6 V, 21.6 V
      {},
      ["charge-voltage-divided: 27.6 V, times 2 it is a charge voltage"],
    ],
    [
      "the high byte first, as Battery-Emulator sends it",
      "351#0228044C044C01B0", // 55.2 V, 110 A, 110 A, 43.2 V
      {},
      ["setpoints-big-endian: charge voltage as 1024.2 V, meant is 55.2 V"],
    ],
    [
      "a negative discharge limit, from a Pylontech battery",
      "351#440264009CFF3F02",
      {},
      [
        "setpoint-refused: discharge limit -10 A (taken is 0..1200 A), discharge voltage 57.5 V (taken is 41..48 V)",
        "charge-voltage-chosen: 58.0 V, this bridge 55 V: the configured voltage",
        "charge-limit-chosen: 10 A, this bridge 110 A: rating of SI6.0H; next 110 A (cell 1 of Block 1 at 3.300 V)",
      ],
    ],
    [
      "a minimum voltage of 4.1 V, Battery-Emulator's constant",
      "351#26024C044C042900",
      {},
      ["setpoint-refused: discharge voltage 4.1 V (taken is 41..48 V)"],
    ],
    [
      "everything marked as not set",
      "351#FFFF00800080FFFF",
      {},
      ["setpoint-unset: charge voltage not set, charge limit not set, discharge limit not set, discharge voltage not set"],
    ],
    [
      "a discharge voltage above the battery's",
      "351#26024C044C04E001", // 48.0 V
      { packs: [{ cellsV: cells(2.95), socPct: 4 }] },
      [
        "discharge-voltage-above-battery: 48.0 V while the battery has 47.20 V",
        "discharging-not-reduced: 110 A allowed, this bridge: 33 A: cell 1 of Block 1 at 2.950 V; next 110 A (rating of SI6.0H)",
      ],
    ],
    [
      "both limits in each other's place",
      "351#2602D0074C04B001", // charge 200 A, discharge 110 A
      {
        rules: {
          ...RULES,
          limits: { ...RULES.limits, dischargeCurrentA: 200 },
          inverter: { ...RULES.inverter, label: "4 x SI6.0H", maxCurrentA: 440 },
          packs: [{ ...ONE, chargeCurrentA: 110, dischargeCurrentA: 200 }],
        },
      },
      [
        "currents-swapped: charge 200 A, discharge 110 A, which is ours the other way round",
        "charge-limit-chosen: 200 A, this bridge 110 A: 1 pack with 110 A, as configured for Block 1; next 115 A (configured limit)",
        "discharge-limit-chosen: 110 A, this bridge 200 A: configured limit; next 200 A (cell 1 of Block 1 at 3.300 V)",
      ],
    ],
    ["four bytes", "351#26024C04", {}, ["short-setpoints: 0x351 with 4 bytes"]],
  ])("%s", (_, frame, about, expected) => {
    expect(said(frame, about)).toEqual(expected);
  });
});
