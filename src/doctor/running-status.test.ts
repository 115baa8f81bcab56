import { describe, expect, it } from "vitest";
import { benchSite, NOT_BOOTED, RUNNING_UNIT, systemctl, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { STATUS } from "../../test/support/status-reports.ts";
import type { ControlGrant } from "../control/protocol.ts";
import { SiinterjkError, type ErrorCode } from "../errors.ts";
import { runningStatus } from "./running-status.ts";

const LIST: ControlGrant = { ok: true, status: "Idle", commands: [] };
const refuses = (code: ErrorCode) => (): never => {
  throw new SiinterjkError(code, code);
};
const onStatus = (answer: () => ControlGrant | null): DoctorParts => ({
  ask: ({ do: what }) => (what === "status" ? answer() : LIST),
});

describe("what the running bridge says", () => {
  it.each<readonly [string, DoctorParts, object]>([
    ["all", onStatus(() => ({ ok: true, report: STATUS })), { kind: "told", report: STATUS }],
    ["none runs", { programs: { systemctl: NOT_BOOTED } }, { kind: "no" }],
    [
      "nobody may ask it",
      { ask: refuses("CONTROL_PERMISSION") },
      { why: expect.stringContaining("sudo siinterjk doctor") as string },
    ],
    [
      "an older one does not know what is asked",
      onStatus(refuses("CONTROL_REQUEST")),
      { why: expect.stringContaining("another version") as string },
    ],
    [
      "a newer one says it in another way",
      onStatus(refuses("CONTROL_NO_ANSWER")),
      { why: expect.stringContaining("another version") as string },
    ],
    [
      "one that has just started",
      onStatus(refuses("CONTROL_FAILED")),
      { why: expect.stringContaining("does not say it: CONTROL_FAILED") as string },
    ],
    ["one that has ended meanwhile", onStatus(() => null), { why: expect.stringContaining("has ended") as string }],
    [
      "one without a socket",
      { programs: { systemctl: systemctl(RUNNING_UNIT) } },
      { why: expect.stringContaining("cannot be asked: its service runs") as string },
    ],
  ])("%s", async (_, parts, expected) => {
    expect(await runningStatus(benchSite(parts))).toMatchObject("kind" in expected ? expected : { kind: "untold", ...expected });
  });
});
