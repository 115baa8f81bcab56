/**
 * `siinterjk run` as a process of its own, between a BMS that replays captured frames on one pseudo-terminal and
 * python-can's SLCAN host on another. What arrives there must be the bytes that the SMA document asks for.
 */
import { describe, expect, it, onTestFinished } from "vitest";
import { monotonicClock } from "../../src/io/clock.ts";
import { openPtyPair } from "../../src/io/pty.ts";
import { simulateJkBms, type SimulatedJkBms } from "../../src/sim/jk-bms.ts";
import { GOLDEN_FRAMES, strangersTo } from "../support/golden-frames.ts";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { siinterjk, start, type Running } from "../support/program.ts";
import { temporaryFile } from "../support/temp.ts";

const PYTHON = "/usr/bin/python3"; // Debian's: the one with python3-can

interface Bench {
  readonly bms: SimulatedJkBms;
  readonly host: Running;
  readonly bridge: Running;
}

/** The bridge on two pseudo-terminals; `sends` are frames that the SLCAN host sends at its start. */
async function bench(captureId: string, sends: readonly string[] = []): Promise<Bench> {
  const stop = new AbortController();
  const [line, near, far] = await Promise.all([openPtyPair(), openPtyPair(), openPtyPair()]);
  near.port.onData((chunk) => far.port.write(chunk));
  far.port.onData((chunk) => near.port.write(chunk));
  const bms = simulateJkBms({
    port: line.port,
    clock: monotonicClock,
    signal: stop.signal,
    source: { replay: [bytesOf(capture(captureId))] },
    wire: "paced",
  });
  const config = temporaryFile(
    "siinterjk.yaml",
    `packs: [{ name: Block 1, port: ${line.path}, represents: 4 }]
limits: { chargeVoltageV: 55.0, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115 }
inverter: { model: SI6.0H, can: "slcan:${near.path}" }
ramp: { ampsPerS: 50 }
`,
  );
  const host = start(PYTHON, ["test/e2e/slcan_host.py", far.path, ...sends]);
  await host.line((text) => text === "ready");
  const bridge = siinterjk("run", "--config", config);
  onTestFinished(async () => {
    bridge.process.kill("SIGKILL");
    host.process.kill("SIGKILL");
    stop.abort();
    await Promise.all([line, near, far].map((pair) => pair.port.close()));
  });
  return { bms, host, bridge };
}

/** Waits until every frame of `golden` has arrived, in any order. */
const arrived = (host: Running, golden: readonly string[]) =>
  Promise.all(golden.map((frame) => host.line((text) => text === frame)));

const framesOf = (host: Running): readonly string[] => host.lines.filter((line) => line !== "ready");

describe("golden frames over a real serial line and a foreign SLCAN host", () => {
  it("a charging pack that stands for four", async () => {
    const { bms, host, bridge } = await bench("nw-16s-charging-10A-fw11.262H");
    await arrived(host, GOLDEN_FRAMES);
    expect(host.lines[1]).toBe("351#260200000000B001"); // the first word: nothing may flow yet
    expect(strangersTo(GOLDEN_FRAMES, framesOf(host))).toEqual([]);
    expect(bms.unexpected).toEqual([]);

    bridge.process.kill("SIGTERM");
    expect(await bridge.ended).toBe(0);
    expect(bridge.errors()).toBe("");
  });

  it("an empty pack whose BMS has stopped discharging", async () => {
    const { bms, host } = await bench("nw-16s-alarm-discharge-undervoltage-fw11.262H");
    const golden = [
      "351#26024C040000B001", // DCL 0 A: the discharge MOSFET is open
      "355#000064000000", // SOC 0 % is true here: 35 cycles, and the BMS has cut off
      "356#49130000F000", // 49.37 V = 0x1349, 0 A, 24.0 degC = 0x00F0
      "35A#AAAAAA029AAAAA02", // warning 3, battery voltage low: 01 in bits 4 and 5 of byte 4
      "35E#4A4B2D424D532020",
      "35F#4C69000198030000",
    ];
    await arrived(host, golden);
    // A start sends that all is clear.
    expect(strangersTo([...golden, "35A#AAAAAA02AAAAAA02"], framesOf(host))).toEqual([]);
    expect(bms.unexpected).toEqual([]);
  });

  it("hears the inverter, and tells its failure", async () => {
    const { bridge } = await bench("nw-16s-idle-fw11.26", [
      "305#1402000000009600", // 53.2 V, 0 A, 0 degC, SOC 15.0 %
      "306#64000A04B8032602", // SOH 100 %, procedure 10, state 4 (failure), message 0x03B8 = 952, 55.0 V
    ]);
    await bridge.line((line) => line.includes("The Sunny Island is heard"));
    await bridge.line((line) => line.includes("The Sunny Island reports: failure, message 952"));
  });
});
