import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { seeded } from "../../src/sim/seeded.ts";
import { loadState } from "../../src/state/state-file.ts";
import { start } from "../support/program.ts";
import { temporaryFile } from "../support/temp.ts";

const KILLS = 30;

it("a process killed while it saves leaves the old or the new state, whole; the next one saves over what was left", async () => {
  const path = temporaryFile("state.json", "");
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const chance = seeded(1);
  const rounds = new Set<number>();
  for (let kill = 0; kill < KILLS; kill++) {
    const child = start(process.execPath, ["--import", tsx, "test/support/save-without-end.ts", path]);
    await child.line((line) => line === "saving");
    await sleep(chance() * 30);
    child.process.kill("SIGKILL");
    expect(await child.ended).toBe("SIGKILL");

    const loaded = await loadState(path, Date.now());
    if (!loaded.ok || loaded.value === null) throw new Error(loaded.ok ? "there is no state" : loaded.error.message);
    expect(loaded.value.kept.chargeVoltage!.tops).toHaveLength(60);
    rounds.add(loaded.value.kept.cells.round!);
    expect(readdirSync(dirname(path)).filter((name) => !/^state\.json(\.new)?$/.test(name))).toEqual([]);
  }
  // They were killed at different moments.
  expect(rounds.size).toBeGreaterThan(1);
});
