/** `siinterjk run --shadow` as a process of its own, beside a foreign program that plays the other bridge. */
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openPtyPair } from "../../src/io/pty.ts";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { siinterjk, start, type Running } from "../support/program.ts";
import { tcpBms } from "../support/tcp-bms.ts";
import { temporaryFile } from "../support/temp.ts";

const PYTHON = "/usr/bin/python3";

/** What the original sends of this capture, taken for four packs: 53.15 V and 4 x 10.12 A, charging. */
const SCRIPT_FRAMES = [
  "351#26027E047E04B001",
  "355#2E006400FFFF",
  "356#14006CFEB400", // 0.20 V, -40.4 A, 18.0 degC
  "35A#0000000000000000",
  "35E#724262616365006B",
  "35F#694C4B4A98033130",
];

const config = (port: string, can: string): string =>
  temporaryFile(
    "siinterjk.yaml",
    `packs: [{ name: Block 1, port: "${port}", represents: 4 }]
limits: { chargeVoltageV: 55.0, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115 }
inverter: { model: SI6.0H, can: "${can}" }
ramp: { ampsPerS: 50 }
`,
  );

/** The other bridge on an adapter of its own; its terminal. */
async function otherBridge(...frames: readonly string[]): Promise<{ readonly other: Running; readonly path: string }> {
  const other = start(PYTHON, ["test/e2e/slcan_other.py", ...frames]);
  onTestFinished(() => void other.process.kill("SIGKILL"));
  return { other, path: await other.line((line) => line.startsWith("/dev/")) };
}

/** A serial server on whose line somebody else asks every 2 s: it passes on what the BMS answers, and keeps what is written to it. */
async function overheardServer(): Promise<{ readonly port: string; readonly written: Uint8Array[] }> {
  const written: Uint8Array[] = [];
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write(bytesOf(capture("nw-16s-charging-10A-fw11.262H"))), 2_000);
    socket.on("data", (chunk) => written.push(chunk));
    socket.on("close", () => clearInterval(timer));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return { port: `tcp://127.0.0.1:${address.port}`, written };
}

interface Summary {
  readonly verdict: string;
  readonly sent: number;
  readonly wouldSend: number;
  readonly findings: readonly { readonly name: string; readonly severity: string }[];
}

describe("beside what the original script sends", () => {
  it("overhears the BMS, finds the faults, and writes to no line but to open the adapter", async () => {
    const { other, path } = await otherBridge(...SCRIPT_FRAMES, "305#1402000000009600");
    const { port, written } = await overheardServer();
    const run = siinterjk(
      "run",
      "--shadow",
      "--battery",
      "overhear",
      "--json",
      "--for",
      "25s",
      "--config",
      config(port, `slcan:${path}`),
    );
    expect(await run.ended).toBe(0);
    expect(run.errors()).toBe("");
    expect(run.lines).toHaveLength(1);
    const summary = JSON.parse(run.lines[0]!) as Summary;
    expect(summary).toMatchObject({ verdict: "fine", sent: 0 });
    expect(summary.wouldSend).toBeGreaterThan(50);
    expect(summary.findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["voltage-high-byte", "current-reversed", "fine-soc-unset", "name-swapped", "type-swapped"]),
    );
    expect(written).toEqual([]);
    // The adapter got its commands to close, set and open: no line that begins with t, which would be a frame.
    expect(other.lines.slice(1).filter((line) => !/^[CSO]/.test(line))).toEqual([]);
    expect(other.lines).toContain("O");
  });

  it("says with status 1 that something dangerous differs, one line for each change", async () => {
    const { path } = await otherBridge("351#26027E047E04B001", "355#2E0064000000", "359#00");
    const { port } = await overheardServer();
    const run = siinterjk("run", "--shadow", "--battery", "overhear", "--config", config(port, `slcan:${path}`));
    await run.line((line) => line.includes("fine-soc-zero"));
    await run.line((line) => line.includes("id-359"));
    await run.line((line) => line.includes("0x351 sent: charge 55 V 115 A"));
    run.process.kill("SIGTERM");
    expect(await run.ended).toBe(1);
    expect(run.lines.at(-1)).toBe("Something dangerous differs.");
    expect(JSON.parse(run.lines[0]!)).toMatchObject({
      level: "info",
      message: expect.stringContaining("nothing is sent") as string,
    });
  });

  it("asks by itself on a line of its own, after it has listened", async () => {
    const { other, path } = await otherBridge(...SCRIPT_FRAMES);
    const run = siinterjk("run", "--shadow", "--json", "--for", "22s", "--config", config(await tcpBms(), `slcan:${path}`));
    expect(await run.ended).toBe(0);
    expect((JSON.parse(run.lines[0]!) as Summary).wouldSend).toBeGreaterThan(10);
    expect(other.lines.slice(1).filter((line) => !/^[CSO]/.test(line))).toEqual([]);
  });

  it("plays a recording", async () => {
    const { path } = await otherBridge(...SCRIPT_FRAMES);
    const file = "test/fixtures/recordings/battery-silent-for-20-s.jsonl.gz";
    const run = siinterjk(
      "run",
      "--shadow",
      "--battery",
      file,
      "--for",
      "10s",
      "--config",
      config("/dev/nowhere", `slcan:${path}`),
    );
    expect(await run.ended).toBe(0);
    expect(run.lines.join("\n")).toMatch(/0x356 voltage +differs/);
  });
});

describe("what it refuses", () => {
  it("a port that another program has open", async () => {
    const { port, path } = await openPtyPair(); // this very test has it open
    onTestFinished(() => void port.close());
    for (const battery of ["poll", "overhear"]) {
      const run = siinterjk("run", "--shadow", "--battery", battery, "--config", config(path, "can0"));
      expect(await run.ended).toBe(1);
      expect(run.errors()).toContain(`SHADOW_PORT_TAKEN ${path}`);
      expect(run.errors()).toContain("--battery overhear");
      expect(run.lines).toEqual([]);
    }
    const adapter = siinterjk("run", "--shadow", "--config", config("tcp://127.0.0.1:9", `slcan:${path}`));
    expect(await adapter.ended).toBe(1);
    expect(adapter.errors()).toContain("SHADOW_PORT_TAKEN");
  });

  it.each([
    [["--shadow", "--for", "soon"], 2, "SHADOW_OPTION"],
    [["--battery", "poll"], 2, "for --shadow only"],
    [["--shadow", "--no-such"], 2, "unknown option"],
    [["--shadow", "--battery", "/no/such/file"], 1, "RECORDING_UNREADABLE"],
  ])("%j", async (args, status, words) => {
    const run = siinterjk("run", ...args, "--config", config("tcp://127.0.0.1:9", "can0"));
    expect(await run.ended).toBe(status);
    expect(run.errors()).toContain(words);
  });

  it("a configuration without a bus", async () => {
    const run = siinterjk("run", "--shadow", "--config", config("tcp://127.0.0.1:9", "none"));
    expect(await run.ended).toBe(78);
    expect(run.errors()).toContain("SHADOW_NO_BUS");
  });
});
