/** `siinterjk run` as systemd starts it: with a socket to notify, a watchdog, a folder for its state, and a BMS on a pseudo-terminal. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { monotonicClock } from "../../src/io/clock.ts";
import { openPtyPair } from "../../src/io/pty.ts";
import { simulateJkBms } from "../../src/sim/jk-bms.ts";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { PROGRAM, start, type Running } from "../support/program.ts";
import { temporaryFile } from "../support/temp.ts";

interface Service {
  readonly manager: Running;
  readonly service: Running;
  readonly stateFile: string;
}

async function startService(env: Readonly<Record<string, string>> = {}): Promise<Service> {
  const stop = new AbortController();
  const line = await openPtyPair();
  const source = { replay: [bytesOf(capture("nw-16s-charging-10A-fw11.262H"))] };
  simulateJkBms({ port: line.port, clock: monotonicClock, signal: stop.signal, source, wire: "paced" });
  const config = temporaryFile("siinterjk.yaml", "");
  const stateFile = join(dirname(config), "state.json");
  const socket = join(dirname(config), "notify");
  const yaml = `packs: [{ port: ${line.path} }]\ninverter: { can: none }\nstate: { file: ${stateFile} }\n`;
  const manager = start("/usr/bin/python3", ["test/support/notify_socket.py", socket]);
  await manager.line((text) => text === "ready");
  const args = [PROGRAM, "run", "--log", "--config", temporaryFile("siinterjk.yaml", yaml)];
  const service = start(process.execPath, args, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "4000000", ...env });
  onTestFinished(async () => {
    for (const { process } of [service, manager]) process.kill("SIGKILL");
    stop.abort();
    await line.port.close();
  });
  return { manager, service, stateFile };
}

const says = (word: string) => (line: string) => line.includes(word);

describe("under a service manager", () => {
  it("it is ready with the first word, feeds the watchdog, tells its state and its end, and keeps its state", async () => {
    const { manager, service, stateFile } = await startService();
    const first = JSON.parse(await manager.line(says("READY=1"))) as string;
    expect(first).toMatch(/^READY=1\nSTATUS=Charging at 10\.1 A; charge limit /);
    const fed = () => manager.lines.filter(says("WATCHDOG=1")).length;
    const before = fed();
    await manager.line(() => fed() >= before + 2);
    service.process.kill("SIGTERM");
    await manager.line(says("STOPPING=1"));
    expect(await service.ended).toBe(0);
    expect(service.errors()).toBe("");
    expect(service.lines.filter(says("NOTIFY_"))).toEqual([]);
    expect(JSON.parse(readFileSync(stateFile, "utf8"))).toMatchObject({
      version: 2,
      chargeVoltage: { valueV: 55, tops: [{ maxV: 53.15 }] },
      cells: { "Block 1": 16 },
    });
  });

  it("a loop that hangs starves the watchdog, although the process lives", async () => {
    const { manager, service } = await startService({ SIINTERJK_DEBUG_HANG_AFTER_S: "3" });
    await service.line(says("stops deciding after 3 s"));
    await manager.line(says("READY=1"));
    const told = () => manager.lines.length;
    let last = told();
    let quietSinceMs = monotonicClock.nowMs();
    while (monotonicClock.nowMs() - quietSinceMs < 6_000) {
      await monotonicClock.sleep(100);
      if (told() === last) continue;
      last = told();
      quietSinceMs = monotonicClock.nowMs();
    }
    expect(service.process.exitCode).toBeNull();
    expect(manager.lines.filter(says("WATCHDOG=1")).length).toBeGreaterThan(1);
  });

  it("that cannot be told, it says so", async () => {
    const { service, stateFile } = await startService({ NOTIFY_SOCKET: "vsock:2:1234" });
    await service.line(says("NOTIFY_UNAVAILABLE"));
    service.process.kill("SIGTERM");
    expect(await service.ended).toBe(0);
    expect(existsSync(`${stateFile}.new`)).toBe(false);
  });
});
