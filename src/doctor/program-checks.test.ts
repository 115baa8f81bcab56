/** The checks of Node.js and of the program. */
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { BENCH_NOW_MS, RUNNING_UNIT, systemctl, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { judgeNode, LEAST_NODE, nodeVersionCheck } from "./node-version.ts";
import { programPartsCheck } from "./program-parts.ts";

const INSTALLED = systemctl(RUNNING_UNIT);

test("the least Node.js is that of the package", () => {
  expect(packageJson.engines.node).toBe(`>=${LEAST_NODE}`);
});

doctorCases(nodeVersionCheck, [
  { when: "24", parts: {}, state: "ok", says: /^This command runs on Node\.js 24\.1\.0\.$/ },
  {
    when: "20 while it is cared for",
    parts: { looker: { nodeVersion: "20.19.0" } },
    state: "ok",
    says: /until 2026-04-30; 24 is recommended/,
  },
  {
    when: "20 after its end",
    parts: { looker: { nodeVersion: "20.19.0" }, wallNowMs: Date.parse("2026-05-01T12:00:00Z") },
    state: "warning",
    says: /no security fixes since 2026-04-30/,
    remedy: /apt install nodejs/,
  },
  {
    when: "18",
    parts: { looker: { nodeVersion: "18.20.4" } },
    state: "failed",
    says: /18\.20\.4; at least 20\.19/,
    remedy: /Node\.js 24/,
  },
  {
    when: "the service has another than this command",
    parts: {
      files: { "/usr/bin/node": "" },
      looker: { nodePath: "/home/pi/.nvm/node" },
      programs: { systemctl: INSTALLED, "/usr/bin/node": () => ({ stdout: "v20.18.9\n" }) },
    },
    state: "failed",
    says: /^The service runs on Node\.js 20\.18\.9/,
    remedy: /siinterjk install/,
  },
  {
    when: "the service's cannot be asked",
    parts: {
      files: { "/usr/bin/node": () => "" },
      looker: { nodePath: "/x" },
      programs: {
        systemctl: INSTALLED,
        "/usr/bin/node": () => {
          throw new Error("ENOEXEC");
        },
      },
    },
    state: "failed",
    says: /^DOCTOR_CANNOT_LOOK .*ENOEXEC/,
    remedy: /report/,
  },
]);

test.each([
  ["20.18.9", "failed"],
  ["20.19.0", "ok"],
  ["21.0.0", "warning"],
  ["22.1.0", "ok"],
  ["26.0.0", "ok"],
] as const)("Node.js %s is %s", (version, state) => {
  expect(judgeNode(version, BENCH_NOW_MS, "It is").state).toBe(state);
});

const loads = (broken: Readonly<Record<string, string>>): DoctorParts => ({
  files: { "/opt/siinterjk/current/dist/main.js": "" },
  programs: { "/usr/bin/node": () => ({ stdout: JSON.stringify(broken) }) },
});

doctorCases(programPartsCheck, [
  { when: "all can be loaded", parts: loads({}), state: "ok", says: /current\/dist\/main\.js and the packages/ },
  {
    when: "no history",
    parts: loads({ libsql: "no binary" }),
    state: "warning",
    says: /^libsql \(for the history\)/,
    remedy: /npm install -g siinterjk/,
  },
  {
    when: "no CAN and no history",
    parts: loads({ koffi: "x", libsql: "y" }),
    state: "failed",
    says: /^koffi .* and libsql/,
    remedy: /siinterjk install/,
  },
  {
    when: "what is missing is not needed",
    parts: {
      ...loads({ koffi: "x", libsql: "y" }),
      config: "packs: [{ port: /dev/serial0 }]\ninverter: { can: none }\nhistory: { file: '' }\n",
    },
    state: "ok",
    says: /can be loaded/,
  },
  {
    when: "in Debian's package",
    parts: {
      ...loads({ serialport: "no binary" }),
      files: { "/usr/lib/siinterjk/dist/main.js": "" },
      looker: { programPath: "/usr/lib/siinterjk/dist/main.js" },
    },
    state: "failed",
    says: /^serialport/,
    remedy: /apt install --reinstall siinterjk/,
  },
  {
    when: "the file is gone",
    parts: { programs: { systemctl: INSTALLED } },
    state: "failed",
    says: /which is not there/,
    remedy: /siinterjk install/,
  },
  {
    when: "Node.js is gone",
    parts: { files: { "/opt/siinterjk/current/dist/main.js": "" } },
    state: "failed",
    says: /\/usr\/bin\/node, which is not there/,
    remedy: /Install Node\.js/,
  },
  {
    when: "Node.js fails",
    parts: {
      files: { "/opt/siinterjk/current/dist/main.js": "" },
      programs: { "/usr/bin/node": () => ({ status: 1, stderr: "boom" }) },
    },
    state: "failed",
    says: /^DOCTOR_CANNOT_LOOK .*boom/,
    remedy: /report/,
  },
]);
