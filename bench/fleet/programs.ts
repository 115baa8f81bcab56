/** The collector and the simulated sites as processes. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { COLLECTOR, type Central, type FleetRig } from "../../test/support/fleet-rig.ts";
import type { Stretch } from "./site-day.ts";

export interface RunningCollector {
  readonly pid: number;
  /** Ends it; resolves to the messages that it had got, which it tells in its last line. */
  stop(): Promise<number>;
}

export function startCollector(
  rig: FleetRig,
  { broker, store }: Central,
  [program, ...args]: readonly string[],
  life: AbortSignal,
): RunningCollector {
  const passwordFile = join(rig.folder, "collector-password");
  writeFileSync(passwordFile, `${COLLECTOR.password}\n`);
  const mqtt = ["--mqtt", `mqtt://127.0.0.1:${broker.port}`, "--user", COLLECTOR.user, "--password-file", passwordFile];
  const child = started(program!, [...args, "fleet", ...mqtt, "--store", `http://127.0.0.1:${store.port}`], life);
  let said = "";
  child.stdout!.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return {
    pid: child.pid!,
    stop: async () => {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
      const last = said.trim().split("\n").at(-1)!;
      const { messages } = JSON.parse(last) as { readonly messages?: number };
      if (messages === undefined) throw new Error(`the collector has not told what it got: ${last}`);
      return messages;
    },
  };
}

export interface SiteCounts {
  readonly messages: number;
  readonly payloadBytes: number;
  readonly connected: number;
}

export interface Sites {
  ask(word: "connect" | "go" | "stop" | "count"): Promise<SiteCounts>;
  /** For each "site/section" the times of its messages, ms since 1970. */
  sent(): Promise<Readonly<Record<string, readonly number[]>>>;
}

export function startSites(
  rig: FleetRig,
  { tlsPort }: Central,
  { stretches, count, password }: { stretches: readonly Stretch[]; count: number; password: string },
  life: AbortSignal,
): Sites {
  const file = join(rig.folder, "stretches.json");
  writeFileSync(file, JSON.stringify(stretches));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const script = join(import.meta.dirname, "sites.ts");
  const args = ["--import", tsx, script, String(tlsPort), join(rig.folder, "central/ca.crt"), String(count), password, file];
  const child = started(process.execPath, args, life);
  const lines: AsyncIterator<string> = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async (word: string): Promise<unknown> => {
    child.stdin!.write(`${word}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error("the simulated sites have ended");
    return JSON.parse(line.value);
  };
  return {
    ask: (word) => ask(word) as Promise<SiteCounts>,
    sent: () => ask("sent") as ReturnType<Sites["sent"]>,
  };
}

function started(program: string, args: readonly string[], life: AbortSignal): ChildProcess {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  life.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
  return child;
}
