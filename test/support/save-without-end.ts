/** Saves states to the file named first on the command line, one after the other, until it is killed; says so once the first one is there. */
import { saveState } from "../../src/state/state-file.ts";
import { stateText } from "../../src/state/state-text.ts";

const path = process.argv[2]!;
const tops = Array.from({ length: 60 }, (_, i) => ({ agoMs: i * 10_000, maxV: 53.123 }));
const stage = { stage: "bulk", fullAgoMs: null } as const;
for (let round = 0; ; round++) {
  await saveState(
    path,
    stateText(
      {
        chargeVoltage: { valueV: 55, external: false, tops },
        cells: { round: (round % 32) + 1 },
        stage,
        anchors: {},
        commands: [],
      },
      Date.now(),
    ),
  );
  if (round === 0) process.stdout.write("saving\n");
}
