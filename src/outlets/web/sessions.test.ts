import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { Attempts, MOST_FROM_ALL, MOST_FROM_ONE } from "./attempts.ts";
import { IDLE_MS, MOST_SESSIONS, Sessions } from "./sessions.ts";

describe("sessions", () => {
  it("stand while they are used, and end with the idle time, by signing out, and for unknown tokens", () => {
    const clock = new FakeClock();
    const sessions = new Sessions(() => clock.nowMs());
    const token = sessions.begin();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(sessions.begin()).not.toBe(token);
    clock.stall(IDLE_MS);
    expect(sessions.uses(token)).toBe(true);
    clock.stall(IDLE_MS);
    expect(sessions.uses(token)).toBe(true);
    clock.stall(IDLE_MS + 1);
    expect(sessions.uses(token)).toBe(false);
    expect(sessions.uses(token)).toBe(false);
    const other = sessions.begin();
    sessions.end(other);
    sessions.end(undefined);
    expect([other, undefined, "", "x"].map((one) => sessions.uses(one))).toEqual([false, false, false, false]);
  });

  it("are bounded: the one that was used least lately goes", () => {
    const sessions = new Sessions(() => 0);
    const tokens = Array.from({ length: MOST_SESSIONS }, () => sessions.begin());
    expect(sessions.uses(tokens[0])).toBe(true);
    sessions.begin();
    expect(sessions.uses(tokens[1])).toBe(false);
    expect(sessions.uses(tokens[0])).toBe(true);
    expect(sessions.uses(tokens[2])).toBe(true);
  });
});

describe("attempts", () => {
  it("are bounded for each address; time and a right password free it again", () => {
    let nowMs = 1_000;
    const attempts = new Attempts(() => nowMs);
    for (let i = 0; i < MOST_FROM_ONE; i++) expect(attempts.begin("a")).toBe(0);
    nowMs += 100_000;
    expect(attempts.begin("a")).toBe(500_000);
    expect(attempts.begin("b")).toBe(0);
    nowMs += 500_000;
    for (let i = 0; i < MOST_FROM_ONE; i++) expect(attempts.begin("a")).toBe(0);
    expect(attempts.begin("a")).toBeGreaterThan(0);
    attempts.forgive("a");
    expect(attempts.begin("a")).toBe(0);
  });

  it("are bounded for all addresses together", () => {
    const attempts = new Attempts(() => 0);
    for (let i = 0; i < MOST_FROM_ALL; i++) expect(attempts.begin(`10.0.0.${i}`)).toBe(0);
    expect(attempts.begin("10.0.1.1")).toBe(600_000);
  });
});
