/** `siinterjk scan` as a user types it, on pseudo-terminals with simulated BMSs behind them. */
import { describe, expect, it, onTestFinished } from "vitest";
import { siinterjk } from "../support/program.ts";
import { line, nwLine, pbLine } from "../support/pty-lines.ts";
import { temporaryFile } from "../support/temp.ts";

/** Nothing, or what a user who is not root is told. */
const UNSEEN = /^(?:siinterjk scan: this user cannot see [^\n]*\n)?$/;

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
