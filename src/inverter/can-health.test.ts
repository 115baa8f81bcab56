import { describe, expect, it } from "vitest";
import {
  busOffAgain,
  explainCanState,
  newCanHealth,
  nextCanHealth,
  resetDue,
  type CanHealth,
  type CanSign,
  type CanState,
} from "./can-health.ts";

const OPENED: CanSign = { kind: "opened", echoes: true };
const MUTE: CanSign = { kind: "opened", echoes: false };
const GONE: CanSign = { kind: "port-down" };
const TAKEN: CanSign = { kind: "taken" };
const ECHO: CanSign = { kind: "echo" };
const HEARD: CanSign = { kind: "heard" };
const FRAME: CanSign = { kind: "frame" };
const TIME: CanSign = { kind: "time" };
const FULL: CanSign = { kind: "refused", why: "full" };
const DOWN: CanSign = { kind: "refused", why: "down" };
const CLOSED: CanSign = { kind: "refused", why: "closed" };
const error = (what: Extract<CanSign, { kind: "error" }>["error"]): CanSign => ({ kind: "error", error: what });

type Step = readonly [atS: number, sign: CanSign];
const course = (...steps: readonly Step[]): readonly Step[] => steps;

const after = (...steps: readonly Step[]): CanHealth =>
  steps.reduce((health, [atS, sign]) => nextCanHealth(health, sign, atS * 1000), newCanHealth(0));

/** A frame every second, from one second to another. */
const taken = (fromS: number, toS: number): readonly Step[] =>
  Array.from({ length: toS - fromS + 1 }, (_, i): Step => [fromS + i, TAKEN]);
const acknowledged = (fromS: number, toS: number): readonly Step[] =>
  taken(fromS, toS).flatMap((step) => course(step, [step[0], ECHO]));

/** Open, heard, and a frame acknowledged at 1 s. */
const WELL = course([0, OPENED], [0.5, HEARD], [1, TAKEN], [1, ECHO]);

const TABLE: readonly (readonly [what: string, steps: readonly Step[], state: CanState])[] = [
  ["before the port was open", [[3, TIME]], "opening"],
  ["a port that cannot be opened", [[1, GONE]], "down"],
  ["open, nothing sent yet", course([0, OPENED], [1, HEARD]), "quiet"],
  ["a frame acknowledged", WELL, "ok"],
  ["a frame acknowledged, the inverter not heard yet", course([0, OPENED], [1, TAKEN], [1, ECHO]), "ok"],
  ["a frame taken, not acknowledged yet", [...WELL, [2, TAKEN], [5.9, TIME]], "ok"],
  ["no acknowledgement for 5 s", [...WELL, [2, TAKEN], [7, TIME]], "no-ack"],
  ["a frame is given up as the interface goes down", [...WELL, [2, TAKEN], [3, error("went-down")], [9, TIME]], "down"],
  ["no acknowledgement, told by the controller", [...WELL, [2, TAKEN], [2.1, error("error-passive")], [3, TIME]], "no-ack"],
  ["error-passive while frames are acknowledged", [...WELL, [1.1, error("error-passive")], [3, TIME]], "ok"],
  ["the queue is full", [...WELL, [2, FULL]], "no-ack"],
  ["the queue has room again, nobody acknowledges", [...WELL, [2, FULL], [3, TAKEN]], "no-ack"],
  ["acknowledged at last", [...WELL, [2, FULL], [3, TAKEN], [60, ECHO], [60, HEARD]], "ok"],
  ["the interface is down", [...WELL, [2, DOWN]], "down"],
  ["the interface is up again, proved", [...WELL, [2, DOWN], [4, TAKEN], [4, ECHO]], "ok"],
  ["the interface is up again, nobody acknowledges", [...WELL, [2, DOWN], [4, TAKEN], [9, TIME]], "no-ack"],
  ["the port has ended", [...WELL, [2, GONE]], "down"],
  ["a frame for a port that has ended", [...WELL, [2, CLOSED]], "ok"],
  ["open again, nothing sent yet", [...WELL, [2, GONE], [4, OPENED]], "quiet"],
  ["bus-off", [...WELL, [2, error("bus-off")]], "bus-off"],
  ["bus-off, restarted", [...WELL, [2, error("bus-off")], [2.1, error("restarted")]], "ok"],
  ["bus-off, and then a frame comes in", [...WELL, [2, error("bus-off")], [3, FRAME]], "ok"],
  ["acknowledged, not heard for 14 s", [...WELL, ...acknowledged(2, 15)], "ok"],
  ["acknowledged, not heard for 15 s", [...WELL, ...acknowledged(2, 16)], "deaf"],
  ["acknowledged, never heard", [[0, OPENED], ...acknowledged(1, 16)], "deaf"],
  ["acknowledged for 14 s after an hour without", [...WELL, ...acknowledged(3600, 3614)], "ok"],
  ["heard again", [...WELL, ...acknowledged(2, 16), [17, HEARD], [17, ECHO]], "ok"],
  ["silent on purpose, and not heard", [...WELL, [40, TIME]], "quiet"],
  ["a port without acknowledgements takes a frame", course([0, MUTE], [1, TAKEN], [9, HEARD], [9, TAKEN], [12, TIME]), "ok"],
  ["a port without acknowledgements, nobody heard", [[0, MUTE], ...taken(1, 16)], "deaf"],
  ["errors that are only counted", [...WELL, [2, error("error-warning")], [2, error("rx-overflow")], [2, error("other")]], "ok"],
];

it.each(TABLE)("%s", (_what, steps, state) => {
  expect(after(...steps).state).toBe(state);
});

it("tells since when it is in its state", () => {
  expect(after(...WELL, [2, TAKEN], [7, TIME], [30, TIME])).toMatchObject({ state: "no-ack", sinceMs: 7000 });
});

describe("setting the interface up anew", () => {
  const deaf = (untilS: number): readonly Step[] => acknowledged(1, untilS);
  const due = (...steps: readonly Step[]): boolean => resetDue(after(...steps), steps.at(-1)![0] * 1000);

  it("is due after a minute in which frames were taken and the inverter was not heard", () => {
    expect(due([0, OPENED], ...deaf(60))).toBe(false);
    expect(due([0, OPENED], ...deaf(61))).toBe(true);
  });
  it("is due once in 5 minutes", () => {
    const reset: Step = [61, { kind: "reset" }];
    expect(due([0, OPENED], ...deaf(61), reset, ...acknowledged(62, 360))).toBe(false);
    expect(due([0, OPENED], ...deaf(61), reset, ...acknowledged(62, 361))).toBe(true);
  });
  it("is due when bus-off does not end by itself", () => {
    expect(due(...WELL, [2, error("bus-off")], [11, TIME])).toBe(false);
    expect(due(...WELL, [2, error("bus-off")], [12, TIME])).toBe(true);
  });
  it("is due after a minute in which nobody acknowledged", () => {
    expect(due(...WELL, [2, TAKEN], [7, TIME], [61, TIME])).toBe(false);
    expect(due(...WELL, [2, TAKEN], [7, TIME], [62, TIME])).toBe(true);
  });
  it("is not due when nothing is sent, or the port is away", () => {
    expect(due(...WELL, [600, TIME])).toBe(false);
    expect(due(...WELL, [2, GONE], [600, TIME])).toBe(false);
  });
});

it("knows bus-off that comes again and again: three times in a minute", () => {
  const off = (atS: number): readonly Step[] => course([atS, error("bus-off")], [atS + 0.1, error("restarted")]);
  expect(busOffAgain(after(...WELL, ...off(2), ...off(30)))).toBe(false);
  expect(busOffAgain(after(...WELL, ...off(2), ...off(30), ...off(61)))).toBe(true);
  expect(busOffAgain(after(...WELL, ...off(2), ...off(30), ...off(63)))).toBe(false);
  expect(explainCanState(after(...WELL, ...off(2), ...off(30), [50, error("bus-off")]))).toContain("again and again");
});

it("has words for every trouble, and none while all is well", () => {
  const words = new Map(TABLE.map(([, steps, state]) => [state, explainCanState(after(...steps))]));
  expect([...words].filter(([, text]) => text === null).map(([state]) => state)).toEqual(["opening", "quiet", "ok"]);
  expect(new Set([...words.values()]).size).toBe(5);
});
