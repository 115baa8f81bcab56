import { describe, expect, it } from "vitest";
import { NODE, PROGRAM, putProgram, type SetupMachine } from "../../test/support/setup-machine.ts";
import { install, pi, PowerCut, releaseOf, uninstall, withPowerCut } from "../../test/support/setup-runs.ts";
import { HATS } from "./hats.ts";
import { CONFIG_FILE, CONFIG_FOLDER, INSTALLED_NOTE, UNIT_FILE } from "./places.ts";
import type { InstallChoices } from "./plan-install.ts";

describe("trouble", () => {
  it.each([
    ["SETUP_NO_SYSTEMD", (machine: SetupMachine) => machine.remove("/run/systemd/system")],
    ["SETUP_NOT_WHOLE", (machine: SetupMachine) => machine.remove("/home/pi/node_modules/far")],
    ["SETUP_NOT_WHOLE", (machine: SetupMachine) => machine.remove(`${PROGRAM}/dist/main.js`)],
    ["SETUP_NOT_WHOLE", (machine: SetupMachine) => machine.remove(`${PROGRAM}/packaging`)],
    ["SETUP_NO_BOOT_FILES", (machine: SetupMachine) => machine.remove("/boot")],
    ["SETUP_NOTE_UNREADABLE", (machine: SetupMachine) => machine.put(INSTALLED_NOTE, '{ "version": 2 }')],
    ["SETUP_NOTE_UNREADABLE", (machine: SetupMachine) => machine.put(INSTALLED_NOTE, "{")],
  ] as const)("%s, and nothing is changed", async (code, spoil) => {
    const machine = pi();
    await spoil(machine);
    const tree = machine.tree();
    await expect(install(machine, { hat: HATS["waveshare-rs485-can"] })).rejects.toMatchObject({ code });
    expect(machine.tree()).toEqual(tree);
  });

  it("a full disk while copying: nothing is switched, nothing is left over", async () => {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: []\n");
    await install(machine);
    const old = await releaseOf(machine);
    putProgram(machine, PROGRAM, "1.1.0");
    const full: SetupMachine = {
      ...machine,
      copy: (from, to) =>
        from.includes("@scope")
          ? Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }))
          : machine.copy(from, to),
    };
    await expect(install(full)).rejects.toMatchObject({ code: "SETUP_DISK_FULL" });
    expect(await machine.list("/opt/siinterjk/releases")).toEqual([old]);
    expect(await releaseOf(machine)).toBe(old);
    await install(machine);
    expect(await releaseOf(machine)).toMatch(/^1\.1\.0-/);
  });

  it("a program of the system that fails is named", async () => {
    const machine = pi();
    machine.fail("useradd");
    await expect(install(machine)).rejects.toMatchObject({
      code: "SETUP_COMMAND_FAILED",
      message: expect.stringMatching(/^useradd .*: status 1: it fails$/) as string,
    });
  });

  it("a copy that does not start is removed", async () => {
    const machine = pi();
    machine.fail(`${NODE} /opt`);
    await expect(install(machine)).rejects.toMatchObject({ code: "SETUP_PROGRAM_BROKEN" });
    expect(await machine.list("/opt/siinterjk/releases")).toEqual([]);
  });

  it.each([false, true])(
    "broken off at any moment: the second run ends where one run would (after a reboot: %s)",
    async (reboots) => {
      const hat = HATS["waveshare-rs485-can"];
      const whole = pi();
      const counted = withPowerCut(whole, Infinity);
      await install(counted, { hat });
      for (let most = 0; most < counted.changes(); most += 1) {
        const machine = pi();
        await expect(install(withPowerCut(machine, most), { hat })).rejects.toThrow(PowerCut);
        if (reboots) machine.reboot();
        await install(machine, { hat });
        expect(machine.tree(), `change ${most}`).toEqual(whole.tree());
        expect([machine.enabled, machine.masked]).toEqual([whole.enabled, whole.masked]);
        expect(machine.active).toContain("systemd-networkd.service");
      }
    },
  );

  /** What makes the second install one of something else. */
  const CHANGES = {
    "another version": (machine: SetupMachine) => {
      putProgram(machine, PROGRAM, "1.1.0");
      machine.put(`${PROGRAM}/packaging/systemd/siinterjk.service`, "[Service]\nExecStart=/\n# new\n");
      return {};
    },
    "another node": (machine: SetupMachine) => {
      machine.put("/usr/local/bin/node", "elf", 0o755);
      return { nodePath: "/usr/local/bin/node" };
    },
  };

  it.each(["another version", "another node"] as const)(
    "broken off at any moment of an upgrade (%s): a whole version is current, and the second run ends with the new one running",
    async (what) => {
      const before = async (): Promise<{ machine: SetupMachine; choices: Partial<InstallChoices> }> => {
        const machine = pi();
        machine.put(CONFIG_FILE, "packs: []\n");
        await install(machine);
        return { machine, choices: CHANGES[what](machine) };
      };
      const whole = await before();
      const counted = withPowerCut(whole.machine, Infinity);
      await install(counted, whole.choices);
      const unit = await whole.machine.readText(UNIT_FILE);
      expect(whole.machine.systemd).toEqual({ loaded: unit, runs: `releases/${await releaseOf(whole.machine)}\n${unit}` });
      for (let most = 0; most < counted.changes(); most += 1) {
        const { machine, choices } = await before();
        await expect(install(withPowerCut(machine, most), choices)).rejects.toThrow(PowerCut);
        expect(await machine.readText("/opt/siinterjk/current/.whole"), `change ${most}`).toBe("");
        await install(machine, choices);
        expect(machine.tree(), `change ${most}`).toEqual(whole.machine.tree());
        expect(machine.systemd, `change ${most}`).toEqual(whole.machine.systemd);
      }
    },
  );

  it("broken off at any moment of removing: the second run ends where one run would", async () => {
    const hat = HATS["waveshare-rs485-can"];
    const whole = pi();
    const bare = whole.tree();
    await install(whole, { hat });
    const counted = withPowerCut(whole, Infinity);
    await uninstall(counted, true);
    expect(whole.tree()).toEqual(bare);
    for (let most = 0; most < counted.changes(); most += 1) {
      const machine = pi();
      await install(machine, { hat });
      await expect(uninstall(withPowerCut(machine, most), true)).rejects.toThrow(PowerCut);
      // Without its note it knows nothing any more: only the empty folder in which that was is left.
      if ((await machine.readText(INSTALLED_NOTE)) === null) await machine.remove(CONFIG_FOLDER);
      else await uninstall(machine, true);
      expect(machine.tree(), `change ${most}`).toEqual(bare);
      expect([machine.users.size, machine.enabled.size, machine.masked.size]).toEqual([0, 0, 0]);
    }
  });
});
