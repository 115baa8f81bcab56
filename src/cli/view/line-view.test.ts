import { expect, it } from "vitest";
import { AT_MS, BLOCKED, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Decision } from "../../domain/decision.ts";
import { lineView } from "./line-view.ts";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What is written for these snapshots, each taken the given number of seconds after the start. */
async function linesOf(...snapshots: readonly (readonly [seconds: number, snapshot: Snapshot])[]): Promise<readonly string[]> {
  const latest = new Latest<Snapshot>();
  const stop = new AbortController();
  let text = "";
  const ended = lineView({ latest, write: (part) => (text += part), signal: stop.signal, startedAtMs: 0 });
  for (const [seconds, snapshot] of snapshots) {
    latest.set({ ...snapshot, atMs: seconds * 1000 });
    await settle();
  }
  stop.abort();
  await ended;
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text.split("\n").slice(0, -1);
}

const talking = RUNNING.decision as Extract<Decision, { kind: "run" }>;

/** Charging, with this charge limit and voltage. */
const limited = (chargeCurrentLimitA: number, chargeVoltageV = 55): Snapshot => ({
  ...RUNNING,
  decision: {
    ...talking,
    output: { ...talking.output, setpoints: { ...talking.output.setpoints, chargeCurrentLimitA, chargeVoltageV } },
  },
});

it("tells events, the state and the set-points, each with the seconds since the start", async () => {
  const heard: Snapshot = { ...RUNNING, events: [{ kind: "inverter-presence", present: true, lastedMs: 0 }] };
  expect(await linesOf([0, STARTING], [1, STARTING], [2.04, heard], [3, BLOCKED])).toEqual([
    "    0.0 s  Silent towards the inverter: waiting for the first reading of Block 1",
    "    2.0 s  The Sunny Island is heard",
    "    2.0 s  Charging at 10.1 A; charge limit 38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)",
    "    2.0 s  Set-points: charge to 55 V with up to 38.5 A, discharge to 43.2 V with up to 110 A",
    "    3.0 s  Blocked, 0 A both ways: no reading for 20 s",
  ]);
});

it("counts from the first snapshot where no start is given", async () => {
  const latest = new Latest<Snapshot>();
  const stop = new AbortController();
  let text = "";
  const ended = lineView({ latest, write: (part) => (text += part), signal: stop.signal });
  latest.set({ ...STARTING, atMs: AT_MS });
  await settle();
  stop.abort();
  await ended;
  expect(text).toMatch(/^ +0\.0 s {2}Silent/);
});

it("says nothing while only figures change", async () => {
  const at = (currentA: number): Snapshot => ({ ...RUNNING, battery: { ...RUNNING.battery!, currentA } });
  expect(await linesOf([0, at(10)], [6, at(20)], [12, at(30)], [18, at(30)])).toHaveLength(2);
});

it("tells set-points that moved by 1 A or 0.1 V, at most every 5 s", async () => {
  const setpoints = (await linesOf([0, limited(10)], [1, limited(12)], [4, limited(18)], [5, limited(20)], [9, limited(28)]))
    .filter((text) => text.includes("Set-points"))
    .map((text) => text.slice(0, 52));
  expect(setpoints).toEqual(
    ["    0.0 s  Set-points: charge to 55 V with up to 10 ", "    5.0 s  Set-points: charge to 55 V with up to 20 "].map((text) =>
      text.slice(0, 52),
    ),
  );
  expect(await linesOf([0, limited(10)], [6, limited(10.9)], [12, limited(9.1, 55.05)])).toHaveLength(2);
  expect(await linesOf([0, limited(10)], [6, limited(11)], [12, limited(11, 55.1)])).toHaveLength(4);
});

it("tells a last change that came too soon as soon as 5 s are over", async () => {
  const lines = await linesOf([0, limited(10)], [1, limited(20)], [2, limited(20)], [5, limited(20)], [11, limited(20)]);
  expect(lines.at(-1)).toBe("    5.0 s  Set-points: charge to 55 V with up to 20 A, discharge to 43.2 V with up to 110 A");
});

it("tells a new meaning of the state at most every 5 s, but a stop at once", async () => {
  const at = (currentA: number): Snapshot => ({ ...RUNNING, battery: { ...RUNNING.battery!, currentA } });
  const lines = await linesOf([0, at(10)], [1, at(0)], [2, at(10)], [3, at(-10)], [6, at(-10)], [7, BLOCKED]);
  expect(lines.filter((text) => !text.includes("Set-points")).map((text) => text.slice(0, 30))).toEqual([
    "    0.0 s  Charging at 10 A; c",
    "    6.0 s  Discharging at 10 A",
    "    7.0 s  Blocked, 0 A both w",
  ]);
});
