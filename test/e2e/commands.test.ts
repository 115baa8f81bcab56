/** The commands as a user types them, each in a process of its own. */
import { closeSync, openSync } from "node:fs";
import { spawn } from "node:child_process";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openPtyPair } from "../../src/io/pty.ts";
import { PROGRAM, siinterjk } from "../support/program.ts";
import { tcpBms } from "../support/tcp-bms.ts";
import { temporaryFile } from "../support/temp.ts";

const config = (port: string, can = "none"): string =>
  temporaryFile("siinterjk.yaml", `packs: [{ port: "${port}" }]\ninverter: { can: "${can}" }\n`);

describe("siinterjk run", () => {
  it("reads a BMS behind an RS485-to-Ethernet box, in a dry run", async () => {
    const bridge = siinterjk("run", "--config", config(await tcpBms()));
    onTestFinished(() => void bridge.process.kill("SIGKILL"));
    await bridge.line((line) => line.includes("Decision: run"));
    bridge.process.kill("SIGINT");
    expect(await bridge.ended).toBe(0);
    for (const line of bridge.lines) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      expect(entry.level).toMatch(/^(?:info|warn)$/);
      expect(entry.message).toEqual(expect.any(String));
      expect(Date.parse(String(entry.time))).not.toBeNaN();
    }
  });

  it("waits for ports that are not there, and tells it once", async () => {
    const bridge = siinterjk("run", "--config", config("/dev/siinterjk-no-such-port", "slcan:/dev/siinterjk-no-such-adapter"));
    onTestFinished(() => void bridge.process.kill("SIGKILL"));
    await bridge.line((line) => line.includes("PORT_NOT_FOUND"));
    await bridge.line((line) => line.includes("CAN down"));
    await new Promise((resolve) => setTimeout(resolve, 3000)); // several attempts later
    expect(bridge.process.exitCode).toBeNull();
    expect(bridge.lines.filter((line) => line.includes("port down"))).toHaveLength(1);
    expect(bridge.lines.filter((line) => line.includes("CAN down"))).toHaveLength(1);
  });

  it("refuses a wrong configuration with every mistake, its line and status 78", async () => {
    const file = temporaryFile("wrong.yaml", "packs:\n  - { prot: /dev/serial0 }\nlimits:\n  chargeVoltageV: 70\n");
    const bridge = siinterjk("run", "--config", file);
    expect(await bridge.ended).toBe(78);
    expect(bridge.errors()).toContain(`${file}:2:`);
    expect(bridge.errors()).toContain(`${file}:4:`);
    expect(bridge.errors()).toContain("port");
  });

  it("tells that a configuration file is missing", async () => {
    const bridge = siinterjk("run", "--config", "/siinterjk-no-such-file.yaml");
    expect(await bridge.ended).toBe(78);
    expect(bridge.errors()).toContain("CONFIG_MISSING");
  });
});

describe("siinterjk demo", () => {
  it("ends by itself with a summary and status 0", async () => {
    const demo = siinterjk("demo", "--packs", "1", "--listen", "", "--for", "8s");
    expect(await demo.ended).toBe(0);
    expect(demo.lines.at(-1)).toMatch(
      /^8 s, \d+ of \d+ readings, \d+ frames reached the Sunny Island, none refused, no fault, SOC 9\d %/,
    );
    expect(demo.lines.some((line) => line.includes("The Sunny Island is heard"))).toBe(true);
    expect(demo.errors()).toBe("");
  });

  it("reads four packs on one line", async () => {
    const demo = siinterjk("demo", "--packs", "4", "--protocol", "pb", "--listen", "", "--for", "8s");
    expect(await demo.ended).toBe(0);
    expect(demo.lines.at(-1)).toMatch(/^8 s, \d+ of \d+ readings, \d+ frames reached the Sunny Island, none refused, no fault, /);
    for (const pack of [1, 2, 3, 4]) expect(demo.lines.some((line) => line.endsWith(`Block ${pack} answers`))).toBe(true);
    expect(demo.errors()).toBe("");
  });

  it.each([
    ["nw", "17", "1 to 16"],
    ["pb", "16", "1 to 15"],
  ])("refuses more packs than protocol %s takes with status 2", async (protocol, packs, range) => {
    const demo = siinterjk("demo", "--packs", packs, "--protocol", protocol);
    expect(await demo.ended).toBe(2);
    expect(demo.errors()).toContain(range);
  });

  it.each([
    ["--speed", "0", "1 to 60"],
    ["--unplug", "soon", "20s,30s"],
    ["--listen", "8080", "127.0.0.1:8080"],
    ["--listen", "192.0.2.1:8080", "192.0.2.1"],
  ])("refuses %s %s with status 2", async (option, value, says) => {
    const demo = siinterjk("demo", option, value);
    expect(await demo.ended).toBe(2);
    expect(demo.errors()).toContain(says);
  });

  it("serves its page beside another demo, and hours pass in a minute at speed 60", async () => {
    const demos = [1, 2].map(() => siinterjk("demo", "--packs", "1", "--speed", "60", "--for", "15s"));
    const pages: string[] = [];
    for (const demo of demos) {
      await vi.waitFor(() => expect(demo.lines.join("\n")).toMatch(/The page is on http:\/\/localhost:\d+/), { timeout: 60_000 });
      const url = /http:\S+/.exec(demo.lines.join("\n"))![0];
      pages.push(url);
      const snapshot = await vi.waitFor(
        async () => {
          const answer = await fetch(`${url}/api/v1/snapshot`);
          expect(answer.status).toBe(200);
          const state = (await answer.json()) as { simulated: unknown; energy: { inKwh: number } | null };
          expect(state.energy).not.toBeNull();
          return state;
        },
        { timeout: 60_000 },
      );
      expect(snapshot).toMatchObject({ simulated: { speed: 60 } });
      expect(snapshot.energy!.inKwh).toBeGreaterThan(20);
    }
    expect(new Set(pages).size).toBe(2);
    for (const demo of demos) expect(await demo.ended).toBe(0);
  });

  it("refuses a time that is none with status 2", async () => {
    const demo = siinterjk("demo", "--for", "soon");
    expect(await demo.ended).toBe(2);
    expect(demo.errors()).toContain("30s");
  });

  it("shows the live view in a terminal, ends with q and gives the terminal back", async () => {
    const terminal = await openPtyPair();
    const slave = openSync(terminal.path, "r+");
    let screen = "";
    terminal.port.onData((chunk) => (screen += Buffer.from(chunk).toString()));
    const demo = spawn(process.execPath, [PROGRAM, "demo", "--listen", "127.0.0.1:8080"], { stdio: [slave, slave, slave] });
    closeSync(slave);
    onTestFinished(async () => {
      demo.kill("SIGKILL");
      await terminal.port.close();
    });
    const ended = new Promise<number | null>((resolve) => demo.once("close", resolve));
    const shows = (text: string) => vi.waitFor(() => expect(screen).toContain(text), { timeout: 60_000, interval: 50 });
    await shows("\x1b[?1049h");
    await shows("page: http://localhost:");
    await shows("charge limit");
    await shows("355");
    terminal.port.write(Buffer.from("q"));
    expect(await ended).toBe(0);
    await shows("\x1b[?1049l");
    await shows("none refused, no fault");
  });
});

describe("the command line", () => {
  it.each([["--help"], ["run", "--help"], ["demo", "--help"], ["decode", "--help"], ["check-config", "--help"], ["--version"]])(
    "%s %s",
    async (...args) => {
      const asked = siinterjk(...args);
      expect(await asked.ended).toBe(0);
      expect(asked.lines.length).toBeGreaterThan(0);
    },
  );

  it("tells what is wrong with a command that does not exist", async () => {
    const wrong = siinterjk("fly");
    expect(await wrong.ended).not.toBe(0);
    expect(wrong.errors()).toContain("unknown command");
  });
});
