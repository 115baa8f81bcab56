/** `siinterjk scan` as a user types it, on pseudo-terminals with simulated BMSs behind them. */
import { describe, expect, it, onTestFinished } from "vitest";
import { monotonicClock } from "../../src/io/clock.ts";
import { openPtyPair, type PtyPair } from "../../src/io/pty.ts";
import { simulateJkBms } from "../../src/sim/jk-bms.ts";
import { simulatePbLine } from "../../src/sim/pb-line.ts";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { frameBytesOf, pbCapture } from "../support/pb-captures.ts";
import { siinterjk } from "../support/program.ts";
import { temporaryFile } from "../support/temp.ts";

const FRAMES = { status: "pb-status-16s-addr3", settings: "pb-settings-16s-addr3", info: "pb-info-addr3-fw15.41" } as const;
const REPLY = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));

/** Nothing, or what a user who is not root is told. */
const UNSEEN = /^(?:siinterjk scan: this user cannot see [^\n]*\n)?$/;

/** A serial line on which nobody is yet, until the test ends. */
async function line(): Promise<PtyPair & { readonly signal: AbortSignal }> {
  const pty = await openPtyPair();
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await pty.port.close();
  });
  return { ...pty, signal: stop.signal };
}

async function nwLine(): Promise<PtyPair> {
  const pty = await line();
  simulateJkBms({ ...pty, clock: monotonicClock, source: { replay: [REPLY] } });
  return pty;
}

async function pbLine(...addresses: readonly number[]): Promise<PtyPair> {
  const pty = await line();
  const source = { frame: (asks: keyof typeof FRAMES) => frameBytesOf(pbCapture(FRAMES[asks])) };
  simulatePbLine({ ...pty, clock: monotonicClock, bmses: addresses.map((address) => ({ address, source })) });
  return pty;
}

describe("siinterjk scan", () => {
  it("finds the BMSs of several lines, and prints a configuration that check-config and run take", async () => {
    const [older, newer, empty] = [await nwLine(), await pbLine(3, 7), await line()];
    const scan = siinterjk("scan", older.path, newer.path, empty.path, "/dev/siinterjk-no-such-port");
    expect(await scan.ended).toBe(0);
    expect(scan.errors()).toMatch(UNSEEN);
    const lines = scan.lines.map((text) => text.replace(/ +/g, " ").trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        `${older.path}, 115200 baud`,
        "nw - JK_B1A24S15P 11.XW 11.262H 16 53.15 V 46 % 230 Ah",
        "pb 3 JK_PB2A16S20P 15A 15.41 16 52.70 V 55 % 280 Ah",
        "pb 7 JK_PB2A16S20P 15A 15.41 16 52.70 V 55 % 280 Ah",
        "3 BMSs found.",
      ]),
    );
    expect(lines.filter((text) => /^(?:SCAN_SILENT|PORT_NOT_FOUND) /.test(text))).toHaveLength(2);

    const yaml = scan.lines.slice(scan.lines.indexOf("packs:")).join("\n");
    const file = temporaryFile("siinterjk.yaml", `${yaml}\ninverter: { can: none }\n`);
    const check = siinterjk("check-config", file);
    expect(await check.ended).toBe(0);
    const bridge = siinterjk("run", "--config", file);
    onTestFinished(() => void bridge.process.kill("SIGKILL"));
    await bridge.line((text) => text.includes("Decision: run"));

    // The bridge has them now.
    const again = siinterjk("scan", newer.path, "--json");
    expect(await again.ended).toBe(1);
    expect(JSON.parse(again.lines[0]!)).toMatchObject({
      ok: false,
      ports: [{ port: newer.path, bms: [], findings: [{ code: "SCAN_BRIDGE_HAS_PORT" }] }],
      config: null,
    });
    expect(again.lines[0]).toContain(`process ${bridge.process.pid}`);
    bridge.process.kill("SIGINT");
    expect(await bridge.ended).toBe(0);
  });

  it("goes on where an adapter is pulled in the middle", async () => {
    const [pulled, other] = [await line(), await nwLine()];
    pulled.port.onData(() => void pulled.hangUp());
    const scan = siinterjk("scan", pulled.path, other.path, "--json");
    expect(await scan.ended).toBe(0);
    expect(JSON.parse(scan.lines[0]!)).toMatchObject({
      ports: [
        { bms: [], findings: [{ code: "SCAN_PORT_LOST" }] },
        { bms: [{ protocol: "nw" }], findings: [] },
      ],
    });
  });

  it("ends with Ctrl-C, and says nothing then", async () => {
    const { path, port } = await line();
    const scan = siinterjk("scan", path);
    onTestFinished(() => void scan.process.kill("SIGKILL"));
    await new Promise<void>((resolve) => port.onData(() => resolve()));
    scan.process.kill("SIGINT");
    expect(await scan.ended).toBe(130);
    expect([scan.lines, scan.errors()]).toEqual([[], ""]);
  });

  it("refuses what cannot be a port with status 2", async () => {
    const scan = siinterjk("scan", "tcp://nowhere");
    expect(await scan.ended).toBe(2);
    expect(scan.errors()).toContain("SCAN_PORT_NAME");
  });

  it("refuses an option that it does not have with status 2, and gives its help with 0", async () => {
    const scan = siinterjk("scan", "--al");
    expect(await scan.ended).toBe(2);
    expect(scan.errors()).toContain("unknown option '--al'");
    expect(await siinterjk("scan", "--help").ended).toBe(0);
  });
});
