import { describe, expect, it } from "vitest";
import { reading, RULES, seen, UNHEARD } from "../../test/support/battery.ts";
import type { Decision } from "../domain/decision.ts";
import { newMemory } from "../domain/memory.ts";
import { tick } from "../domain/tick.ts";
import { newSupervision, supervise, type Beat } from "./supervision.ts";

const FIRST = tick({ nowMs: 0, packs: new Map(), inverter: UNHEARD, commands: [], strangerId: null }, newMemory(0, RULES), RULES);
const RUN = tick(
  { nowMs: 0, packs: new Map([["Block 1", seen(reading(), 0)]]), inverter: UNHEARD, commands: [], strangerId: null },
  FIRST.memory,
  RULES,
);
const SILENT = FIRST.decision;
const BUS = { port: "open", sent: 0, refused: 0, reopened: 0, downs: 0 } as const;
const WATCHDOG_MS = 10_000;

const beat = (atS: number, decision: Decision, bus: Partial<Beat["bus"]> = {}): Beat => ({
  atMs: atS * 1000,
  decision,
  battery: decision.kind === "silent" ? null : RUN.battery,
  bus: { ...BUS, ...bus },
});

/** What was told, with its second: the status only by its first word. */
function told(beats: readonly Beat[], watchdogMs: number | null = WATCHDOG_MS, hears: (atMs: number) => boolean = () => true) {
  let memory = newSupervision(0);
  return beats.flatMap((one) => {
    const { message, taken, refused } = supervise(memory, one, watchdogMs);
    const heard = message === null || hears(one.atMs);
    memory = heard ? taken : refused;
    const words = message?.split("\n").map((line) => line.replace(/^STATUS=(\w+).*$/, "$1").replace("=1", "")) ?? [];
    return words.length === 0 ? [] : [`${one.atMs / 1000} ${words.join(" ")}${heard ? "" : " (not heard)"}`];
  });
}

/** One beat a second; `bus` says what the sender's counters are at each. */
const beats = (seconds: number, decision: Decision, bus: (s: number) => Partial<Beat["bus"]>, fromS = 0): readonly Beat[] =>
  Array.from({ length: seconds }, (_, i) => beat(fromS + i, decision, bus(fromS + i)));

const working = (s: number): Partial<Beat["bus"]> => ({ sent: 5 * s });
const feeds = (lines: readonly string[]): number[] =>
  lines.filter((line) => line.includes("WATCHDOG")).map((line) => Number(line.split(" ")[0]));

describe("ready", () => {
  it("is told once, with the first decision that is not silent", () => {
    const lines = told([...beats(3, SILENT, working), ...beats(40, RUN.decision, working, 3)]);
    expect(lines.filter((line) => line.includes("READY"))).toEqual(["3 READY Idle WATCHDOG"]);
    expect(lines[0]).toBe("0 Silent WATCHDOG");
  });

  it("is told after 30 s without a BMS: the watchdog sleeps until then", () => {
    const lines = told(beats(60, SILENT, working));
    expect(lines.filter((line) => line.includes("READY"))).toEqual(["30 READY WATCHDOG"]);
  });

  it("is told again until it is heard", () => {
    const lines = told(beats(5, RUN.decision, working), WATCHDOG_MS, (atMs) => atMs >= 2_000);
    expect(lines.slice(0, 3)).toEqual([
      "0 READY Idle WATCHDOG (not heard)",
      "1 READY Idle WATCHDOG (not heard)",
      "2 READY Idle WATCHDOG",
    ]);
    expect(lines.slice(3).join()).not.toContain("READY");
  });
});

describe("the status", () => {
  const currents = [0, 5, 10, -5, -10, 20, 30, 40, 50, 60, 70, 80].map((currentA, s) => ({
    ...beat(s, RUN.decision, working(s)),
    battery: { ...RUN.battery!, currentA },
  }));

  it("is told when it changes, at most once every 5 s, the newest one then", () => {
    expect(told(currents, null)).toEqual(["0 READY Idle", "5 Charging", "10 Charging"]);
  });

  it("is not repeated", () => {
    expect(told(beats(60, RUN.decision, working), null)).toEqual(["0 READY Idle"]);
  });

  it("is the sentence of the view, on one line and of bounded length, whatever a pack is called", () => {
    const pack = `a\nWATCHDOG=1\u2028\u0000${"long ".repeat(100)}`;
    const decision: Decision = { kind: "silent", because: [{ code: "waiting-for-first-reading", packs: [pack] }] };
    const { message } = supervise(newSupervision(0), beat(0, decision), null);
    expect(message).toMatch(
      /^STATUS=Silent towards the inverter: waiting for the first reading of a\?WATCHDOG=1\?\?long [^\n]*$/,
    );
    expect(message!.length).toBeLessThanOrEqual(310);
  });
});

describe("the watchdog", () => {
  it.each([
    [10_000, [0, 3, 6, 9, 12, 15, 18]],
    [4_000, Array.from({ length: 20 }, (_, i) => i)],
    [40_000, [0, 10]],
    [null, []],
  ])("of %s ms is fed about four times as often", (watchdogMs, atS) => {
    expect(feeds(told(beats(20, RUN.decision, working), watchdogMs))).toEqual(atS);
  });

  const stuckFrom = (s: number, port: Beat["bus"]["port"]) => (at: number) => ({ port, sent: 5 * Math.min(at, s) });

  it.each<[string, Decision, (s: number) => Partial<Beat["bus"]>, last: number]>([
    ["frames go out", RUN.decision, working, 117],
    ["frames are refused by a full or a dead bus", RUN.decision, (s) => ({ refused: 5 * s }), 117],
    ["silence is on purpose", SILENT, () => ({}), 117],
    ["the port is down and tried again every 10 s", RUN.decision, (s) => ({ port: "down", downs: Math.floor(s / 10) }), 117],
    ["the port comes and goes", RUN.decision, (s) => ({ reopened: s }), 117],
    ["the sender has stopped on an open port", RUN.decision, stuckFrom(60, "open"), 60],
    ["the reconnection hangs", RUN.decision, stuckFrom(60, "down"), 90],
    ["the first opening hangs", RUN.decision, () => ({ port: "opening" }), 30],
  ])("%s", (_, decision, bus, last) => {
    const fed = feeds(told(beats(120, decision, bus)));
    expect(fed.at(-1)).toBe(last);
    for (let i = 1; i < fed.length; i++) expect(fed[i]! - fed[i - 1]!).toBe(3);
  });

  it("a sender that has not moved yet when talking begins is not stuck", () => {
    const lines = told([...beats(5, SILENT, () => ({})), ...beats(10, RUN.decision, (s) => ({ sent: 5 * (s - 5) }), 5)]);
    expect(feeds(lines)).toEqual([0, 3, 6, 9, 12]);
  });

  it("a sender that moves again is believed at once", () => {
    const lines = told(beats(60, RUN.decision, (s) => ({ sent: s < 20 || s > 40 ? s : 20 })));
    expect(feeds(lines).filter((s) => s > 20 && s <= 40)).toEqual([]);
    expect(feeds(lines)).toContain(41);
  });
});
