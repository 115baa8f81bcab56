/** A person speaks to the running bridge: commands on its socket, and a recording that is replayed. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { siinterjk, type Running } from "../support/program.ts";
import { tcpBms } from "../support/tcp-bms.ts";
import { temporaryFile } from "../support/temp.ts";

/** A bridge in a dry run with two packs, which decides, and where everything of it is. */
async function bridge(): Promise<{ readonly run: Running; readonly folder: string; readonly config: string }> {
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-control-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = temporaryFile(
    "siinterjk.yaml",
    `packs: [{ name: A, port: "${await tcpBms()}" }, { name: B, port: "${await tcpBms()}" }]
inverter: { can: none }
ramp: { ampsPerS: 50 }
state: { file: "${folder}/state.json" }
control: { socket: "${folder}/control.sock" }
recorder: { folder: "${folder}/recordings" }
`,
  );
  const run = start(config);
  await run.line((line) => line.includes("Decision: run"));
  await listens(folder);
  return { run, folder, config };
}

/** The socket may come after the first decision: nothing waits for it. */
const listens = (folder: string) => vi.waitFor(() => statSync(join(folder, "control.sock")), { timeout: 60_000 });

function start(config: string): Running {
  const run = siinterjk("run", "--config", config);
  onTestFinished(() => void run.process.kill("SIGKILL"));
  return run;
}

async function command(folder: string, ...args: readonly string[]): Promise<{ status: number | string; output: string }> {
  const asked = siinterjk("command", ...args, "--socket", join(folder, "control.sock"));
  const status = await asked.ended;
  return { status, output: asked.lines.join("\n") + asked.errors() };
}

it("takes commands, tells what stands, and goes on with them after a restart", async () => {
  const { run, folder, config } = await bridge();
  expect(statSync(join(folder, "control.sock")).mode & 0o777).toBe(0o660);
  expect(await command(folder, "limit-charging", "25", "--for", "2h")).toMatchObject({ status: 0 });
  expect(await command(folder, "stop-discharging")).toMatchObject({ status: 0 });
  const listed = await command(folder, "list");
  expect(listed.output).toContain("limit charging to 25 A");
  expect(listed.output).toContain("stop discharging");
  expect(await command(folder, "limit-charging", "many")).toMatchObject({ status: 1 });
  expect(await command(folder, "cancel", "stop-discharging")).toMatchObject({ status: 0 });

  run.process.kill("SIGTERM");
  expect(await run.ended).toBe(0);
  expect(await command(folder, "list")).toMatchObject({ status: 1, output: expect.stringContaining("CONTROL_NOBODY") as string });
  const again = start(config);
  await again.line((line) => line.includes("Decision: run"));
  await listens(folder);
  const left = await command(folder, "list", "--json");
  expect(JSON.parse(left.output)).toMatchObject({ commands: [{ kind: "limit-charge", limitA: 25 }] });
});

it("writes what it remembers when asked, and the same program decides the same again", async () => {
  const { folder } = await bridge();
  await new Promise((resolve) => setTimeout(resolve, 3000)); // some ticks to remember
  expect(await command(folder, "freeze")).toMatchObject({ status: 0 });
  const [file, ...others] = readdirSync(join(folder, "recordings"));
  expect(others).toEqual([]);
  const replay = siinterjk("replay", join(folder, "recordings", file!), "--json");
  expect(await replay.ended).toBe(0);
  const told = JSON.parse(replay.lines.join("\n")) as Record<string, unknown>;
  expect(told).toMatchObject({ differences: [] });
  expect(Number(told.ticks)).toBeGreaterThan(2);
});
