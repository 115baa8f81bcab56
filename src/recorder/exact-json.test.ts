import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../test/support/fc.ts";
import { differences } from "./differences.ts";
import { decode, encode } from "./exact-json.ts";

describe("exact JSON", () => {
  it.each([
    [{ a: [1, null, "x", true], b: { c: 0.1 } }, '{"a":[1,null,"x",true],"b":{"c":0.1}}'],
    [[Number.NaN, Infinity, -Infinity, -0], '[{"$":"NaN"},{"$":"Infinity"},{"$":"-Infinity"},{"$":"-0"}]'],
    [{ absent: undefined }, '{"absent":{"$":"undefined"}}'],
    [[undefined], '[{"$":"undefined"}]'],
    [{ $: "NaN" }, '{"$":"object","entries":[["$","NaN"]]}'],
    [new Map([["a", -0]]), '{"$":"map","entries":[["a",{"$":"-0"}]]}'],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    ["\ud800", '"\\ud800"'],
  ])("%o is written as %s, and comes back", (value, text) => {
    expect(encode(value)).toBe(text);
    expect(decode(text)).toStrictEqual(value);
  });

  it("keeps a name that is special in JavaScript", () => {
    const value = Object.fromEntries([["__proto__", { x: -0 }]]) as unknown;
    for (const back of [decode(encode(value)), decode(encode(Object.fromEntries([["__proto__", 1]])))]) {
      expect(Object.keys(back as object)).toEqual(["__proto__"]);
    }
    expect(differences("it", decode(encode(value)), value)).toEqual([]);
  });

  it("gives back any plain data", () => {
    const anything = fc.anything({ withMap: true, withSparseArray: false, key: fc.oneof(fc.string(), fc.constant("$")) });
    fc.assert(
      fc.property(anything, (value) => {
        expect(decode(encode(value))).toStrictEqual(value);
      }),
      property(500),
    );
  });

  it.each([[() => 1], [{ at: 1n }], [[Symbol("x")]], [{ made: new Date(0) }], [new Set([1])]])("refuses %o", (value) => {
    expect(() => encode(value)).toThrow(TypeError);
  });

  it.each(['{"$":"nothing"}', '{"$":1}', '{"$":"map"}', '{"$":"map","entries":[[1]]}', '{"$":"object","entries":[[1,2]]}', "{"])(
    "refuses the text %s",
    (text) => {
      expect(() => decode(text)).toThrow(SyntaxError);
    },
  );
});

describe("differences", () => {
  it("are told field by field, to the bit", () => {
    const was = { same: [1, { x: Number.NaN }], zero: 0, gone: 1, list: [1, 2], kind: {} };
    const now = { same: [1, { x: Number.NaN }], zero: -0, came: undefined, list: [1], kind: [] };
    expect(differences("decision", was, now)).toEqual([
      { field: "decision.zero", recorded: "0", now: '{"$":"-0"}' },
      { field: "decision.gone", recorded: "1", now: null },
      { field: "decision.list[1]", recorded: "2", now: null },
      { field: "decision.kind", recorded: "{}", now: "[]" },
      { field: "decision.came", recorded: null, now: '{"$":"undefined"}' },
    ]);
  });
});
