/** A newer package over the running one: what is kept, and how long the inverter waits. */
import { describe, expect, it } from "vitest";
import type { Seen } from "../kernel/trace.ts";
import type { Machine } from "./machine.ts";
import { around } from "./restarts.ts";

/** The owner is promised less than 10 s without 0x355. */
const UPGRADE_GAP_MS = 10_000;

export function upgradeCases(machine: Machine): void {
  describe("a newer package", () => {
    it("goes on with the configuration and the data, and the inverter waits less than 10 s", async () => {
      const { guest, service, trace, battery } = machine;
      battery.count();
      await machine.back(await guest.now());
      const KEPT = "/etc/siinterjk/siinterjk.yaml";
      const { output: config } = await guest.run(`cat ${KEPT}; stat -c '%U %G %a' ${KEPT}`);
      const { output: data } = await guest.run("ls /var/lib/siinterjk");
      const { begunMs, endedMs } = await guest.run("dpkg -i /packages/next.deb");
      await machine.back(endedMs);
      expect((await guest.run("dpkg-query -W -f '${Version}' siinterjk")).output).toMatch(/\+next$/);
      expect((await guest.run(`cat ${KEPT}; stat -c '%U %G %a' ${KEPT}`)).output).toBe(config);
      expect((await guest.run("ls /var/lib/siinterjk")).output.split("\n")).toEqual(expect.arrayContaining(data.split("\n")));
      await service.loggedMs("Goes on from the state of", begunMs);
      expect(longestGapMs(trace.sent("can1"), begunMs)).toBeLessThan(UPGRADE_GAP_MS);
    });

    it("that refuses the configuration leaves the bridge running", async () => {
      const { guest, service } = machine;
      const pid = await service.property("MainPID");
      await guest.run(
        "cp -a /etc/siinterjk/siinterjk.yaml /run/right.yaml && sed -i 's/55.0/550/' /etc/siinterjk/siinterjk.yaml",
      );
      const { output, endedMs } = await guest.run(
        "dpkg -i /packages/next.deb 2>&1; cp -a /run/right.yaml /etc/siinterjk/siinterjk.yaml",
      );
      expect(output).toContain("NOT restarted");
      expect(await service.property("MainPID")).toBe(pid);
      await machine.back(endedMs);
    });
  });
}

/** Longest time between two 0x355, from the last before `fromMs` on. */
function longestGapMs(frames: readonly Seen[], fromMs: number): number {
  const { beforeMs } = around(frames, fromMs);
  const times = frames.filter(({ id, atMs }) => id === 0x355 && atMs >= beforeMs).map(({ atMs }) => atMs);
  return Math.max(...times.slice(1).map((atMs, i) => atMs - times[i]!));
}
