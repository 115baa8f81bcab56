import { expect, test } from "vitest";
import type { ControlGrant } from "../control/protocol.ts";
import type { StatusReport } from "../control/status-report.ts";
import { SiinterjkError } from "../errors.ts";
import { benchSite, RUNNING_UNIT, systemctl, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { bridgeRuns } from "./bridge-runs.ts";
import { bridgeAnswersCheck, bridgeVersionCheck } from "./service-answers.ts";

const LIST: ControlGrant = { ok: true, status: "running, 52.1 V, 61 %", commands: [] };
const answers = (): ControlGrant => LIST;
const unit = (more: Readonly<Record<string, string>>): DoctorParts => ({
  programs: { systemctl: systemctl({ ...RUNNING_UNIT, ...more }) },
});

const throwing = (error: unknown) => (): never => {
  throw error;
};
const denied = throwing(new SiinterjkError("CONTROL_PERMISSION", "no permission to write to /run/siinterjk/control.sock"));

doctorCases(bridgeAnswersCheck, [
  { when: "it answers", parts: { ask: answers }, state: "ok", says: /^The bridge answers: running, 52\.1 V/ },
  {
    when: "it hangs",
    parts: { ask: throwing(new SiinterjkError("CONTROL_NO_ANSWER", "no answer within 5 s")) },
    state: "failed",
    says: /cannot be asked: no answer within 5 s/,
    remedy: /./,
  },
  {
    when: "the service runs, the socket is another",
    parts: unit({}),
    state: "failed",
    says: /its service runs, and nobody listens/,
    remedy: /./,
  },
  {
    when: "started by hand with another configuration",
    parts: { files: { "/proc/55/cmdline": "node\0/srv/siinterjk/dist/main.js\0run\0--config\0other.yaml\0" } },
    state: "failed",
    says: /process 55 is a bridge \(node main\.js\)/,
    remedy: /./,
  },
  { when: "this user may not ask", parts: { ask: denied }, state: "skipped", says: /may not ask it/ },
  {
    when: "none runs",
    parts: { files: { "/proc/55/cmdline": "node\0main.js\0doctor\0" } },
    state: "skipped",
    says: /No bridge runs/,
  },
  {
    when: "the unit starts, with its ports open",
    parts: unit({ ActiveState: "activating", SubState: "start" }),
    state: "failed",
    says: /its service runs/,
    remedy: /./,
  },
  {
    when: "it has no socket",
    parts: { ...unit({}), config: "packs: [{ port: /dev/serial0 }]\ncontrol: { socket: '' }\n" },
    state: "skipped",
    says: /`control\.socket` is empty/,
  },
]);

test("the bridge is asked once, however many checks want to know", async () => {
  let asked = 0;
  const site = benchSite({
    ask: () => {
      asked++;
      return LIST;
    },
  });
  await Promise.all([bridgeRuns(site), bridgeRuns(site)]);
  await bridgeRuns(site);
  expect(asked).toBe(1);
});

const says = (version: string) => (): ControlGrant => ({ ok: true, report: { version } as StatusReport });

doctorCases(bridgeVersionCheck, [
  { when: "the same", parts: { ask: says("1.2.3") }, state: "ok", says: /both version 1\.2\.3/ },
  {
    when: "an older one",
    parts: { ask: says("1.2.2") },
    state: "warning",
    says: /runs is version 1\.2\.2, this command is 1\.2\.3/,
    remedy: /siinterjk install/,
  },
  {
    when: "one that does not know the question",
    parts: { ask: throwing(new SiinterjkError("CONTROL_REQUEST", "do: unknown")) },
    state: "warning",
    says: /does not say its version/,
    remedy: /restart/,
  },
  {
    when: "something else goes wrong",
    parts: { ask: throwing(new Error("a bug")) },
    state: "failed",
    says: /^DOCTOR_CANNOT_LOOK .*a bug/,
    remedy: /report/,
  },
]);
