/**
 * The known faults, by bytes that programs really send: those of the original script as test/control-comparison.test.ts has them, and
 * those that test/fixtures/sma/frames.json and the pages of the programs give.
 */
import { describe, expect, it, test } from "vitest";
import { cells, RULES } from "../../test/support/battery.ts";
import { said, type Around } from "../../test/support/shadow-moments.ts";
import type { Rules } from "../domain/rules.ts";
import { FRAME_RULES } from "./frame-rules.ts";

const ONE = RULES.packs[0]!;
const FOUR: Rules = { ...RULES, packs: [{ ...ONE, represents: 4 }] };
const TWO: Rules = { ...RULES, packs: [ONE, { ...ONE, name: "Block 2" }] };
const GUARDED = { belowCellV: 3.125, aboveSocPct: 30, toSocPct: 30, onlyCharging: false };

describe("0x355", () => {
  test.each<readonly [string, string, Around, readonly string[]]>([
    ["what this bridge sends itself", "355#3C0064007017", {}, []],
    ["no fine SOC, as the original", "355#3C006400FFFF", {}, ["fine-soc-unset: fine SOC FFFF"]],
    [
      "a fine SOC of 0, as a newer Pylontech battery",
      "355#540060000000",
      { packs: [{ socPct: 84 }] },
      ["fine-soc-zero: 84 %, fine 0 %"],
    ],
    ["a fine SOC in 0.1 %, as SimpBMS", "355#3C0064005802", {}, ["fine-soc-tenfold: 60 %, fine 6.00 %"]],
    ["two SOCs that differ", "355#3C006400C012", {}, ["fine-soc-disagrees: 60 %, fine 48.00 %"]],
    ["a SOC that is not set", "355#FFFF6400FFFF", {}, ["soc-unset: SOC FFFF"]],
    ["the high byte first", "355#003C00641770", {}, ["soc-big-endian: 15360 %, meant is 60 %"]],
    [
      "more than 100 %",
      "355#65006400FFFF",
      { packs: [{ socPct: 100 }] },
      ["soc-refused: SOC 101 % (taken is 0..100 %)", "fine-soc-unset: fine SOC FFFF"],
    ],
    [
      "a SOC that the original forces down by a sagging voltage",
      "355#1E006400FFFF", // 30 %
      { packs: [{ cellsV: cells(3.1), socPct: 62, currentA: -80 }] },
      [
        "fine-soc-unset: fine SOC FFFF",
        "soc-by-voltage: 30 % at this voltage, the BMS says 62 %",
        "soc-far-low: 30 %, this bridge 62 %",
      ],
    ],
    [
      "90 % that the original holds until 54 V",
      "355#5A006400FFFF",
      { packs: [{ cellsV: cells(3.37), socPct: 98, currentA: 20 }] },
      ["fine-soc-unset: fine SOC FFFF", "soc-by-voltage: 90 % at this voltage, the BMS says 98 %"],
    ],
    [
      "what the BMS counts, which this bridge does not believe",
      "355#3C0064007017",
      {
        packs: [{ cellsV: cells(3.05) }],
        rules: {
          ...RULES,
          soc: {
            guard: [GUARDED],
            guardHysteresisV: 0.02,
            floor: {
              restCellV: 3.2,
              chargingCellV: 3.3,
              littleFraction: 0.2,
              lowestCellV: 3.1,
              hysteresisV: 0.02,
              atLeastPct: 10,
            },
            filterMs: 60_000,
            chargingFraction: 0.002,
            riseMsPerPct: 10_000,
          },
        },
      },
      ["soc-of-bms: 60 %, this bridge 30 %"],
    ],
    [
      "that of one pack of two",
      "355#28006400A00F", // 40 %
      { rules: TWO, packs: [{ socPct: 40 }, { socPct: 60 }] },
      ["soc-of-one-pack: 40 %, all packs 50 %"],
    ],
    ["far too high", "355#50006400401F", { packs: [{ socPct: 30 }] }, ["soc-far-high: 80 %, this bridge 30 %"]],
    ["far too low", "355#05006400F401", { packs: [{ socPct: 30 }] }, ["soc-far-low: 5 %, this bridge 30 %"]],
    [
      "a health of 100 % of a battery that is worn",
      "355#3C0064007017",
      { packs: [{ sohPct: 88 }] },
      ["health-fixed: 100 %, the BMS says 88 %"],
    ],
    ["two bytes", "355#3C00", {}, ["short-setpoints: 0x355 with 2 bytes"]],
  ])("%s", (_, frame, about, expected) => {
    expect(said(frame, about)).toEqual(expected);
  });
});

describe("0x356", () => {
  const charging = (currentA: number): Around => ({
    rules: FOUR,
    packs: [{ packVoltageV: 53.21, cellsV: cells(53.21 / 16), currentA }],
  });
  test.each<readonly [string, string, Around, readonly string[]]>([
    ["what this bridge sends itself", "356#C9142003DC00", charging(20), []],
    [
      "the original's set at 20 A and -5 degC",
      "356#1400E0FC1A04", // 0.20 V, -80.0 A, 105.0 degC
      {
        rules: FOUR,
        packs: [
          { packVoltageV: 53.21, cellsV: cells(53.21 / 16), currentA: 20, temperaturesC: { mosfet: 20, sensors: [-5, 20] } },
        ],
      },
      [
        "voltage-high-byte: 0.20 V, the high byte of 53.21 V",
        "current-reversed: -80 A, this bridge 80 A",
        "cold-as-hot: 105 degC, meant is -5 degC",
      ],
    ],
    [
      "the original's current of 4 x 50 A, which begins again at 40.96 A",
      "356#140097FEC800", // 4 x 9.04 A = 36.1 A, negative
      charging(50),
      [
        "voltage-high-byte: 0.20 V, the high byte of 53.21 V",
        "current-wraps: -36.1 A, the battery has 200 A",
        "current-reversed: -36.1 A, this bridge 200 A",
      ],
    ],
    ["zeros and 24 degC, as SMAVenusDriver", "356#00000000F000", charging(20), ["measurements-empty: 0 V, 0 A"]],
    ["the high byte first", "356#14C9032000DC", charging(20), ["measurements-big-endian: -140.60 V, meant is 53.21 V"]],
    [
      "one of two packs, taken twice",
      "356#A0149001C800", // 40 A
      { rules: TWO, packs: [{ currentA: 20 }, { currentA: 5 }] },
      ["current-of-one-pack: 40 A, the battery has 25 A"],
    ],
  ])("%s", (_, frame, about, expected) => {
    expect(said(frame, about)).toEqual(expected);
  });
});

describe("0x35A", () => {
  const alarm = (...alarms: NonNullable<NonNullable<Around["packs"]>[0]["alarms"]>): Around => ({ packs: [{ alarms }] });
  test.each<readonly [string, string, Around, readonly string[]]>([
    ["BYD's idle", "35A#AAAAAAAAAAAAAAAA", {}, []],
    ["all zeros", "35A#0000000000000000", {}, ["messages-without-end: all bytes 00"]],
    [
      "the original's charge over-voltage",
      "35A#0000000020000000",
      alarm("chargeOverVoltage"),
      ['messages-mirrored: "pack voltage too high while charging" as the end of warning 3 (low voltage)'],
    ],
    [
      "the original's MOSFETs too hot and cells too far apart",
      "35A#0000000000000280",
      alarm("mosOverTemp", "cellDifference"),
      [
        'messages-mirrored: "MOSFETs too hot" as the end of warning 9 (high current charge), "cells too far apart" as the end of warning 16 (generator)',
      ],
    ],
    [
      "nothing while the BMS complains",
      "35A#0000000000000000",
      alarm("cellOverVoltage"),
      ["message-not-told: high voltage", "messages-without-end: all bytes 00"],
    ],
    ["both bits of slot 9, as bms-to-inverter", "35A#0000030000000000", {}, ["message-both-bits: byte 2, bits 0 and 1"]],
    ["a generator", "35A#0000004000000000", {}, ["message-reserved: generator"]],
    ["an alarm: low voltage, from a BYD battery", "35A#1000000000000000", {}, ["alarm-raised: low voltage"]],
    ["a warning: high voltage, from a BYD battery", "35A#0000000004000000", {}, ["warning-raised: high voltage"]],
    ["the same while this bridge says it, too", "35A#0000000004000000", alarm("chargeOverVoltage"), []],
    ["the end of a warning while nothing stands", "35A#0000000020000000", {}, []],
  ])("%s", (_, frame, about, expected) => {
    expect(said(frame, about)).toEqual(expected);
  });
});

describe("0x35E and 0x35F", () => {
  test.each<readonly [string, string, Around, readonly string[]]>([
    ["Brabeck in swapped pairs", "35E#724262616365006B", {}, ['name-swapped: "Brabeck"']],
    ["BATRIUM", "35E#4241545249554D20", {}, []],
    ["YamBMS, ended by two zeros", "35E#59616D424D530000", {}, []],
    ["16-bit letters, as bms-to-inverter", "35E#53004D0041002000", {}, ['name-in-16-bits: "SMA?"']],
    ["the original's type", "35F#694C4B4A60043130", { rules: FOUR }, ['type-swapped: type "iL"']],
    ["this bridge's own", "35F#4C69000160040000", { rules: FOUR }, []],
    ["the mean of four packs", "35F#4C69000118010000", { rules: FOUR }, ["capacity-of-one-pack: 280 Ah, this bridge 1120 Ah"]],
    ["what is left, as YamBMS", "35F#4C690001A0020000", { rules: FOUR }, ["capacity-left: 672 Ah of 1120 Ah"]],
    ["280000 mAh cut to 16 bits", "35F#4C690001C0450000", {}, ["capacity-cut: 17856, this bridge 280 Ah"]],
  ])("%s", (_, frame, about, expected) => {
    expect(said(frame, about)).toEqual(expected);
  });
});

it("has a name for each rule, and evidence", () => {
  const rules = [...FRAME_RULES.values()].flat();
  const own = rules.filter(({ name }) => !name.startsWith("short-"));
  expect(new Set(own.map(({ name }) => name)).size).toBe(own.length);
  for (const { means, evidence, name } of rules) {
    expect(means, name).toMatch(/[.]$/);
    expect(evidence.length, name).toBeGreaterThan(5);
  }
});
