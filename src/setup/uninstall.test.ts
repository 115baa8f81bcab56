import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../test/support/fc.ts";
import { bootFile, install, pi, uninstall } from "../../test/support/setup-runs.ts";
import { HAT_IDS, HATS, type HatId } from "./hats.ts";
import { CAN_NETWORK_FILE, COMMAND_FILE, CONFIG_FILE, UNIT_FILE } from "./places.ts";
import { planUninstall } from "./plan-uninstall.ts";
import { isTask } from "./step.ts";

const NETWORKD = "systemd-networkd.service";

describe("uninstall", () => {
  it("gives back the same machine, whatever stood there and whichever boards were set up", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<HatId | undefined>(...HAT_IDS, undefined), { minLength: 1, maxLength: 3 }),
        fc.constantFrom("bookworm-config.txt", "bullseye-config.txt"),
        fc.boolean(),
        fc.subarray([CAN_NETWORK_FILE, UNIT_FILE, "/etc/systemd/networkd.conf.d/other.conf", COMMAND_FILE]),
        async (hats, config, complete, others) => {
          const machine = pi();
          const text = bootFile(config);
          machine.put("/boot/firmware/config.txt", complete ? text : text.trimEnd());
          for (const path of others) machine.put(path, "# of somebody else\n", 0o600);
          const tree = machine.tree();
          for (const id of hats) await install(machine, { hat: id === undefined ? null : HATS[id] });
          await uninstall(machine, true);
          expect(machine.tree()).toEqual(tree);
          expect([machine.users.size, machine.enabled.size, machine.active.size, machine.masked.size]).toEqual([0, 0, 0, 0]);
        },
      ),
      property(15),
    );
  });

  it("keeps configuration, data and the user, and purges them later", async () => {
    const machine = pi();
    const tree = machine.tree();
    await install(machine);
    machine.put(CONFIG_FILE, "packs: []\n", 0o640);
    machine.put("/var/lib/siinterjk/state.json", "{}\n");
    expect(await uninstall(machine, false)).toEqual(
      expect.arrayContaining([
        `configuration: ${CONFIG_FILE} stays; --purge removes it`,
        "state, recordings and history: /var/lib/siinterjk stays; --purge removes it",
        "user siinterjk: stays, because its files do; --purge removes it",
      ]),
    );
    expect(await machine.stat("/opt/siinterjk")).toBeNull();
    expect(machine.users.size).toBe(1);
    expect((await planUninstall(machine, { purge: false })).steps.filter(isTask)).toEqual([]);
    await uninstall(machine, true);
    expect(machine.tree()).toEqual(tree);
    expect(machine.users.size).toBe(0);
    await expect(uninstall(machine, true)).rejects.toMatchObject({ code: "SETUP_NOT_INSTALLED" });
  });

  it("keeps what others have written since, and names it", async () => {
    const machine = pi();
    await install(machine, { hat: HATS["waveshare-rs485-can"] });
    const config = (await machine.readText("/boot/firmware/config.txt"))!;
    machine.put("/boot/firmware/config.txt", `${config}dtparam=i2c_arm=on\n`);
    machine.put("/opt/siinterjk/notes.txt", "mine\n");
    machine.put("/etc/systemd/network/10-lan.network", "[Match]\nName=eth0\n");
    const said = await uninstall(machine, true);
    expect(await machine.readText("/boot/firmware/config.txt")).toBe(`${bootFile("bookworm-config.txt")}dtparam=i2c_arm=on\n`);
    expect(said).toContain("/boot/firmware/config.txt.siinterjk-backup: stays: the file has been changed by others since");
    expect(said).toContain("systemd-networkd: stays enabled: /etc/systemd/network/10-lan.network need it");
    expect(await machine.readText("/opt/siinterjk/notes.txt")).toBe("mine\n");
    expect(machine.enabled).toEqual(new Set([NETWORKD]));
  });

  it("does not remove a user that was there before", async () => {
    const machine = pi();
    machine.users.add("siinterjk");
    machine.groups.add("siinterjk");
    await install(machine);
    await uninstall(machine, true);
    expect(machine.users.size).toBe(1);
  });
});
