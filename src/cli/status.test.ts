import { describe, expect, it } from "vitest";
import { socketPath, startControl } from "../../test/support/control-socket.ts";
import { PACK, STATUS } from "../../test/support/status-reports.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import type { StatusReport } from "../control/status-report.ts";
import { statusCommand, statusLines } from "./status.ts";

async function said(report: StatusReport | null, json: boolean): Promise<{ status: number; out: string; err: string }> {
  const { path, clock } = await startControl(socketPath(), { report: () => report });
  let out = "";
  let err = "";
  const status = await statusCommand({
    socket: path,
    json,
    clock,
    write: (text) => (out += text),
    writeError: (text) => (err += text),
  });
  return { status, out, err };
}

describe("siinterjk status", () => {
  it("shows it on one screen", async () => {
    const { status, out, err } = await said(STATUS, false);
    expect([status, err]).toEqual([0, ""]);
    expect(out.split("\n")).toEqual([
      "SIinterJK 1.4.2, running for 60 min",
      "Charging at 10.1 A.",
      "Block 1 on /dev/ttyUSB0: reading 0.6 s old; 3600 of 3600 requests answered",
      "Block 2 on /dev/ttyUSB0: reading 0.5 s old; 3600 of 3600 requests answered",
      "CAN can0: ok for 60 min; 18000 frames sent, 18000 taken, 10800 received",
      "SI6.0H: 53.1 V, 10.4 A, 60 %, operating, heard 0.4 s ago; is told 60 % and 55 V",
      "",
    ]);
  });

  it("shows it as it is, as JSON", async () => {
    const { status, out } = await said(STATUS, true);
    expect([status, JSON.parse(out)]).toEqual([0, STATUS]);
  });

  it("says why there is none", async () => {
    expect(await said(null, false)).toMatchObject({ status: 1, out: "", err: expect.stringContaining("just started") as string });
    const { status, out } = await said(null, true);
    expect([status, JSON.parse(out)]).toMatchObject([1, { ok: false, code: "CONTROL_FAILED" }]);
    let err = "";
    const options = { json: false, clock: new FakeClock(), writeError: (text: string) => (err += text) };
    expect(await statusCommand({ socket: socketPath(), ...options })).toBe(1);
    expect(err).toContain("nobody listens");
  });

  it("shows what is wrong, and what is not known", () => {
    const failing = { failing: "timeout", trouble: "no reply within 300 ms", failed: { timeout: 7, moonlight: 1 } };
    const lines = statusLines({
      ...STATUS,
      told: null,
      packs: [
        { ...PACK, link: "lost", ageMs: 90_000, ...failing },
        { ...PACK, name: "Block 2", link: "unseen", ageMs: null, failing: "never-seen", answered: 0, asked: 3 },
      ],
      can: { ...STATUS.can, state: "no-ack", stateForMs: 8_000, acknowledged: null, trouble: "nobody takes the frames" },
      inverter: { ...STATUS.inverter, measured: null, measuredAgoMs: null, state: null },
      findings: [{ check: "current-sign", state: "noted", forMs: 1, sentence: "They differ" }],
    });
    expect(lines.slice(2)).toEqual([
      "Block 1 on /dev/ttyUSB0: reading 90 s old (lost): no reply within 300 ms; 3600 of 3600 requests answered, 7 no answer, 1 moonlight",
      "Block 2 on /dev/ttyUSB0: no reading yet: never seen; 0 of 3 requests answered",
      "CAN can0: no-ack for 8.0 s; 18000 frames sent, 10800 received; nobody takes the frames",
      "SI6.0H: not heard; is told nothing",
      "Note: They differ.",
    ]);
    expect(statusLines({ ...STATUS, can: { ...STATUS.can, bus: "none" } })[4]).toBe("CAN: none, a dry run");
  });
});
