/** The checks of the service as systemd sees it. */
import { describe, expect, test } from "vitest";
import type { ControlGrant } from "../control/protocol.ts";
import { ACCOUNTS, lines, NOT_BOOTED, RUNNING_UNIT, systemctl, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { serviceRestartsCheck, serviceStateCheck, serviceUnitCheck, serviceUserCheck } from "./service-checks.ts";
import { lastCoded, logLine } from "./service-log.ts";
import { programIn } from "./service-program.ts";

const LIST: ControlGrant = { ok: true, status: "running, 52.1 V, 61 %", commands: [] };
const answers = (): ControlGrant => LIST;

const unit = (more: Readonly<Record<string, string>>, log: readonly string[] = []): DoctorParts => ({
  programs: {
    systemctl: systemctl({ ...RUNNING_UNIT, ...more }),
    journalctl: (args) => (args.includes("-u") ? { stdout: lines(log) } : { status: 1 }),
  },
});
const noSystemd = {
  when: "no systemd",
  parts: { programs: { systemctl: NOT_BOOTED } },
  state: "skipped",
  says: /There is no systemd here \(System has not been booted/,
} as const;
const noSystemctl = { when: "no systemctl", parts: {}, state: "skipped", says: /there is no systemctl/ } as const;

doctorCases(serviceUnitCheck, [
  { when: "enabled", parts: unit({}), state: "ok", says: /installed and starts with the machine/ },
  {
    when: "not installed",
    parts: unit({ LoadState: "not-found", ActiveState: "inactive" }),
    state: "failed",
    says: /There is no service/,
    remedy: /sudo siinterjk install/,
  },
  {
    when: "not installed, started by hand",
    parts: { ...unit({ LoadState: "not-found" }), ask: answers },
    state: "warning",
    says: /started by hand/,
    remedy: /siinterjk install/,
  },
  {
    when: "disabled",
    parts: unit({ UnitFileState: "disabled" }),
    state: "failed",
    says: /does not start with the machine \(disabled\)/,
    remedy: /systemctl enable siinterjk/,
  },
  { when: "masked", parts: unit({ LoadState: "masked" }), state: "failed", says: /masked/, remedy: /systemctl unmask/ },
  { when: "changed", parts: unit({ NeedDaemonReload: "yes" }), state: "warning", says: /have changed/, remedy: /daemon-reload/ },
  noSystemd,
  noSystemctl,
]);

const json = (fields: object): string => JSON.stringify({ level: "error", ...fields });
const BUSY = json({ code: "PORT_BUSY", message: "PORT_BUSY /dev/ttyUSB0 is in use" });

doctorCases(serviceStateCheck, [
  { when: "runs", parts: unit({}), state: "ok", says: /^The service runs: running, 52\.1 V, 61 %$/ },
  { when: "runs without a word", parts: unit({ StatusText: "" }), state: "ok", says: /^The service runs\.$/ },
  {
    when: "mistakes in the configuration",
    parts: unit({ ActiveState: "failed", Result: "exit-code", ExecMainStatus: "78" }),
    state: "failed",
    says: /status 78/,
    remedy: /sudo siinterjk doctor/,
  },
  {
    when: "a fault",
    parts: unit({ ActiveState: "activating", SubState: "auto-restart", Result: "exit-code", ExecMainStatus: "70" }),
    state: "failed",
    says: /status 70/,
    remedy: /Report it/,
  },
  {
    when: "stopped by a person",
    parts: unit({ ActiveState: "inactive", Result: "success" }),
    state: "failed",
    says: /^The service does not run\.$/,
    remedy: /systemctl start siinterjk/,
  },
  {
    when: "starts",
    parts: unit({ ActiveState: "activating", SubState: "start" }),
    state: "warning",
    says: /starts at this moment/,
    remedy: /Wait/,
  },
  {
    when: "ended with a code in its log",
    parts: unit({ ActiveState: "failed", Result: "exit-code", ExecMainStatus: "1" }, [
      json({ code: "CAN_OPEN", message: "x" }),
      BUSY,
      json({ message: "bye" }),
    ]),
    state: "failed",
    says: /failed, last ended with status 1 \(exit-code\)\); its log last says PORT_BUSY\./,
    remedy: /End the other program|other program/i,
  },
  {
    when: "ended without a code",
    parts: unit({ ActiveState: "failed", Result: "watchdog", ExecMainStatus: "9" }),
    state: "failed",
    says: /status 9 \(watchdog\)/,
    remedy: /journalctl -u siinterjk/,
  },
  { when: "no unit", parts: unit({ LoadState: "not-found" }), state: "skipped", says: /There is no service/ },
  noSystemd,
]);

test.each([
  [BUSY, { code: "PORT_BUSY", message: "PORT_BUSY /dev/ttyUSB0 is in use" }],
  [json({ message: "hello" }), { code: null, message: "hello" }],
  ["CONFIG_MISSING /etc/x does not exist.", { code: "CONFIG_MISSING", message: "CONFIG_MISSING /etc/x does not exist." }],
  ["Started siinterjk.service", { code: null, message: "Started siinterjk.service" }],
  ["{not json", { code: null, message: "{not json" }],
  ["3", { code: null, message: "3" }],
])("a log line %j", (line, read) => {
  expect(logLine(line)).toEqual(read);
});

test("the last code is the newest, and none where there is none", () => {
  expect(lastCoded([BUSY, "PORT_LOST it went", "bye"])).toMatchObject({ code: "PORT_LOST" });
  expect(lastCoded(["a", "b"])).toBeNull();
});

const KILL = "siinterjk.service: Watchdog timeout (limit 10s)!";

doctorCases(serviceRestartsCheck, [
  { when: "never", parts: unit({}, ["hello"]), state: "ok", says: /never needed/ },
  { when: "never, as far as this user sees", parts: unit({}), state: "ok", says: /may not read its log/ },
  {
    when: "three times",
    parts: unit({ NRestarts: "3" }, ["hello"]),
    state: "warning",
    says: /restarted the bridge 3 times/,
    remedy: /journalctl/,
  },
  {
    when: "by the watchdog",
    parts: unit({ NRestarts: "2" }, [KILL, "x"]),
    state: "warning",
    says: /watchdog has ended the bridge once/,
    remedy: /--report/,
  },
  noSystemd,
]);

doctorCases(serviceUserCheck, [
  {
    when: "in dialout",
    parts: { files: ACCOUNTS, ...unit({ SupplementaryGroups: "" }) },
    state: "ok",
    says: /runs as siinterjk \(dialout, siinterjk\)/,
  },
  {
    when: "in dialout by the unit",
    parts: { files: { ...ACCOUNTS, "/etc/group": "dialout:x:20:\nsiinterjk:x:997:\n" }, ...unit({}) },
    state: "ok",
    says: /dialout/,
  },
  {
    when: "not in dialout",
    parts: { files: { ...ACCOUNTS, "/etc/group": "dialout:x:20:pi\nsiinterjk:x:997:\n" }, ...unit({ SupplementaryGroups: "" }) },
    state: "warning",
    says: /not in the group dialout/,
    remedy: /usermod -aG dialout siinterjk/,
  },
  {
    when: "root",
    parts: { files: ACCOUNTS, ...unit({ User: "root" }) },
    state: "warning",
    says: /runs as root/,
    remedy: /siinterjk install/,
  },
  {
    when: "gone",
    parts: { files: { "/etc/passwd": "root:x:0:0::/root:/bin/sh\n" }, ...unit({}) },
    state: "failed",
    says: /is not there/,
    remedy: /siinterjk install/,
  },
  { when: "no service at all", parts: unit({ LoadState: "not-found" }), state: "skipped", says: /no user for one/ },
]);

describe("what the unit starts", () => {
  test("is read from ExecStart", () => {
    expect(programIn(RUNNING_UNIT.ExecStart)).toEqual({
      nodePath: "/usr/bin/node",
      mainPath: "/opt/siinterjk/current/dist/main.js",
      configPath: "/etc/siinterjk/siinterjk.yaml",
    });
  });

  test.each(["", "{ path=/bin/true ; argv[]=/bin/true ; ignore_errors=no }"])("is nothing in %j", (text) => {
    expect(programIn(text)).toBeNull();
  });

  test("may lack a configuration", () => {
    expect(programIn("{ argv[]=/usr/bin/node /x/main.js run ; }")?.configPath).toBeNull();
  });
});
