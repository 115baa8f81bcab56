import { describe, expect, it } from "vitest";
import { STATUS } from "../../test/support/status-reports.ts";
import { readAnswer } from "./protocol.ts";

const answered = (report: unknown): unknown => readAnswer(JSON.stringify({ ok: true, report }));

describe("the status as an answer", () => {
  it("is read as it was said", () => {
    expect(answered(STATUS)).toEqual({ ok: true, report: STATUS });
  });

  it("of a bridge that has just started is read as well", () => {
    const can = { ...STATUS.can, acknowledged: null, acknowledgedAgoMs: null, state: "opening", lastSent: [] };
    const inverter = { ...STATUS.inverter, present: null, measured: null, measuredAgoMs: null, state: null, stateAgoMs: null };
    const started = { ...STATUS, told: null, can, inverter, findings: [], events: {} };
    expect(answered(started)).toEqual({ ok: true, report: started });
  });
});

describe("the other end is another version", () => {
  it("what a newer bridge says besides is left out", () => {
    const [pack] = STATUS.packs;
    const newer = { ...STATUS, moon: "full", packs: [{ ...pack, colour: "red" }], events: { ...STATUS.events, eclipse: 1 } };
    const read = answered(newer);
    expect(read).toMatchObject({ report: { packs: [pack], events: { eclipse: 1 } } });
    expect(JSON.stringify(read)).not.toMatch(/moon|colour/);
  });

  it.each([
    ["an older bridge lacks a part", { ...STATUS, inverter: undefined }],
    ["a newer bridge knows another state of the bus", { ...STATUS, can: { ...STATUS.can, state: "asleep" } }],
    ["an age is no number", { ...STATUS, uptimeMs: "long" }],
    ["a count runs backwards", { ...STATUS, ticks: -1 }],
  ])("%s: no answer that can be read, and no crash", (_, report) => expect(answered(report)).toBeNull());
});
