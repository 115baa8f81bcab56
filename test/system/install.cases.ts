/** A bare machine: the release is installed, set up for a HAT, and taken back without a trace; then the package is installed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { longestGapMs } from "../kernel/trace.ts";
import type { Machine } from "./machine.ts";

/** The Sunny Island waits 60 s for its battery (SMA FSS-ConnectingBat-TI-en-10, p. 19). */
const TAKEN_BACK_MS = 60_000;

const BOOT_FIXTURES = join(import.meta.dirname, "..", "fixtures", "boot");
/** Everything on the disk, with owner, mode and size, but for logs and what systemd and this test keep of their own. */
const TREE = `find / -xdev \\( -path /var/log -o -path /root -o -path /boot/firmware -o -path /tmp -o -path /var/lib/systemd -o -path /var/lib/dpkg -o -path /packages -o -path /var/cache \\) -prune -o -printf '%p %u %g %m %l\\n' | sort | grep -v -e '^/etc/\\(passwd\\|group\\|shadow\\|gshadow\\|subuid\\|subgid\\)-\\? '`;

export function installCases(machine: Machine): void {
  describe("the release on a bare machine", () => {
    it("is installed by one command, which can be given again, and changes nothing when it is only tried", async () => {
      const { guest } = machine;
      for (const file of ["config.txt", "cmdline.txt"]) {
        const text = readFileSync(join(BOOT_FIXTURES, `bookworm-${file}`)).toString("base64");
        await guest.run(`mkdir -p /boot/firmware && echo ${text} | base64 -d >/boot/firmware/${file}`);
      }
      await guest.run(
        "cp -a /boot/firmware /root/boot-before && tar -xzf /packages/siinterjk-*.tar.gz -C /root && mv /root/siinterjk-* /root/release",
      );
      await guest.run(`${TREE} >/root/tree-before`);

      const tried = await guest.run("(cd /root/release && ./siinterjk install --hat waveshare-rs485-can --dry-run)");
      expect(tried.output).toContain("+dtoverlay=mcp2515-can0,oscillator=12000000,interrupt=25");
      await guest.run(`${TREE} | diff /root/tree-before - && diff -r /root/boot-before /boot/firmware`);

      await guest.run("(cd /root/release && ./siinterjk install --hat waveshare-rs485-can --yes)");
      await guest.run("rm -r /root/release"); // it has its own copy
      expect((await guest.run("cat /boot/firmware/config.txt")).output).toContain(
        "dtoverlay=mcp2515-can0,oscillator=12000000,interrupt=25",
      );
      expect((await guest.run("cat /boot/firmware/cmdline.txt")).output).not.toContain("console=serial0");
      expect((await guest.run("systemctl is-enabled siinterjk")).output).toBe("enabled\n");
      expect((await guest.run("siinterjk --version")).output).toMatch(/^\d+\.\d+\.\d+\n$/);

      const again = await guest.run("siinterjk install --hat waveshare-rs485-can --dry-run");
      expect(again.output).toContain("To do: 0 steps");
      // With NodeSource's Node.js npm puts its command into /usr/bin, behind the one of the installation.
      await guest.run(
        "printf '#!/bin/sh\necho the newer one: $*\n' >/usr/bin/siinterjk && chmod 755 /usr/bin/siinterjk && hash -r",
      );
      expect((await guest.run("/usr/local/bin/siinterjk install --yes; rm /usr/bin/siinterjk")).output).toBe(
        "the newer one: install --yes\n",
      );
    });

    it("is upgraded to a version that hangs before its first word: the one before feeds the inverter again in time", async () => {
      const { guest, trace } = machine;
      await guest.run("install -m 640 -g siinterjk /packages/siinterjk.yaml /etc/siinterjk/siinterjk.yaml");
      await guest.run("siinterjk install --hat usb --yes");
      // An installation for a HAT waits for a reboot to start the service.
      const first = await guest.run("systemctl start siinterjk");
      await trace.first("0x355", 60_000, ({ id, atMs }) => id === 0x355 && atMs > first.endedMs);
      await guest.run("tar -xzf /packages/siinterjk-*.tar.gz -C /root && mv /root/siinterjk-* /root/next");
      // Only the service says where it is to say that it is ready.
      const hang = "if (process.env.NOTIFY_SOCKET) await new Promise((go) => setTimeout(go, 1e9));";
      await guest.run(`sed -i '1a ${hang}' /root/next/dist/main.js`);
      const before = (await guest.run("readlink /opt/siinterjk/current")).output;
      await guest.run("(cd /root/next && ./siinterjk install --hat usb --yes >/run/upgrade 2>&1; echo over >>/run/upgrade) &");
      const isOver = "(for i in $(seq 40); do grep -q ^over /run/upgrade && exit 0; sleep 1; done; exit 1)";
      let upgrade = await guest.try(isOver);
      for (let more = 5; upgrade.status !== 0 && more > 0; more--) upgrade = await guest.try(isOver);
      expect((await guest.run("cat /run/upgrade; rm -r /root/next /run/upgrade")).output).toMatch(
        /SETUP_START_FAILED .*not ready after 25 s.*The version before \(.*\) runs again/,
      );
      const back = await trace.first("0x355", 60_000, ({ id, atMs }) => id === 0x355 && atMs > upgrade.endedMs);
      expect(longestGapMs(trace.sent("can1", first.endedMs), 0x355)).toBeLessThan(TAKEN_BACK_MS);
      expect(back.bus).toBe("can1");
      expect((await guest.run("readlink /opt/siinterjk/current")).output).toBe(before);
    });

    it("is taken back: the machine is as it was", async () => {
      const { guest } = machine;
      await guest.run("siinterjk uninstall --purge --yes; hash -r");
      const { output } = await guest.run(`${TREE} | diff /root/tree-before - || true`);
      expect(output).toBe("");
      await guest.run("diff -r /root/boot-before /boot/firmware && rm -r /boot/firmware /root/boot-before");
      expect((await guest.try("id siinterjk")).status).not.toBe(0);
    });
  });

  describe("the package", () => {
    const install = async (): Promise<void> => {
      const { guest, trace } = machine;
      await guest.run("dpkg -i /packages/nodejs.deb /packages/siinterjk_*_all.deb; hash -r");
      await guest.run("siinterjk install --hat usb --yes");
      const { endedMs } = await guest.run(
        "install -m 640 -g siinterjk /packages/siinterjk.yaml /etc/siinterjk/siinterjk.yaml && systemctl start siinterjk",
      );
      await trace.first("0x355", 60_000, ({ id, atMs }) => id === 0x355 && atMs > endedMs);
    };

    it("is installed by dpkg, waits for a configuration, and starts with it", async () => {
      const { guest, service } = machine;
      await guest.run("dpkg -i /packages/nodejs.deb /packages/siinterjk_*_all.deb; hash -r");
      expect(await service.property("UnitFileState")).toBe("enabled");
      expect(await service.property("ActiveState")).toBe("inactive");
      expect((await guest.run("stat -c '%U %G %a' /etc/siinterjk")).output).toBe("root siinterjk 750\n");
      await install();
    });

    it("is removed: the service stops, configuration and data stay; purge takes those as well", async () => {
      const { guest, service, trace } = machine;
      await guest.run("dpkg -r siinterjk");
      expect(await service.property("ActiveState")).toBe("inactive");
      await guest.run(
        "[ -e /etc/siinterjk/siinterjk.yaml ] && [ -e /var/lib/siinterjk/state.json ] && ! [ -e /usr/bin/siinterjk ]",
      );
      const { endedMs } = await guest.run("dpkg -P siinterjk");
      const { output } = await guest.run(`${TREE} | diff /root/tree-before - || true`);
      expect(output).toBe("");
      expect((await guest.try("getent passwd siinterjk; getent group siinterjk")).output).toBe("");
      await guest.run("sleep 3");
      expect(trace.sent("can1", endedMs)).toEqual([]);
    });

    it("is installed again for all that follows", async () => {
      await install();
      await machine.guest.run("sync");
    });
  });
}
