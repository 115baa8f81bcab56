import { test } from "vitest";
import { Rig } from "../support/rig.ts";
for (const [soc, off, w, spread] of [
  [95, 1.2, 4500, 0.3],
  [95, 2, 4500, 0.3],
  [92, 3, 4500, 0.3],
  [92, 3, 4500, 0.1],
  [90, 4, 6000, 0.3],
] as const)
  for (const flat of [false, true])
    test("x", async () => {
      const rig = new Rig({
        config: flat
          ? {
              tables: {
                cellHigh: [
                  [3.649, 1],
                  [3.65, 0],
                ],
              },
            }
          : {},
        build: { startSocPct: soc, socOffsets: [[7, off]], socSpreadPct: spread },
        surplusW: () => w,
      });
      await rig.pass(40 * 60_000);
      console.log(
        soc,
        off,
        w,
        flat,
        rig.watch.highestCellV,
        rig.watch.bmsAlarms,
        rig.model.says().cycledAh - 42 * 280,
        rig.world.plant.busV,
        await rig.end(),
      );
    });
