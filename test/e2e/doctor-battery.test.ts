/** `siinterjk doctor` and `siinterjk status` about battery lines: beside a bridge that runs, and without one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import type { StatusReport } from "../../src/control/status-report.ts";
import type { CheckResult } from "../../src/doctor/check.ts";
import { siinterjk, start } from "../support/program.ts";
import { line, nwOn } from "../support/pty-lines.ts";
import { temporaryFile } from "../support/temp.ts";

/** A configuration of a dry run with a pack on this port, and its control socket. */
function configOf(port: string, more = ""): { readonly config: string; readonly socket: string } {
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const socket = join(folder, "control.sock");
  const config = temporaryFile(
    "siinterjk.yaml",
    `packs: [{ port: ${port}${more} }]
inverter: { can: none }
control: { socket: "${socket}" }
state: { file: "" }
recorder: { folder: "" }
web: { listen: "" }
`,
  );
  return { config, socket };
}

async function doctor(config: string): Promise<ReadonlyMap<string, CheckResult>> {
  const asked = siinterjk("doctor", "--json", "--config", config);
  await asked.ended;
  const { checks } = JSON.parse(asked.lines.join("\n")) as { readonly checks: readonly CheckResult[] };
  return new Map(checks.map((check) => [check.id, check]));
}

async function status(socket: string): Promise<StatusReport> {
  const asked = siinterjk("status", "--json", "--socket", socket);
  await asked.ended;
  return JSON.parse(asked.lines.join("\n")) as StatusReport;
}

const until = (socket: string, fits: (pack: StatusReport["packs"][number]) => boolean): Promise<void> =>
  vi.waitFor(
    async () => {
      const { packs } = await status(socket);
      if (!fits(packs[0]!)) throw new Error(JSON.stringify(packs[0]));
    },
    { timeout: 60_000, interval: 200 },
  );

const BATTERY = ["battery-answers", "battery-replies", "battery-echo", "battery-master"];

it("asks the bridge that has the line: all is well, damaged replies, a BMS that is unplugged", async () => {
  const pty = await line();
  const bms = nwOn(pty);
  const { config, socket } = configOf(pty.path);
  const run = siinterjk("run", "--config", config);
  onTestFinished(() => void run.process.kill("SIGKILL"));
  await run.line((text) => text.includes("Decision: run"));
  await until(socket, ({ link, answered }) => link === "fresh" && answered > 2);
  const well = await doctor(config);
  expect(BATTERY.map((id) => well.get(id)?.state)).toEqual(["ok", "ok", "ok", "ok"]);
  expect(well.get("can-up")?.state).toBe("skipped");
  expect(well.get("inverter-heard")).toMatchObject({ state: "skipped", says: expect.stringContaining("dry run") as string });

  bms.faults.corrupt = 1;
  await until(socket, ({ failed }) => (failed["bad-checksum"] ?? 0) + (failed.malformed ?? 0) >= 3);
  bms.faults.corrupt = 0;
  await until(socket, ({ link }) => link === "fresh");
  const damaged = await doctor(config);
  expect(damaged.get("battery-answers")?.state).toBe("ok");
  expect(damaged.get("battery-replies")).toMatchObject({ says: expect.stringMatching(/\d+ of \d+ replies damaged/) as string });
  expect(damaged.get("battery-replies")?.state).not.toBe("ok");

  bms.faults.drop = true;
  await until(socket, ({ link }) => link !== "fresh");
  const unplugged = await doctor(config);
  expect(unplugged.get("battery-answers")).toMatchObject({
    remedy: expect.stringContaining("Check the plug and the cable") as string,
  });
  expect(unplugged.get("battery-answers")?.state).not.toBe("ok");
  expect(bms.unexpected).toEqual([]);
});

it("looks itself where no bridge runs: another protocol than configured, and nothing but requests that read", async () => {
  const pty = await line();
  const bms = nwOn(pty);
  const found = await doctor(configOf(pty.path, ", protocol: pb").config);
  expect(found.get("battery-answers")).toMatchObject({
    state: "failed",
    remedy: "Write `protocol: nw` for Block 1 in the configuration, without an address.",
  });
  const right = await doctor(configOf(pty.path).config);
  expect(BATTERY.map((id) => right.get(id)?.state)).toEqual(["ok", "ok", "ok", "ok"]);
  expect(bms.requests).toBeGreaterThan(0);
});

it("leaves a line alone that somebody else has, and names him", async () => {
  const pty = await line();
  const bms = nwOn(pty);
  const holder = start("flock", ["-x", pty.path, "sh", "-c", "echo locked; sleep 60"]);
  onTestFinished(() => void holder.process.kill("SIGKILL"));
  await holder.line((text) => text === "locked");
  const found = await doctor(configOf(pty.path).config);
  expect(found.get("serial-free")).toMatchObject({ state: "failed", says: expect.stringContaining("flock") as string });
  expect(found.get("battery-answers")).toMatchObject({
    state: "skipped",
    says: `No BMS was asked: somebody else uses ${pty.path}.`,
  });
  expect(bms.requests).toBe(0);
});
