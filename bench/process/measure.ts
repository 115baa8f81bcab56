/**
 * Runs a bridge between a simulated BMS on one pseudo-terminal and a listener on another, and measures it from outside:
 * time to the first frame, latency, age of the SOC on the bus, CPU and memory.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkNwFrame } from "../../src/codec/jk/nw-4e57/framer.ts";
import { decodeInformation } from "../../src/codec/jk/nw-4e57/tlv.ts";
import { slcanReader } from "../../src/codec/slcan.ts";
import { monotonicClock } from "../../src/io/clock.ts";
import { openPtyPair } from "../../src/io/pty.ts";
import { simulateJkBms } from "../../src/sim/jk-bms.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { cpuMs, peakMb } from "./probe.ts";

export interface Contender {
  readonly name: string;
  /** The command for a BMS line, a CAN line (SLCAN) and a configuration file with both. */
  readonly command: (ports: { readonly bms: string; readonly can: string; readonly config: string }) => readonly string[];
  /** What the configuration says besides the ports, as YAML; `folder` may be written to. Default: nothing. */
  readonly settings?: (folder: string) => string;
}

export interface ProcessFigures {
  readonly name: string;
  /** From the start of the process to its first frame. */
  readonly firstFrameMs: number;
  /** From the last byte of a reply to the first 0x355 that carries its SOC. */
  readonly latencyMs: { readonly median: number; readonly p99: number } | null;
  /** Oldest SOC that the inverter had to work with. */
  readonly oldestSocMs: number;
  readonly cpuMsPerPoll: number;
  readonly peakMb: number;
  readonly polls: number;
  readonly frames: number;
}

const SOC_ID = 0x355;
const LONGEST_START_MS = 30_000;

/** Measures one contender for `seconds`, after its first frame. */
export async function measure(contender: Contender, seconds: number): Promise<ProcessFigures> {
  const stop = new AbortController();
  const [line, can] = await Promise.all([openPtyPair(), openPtyPair()]);
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-bench-"));
  const config = join(folder, "siinterjk.yaml");
  const settings = contender.settings?.(folder) ?? "";
  writeFileSync(config, `packs: [{ port: ${line.path} }]\ninverter: { can: "slcan:${can.path}" }\n${settings}`);

  // Every reply has another SOC, so that a frame on the bus tells which reply it comes from.
  const values = repliedValues();
  const replyAtMs = new Map<number, number>();
  let soc = 10;
  const bms = simulateJkBms({
    port: {
      name: line.path,
      ended: line.port.ended,
      write: (bytes) => {
        line.port.write(bytes);
        replyAtMs.set(soc, monotonicClock.nowMs());
      },
      onData: (listener) => line.port.onData(listener),
      close: () => line.port.close(),
    },
    clock: monotonicClock,
    signal: stop.signal,
    source: {
      read: () => {
        soc = soc === 89 ? 10 : soc + 1;
        return { ...values, socPct: soc };
      },
    },
    wire: "paced",
  });

  const latencies: number[] = [];
  const reader = slcanReader();
  let frames = 0;
  const first: { atMs: number | null } = { atMs: null };
  let oldestSocMs = 0;
  let shown: { soc: number; atMs: number } | null = null;
  can.port.onData((chunk) => {
    const nowMs = monotonicClock.nowMs();
    for (const event of reader.feed(chunk)) {
      if (event.kind !== "frame") continue;
      frames++;
      first.atMs ??= nowMs;
      if (event.frame.id !== SOC_ID) continue;
      const now = event.frame.data[0]! + event.frame.data[1]! * 256;
      if (shown !== null) oldestSocMs = Math.max(oldestSocMs, nowMs - shown.atMs);
      if (shown?.soc === now) continue;
      const atMs = replyAtMs.get(now);
      if (atMs === undefined) continue;
      latencies.push(nowMs - atMs);
      shown = { soc: now, atMs };
    }
  });

  const startMs = monotonicClock.nowMs();
  const [program, ...args] = contender.command({ bms: line.path, can: can.path, config });
  const child = spawn(program!, args, { stdio: ["ignore", "ignore", "inherit"] });
  const pid = child.pid!;
  try {
    while (first.atMs === null) {
      if (child.exitCode !== null) throw new Error(`${contender.name} ended with status ${child.exitCode}`);
      if (monotonicClock.nowMs() - startMs > LONGEST_START_MS) throw new Error(`${contender.name} sent no frame`);
      await monotonicClock.sleep(5);
    }
    await monotonicClock.sleep(3_000); // start-up is not what a poll costs, nor its latency what comes later
    latencies.length = 0;
    const before = { cpuMs: cpuMs(pid), polls: bms.requests };
    await monotonicClock.sleep(seconds * 1000);
    const polls = bms.requests - before.polls;
    latencies.sort((a, b) => a - b);
    return {
      name: contender.name,
      firstFrameMs: first.atMs - startMs,
      latencyMs:
        latencies.length === 0
          ? null
          : { median: latencies[latencies.length >> 1]!, p99: latencies[Math.floor(latencies.length * 0.99)]! },
      oldestSocMs,
      cpuMsPerPoll: (cpuMs(pid) - before.cpuMs) / polls,
      peakMb: peakMb(pid),
      polls,
      frames,
    };
  } finally {
    child.kill("SIGKILL");
    stop.abort();
    await Promise.all([line.port.close(), can.port.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a real 16-cell BMS said. */
function repliedValues() {
  const frame = checkNwFrame(bytesOf(capture("nw-16s-charging-10A-fw11.262H")));
  const values = frame.ok ? decodeInformation(frame.value) : frame;
  if (!values.ok) throw new Error(values.error.message);
  return values.value;
}
