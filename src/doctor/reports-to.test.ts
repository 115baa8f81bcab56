import type { ControlAsk, ControlGrant } from "../control/protocol.ts";
import type { StatusReport } from "../control/status-report.ts";
import type { DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { STATUS } from "../../test/support/status-reports.ts";
import { reportsToCheck } from "./reports-to.ts";

const saying = (outlets: StatusReport["outlets"]): DoctorParts => ({
  ask: ({ do: asked }: ControlAsk): ControlGrant =>
    asked === "status" ? { ok: true, report: { ...STATUS, outlets } } : { ok: true, status: "running", commands: [] },
});
const WELL = [
  { name: "mqtt", trouble: null },
  { name: "messages", trouble: null },
];

doctorCases(reportsToCheck, [
  { when: "nothing is configured", parts: saying([]), state: "skipped", says: /`mqtt.url` and `messages.to` are empty/ },
  { when: "no bridge runs", parts: {}, state: "skipped", says: /No bridge runs/ },
  {
    when: "all is well",
    parts: saying(WELL),
    state: "ok",
    says: /reaches the MQTT broker and those who bring its messages/,
  },
  {
    when: "the broker is away",
    parts: saying([{ name: "mqtt", trouble: "WEB_PORT_IN_USE as an example" }, WELL[1]!]),
    state: "warning",
    says: /does not reach the MQTT broker: WEB_PORT_IN_USE as an example\.$/,
    remedy: /web\.listen/,
  },
  {
    when: "a newer bridge names what this version does not know",
    parts: saying([{ name: "pigeons", trouble: "PIGEONS_ASLEEP no corn" }]),
    state: "warning",
    says: /pigeons: PIGEONS_ASLEEP no corn/,
    remedy: /journalctl/,
  },
]);
