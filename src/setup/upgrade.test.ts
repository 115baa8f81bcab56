import { describe, expect, it } from "vitest";
import { PROGRAM, putProgram, type SetupMachine } from "../../test/support/setup-machine.ts";
import { install, pi, releaseOf, says, todo, uninstall } from "../../test/support/setup-runs.ts";
import { CAN_NETWORK_FILE, COMMAND_FILE, CONFIG_FILE, UNIT_FILE } from "./places.ts";

const SERVICE = "siinterjk.service";

describe("upgrade", () => {
  async function upgraded(): Promise<{ machine: SetupMachine; old: string; fresh: string }> {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: []\n");
    await install(machine);
    const old = await releaseOf(machine);
    putProgram(machine, PROGRAM, "1.1.0");
    await install(machine);
    return { machine, old, fresh: await releaseOf(machine) };
  }

  it("switches at once, restarts once, and keeps the one before", async () => {
    const { machine, old, fresh } = await upgraded();
    expect(fresh).toMatch(/^1\.1\.0-/);
    expect(await machine.list("/opt/siinterjk/releases")).toEqual([old, fresh]);
    expect(machine.ran.filter((line) => line === "systemctl restart siinterjk.service")).toHaveLength(1);
    putProgram(machine, PROGRAM, "1.2.0");
    await install(machine);
    expect(await machine.list("/opt/siinterjk/releases")).toEqual([fresh, await releaseOf(machine)]);
  });

  it("goes back to the one before", async () => {
    const { machine, old, fresh } = await upgraded();
    await install(machine, { previous: true, programFolder: "/opt/siinterjk/current" });
    expect(await releaseOf(machine)).toBe(old);
    expect(machine.ran.at(-1)).toBe("systemctl restart siinterjk.service");
    await install(machine, { previous: true, programFolder: "/opt/siinterjk/current" });
    expect(await releaseOf(machine)).toBe(fresh);
    const other = pi();
    await install(other);
    await expect(install(other, { previous: true })).rejects.toMatchObject({ code: "SETUP_NO_PREVIOUS" });
  });

  it("leaves the running one where the new one refuses the configuration", async () => {
    const { machine, fresh } = await upgraded();
    putProgram(machine, PROGRAM, "2.0.0");
    machine.refuses.set(PROGRAM, "siinterjk.yaml:1:1  packs: is empty");
    const tree = machine.tree();
    machine.ran.length = 0;
    await expect(install(machine)).rejects.toMatchObject({
      code: "SETUP_CONFIG_REFUSED",
      message: expect.stringContaining("packs: is empty") as string,
    });
    expect(machine.tree()).toEqual(tree);
    expect(await releaseOf(machine)).toBe(fresh);
    expect(machine.ran.filter((line) => /restart|stop/.test(line))).toEqual([]);
  });

  it("installs beside a configuration with mistakes for the first time, and does not start", async () => {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: 1\n");
    machine.refuses.set(PROGRAM, "wrong");
    const plan = await install(machine);
    expect(plan.steps.map(({ says: text }) => text)).toContain("is not started: the configuration has mistakes");
    expect(machine.active.has(SERVICE)).toBe(false);
  });

  it("lets the version before run again where the new one does not start", async () => {
    const { machine, fresh } = await upgraded();
    const unit = (await machine.readText(UNIT_FILE))!;
    putProgram(machine, PROGRAM, "2.0.0");
    machine.put(`${PROGRAM}/packaging/systemd/siinterjk.service`, `${unit}# new\n`);
    machine.broken.add("2.0.0");
    await expect(install(machine)).rejects.toMatchObject({
      code: "SETUP_START_FAILED",
      message: expect.stringContaining(`The version before (${fresh}) runs again`) as string,
    });
    expect(await releaseOf(machine)).toBe(fresh);
    expect(await machine.readText(UNIT_FILE)).toBe(unit);
    expect(machine.active.has(SERVICE)).toBe(true);
    machine.broken.clear();
    await install(machine);
    expect(await releaseOf(machine)).toMatch(/^2\.0\.0-/);
    expect(await machine.readText(UNIT_FILE)).toMatch(/# new\n$/);
  });

  it("goes back also where the version before was started by the first reboot", async () => {
    const machine = pi();
    await install(machine);
    const old = await releaseOf(machine);
    machine.put(CONFIG_FILE, "packs: []\n");
    machine.reboot();
    putProgram(machine, PROGRAM, "2.0.0");
    machine.broken.add("2.0.0");
    await expect(install(machine)).rejects.toMatchObject({
      code: "SETUP_START_FAILED",
      message: expect.stringContaining(`The version before (${old}) runs again`) as string,
    });
    expect(await releaseOf(machine)).toBe(old);
    expect(machine.active.has(SERVICE)).toBe(true);
  });

  it("gives a version that hangs no time in which the inverter would give up", async () => {
    const { machine, fresh } = await upgraded();
    putProgram(machine, PROGRAM, "2.0.0");
    machine.hanging.add("2.0.0");
    await expect(install(machine)).rejects.toMatchObject({
      code: "SETUP_START_FAILED",
      message: expect.stringMatching(new RegExp(`not ready after 25 s .*The version before \\(${fresh}\\) runs again`)) as string,
    });
    // 60 s less TimeoutStopSec and a start.
    expect(machine.waitedMs).toBeLessThanOrEqual(25_000);
    expect(await releaseOf(machine)).toBe(fresh);
    expect(machine.active.has(SERVICE)).toBe(true);
  });

  it("gives one that is the first all the time that the unit gives", async () => {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: []\n");
    machine.hanging.add("1.0.0");
    await expect(install(machine)).rejects.toMatchObject({ code: "SETUP_START_FAILED" });
    expect(machine.waitedMs).toBe(60_000);
  });

  it("goes back to the version that a reboot has started, whatever was started by an install before", async () => {
    const { machine } = await upgraded();
    putProgram(machine, PROGRAM, "1.2.0");
    await install(machine, { start: false });
    machine.reboot();
    const rebooted = await releaseOf(machine);
    expect(rebooted).toMatch(/^1\.2\.0-/);
    putProgram(machine, PROGRAM, "2.0.0");
    machine.broken.add("2.0.0");
    await expect(install(machine)).rejects.toMatchObject({
      message: expect.stringContaining(`The version before (${rebooted}) runs again`) as string,
    });
    expect(await releaseOf(machine)).toBe(rebooted);
    expect(machine.active.has(SERVICE)).toBe(true);
    machine.broken.clear();
    await install(machine);
    expect(machine.systemd.runs).toMatch(/^releases\/2\.0\.0-/);
  });

  it("does not go back from a version that has run already", async () => {
    const { machine, fresh } = await upgraded();
    machine.broken.add("1.1.0");
    await expect(
      install(machine, { programFolder: "/opt/siinterjk/current", nodePath: "/usr/local/bin/node" }),
    ).rejects.toMatchObject({
      code: "SETUP_START_FAILED",
    });
    expect(await releaseOf(machine)).toBe(fresh);
  });

  it("goes back with the command, which may name a node that the version before does not have", async () => {
    const { machine } = await upgraded();
    const command = (await machine.readText(COMMAND_FILE))!;
    putProgram(machine, PROGRAM, "2.0.0");
    machine.put("/home/pi/.nvm/bin/node", "elf of nvm", 0o755);
    machine.broken.add("2.0.0");
    await expect(install(machine, { nodePath: "/home/pi/.nvm/bin/node" })).rejects.toMatchObject({ code: "SETUP_START_FAILED" });
    expect(await machine.readText(COMMAND_FILE)).toBe(command);
    expect((await machine.stat(COMMAND_FILE))!.mode).toBe(0o755);
  });

  it("says so where the version before does not start either", async () => {
    const { machine, fresh } = await upgraded();
    putProgram(machine, PROGRAM, "2.0.0");
    machine.broken.add("2.0.0").add("1.1.0");
    await expect(install(machine)).rejects.toMatchObject({
      code: "SETUP_START_FAILED",
      message: expect.stringContaining(`The version before (${fresh}) is back, and does not start either`) as string,
    });
  });

  it("leaves the service as it is with --no-start, also one that somebody has stopped", async () => {
    const { machine, old, fresh } = await upgraded();
    putProgram(machine, PROGRAM, "1.2.0");
    machine.ran.length = 0;
    await install(machine, { start: false });
    expect(machine.ran.filter((line) => /systemctl (?:re)?start siinterjk/.test(line))).toEqual([]);
    // The one that runs is not removed.
    expect(await machine.list("/opt/siinterjk/releases")).toEqual(expect.arrayContaining([fresh]));
    expect(await machine.list("/opt/siinterjk/releases")).not.toContain(old);
    expect(await todo(machine)).toEqual([SERVICE]);
    machine.active.delete(SERVICE);
    expect(await todo(machine)).toEqual([]);
  });

  it("keeps what the owner has changed", async () => {
    const { machine } = await upgraded();
    machine.put(CAN_NETWORK_FILE, "[Match]\nName=can0\n");
    putProgram(machine, PROGRAM, "1.2.0");
    machine.put(`${PROGRAM}/packaging/networkd/80-can0.network`, "# new\n");
    const plan = await install(machine);
    expect(says(plan, "CAN interface")).toContain("has been changed since it was installed and stays so");
    expect(await machine.readText(CAN_NETWORK_FILE)).toBe("[Match]\nName=can0\n");
    expect(await uninstall(machine, true)).toContain(`${CAN_NETWORK_FILE}: has been changed since it was installed and stays`);
  });

  it("makes a release that was damaged anew, beside it", async () => {
    const { machine, fresh } = await upgraded();
    await machine.remove(`/opt/siinterjk/releases/${fresh}/dist/web`);
    await install(machine);
    expect(await releaseOf(machine)).toBe(`${fresh}-2`);
    expect(await todo(machine)).toEqual([]);
  });
});
