import { describe, expect, test } from "vitest";
import { modbusCapture } from "../../test/support/pb-captures.ts";
import { PbRequestWatch } from "./pb-request-watch.ts";

/** The requests of docs/protocols/jk-pb.md. */
const STATUS = "011016200001020000d6f1";
const SETTINGS = "0110161e0001020000d22f";
const INFO = "0110161c0001020000d3cd";
const READ_ALARMS = modbusCapture("modbus-fc03-alarms-none").requestHex;
const CHARGE_SWITCH = modbusCapture("modbus-fc10-write-charge-switch-ack").requestHex;

function unexpectedOf(hex: string, piece = 1000): readonly string[] {
  const watch = new PbRequestWatch();
  const bytes = Buffer.from(hex, "hex");
  for (let at = 0; at < bytes.length; at += piece) watch.feed(bytes.subarray(at, at + piece));
  return watch.unexpected.map((run) => Buffer.from(run).toString("hex"));
}

describe.each([1, 3, 1000])("in pieces of %d bytes", (piece) => {
  test.each([STATUS, SETTINGS, INFO, READ_ALARMS, `${STATUS}${READ_ALARMS}${SETTINGS}${STATUS}`])(
    "%s is a request to read",
    (hex) => {
      expect(unexpectedOf(hex, piece)).toEqual([]);
    },
  );

  test.each([
    ["the switch for charging", CHARGE_SWITCH],
    ["another word into the same register", "011016200001020001"],
    ["a wrong CRC", "011016200001020000d6f2"],
    ["a read with a wrong CRC", "010312a00002c152"],
    ["a write of one register", "0606162000000000"],
    ["the request to address 16", "101016200001020000"],
    ["the request to everybody", "001016200001020000"],
    ["a frame of NW", "4e5700130000000006030000000000006800000129"],
  ])("%s is kept, and the request behind it is found", (_, hex) => {
    expect(unexpectedOf(`${hex}${STATUS}`, piece)).toEqual([hex]);
  });
});

test("a request that has begun is nothing unexpected yet", () => {
  expect(unexpectedOf(STATUS.slice(0, 12))).toEqual([]);
});

test("keeps the first 100 runs", () => {
  expect(unexpectedOf(`ff${STATUS}`.repeat(150))).toHaveLength(100);
});
