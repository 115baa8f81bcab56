import { describe, expect, it } from "vitest";
import { NODE, PROGRAM, type SetupMachine } from "../../test/support/setup-machine.ts";
import { pi, releaseOf } from "../../test/support/setup-runs.ts";
import { CONFIG_FILE } from "../setup/places.ts";
import { installCommand, type InstallIo, type InstallOptions } from "./install.ts";
import { uninstallCommand, type UninstallOptions } from "./uninstall.ts";

interface Terminal extends InstallIo {
  readonly said: () => string;
  readonly asked: string[];
}

/** `answer` is what the person says; null where there is no terminal. */
function terminal(machine: SetupMachine, answer: boolean | null = null, userId = 0): Terminal {
  let said = "";
  const asked: string[] = [];
  const say = (text: string): void => void (said += text);
  const ask = (question: string): Promise<boolean> => {
    asked.push(question);
    return Promise.resolve(answer === true);
  };
  const io = { machine, userId, write: say, writeError: say, ask: answer === null ? null : ask };
  return { ...io, programFolder: PROGRAM, nodePath: NODE, said: () => said, asked };
}

const INSTALL: InstallOptions = { dryRun: false, yes: false, start: true, previous: false };
const UNINSTALL: UninstallOptions = { dryRun: false, yes: false, purge: false };

describe("siinterjk install", () => {
  it("--dry-run shows every step with the change of each file, needs no root, and changes nothing", async () => {
    const machine = pi();
    const tree = machine.tree();
    const io = terminal(machine, true, 1000);
    expect(await installCommand({ ...INSTALL, hat: "waveshare-rs485-can", dryRun: true }, io)).toBe(0);
    expect(machine.tree()).toEqual(tree);
    expect(io.asked).toEqual([]);
    const text = io.said().replaceAll(/1\.0\.0-[0-9a-f]{8}/g, "1.0.0-HASH");
    const lines = text.split("\n").filter((line) => /^ {2}(?:->| {2}) \S/.test(line));
    expect(lines.map((line) => line.replace(/ {2,}(?=\S)/g, "  ").trim())).toEqual([
      "-> user siinterjk  is made, without a home and without a login",
      "-> /etc/siinterjk  is made for root and the group siinterjk",
      "-> program  /home/pi/siinterjk is copied to /opt/siinterjk/releases/1.0.0-HASH",
      "/etc/siinterjk/siinterjk.yaml  is not there yet",
      "-> /boot/firmware/config.txt  is changed, with a copy of before in /boot/firmware/config.txt.siinterjk-backup",
      "-> /boot/firmware/cmdline.txt  is changed, with a copy of before in /boot/firmware/cmdline.txt.siinterjk-backup",
      "-> login on the UART  is switched off (serial-getty@serial0.service, serial-getty@ttyS0.service, serial-getty@ttyAMA0.service)",
      "-> CAN interface  /etc/systemd/network/80-can0.network is written",
      "-> CAN queue  /etc/udev/rules.d/90-siinterjk-can.rules is written",
      "-> networkd's restraint  /etc/systemd/networkd.conf.d/50-siinterjk.conf is written",
      "-> systemd-networkd  is enabled and started; nobody waits for it",
      "-> udev  reads its rules anew",
      "-> unit  /etc/systemd/system/siinterjk.service is written",
      "-> /opt/siinterjk/current  leads to 1.0.0-HASH",
      "-> command siinterjk  /usr/local/bin/siinterjk is written",
      "-> systemd  reads the unit anew",
      "-> siinterjk.service  is enabled: it starts with the machine",
      "siinterjk.service  is not started: there is no /etc/siinterjk/siinterjk.yaml yet",
      "older versions  there is none to remove",
    ]);
    expect(text).toContain("       +dtoverlay=mcp2515-can0,oscillator=12000000,interrupt=25,spimaxfrequency=2000000\n");
    expect(text).toContain("       -console=serial0,115200 console=tty1 root=");
    expect(text).toContain("       +BitRate=500K\n");
    expect(text).toContain("Nothing was done (--dry-run). To do: 16 steps.\n");
  });

  it("asks once, with what would be new files left out, and a no changes nothing", async () => {
    const machine = pi();
    const tree = machine.tree();
    const io = terminal(machine, false);
    expect(await installCommand({ ...INSTALL, hat: "waveshare-rs485-can" }, io)).toBe(1);
    expect(machine.tree()).toEqual(tree);
    expect(io.asked).toEqual(["Do it? 16 steps."]);
    expect(io.said()).toContain("+dtparam=spi=on");
    expect(io.said()).not.toContain("+BitRate");
    expect(io.said()).toMatch(/Nothing was done\.\n$/);
  });

  it("says what is left to do: the reboot, the configuration, the doctor", async () => {
    const machine = pi();
    const io = terminal(machine);
    expect(await installCommand({ ...INSTALL, hat: "waveshare-rs485-can" }, io)).toBe(0);
    expect(await releaseOf(machine)).toMatch(/^1\.0\.0-/);
    expect(io.said()).toContain(`Installed.
Next:
  sudo reboot               the boot settings count from the next start on
  sudo siinterjk init       makes /etc/siinterjk/siinterjk.yaml
  sudo systemctl restart siinterjk   starts the bridge with it
  siinterjk doctor          says what is still wrong
`);
    const again = terminal(machine, true);
    expect(await installCommand({ ...INSTALL, hat: "waveshare-rs485-can" }, again)).toBe(0);
    expect(again.said()).toContain("Everything is there; nothing to do.\n");
    expect(again.asked).toEqual([]);
  });

  it("does not ask with --yes", async () => {
    const io = terminal(pi(), false);
    expect(await installCommand({ ...INSTALL, yes: true }, io)).toBe(0);
    expect(io.asked).toEqual([]);
  });

  it("wants root, and says how", async () => {
    const machine = pi();
    const io = terminal(machine, true, 1000);
    expect(await installCommand(INSTALL, io)).toBe(1);
    expect(io.said()).toMatch(/^SETUP_NEEDS_ROOT siinterjk install is run by user 1000\. Write `sudo` in front\./);
    expect(machine.ran).toEqual([]);
  });

  it("shows the mistakes of a configuration that the new version refuses", async () => {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: []\n");
    expect(await installCommand(INSTALL, terminal(machine))).toBe(0);
    machine.refuses.set(PROGRAM, "siinterjk.yaml:1:8  packs: is empty");
    const io = terminal(machine);
    expect(await installCommand(INSTALL, io)).toBe(1);
    expect(io.said()).toMatch(/^SETUP_CONFIG_REFUSED .*\nsiinterjk.yaml:1:8 {2}packs: is empty\n/);
  });

  it("reads files with the usual rights, whatever root's shell says", async () => {
    const machine = pi();
    const mask = process.umask(0o077);
    try {
      await installCommand(INSTALL, terminal(machine));
    } finally {
      expect(process.umask(mask)).toBe(0o077);
    }
    expect((await machine.stat("/etc/systemd/networkd.conf.d"))!.mode).toBe(0o755);
    expect((await machine.stat("/etc/systemd/networkd.conf.d/50-siinterjk.conf"))!.mode).toBe(0o644);
  });
});

describe("siinterjk uninstall", () => {
  it("shows what it takes back, asks, and takes it back", async () => {
    const machine = pi();
    const tree = machine.tree();
    await installCommand({ ...INSTALL, hat: "waveshare-rs485-can" }, terminal(machine));
    const installed = machine.tree();

    const tried = terminal(machine, true, 1000);
    expect(await uninstallCommand({ ...UNINSTALL, dryRun: true }, tried)).toBe(0);
    expect(tried.said()).toContain("       -dtoverlay=mcp2515-can0,oscillator=12000000");
    expect(await uninstallCommand(UNINSTALL, terminal(machine, false))).toBe(1);
    expect(await uninstallCommand(UNINSTALL, terminal(machine, true, 1000))).toBe(1);
    expect(machine.tree()).toEqual(installed);

    const io = terminal(machine, true);
    expect(await uninstallCommand({ ...UNINSTALL, purge: true }, io)).toBe(0);
    expect(io.said()).toMatch(/Removed\.\nNext:\n {2}sudo reboot/);
    expect(machine.tree()).toEqual(tree);
    const more = terminal(machine);
    expect(await uninstallCommand(UNINSTALL, more)).toBe(1);
    expect(more.said()).toMatch(/^SETUP_NOT_INSTALLED /);
  });
});
