import { describe, expect, it } from "vitest";
import { putProgram } from "../../test/support/setup-machine.ts";
import { bootFile, CHOICES, install, looks, pi, releaseOf, says, todo, uninstall } from "../../test/support/setup-runs.ts";
import { HAT_IDS, HATS } from "./hats.ts";
import { CAN_NETWORK_FILE, COMMAND_FILE, CONFIG_FILE, MODULES_FILE, NETWORKD_FILE, UNIT_FILE } from "./places.ts";
import { planInstall } from "./plan-install.ts";

const SERVICE = "siinterjk.service";
const NETWORKD = "systemd-networkd.service";

describe("install", () => {
  it("makes a bare Pi run the bridge", async () => {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: []\n");
    const plan = await install(machine);
    const release = await releaseOf(machine);
    expect(release).toMatch(/^1\.0\.0-[0-9a-f]{8}$/);
    expect(machine.users).toEqual(new Set(["siinterjk"]));
    expect(await machine.readText(UNIT_FILE)).toContain(
      "\nExecStart=/usr/bin/node /opt/siinterjk/current/dist/main.js run --config /etc/siinterjk/siinterjk.yaml --log\n",
    );
    expect(await machine.readText(CAN_NETWORK_FILE)).toContain("BitRate=500K");
    expect(await machine.readText(NETWORKD_FILE)).toContain("ManageForeignRoutingPolicyRules=no");
    expect(await machine.readText(COMMAND_FILE)).toBe(
      [
        "#!/bin/sh",
        "# Written by `siinterjk install`. A newer version that npm has put into /usr/bin installs itself.",
        '[ "$1" = install ] && [ -x /usr/bin/siinterjk ] && exec /usr/bin/siinterjk "$@"',
        'exec "/usr/bin/node" "/opt/siinterjk/current/dist/main.js" "$@"',
        "",
      ].join("\n"),
    );
    expect((await machine.stat(COMMAND_FILE))!.mode).toBe(0o755);
    expect(machine.enabled).toEqual(new Set([SERVICE, NETWORKD]));
    expect(machine.active).toEqual(new Set([SERVICE, NETWORKD]));
    expect([plan.config.is, plan.needsReboot, plan.warnings]).toEqual(["right", false, []]);
    expect(says(plan, "/boot/firmware/config.txt")).toBe("stays as it is; --hat sets a board up");
  });

  it.each(HAT_IDS)("has nothing to do the second time (%s)", async (id) => {
    const machine = pi();
    await install(machine, { hat: HATS[id] });
    const { ran } = machine;
    const tree = machine.tree();
    ran.length = 0;
    expect(await todo(machine, { hat: HATS[id] })).toEqual([]);
    await install(machine, { hat: HATS[id] });
    expect(machine.tree()).toEqual(tree);
    expect(ran.filter((line) => !looks(line))).toEqual([]);
  });

  it("does not start without a configuration", async () => {
    const machine = pi();
    const plan = await install(machine);
    expect(says(plan, SERVICE)).toBe("is enabled: it starts with the machine");
    expect(plan.steps.map(({ says: text }) => text)).toContain("is not started: there is no /etc/siinterjk/siinterjk.yaml yet");
    expect(machine.active.has(SERVICE)).toBe(false);
  });

  it("lets the service read a configuration that was there before", async () => {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: []\n", 0o600);
    await install(machine);
    expect(machine.ran).toContain(`chgrp siinterjk ${CONFIG_FILE}`);
    expect((await machine.stat(CONFIG_FILE))!.mode).toBe(0o640);
  });

  it("waits for the reboot with the start where a board is set up", async () => {
    const machine = pi();
    machine.put(CONFIG_FILE, "packs: []\n");
    const plan = await install(machine, { hat: HATS["waveshare-rs485-can"] });
    expect(plan.needsReboot).toBe(true);
    expect(machine.active.has(SERVICE)).toBe(false);
    expect(await machine.readText("/boot/firmware/cmdline.txt")).not.toContain("serial0");
    expect(await machine.readText("/boot/firmware/config.txt.siinterjk-backup")).toBe(bootFile("bookworm-config.txt"));
    expect(machine.masked).toEqual(new Set(["serial0", "ttyS0", "ttyAMA0"].map((tty) => `serial-getty@${tty}.service`)));
    expect((await planInstall(machine, CHOICES)).needsReboot).toBe(true);

    machine.put("/proc/sys/kernel/random/boot_id", "boot-2\n");
    const after = await install(machine);
    expect(after.needsReboot).toBe(false);
    expect(machine.active.has(SERVICE)).toBe(true);
  });

  it("goes from one board to another", async () => {
    const machine = pi();
    const other = pi();
    await install(machine, { hat: HATS["waveshare-rs485-can"] });
    await install(machine, { hat: HATS["waveshare-rs485-can-b"] });
    await install(other, { hat: HATS["waveshare-rs485-can-b"] });
    const boot = (tree: Readonly<Record<string, string>>) =>
      Object.entries(tree).filter(([path]) => /^\/boot.*(?:config|cmdline)\.txt$/.test(path));
    expect(boot(machine.tree())).toEqual(boot(other.tree()));
    expect(machine.masked.size).toBe(0);
    // The name of its driver has to be known when the service starts.
    expect(await machine.readText(MODULES_FILE)).toContain("\nsc16is7xx\n");
    await install(machine, { hat: HATS.usb });
    expect(await machine.readText(MODULES_FILE)).toBeNull();
    expect(await machine.readText("/boot/firmware/config.txt")).toBe(bootFile("bookworm-config.txt"));
    expect(await machine.readText("/boot/firmware/cmdline.txt")).toBe(bootFile("bookworm-cmdline.txt"));
  });

  it("names what may get in its way", async () => {
    const machine = pi();
    machine.put("/etc/network/interfaces.d/can0", "auto can0\niface can0 inet manual\n");
    machine.put("/etc/systemd/network/10-lan.network", "[Match]\nName=eth0\n");
    machine.put("/proc/mounts", "rootfs / rootfs rw 0 0\noverlayroot / overlay rw 0 0\n");
    machine.put("/boot/firmware/config.txt", bootFile("bullseye-config.txt") + "include extra.txt\n");
    const { warnings } = await planInstall(machine, { ...CHOICES, hat: HATS["waveshare-rs485-can-8mhz"] });
    expect(warnings).toEqual([
      expect.stringContaining('"dtoverlay=mcp2515-can0,oscillator=12000000,interrupt=25,spimaxfrequency=2000000" contradicts'),
      expect.stringContaining('"dtoverlay=miniuart-bt" contradicts'),
      expect.stringContaining("includes extra.txt"),
      expect.stringContaining("10-lan.network will count"),
      expect.stringContaining("interfaces.d/can0 sets up can0 as well"),
      expect.stringContaining("overlay"),
    ]);
  });

  it("does not add to what systemd-networkd is told where it is used already", async () => {
    const machine = pi();
    machine.enabled.add(NETWORKD).add("systemd-networkd-wait-online.service");
    machine.active.add(NETWORKD);
    await install(machine);
    expect(await machine.readText(NETWORKD_FILE)).toBeNull();
    expect(machine.enabled.has("systemd-networkd-wait-online.service")).toBe(true);
    expect(machine.ran).toContain("networkctl reload");
  });

  it("leaves a command of the same name alone", async () => {
    const machine = pi();
    machine.put(COMMAND_FILE, "#!/bin/sh\n");
    await install(machine);
    expect(await machine.readText(COMMAND_FILE)).toBe("#!/bin/sh\n");
  });

  it("takes its node along from where the service cannot look", async () => {
    const machine = pi();
    machine.put("/home/pi/.nvm/bin/node", "elf of nvm", 0o755);
    await install(machine, { nodePath: "/home/pi/.nvm/bin/node" });
    expect(await machine.readText("/opt/siinterjk/current/node")).toBe("elf of nvm");
    expect(await machine.readText(UNIT_FILE)).toContain("ExecStart=/opt/siinterjk/current/node /opt/siinterjk/current/dist");
    expect(await todo(machine, { nodePath: "/home/pi/.nvm/bin/node" })).toEqual([]);
    // Started from what was installed.
    const inside = { programFolder: `/opt/siinterjk/current`, nodePath: "/opt/siinterjk/current/node" };
    expect(await todo(machine, inside)).toEqual([]);
  });

  it("does only what dpkg has not done", async () => {
    const machine = pi();
    const main = "/usr/lib/siinterjk/dist/main.js";
    putProgram(machine, "/usr/lib/siinterjk", "1.0.0");
    machine.packaged.add(main);
    const choices = { programFolder: "/usr/lib/siinterjk", hat: HATS["waveshare-rs485-can"] };
    expect(await todo(machine, choices)).toEqual([
      "user siinterjk",
      "/boot/firmware/config.txt",
      "/boot/firmware/cmdline.txt",
      "login on the UART",
      "networkd's restraint",
      "systemd-networkd",
      SERVICE,
    ]);
    await install(machine, choices);
    expect(await todo(machine, choices)).toEqual([]);
    expect(await machine.stat("/opt/siinterjk")).toBeNull();
    await expect(planInstall(machine, CHOICES)).rejects.toMatchObject({ code: "SETUP_TWO_WAYS" });

    // The bridge that dpkg owns runs on, so that its configuration has to stay.
    machine.put(CONFIG_FILE, "packs: []\n", 0o640);
    await uninstall(machine, true);
    expect(await machine.readText("/boot/firmware/config.txt")).toBe(bootFile("bookworm-config.txt"));
    expect(await machine.readText(CONFIG_FILE)).toBe("packs: []\n");
  });

  it("does not add Debian's package to what it has installed itself", async () => {
    const machine = pi();
    await install(machine);
    putProgram(machine, "/usr/lib/siinterjk", "1.0.0");
    machine.packaged.add("/usr/lib/siinterjk/dist/main.js");
    const both = { ...CHOICES, programFolder: "/usr/lib/siinterjk" };
    await expect(planInstall(machine, both)).rejects.toMatchObject({ code: "SETUP_TWO_WAYS" });
  });
});
