/** Days on which something goes wrong, or somebody interferes. */
import { expect, test } from "vitest";
import { asWritten, type Day } from "../support/day.ts";
import type { Rig } from "../support/rig.ts";
import { fourUnequal, steps, twoPacks } from "../support/sites.ts";

const MINUTE_MS = 60_000;

/** The program is stopped and started again 5 s later. */
const restart = async (rig: Rig): Promise<void> => {
  await rig.stop();
  await rig.pass(5_000);
  rig.start();
};

const DAYS: readonly Day[] = [
  {
    name: "a pack of four that is lost at noon: the others go on with their shares, and it joins again",
    site: { packs: fourUnequal(-35) },
    from: "11:30",
    to: "12:45",
    weather: steps([11, 6000]),
    incidents: [
      ["12:00", "the wires of Block 3 come off", (rig) => (rig.packs[2]!.cable.cut = true)],
      ["12:20", "somebody puts them on again", (rig) => (rig.packs[2]!.cable.cut = false)],
    ],
    says: [
      ["11:59", /^charge 110 A: rating of SI6.0H/m],
      ["12:19", /^charge 90 A: 3 packs with 30 A each/m],
      ["12:25", /^charge 110 A/m],
    ],
    told: [
      "Block 3 stale",
      "Block 3 lost",
      "warning bmsInternal",
      "inverter says 3/947",
      "Block 3 fresh",
      "warning bmsInternal ends",
      "inverter says 1/0",
    ],
    limitedBy: { charge: ["inverter", "packs"], discharge: ["inverter", "packs"] },
    energyPct: { in: 95 },
  },
  {
    name: "a BMS of four that opens its charge MOSFET for three quarters of an hour: the others are charged, then all of them",
    site: { packs: fourUnequal(-45) },
    from: "11:00",
    to: "12:35",
    weather: steps([11, 6000]),
    incidents: [
      ["11:30", "Block 2 opens its charge MOSFET", (rig) => (rig.packs[1]!.model.chargeSwitch = false)],
      ["12:15", "Block 2 closes it again", (rig) => (rig.packs[1]!.model.chargeSwitch = true)],
    ],
    told: ["Block 2 charge-switch-off", "Block 2 charge-switch-off settled"],
    says: [["12:00", /^charge 90 A: 3 packs with 30 A each/m]],
    limitedBy: { charge: ["inverter", "packs"], discharge: ["inverter"] },
    energyPct: { in: 97 },
    idealChargeA: 3 * 30,
  },
  {
    name: "the inverter is restarted at noon: it is told everything at once and charges on",
    site: { packs: twoPacks(50) },
    from: "11:45",
    to: "12:45",
    weather: steps([11, 4000]),
    incidents: [
      ["12:00", "somebody switches the inverter off", (rig) => rig.inverter.powerOff()],
      ["12:02", "and on", (rig) => rig.inverter.powerOn()],
      [
        "12:03",
        "it has been told",
        (rig) => expect(rig.inverter.accepted).toMatchObject({ chargeVoltageV: 55, chargeLimitA: 110 }),
      ],
    ],
    told: ["inverter gone", "inverter heard", "inverter says 0/0", "inverter says 1/0"],
    limitedBy: { charge: ["inverter"], discharge: ["inverter"] },
    inverter: ["switched-off", "init", "startup", "starting", "run"],
    energyPct: { in: 98 },
  },
  {
    name: "an inverter that ignores the charge limit is found out",
    site: { packs: twoPacks(50), si: { ignoresChargeLimit: true }, config: { limits: { chargeCurrentA: 30 } } },
    from: "11:45",
    to: "12:15",
    weather: steps([11, 4000]),
    told: ["obeys-charge bad"],
    limitedBy: { charge: ["configured"], discharge: ["inverter"] },
    energyPct: { in: 98 },
  },
  {
    name: "an inverter that keeps its own charge voltage is found out",
    site: { packs: twoPacks(50), si: { ignoresChargeVoltage: true } },
    from: "11:45",
    to: "12:15",
    weather: steps([11, 4000]),
    told: ["accepted-charge-voltage bad"],
    limitedBy: { charge: ["inverter"], discharge: ["inverter"] },
    energyPct: { in: 98 },
  },
  {
    name: "a person stops the charge at noon for an hour, then allows 20 A for half an hour: both end by themselves",
    site: { packs: twoPacks(40) },
    from: "11:45",
    to: "14:00",
    weather: steps([11, 3000], [12.5, -1000], [12.75, 3000]),
    incidents: [
      ["12:00", "stop-charge for an hour", (rig) => rig.app.commands.give({ kind: "stop-charge", forMs: 60 * MINUTE_MS })],
      [
        "13:15",
        "limit-charge to 20 A for half an hour",
        (rig) => rig.app.commands.give({ kind: "limit-charge", limitA: 20, forMs: 30 * MINUTE_MS }),
      ],
    ],
    says: [
      ["12:20", /^charge 0 A: /m],
      ["12:40", /^Discharging at 2\d/],
      ["13:10", /^charge 110 A: /m],
      ["13:30", /^Charging at (19|20)\.?\d* A; charge limit 20 A: /],
      ["13:50", /^charge 110 A: /m],
    ],
    told: [],
    limitedBy: { charge: ["inverter", "operator"], discharge: ["inverter"] },
    energyPct: { out: 99 },
  },
  {
    name: "a person wants the battery full once although it floats: it is charged to full and settles, and the wish is done",
    site: { packs: twoPacks(97) },
    from: "11:00",
    to: "14:00",
    weather: steps([11, 3000], [12, -1200], [12.25, 3000]),
    incidents: [
      ["12:20", "full-once", (rig) => rig.app.commands.give({ kind: "full-once", forMs: 24 * 60 * MINUTE_MS })],
      ["13:50", "no wish stands any more", (rig) => expect(rig.app.commands.list()).toEqual([])],
    ],
    says: [["12:19", /^charge voltage 54\.?\d? V: /m]],
    told: ["settle", "full", "float", "bulk", "settle", "full", "float"],
    limitedBy: { charge: ["inverter", "cell-high", "phase", "above-target"], discharge: ["inverter"] },
    energyPct: { in: 75, out: 99 },
  },
  {
    name: "a BMS that is said to stand for two packs and stands for one is found out within an hour",
    site: { packs: [{ build: { startSocPct: 60 }, config: { represents: 2 } }] },
    from: "12:00",
    to: "13:10",
    weather: (hour) => [1500, 3500, -1500, -3500][Math.floor((hour * 60) / 4) % 4]!,
    told: ["agrees-current noted", "represents bad"],
    limitedBy: { charge: ["inverter"], discharge: ["inverter"] },
    energyPct: { in: 98, out: 98 },
  },
  {
    name: "the program is restarted in the middle of the absorption and while the battery settles: it goes on as if nothing had been",
    site: { packs: twoPacks(94) },
    from: "11:00",
    to: "12:45",
    weather: steps([11, 3000]),
    incidents: [
      ["11:13", "a restart in the absorption", restart],
      ["11:35", "a restart while it settles", restart],
    ],
    told: ["guard 90 %", "guard ends", "settle", "full", "float"],
    limitedBy: { charge: ["inverter", "cell-high", "phase", "above-target"], discharge: ["inverter"] },
    energyPct: { in: 77 },
  },
];

for (const day of DAYS) test(day.name, () => asWritten(day));
