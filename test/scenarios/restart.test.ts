import { describe, expect, test } from "vitest";
import { Rig, type RigOptions } from "../support/rig.ts";
import { TextStore } from "../support/text-store.ts";

const MINUTE_MS = 60_000;

/**
 * Another charger has lifted the battery to above the charge voltage and is gone; a heavy load makes the voltage sag for the
 * moment. In this moment the program is started again, after `awayMs`. What the clock says is `setMs` off by then.
 */
async function restartInSag(awayMs: number, setMs: number, options: Partial<RigOptions> = {}) {
  let wallSetMs = 0;
  let charging = true;
  const store = new TextStore(() => Date.parse("2026-06-01T12:00:00Z") + rig.clock.nowMs() + wallSetMs);
  const rig: Rig = new Rig({
    build: { startSocPct: 96 },
    onGrid: () => false,
    surplusW: () => -1_000,
    externalA: (nowMs) => (charging && nowMs > 3 * MINUTE_MS ? 60 : 0),
    store,
    ...options,
  });
  await rig.until("it is lifted", () => rig.world.plant.busV > 56.2, 30 * MINUTE_MS);
  charging = false;
  await rig.pass(30_000);
  rig.load(-5_500);
  await rig.until("it sags", () => rig.world.plant.busV < 54.5, 20 * MINUTE_MS);
  const beforeV = rig.setpoints().at(-1)!.cvlV;
  await rig.stop();
  const stoppedMs = rig.clock.nowMs();
  await rig.pass(awayMs);
  wallSetMs = setMs;
  rig.start();
  await rig.pass(5_000);
  const afterV = rig.setpoints(stoppedMs + 1).map(({ cvlV }) => cvlV);
  return { rig, store, beforeV, afterV };
}

describe("a restart", () => {
  test("within a minute goes on with the charge voltage, which keeps above the voltage that comes back", async () => {
    const { rig, store, beforeV, afterV } = await restartInSag(20_000, 0);
    expect(store.saves).toBeGreaterThan(2);
    expect(beforeV).toBeGreaterThan(56.2);
    expect(new Set(afterV)).toEqual(new Set([beforeV]));
    rig.load(0);
    await rig.pass(2 * MINUTE_MS);
    expect(rig.inverter.accepted.chargeVoltageV).toBeGreaterThan(rig.world.plant.busV);
    rig.load(-3_000);
    await rig.pass(15 * MINUTE_MS);
    expect(rig.setpoints().at(-1)!.cvlV).toBe(55);
    expect(await rig.end()).toEqual([]);
  });

  test.each([
    ["with a clock set an hour ahead", 60 * MINUTE_MS],
    ["with a clock set a day back", -1440 * MINUTE_MS],
  ])("%s begins the charge voltage anew", async (_, setMs) => {
    const { rig, afterV } = await restartInSag(20_000, setMs);
    expect(afterV[0]).toBe(55);
    await rig.stop();
  });

  test("whose state is nonsense begins anew", async () => {
    const nonsense = { load: () => Promise.resolve(null), save: () => Promise.resolve() };
    const { rig, afterV } = await restartInSag(20_000, 0, { store: nonsense });
    expect(afterV[0]).toBe(55);
    await rig.stop();
  });
});

describe("the service manager", () => {
  /** What was told, with its time. */
  function told() {
    const lines: { readonly atMs: number; readonly line: string }[] = [];
    const serviceManager = {
      watchdogMs: 10_000,
      notify: (message: string) => {
        for (const line of message.split("\n")) lines.push({ atMs: rig.clock.nowMs(), line });
        return true;
      },
    };
    const times = (begin: string): number[] => lines.flatMap(({ atMs, line }) => (line.startsWith(begin) ? [atMs] : []));
    const longestGapMs = (toMs: number): number => {
      const fed = [...times("WATCHDOG"), toMs];
      return Math.max(...fed.map((atMs, i) => atMs - (fed[i - 1] ?? 0)));
    };
    let rig!: Rig;
    const begin = (options: RigOptions): Rig => {
      rig = new Rig({ serviceManager, bridgeOn: false, ...options });
      rig.start();
      return rig;
    };
    return { begin, lines, times, longestGapMs };
  }

  test("hears of the start, of every state, that the bridge works, and of the end", async () => {
    const { begin, lines, times, longestGapMs } = told();
    const rig = begin({});
    await rig.pass(5 * MINUTE_MS);
    expect(times("READY=1")).toHaveLength(1);
    expect(times("READY=1")[0]).toBeLessThan(5_000);
    expect(longestGapMs(rig.clock.nowMs())).toBeLessThan(4_000);
    expect(lines.at(-1)!.line).not.toBe("STOPPING=1");
    await rig.stop();
    expect(lines.at(-1)!.line).toBe("STOPPING=1");
    expect(times("STOPPING")).toHaveLength(1);
    expect(await rig.end()).toEqual([]);
  });

  const trouble: readonly (readonly [string, RigOptions, (rig: Rig) => void])[] = [
    ["the inverter is off", { inverterOn: false }, () => undefined],
    ["the CAN interface goes down", {}, (rig) => (rig.can.down = true)],
    ["the CAN adapter is pulled", {}, (rig) => rig.can.pull()],
    ["the BMS is silent", {}, (rig) => (rig.faults.drop = true)],
    ["the serial adapter is pulled", {}, (rig) => rig.serial.pull()],
  ];

  test.each(trouble)("is fed although %s", async (_, options, make) => {
    const { begin, times, longestGapMs } = told();
    const rig = begin(options);
    await rig.pass(2 * MINUTE_MS);
    make(rig);
    await rig.pass(10 * MINUTE_MS);
    expect(longestGapMs(rig.clock.nowMs())).toBeLessThan(7_000);
    expect(times("READY=1")).toHaveLength(1);
    await rig.stop();
  });

  test("is told that a bridge without a BMS is ready, and what it waits for", async () => {
    const { begin, lines, times } = told();
    const rig = begin({ jk: { startS: 1e6 } });
    rig.serial.pull();
    await rig.pass(MINUTE_MS);
    expect(times("READY=1")).toEqual([30_000]);
    expect(lines.find(({ line }) => line.startsWith("STATUS"))!.line).toContain("waiting for the first reading of Block 1");
    await rig.stop();
  });
});
