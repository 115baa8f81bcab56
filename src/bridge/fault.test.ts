import { expect, it } from "vitest";
import type { DomainEvent } from "../domain/event.ts";
import { faultIn } from "./fault.ts";

const TABLE: readonly (readonly [what: string, event: DomainEvent, fault: string | null])[] = [
  ["the first decision", { kind: "decision", decision: "silent", was: "start" }, null],
  ["running", { kind: "decision", decision: "run", was: "silent" }, null],
  ["blocked", { kind: "decision", decision: "block", was: "run" }, "decision-block"],
  ["silent after running", { kind: "decision", decision: "silent", was: "run" }, "decision-silent"],
  ["silent after block", { kind: "decision", decision: "silent", was: "block" }, null],
  ["a pack is stale", { kind: "pack-link", pack: "A", link: "stale", was: "fresh", lastedMs: 1 }, null],
  ["a pack is lost", { kind: "pack-link", pack: "A", link: "lost", was: "stale", lastedMs: 1 }, "pack-lost"],
  ["a warning", { kind: "message", message: "highVoltage", raised: true, level: "warning" }, null],
  ["an alarm", { kind: "message", message: "highVoltage", raised: true, level: "alarm" }, "alarm-highVoltage"],
  ["the end of one", { kind: "message", message: "highVoltage", raised: false, level: "alarm" }, null],
  ["the inverter's warning", { kind: "inverter-state", operatingState: 3, errorNumber: 1 }, null],
  ["the inverter's failure", { kind: "inverter-state", operatingState: 4, errorNumber: 952 }, "inverter-failure"],
  ["another limit", { kind: "limited-by", direction: "charge", name: "cell-high", was: "inverter" }, null],
];

it.each(TABLE)("%s", (_, event, fault) => expect(faultIn([event])).toBe(fault));
it("nothing", () => expect(faultIn([])).toBeNull());
it("the first of several", () => expect(faultIn(TABLE.map(([, event]) => event))).toBe("decision-block"));
