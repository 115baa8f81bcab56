/** Boots a guest for all cases of a test file, shows what went wrong in it, and prints the table of its faults at the end. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { Bench } from "./bench.ts";

/** Longer than the guest may take to boot. */
const SET_UP_MS = 400_000;

/** What cangen sends once a second as the inverter says little when a case has failed. */
const REPORT = / 30[56]#/;
const LINES_SHOWN = 60;

/** `name` is that of the guest's log, if KERNEL_LOGS names a folder for it. */
export function useBench(name: string): () => Bench {
  let bench: Bench | undefined;
  beforeAll(async () => {
    bench = await Bench.setUp();
  }, SET_UP_MS);
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail" || bench === undefined) return;
    const lines = bench.guest.lines.filter((line) => !REPORT.test(line)).slice(-LINES_SHOWN);
    process.stderr.write(`\n${task.name}:\n${lines.join("\n")}\n`);
    await bench.mend();
  });
  afterAll(async () => {
    if (bench === undefined) return;
    process.stdout.write(`\n${bench.table()}\n`);
    const { KERNEL_LOGS } = process.env;
    if (KERNEL_LOGS !== undefined) {
      mkdirSync(KERNEL_LOGS, { recursive: true });
      writeFileSync(join(KERNEL_LOGS, `${name}.log`), bench.guest.lines.join("\n"));
    }
    await bench.tearDown();
  });
  return () => {
    if (bench === undefined) throw new Error("the guest is there only while cases run");
    return bench;
  };
}
