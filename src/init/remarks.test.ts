import { expect, it } from "vitest";
import { configSchema } from "../config/schema.ts";
import { NOTHING_FOUND, type Answers, type FoundPack } from "./answers.ts";
import { assumed } from "./questions.ts";
import { remarksOn } from "./remarks.ts";
import { settingsOf } from "./settings.ts";

const BLOCK: FoundPack = {
  ...{ port: "/dev/ttyUSB0", protocol: "nw", address: null, registers: false, cells: 16, capacityAh: 280 },
  setIn: {
    cells: 16,
    protection: { cellOverVoltageV: 3.65, cellUnderVoltageV: 2.6, chargeOverCurrentA: 150, dischargeOverCurrentA: 150 },
    settings: {},
  },
  ...{ name: null, represents: null },
};

function remarks(pack: FoundPack, answers: Partial<Answers> = {}): readonly string[] {
  const found = { ...NOTHING_FOUND, packs: [pack] };
  const all = assumed({ answers: { scan: "all", ...answers }, found });
  return remarksOn(configSchema.parse(settingsOf(all, { found })), all, found);
}

it("are none where all fits", () => {
  expect(remarks(BLOCK)).toEqual([]);
  expect(remarks(BLOCK, { capacity: 275 })).toEqual([]);
});

it("tell what does not fit the BMS, and what was said twice differently", () => {
  expect(remarks(BLOCK, { "charge-voltage": 58.4 })[0]).toMatch(/^DANGER: Block 1: /);
  expect(remarks(BLOCK, { capacity: 840 })[0]).toContain("You say 840 Ah, by the BMSs it is 280 Ah");
  expect(remarks({ ...BLOCK, setIn: null })[0]).toContain("Not every BMS has told its limits");
  expect(remarks(BLOCK, { "charge-voltage": 52 }).at(-1)).toContain("52 V is 3.25 V a cell: LFP cells are never full");
});
