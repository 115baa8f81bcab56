import { describe, expect, it } from "vitest";
import { judgeAgrees, NEW_AGREES, type AgreesMemory, type Meters } from "./agrees.ts";

const CALM: Meters = { inverterV: 53, bmsV: 53, inverterA: 0, bmsA: 0 };

/** One measurement a second; `shown` may depend on the second. */
function after(seconds: number, shown: (second: number) => Partial<Meters>): AgreesMemory {
  let memory: AgreesMemory = NEW_AGREES;
  for (let second = 0; second <= seconds; second++) {
    memory = judgeAgrees(memory, { ...CALM, ...shown(second) }, second * 1000);
  }
  return memory;
}
const steady = (shown: Partial<Meters>) => after(35, () => shown);
const swinging = (second: number, low: number, high: number) => (second % 2 === 0 ? low : high);

describe("no opinion", () => {
  it.each(["inverterV", "bmsV"] as const)("of a voltage without a number: %s", (meter) => {
    expect(steady({ [meter]: Number.NaN }).voltage.state).toBe("unknown");
    // It was lost in between: what is known of the other for 30 s is not enough.
    expect(after(35, (second) => (second === 10 ? { [meter]: Number.NaN } : {})).voltage.state).toBe("unknown");
  });

  it.each(["inverterA", "bmsA"] as const)("of a current without a number: %s", (meter) => {
    const memory = steady({ inverterA: 20, bmsA: 20, [meter]: Number.NaN });
    expect([memory.current.state, memory.direction.state, memory.pairs]).toEqual(["unknown", "unknown", []]);
  });

  it("of a voltage that moves so that neither can be said", () => {
    expect(after(35, (second) => ({ inverterV: swinging(second, 50, 54), bmsV: 54 })).voltage.state).toBe("unknown");
  });

  it("of a current that moves so that neither can be said", () => {
    expect(after(35, (second) => ({ inverterA: swinging(second, 6, 40), bmsA: 40 })).current.state).toBe("unknown");
  });

  it("of a direction while one of them hardly flows", () => {
    expect(steady({ inverterA: -2, bmsA: 5.2 }).direction.state).toBe("unknown");
    expect(steady({ inverterA: 5.2, bmsA: -2 }).direction.state).toBe("unknown");
    expect(steady({}).direction.state).toBe("unknown");
  });
});

describe("an all-clear", () => {
  it("of the current needs 10 A on one of the meters", () => {
    expect(steady({ inverterA: 10, bmsA: 10 }).current).toMatchObject({ state: "ok", facts: { inverterA: 10, bmsA: 10 } });
    expect(steady({ inverterA: 10.5, bmsA: 9.5 }).current.state).toBe("ok");
    expect(steady({ inverterA: 9.9, bmsA: 9.9 }).current.state).toBe("unknown");
  });

  it("of the direction needs 5 A on both", () => {
    expect(steady({ inverterA: 5, bmsA: 5 }).direction.state).toBe("ok");
    expect(steady({ inverterA: -5, bmsA: -5 }).direction.state).toBe("ok");
    expect(steady({ inverterA: 5, bmsA: 4.9 }).direction.state).toBe("unknown");
  });
});

it("the direction is noted where the currents are each other's opposite, and not where they merely differ", () => {
  expect(steady({ inverterA: 20, bmsA: -20 }).direction.state).toBe("noted");
  expect(steady({ inverterA: 20, bmsA: -40 }).direction.state).toBe("unknown");
});
