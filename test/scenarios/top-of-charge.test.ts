import { describe, expect, test } from "vitest";
import { explainLimit } from "../../src/domain/explain/explain.ts";
import { Rig } from "../support/rig.ts";

/** 4.5 kW of sun into a nearly full battery whose cell 7 is ahead of the others; its BMS is set to act at 3.60 V already. */
const sunny = (config: Record<string, unknown> = {}) =>
  new Rig({
    config,
    build: { startSocPct: 95, socOffsets: [[7, 2]] },
    jk: { cellOverVoltageV: 3.6, cellOverVoltageReleaseV: 3.5 },
    surplusW: () => 4_500,
  });

describe("charging to the top with one high cell", () => {
  test("the taper keeps it below its protection, energy is delivered, and the reason names the cell", async () => {
    // The stages would end the charge once the high cell is full.
    const rig = sunny({ chargeMode: "fixed" });
    await rig.until("the inverter runs", () => rig.inverter.state.s === "run", 120_000);
    const startAh = rig.model.says().cycledAh;
    let mostA = 0;
    for (let minute = 0; minute < 30; minute++) {
      await rig.pass(60_000);
      mostA = Math.max(mostA, rig.world.plant.busCurrentA);
    }
    const { decision } = rig.last!;
    if (decision.kind !== "run") throw new Error(`the decision is ${decision.kind}`);
    expect(decision.charge.winner).toMatchObject({ name: "cell-high", cause: { kind: "cell", pack: "Block 1", cell: 7 } });
    expect(explainLimit(decision.charge)).toMatch(/cell 7 of Block 1 at 3\.[45]\d\d V/);
    expect(mostA).toBeGreaterThan(60);
    expect(rig.model.says().cycledAh - startAh).toBeGreaterThan(5);
    expect(rig.watch.highestCellV).toBeGreaterThan(3.45);
    expect(rig.watch.highestCellV).toBeLessThan(3.59);
    expect(rig.watch.bmsAlarms).toEqual(new Set());
    expect(await rig.end()).toEqual([]);
  });

  test("the same battery without a taper worth the name trips its BMS", async () => {
    const rig = sunny({
      tables: {
        cellHigh: [
          [3.649, 1],
          [3.65, 0],
        ],
      },
    });
    await rig.pass(30 * 60_000);
    expect(rig.watch.bmsAlarms).toContain("cellOverVoltage");
    expect(await rig.end(["over-voltage"])).toEqual([]);
  });

  test("a BMS that trips all the same is heeded: no charge, a warning, discharging goes on", async () => {
    const rig = new Rig({
      build: { startSocPct: 95, socOffsets: [[7, 1.2]] },
      jk: { cellOverVoltageV: 3.44, cellOverVoltageReleaseV: 3.36 },
      surplusW: () => 4_500,
    });
    await rig.until("it trips", () => !rig.model.says().switches.charge, 30 * 60_000);
    await rig.pass(2_300);
    expect(rig.inverter.accepted).toMatchObject({ chargeLimitA: 0, warnings: 1 << 1 }); // slot 2, battery voltage high
    expect(rig.inverter.accepted.dischargeLimitA).toBeGreaterThan(50);
    expect(await rig.end(["over-voltage"])).toEqual([]);
  });
});
