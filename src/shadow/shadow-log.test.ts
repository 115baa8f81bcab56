import { expect, it } from "vitest";
import { recordingLog } from "../../test/support/recording-log.ts";
import { explainCanState, newCanHealth } from "../inverter/can-health.ts";
import { shadowLog } from "./shadow-log.ts";

it("leaves out what is false about a bridge that sends nothing", () => {
  const kept = recordingLog();
  const log = shadowLog(kept);
  log.warn({ kind: "check", finding: {} }, "The Sunny Island does not take the SOC");
  for (const echoes of [true, false]) {
    const deaf = explainCanState({ ...newCanHealth(0), echoes, state: "deaf" })!;
    log.warn({ can: "can0" }, `can0: ${deaf}`);
  }
  log.info({ can: "can0", lastedS: 3 }, "can0 takes frames again, after 3 s");
  expect([...kept.lines("warn"), ...kept.lines("info")]).toEqual([]);
});

it("passes on everything else", () => {
  const kept = recordingLog();
  const log = shadowLog(kept);
  log.warn({}, "CAN down: no such interface");
  log.warn({ can: "can0" }, "can0: the interface is down");
  log.error({ code: "X" }, "error");
  log.info({ kind: "pack-link" }, "Block 1 is lost");
  log.debug({}, "detail");
  expect(kept.lines("warn")).toHaveLength(2);
  expect([kept.lines("error"), kept.lines("info"), kept.lines("debug")]).toEqual([["error"], ["Block 1 is lost"], ["detail"]]);
});
