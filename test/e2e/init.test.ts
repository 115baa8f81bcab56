/** `siinterjk init` as its owners use it: in a terminal with keys, and in scripts with flags; simulated BMSs behind the lines. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import type { Config } from "../../src/config/schema.ts";
import { isPassword } from "../../src/outlets/web/password.ts";
import { siinterjk, start } from "../support/program.ts";
import { line, nwLine, pbLine } from "../support/pty-lines.ts";
import { CTRL_C, DOWN, ENTER, ESCAPE, inTerminal } from "../support/terminal.ts";

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-init-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The file as the program reads it. */
function configIn(file: string): Config {
  const check = checkConfig(readFileSync(file, "utf8"), file);
  if (!check.ok) throw new Error(check.problems.map(({ message }) => message).join("; "));
  return check.config;
}

describe("in a terminal", () => {
  it("finds the BMSs, asks, refuses wrong answers with a reason, writes what check-config and run take, and tries it", async () => {
    const [folder, port] = [emptyFolder(), (await pbLine(3, 7)).path];
    const file = join(folder, "siinterjk.yaml");
    const init = await inTerminal(["init"], { folder, env: { NO_COLOR: "1" } });
    await init.answers("Where are the BMSs?", DOWN);
    await init.answers("On which serial line?", "ttyUSB0");
    await init.shows("a device path such as /dev/serial0");
    init.type(`${"\x7f".repeat(7)}${port}${ENTER}`);
    await init.shows("(pb, address 3): 16 cells, 52.7 V, 55 %, 280");
    await init.shows("(pb, address 7)");
    await init.answers("What are the packs called?", "Keller");
    await init.shows("Write 2 names");
    init.type(`, Garage${ENTER}`);
    await init.answers("How many Ah has the whole battery", "");
    await init.answers("Which Sunny Island is it?", DOWN);
    await init.answers("How many Sunny Islands", "13");
    await init.shows("a whole number from 1 to 12");
    init.type(`\x7f\x7f2${ENTER}`);
    await init.answers("How is the Sunny Island connected?", "");
    await init.answers("Weakest fuse or cable", "unknown");
    await init.shows("Proposed limits");
    await init.shows("charge with       108 A   90 % of the BMS's over-current of 60 A x 2 packs");
    await init.shows("Take these limits?");
    init.type("n");
    await init.answers("Charge to how many V?", "59");
    await init.shows("above 58.4 V");
    init.type(`\x7f\x7f54,4${ENTER}`);
    await init.answers("Stop at how many V?", "");
    await init.answers("Charge the battery with", "");
    await init.answers("Discharge the battery with", "100 A");
    await init.answers("Take the current back before", "");
    await init.answers("Who may see the page", DOWN);
    await init.answers("Password for the page", "kurz");
    await init.shows("8 to 200 characters");
    init.type(`${"\x7f".repeat(4)}nicht ganz so kurz${ENTER}`);
    await init.answers("Once more", "nicht ganz so kurz");
    await init.shows("The bridge will do this");
    await init.answers(`Write ${file}?`, "");
    await init.shows("is written");
    await init.answers("Try it now?", "");
    await init.shows("Keller: 16 cells, 52.70 V, 55 %");
    await init.shows("charge to 54.4 V");
    await init.shows(`siinterjk run --config ${file}`);
    expect(await init.ended).toBe(0);
    expect(init.text()).not.toContain("nicht ganz so kurz");
    // eslint-disable-next-line no-control-regex -- colours are what must not be there
    expect(init.raw()).not.toMatch(/\x1b\[(?:3\d|9\d)m/);

    const config = configIn(file);
    expect(config.packs.map(({ name, address, cells }) => [name, address, cells])).toEqual([
      ["Keller", 3, 16],
      ["Garage", 7, 16],
    ]);
    expect(config.limits).toMatchObject({ chargeVoltageV: 54.4, dischargeVoltageV: 44.8, chargeCurrentA: 108 });
    expect(config.limits.dischargeCurrentA).toBe(100);
    expect(config.inverter).toMatchObject({ model: "SI8.0H", count: 2, can: "none" });
    expect(config.tables.chargeTemperature?.at(-1)).toEqual([33, 0]);
    expect(config.web.listen).toBe("127.0.0.1:8080");
    expect(await isPassword("nicht ganz so kurz", config.web.password)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);

    expect(await siinterjk("check-config", file).ended).toBe(0);
    const bridge = siinterjk("run", "--config", file);
    onTestFinished(() => void bridge.process.kill("SIGKILL"));
    await bridge.line((text) => text.includes("Decision: run"));
    bridge.process.kill("SIGINT");
    expect(await bridge.ended).toBe(0);
  });

  it.each([
    ["Ctrl-C", CTRL_C],
    ["Esc", ESCAPE],
  ])("%s at a question leaves with 130 and without a file, in a small terminal too", async (_, key) => {
    const folder = emptyFolder();
    const init = await inTerminal(["init", "--port", (await nwLine()).path], { folder, columns: 30, rows: 8 });
    await init.answers("What is the pack called?", "");
    await init.shows("How many equal packs");
    init.type(key);
    await init.shows("Nothing was written");
    expect(await init.ended).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("a signal while it looks for BMSs leaves in the same way", async () => {
    const folder = emptyFolder();
    const { path, port } = await line();
    const asked = new Promise<void>((resolve) => port.onData(() => resolve()));
    const init = await inTerminal(["init", "--port", path], { folder });
    await asked;
    init.process.kill("SIGINT");
    await init.shows("Nothing was written");
    expect(await init.ended).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves a file alone that is there, unless it is told otherwise, and keeps it then", async () => {
    const [folder, port] = [emptyFolder(), (await nwLine()).path];
    const file = join(folder, "siinterjk.yaml");
    writeFileSync(file, "packs: [{ port: /dev/ttyUSB7 }]\n");
    const flags = ["--port", port, "--names", "A", "--capacity", "230", "--represents", "1", "--model", "SI6.0H"];
    const more = ["--inverters", "1", "--can", "none", "--fuse", "unknown", "--web", "none"];
    for (const [answer, status] of [
      ["", 130],
      ["y", 0],
    ] as const) {
      const init = await inTerminal(["init", ...flags, ...more], { folder });
      await init.answers("Take these limits?", "");
      await init.shows("is there");
      await init.shows("Replace it?");
      init.type(answer === "" ? ENTER : answer);
      if (status === 0) {
        await init.shows(".bak-1");
        await init.shows("Try it now?");
        init.type("n");
      }
      expect(await init.ended).toBe(status);
      expect(existsSync(`${file}.bak-1`)).toBe(status === 0);
    }
    expect(readFileSync(`${file}.bak-1`, "utf8")).toBe("packs: [{ port: /dev/ttyUSB7 }]\n");
    expect(configIn(file).packs).toMatchObject([{ name: "A", port, cells: 16 }]);
  });

  it("says that the bridge has the line, and takes over what is in its configuration", async () => {
    const [folder, port] = [emptyFolder(), (await nwLine()).path];
    const file = join(folder, "siinterjk.yaml");
    const off =
      'web: { listen: "" }\nstate: { file: "" }\ncontrol: { socket: "" }\nrecorder: { folder: "" }\nhistory: { file: "" }';
    writeFileSync(
      file,
      `packs: [{ name: Keller, port: ${port}, represents: 3, cells: 16 }]\nlimits: { chargeCurrentA: 60 }\ninverter: { can: none }\n${off}\n`,
    );
    const bridge = siinterjk("run", "--config", file);
    onTestFinished(() => void bridge.process.kill("SIGKILL"));
    await bridge.line((text) => text.includes("Decision: run"));
    const init = await inTerminal(["init", "--port", port], { folder });
    await init.shows("SCAN_BRIDGE_HAS_PORT");
    await init.answers("Where are the BMSs?", "");
    await init.shows("Take those of the configuration that is there");
    await init.answers("What is the pack called?", "");
    await init.shows("Keller");
    await init.shows("How many equal packs");
    await init.answers("3  (the older configuration)", "");
    await init.answers("How many Ah", "");
    await init.answers("Which Sunny Island", "");
    await init.answers("How many Sunny Islands", "");
    await init.answers("How is the Sunny Island", "");
    await init.answers("Weakest fuse", "");
    await init.shows("60 A   the older configuration");
    await init.shows("Take these limits?");
    init.type(CTRL_C);
    expect(await init.ended).toBe(130);
    bridge.process.kill("SIGINT");
    expect(await bridge.ended).toBe(0);
  });
});

describe("in a script", () => {
  it("takes flags, and with --yes what is proposed; a file that is there only with --force", async () => {
    const [folder, port] = [emptyFolder(), (await nwLine()).path];
    const file = join(folder, "made.yaml");
    const passwords = join(folder, "password");
    writeFileSync(passwords, "aus einer Datei\n");
    const args = ["init", "--yes", "--port", port, "--represents", "2", "--output", file];
    const first = siinterjk(...args, "--can", "can0", "--password-file", passwords, "--json");
    expect(await first.ended).toBe(0);
    expect(JSON.parse(first.lines[0]!)).toMatchObject({ ok: true, file, backup: null, tried: null });
    const config = configIn(file);
    expect(config.packs).toMatchObject([{ name: "Block 1", port, represents: 2, cells: 16, protocol: "nw" }]);
    // 2 packs of 230 Ah and 40 A, which disconnect at 3.0 V a cell: 48 V is the most that a Sunny Island takes.
    expect(config.limits).toMatchObject({ chargeVoltageV: 55, dischargeVoltageV: 48, chargeCurrentA: 72 });
    expect(config.limits.dischargeCurrentA).toBe(72);
    expect(config.inverter).toMatchObject({ model: "SI6.0H", count: 1, can: "can0" });
    expect(await isPassword("aus einer Datei", config.web.password)).toBe(true);
    expect(readFileSync(file, "utf8")).toContain("# From: 90 % of the BMS's over-current of 40 A x 2 packs.");

    const before = readFileSync(file, "utf8");
    const again = siinterjk(...args);
    expect(await again.ended).toBe(2);
    expect(again.errors()).toContain("INIT_FILE_EXISTS");
    expect(readFileSync(file, "utf8")).toBe(before);
    const forced = siinterjk(...args, "--force", "--charge-current", "50");
    expect(await forced.ended).toBe(0);
    expect(configIn(file).limits.chargeCurrentA).toBe(50);
    expect(readFileSync(`${file}.bak-1`, "utf8")).toBe(before);
  });

  it("needs no BMS that answers where it is told how they are connected", async () => {
    const file = join(emptyFolder(), "made.yaml");
    const where = ["--port", "/dev/ttyUSB0", "--protocol", "pb", "--address", "1,2,3"];
    const init = siinterjk("init", "--yes", ...where, "--model", "SI8.0H", "--output", file);
    expect(await init.ended).toBe(0);
    const config = configIn(file);
    expect(config.packs.map(({ address }) => address)).toEqual([1, 2, 3]);
    expect(config.limits).toMatchObject({ chargeVoltageV: 55, dischargeVoltageV: 43.2, chargeCurrentA: 115 });
    expect(init.lines.join("\n")).toContain("Not every BMS has told its limits");
  });

  it("does not try a line that somebody else has, however it was told of it", async () => {
    const [folder, { path: port }] = [emptyFolder(), await nwLine()];
    const holder = start("flock", ["--no-fork", "--nonblock", port, "sh", "-c", "echo has it; exec sleep 600"]);
    onTestFinished(() => void holder.process.kill("SIGKILL"));
    await holder.line((text) => text === "has it");
    const where = ["--port", port, "--protocol", "nw", "--cells", "16"];
    const init = siinterjk("init", "--yes", "--try", "--json", ...where, "--output", join(folder, "made.yaml"));
    expect(await init.ended).toBe(0);
    expect(JSON.parse(init.lines[0]!)).toMatchObject({
      tried: [expect.stringMatching(/^Not tried/), expect.stringMatching(`^${port} is in use by \\S+.* \\(process \\d+\\)\\.$`)],
    });
  });

  it.each([
    [["--yes", "--port", "/dev/siinterjk-no-such-port"], 1, "INIT_NO_BMS"],
    [["--yes", "--port", "tcp://nowhere"], 2, "--port is"],
    [[], 2, "--scan is missing"],
    [["--port", "/dev/ttyUSB0", "--protocol", "nw"], 2, "--cells is missing"],
    [["--yes", "--port", "/dev/ttyUSB0", "--protocol", "nw", "--charge-voltage", "60"], 2, "--charge-voltage is"],
    [["--yes", "--port", "/dev/ttyUSB0", "--protocol", "nw", "--address", "1"], 2, "--address makes no sense"],
    [["--yes", "--port", "/dev/ttyUSB0", "--protocol", "nw", "--model", "other"], 2, "--rating is missing"],
    [["--yes", "--port", "/dev/ttyUSB0", "--protocol", "nw", "--password-file", "/dev/null"], 2, "8 to 200 characters"],
    [["--no-such-flag"], 2, "unknown option"],
  ])("%j ends with %d and says %s, and writes nothing", async (flags, status, says) => {
    const file = join(emptyFolder(), "made.yaml");
    const init = siinterjk("init", ...flags, "--output", file);
    expect(await init.ended).toBe(status);
    expect(init.errors()).toContain(says);
    expect(existsSync(file)).toBe(false);
  });
});
