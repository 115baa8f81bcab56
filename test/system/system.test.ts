/**
 * The program on a Debian with systemd, installed from what is shipped: what install and dpkg, the unit, systemd-networkd, udev,
 * the watchdog and the doctor really do. One machine for all cases, which follow each other, and one power cut in between. They take real time.
 */
import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readStateText } from "../../src/state/state-text.ts";
import { heardBySunnyIsland } from "../kernel/heard-by-sunny-island.ts";
import { expectGoldenStart, GOLDEN_FRAMES } from "../support/golden-frames.ts";
import { bytesOf, capture } from "../support/nw-captures.ts";
import { doctorCases } from "./doctor.cases.ts";
import { installCases } from "./install.cases.ts";
import { Machine } from "./machine.ts";
import { around, GAP_MS, restartsTable, START_MS, type Restart } from "./restarts.ts";
import { upgradeCases } from "./upgrade.cases.ts";

const STATE = "/var/lib/siinterjk/state.json";
const CONFIG = "/etc/siinterjk/siinterjk.yaml";
/** Every 10 s there is something new to keep. */
const STATE_CHANGES_S = 12;
const READINGS = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));

const machine = new Machine();
let poweredOnMs = 0;
const restarts: Restart[] = [];
beforeAll(async () => {
  machine.makeDisks();
  await machine.powerOn((battery) => battery.replay(READINGS));
}, 600_000);
afterEach(({ task }) => {
  if (task.result?.state === "fail") process.stderr.write(`\n${machine.story().slice(-40).join("\n")}\n`);
});
afterAll(async () => {
  process.stdout.write(`\n${restartsTable(restarts)}\n`);
  const { SYSTEM_LOG } = process.env;
  if (SYSTEM_LOG !== undefined) writeFileSync(SYSTEM_LOG, machine.story().join("\n"));
  await machine.remove();
});

/** Waits for the first frames after the process, or a device, ended at `endMs` (and came again at `againMs`), and notes what it cost. */
async function expectBack(what: string, endMs: number, againMs: number | null): Promise<void> {
  const startedMs = againMs === null ? await machine.service.loggedMs("Starting siinterjk.service", endMs) : null;
  await machine.back(againMs ?? endMs);
  const first = machine.trace.sent("can1", againMs ?? startedMs!)[0]!;
  const { beforeMs, afterMs } = around(machine.trace.sent("can1"), endMs);
  const restart: Restart = {
    what,
    noticedMs: againMs === null ? endMs - beforeMs : null,
    startMs: startedMs === null ? null : first.atMs - startedMs,
    firstFrameMs: first.atMs - (againMs ?? endMs),
    gapMs: afterMs - beforeMs,
  };
  restarts.push(restart);
  expect(restart.firstFrameMs).toBeLessThan(START_MS);
  expect(restart.gapMs).toBeLessThan(GAP_MS);
}

installCases(machine);

describe("installed from the package", () => {
  it("starts with the machine, and the inverter hears the six frames", async () => {
    await machine.cutPower();
    poweredOnMs = await machine.powerOn((battery) => battery.replay(READINGS));
    const { trace, service, guest } = machine;
    for (const frame of GOLDEN_FRAMES) await trace.first(frame, 60_000, ({ text }) => text === frame);
    const frames = trace.sent("can1");
    expectGoldenStart(frames.map(({ text }) => text));

    expect((await guest.run("loginctl list-sessions --no-legend")).output).toBe(""); // nobody has logged in
    const startingMs = await service.loggedMs("Starting siinterjk.service");
    restarts.push({
      what: "power on, the emulated boot included",
      noticedMs: null,
      startMs: frames[0]!.atMs - startingMs,
      firstFrameMs: machine.hostMs(frames[0]!) - poweredOnMs,
      gapMs: machine.hostMs(frames[0]!) - poweredOnMs,
    });
    expect(await service.property("NRestarts")).toBe("0");
    expect(await service.property("UnitFileState")).toBe("enabled");
  });

  it("says its state in one sentence", async () => {
    // It is told anew every 5 s.
    const sentence = "Charging at 40.5 A; charge limit 110 A: rating of SI6.0H";
    const status = "systemctl status --no-pager siinterjk";
    const { output } = await machine.guest.run(`until ${status} | grep -F 'Status: "${sentence}'; do sleep 1; done; ${status}`);
    expect(output).toMatch(/Active: active \(running\)/);
  });

  it("finds can0 as a Sunny Island wants it", async () => {
    const { output } = await machine.guest.run("ip -details link show can0");
    expect(output).toMatch(/state UP .*qlen 16\b/);
    expect(output).toMatch(/restart-ms 100\b/);
    expect(output).toMatch(/bitrate 500000\b/);
  });

  it("runs as its own user without privileges, and can write its state and no folder of the system", async () => {
    const { guest, service } = machine;
    const pid = await service.property("MainPID");
    const { output: status } = await guest.run(
      `cat /proc/${pid}/status; echo; stat -c %U /proc/${pid}; cat /proc/${pid}/oom_score_adj`,
    );
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m); // a filter
    expect(status.trim().split("\n").slice(-2)).toEqual(["siinterjk", "-900"]);
    // In its mount namespace, as its user.
    const inside = `nsenter --mount --target ${pid} setpriv --reuid=siinterjk --regid=siinterjk --init-groups`;
    const probe =
      "for d in / /etc /usr /usr/lib/siinterjk /home /root /run /var/lib /var/lib/siinterjk; do [ -w $d ] && echo $d; done; true";
    expect((await guest.run(`${inside} bash -c '${probe}'`)).output).toBe("/var/lib/siinterjk\n");
    expect((await guest.run(`stat -c '%U %a' /var/lib/siinterjk`)).output).toBe("siinterjk 750\n");
  });
});

describe("supervised by systemd", () => {
  it("process killed", async () => {
    machine.battery.count();
    await machine.back(await machine.guest.now());
    const { endedMs } = await machine.guest.run(`kill -KILL ${await machine.service.property("MainPID")}`);
    await expectBack("process killed (SIGKILL)", endedMs, null);
    expect(await machine.service.property("NRestarts")).toBe("1");
  });

  it("loop hangs", async () => {
    const fromMs = await machine.guest.now();
    await machine.service.restartOnceWith("SIINTERJK_DEBUG_HANG_AFTER_S=15");
    const killedMs = await machine.service.loggedMs("Watchdog timeout", fromMs);
    await expectBack("loop hangs, killed by the watchdog", killedMs, null);
    expect(await machine.service.property("NRestarts")).toBe("1"); // counted anew since the restart by hand
  });

  it("a mistake in the configuration is said once and not tried again", async () => {
    const { guest, service, trace } = machine;
    const fromMs = await guest.now();
    await guest.run(`cp ${CONFIG} /run/right.yaml && sed -i 's/chargeVoltageV: 55.0/chargeVoltageV: 550/' ${CONFIG}`);
    const failed = await guest.try("systemctl restart siinterjk");
    expect(failed.status).not.toBe(0);
    await guest.run("sleep 4");
    expect(await service.property("ActiveState")).toBe("failed");
    expect(await service.property("ExecMainStatus")).toBe("78");
    expect(await service.property("NRestarts")).toBe("0");
    await service.loggedMs(
      `${CONFIG}:2:27  limits.chargeVoltageV: is 550; expected a number from 41 to 63 V. Write 63 or less, or remove the line for the default 55.`,
      fromMs,
    );
    expect(trace.sent("can1", failed.endedMs)).toEqual([]);
    await guest.run(`cp /run/right.yaml ${CONFIG} && systemctl start siinterjk`);
    await machine.back(failed.endedMs);
  });
});

describe("plugged in again", () => {
  it("USB serial adapter", async () => {
    const { guest } = machine;
    const beforeMs = await guest.now();
    await guest.qmp.unplug("usbser0");
    await guest.run("until ! [ -e /dev/ttyUSB0 ]; do sleep 0.05; done; sleep 3");
    await guest.qmp.plug({ driver: "usb-serial", chardev: "usb0", id: "usbser0" });
    const plugged = await guest.run("until [ -e /dev/ttyUSB0 ]; do sleep 0.05; done");
    await expectBack("USB serial adapter out for 3 s", beforeMs, plugged.endedMs);
    expect(machine.battery.unexpected).toEqual([]);
  });

  it("CAN adapter, which systemd-networkd configures again", async () => {
    const { guest } = machine;
    const beforeMs = await guest.now();
    await guest.qmp.unplug("kvaser0");
    await guest.run("until ! [ -e /sys/class/net/can0 ]; do sleep 0.05; done; sleep 3");
    await guest.qmp.plug({ driver: "kvaser_pci", canbus: "wire", id: "kvaser0" });
    const plugged = await guest.run("until [ -e /sys/class/net/can0 ]; do sleep 0.05; done");
    await expectBack("CAN adapter out for 3 s", beforeMs, plugged.endedMs);
    const { output } = await guest.run("ip -details link show can0");
    expect(output).toMatch(/state UP .*qlen 16\b/);
    expect(output).toMatch(/bitrate 500000\b/);
    expect(output).toMatch(/restart-ms 100\b/);
  });

  it("all this time, for a Sunny Island", async () => {
    const island = await heardBySunnyIsland(machine.trace.sent("can1"));
    expect(island.breaches).toEqual([]);
    expect(island.states.slice(island.states.indexOf("run"))).toEqual(["run"]); // it never stopped
  });
});

doctorCases(machine);
upgradeCases(machine);

describe("power cut", () => {
  it("what was saved is there after it, and the service goes on from it", async () => {
    machine.battery.count();
    await machine.back(await machine.guest.now());
    await machine.guest.run(`sleep ${STATE_CHANGES_S}`);
    // When the service has stopped, its state is on the disk: that is its promise.
    const { output: saved } = await machine.guest.run(`systemctl stop siinterjk && cat ${STATE}`);
    const offMs = await machine.cutPower();
    const onMs = await machine.powerOn((battery) => battery.count());
    expect((await machine.guest.run(`cat ${STATE}`)).output).toBe(saved);
    expect(readStateText(saved, Date.now()).ok).toBe(true);
    await machine.service.loggedMs("Goes on from the state of");
    await machine.back(0);
    const startingMs = await machine.service.loggedMs("Starting siinterjk.service");
    const first = machine.trace.sent("can1")[0]!;
    restarts.push({
      what: "power cut, the emulated boot included",
      noticedMs: null,
      startMs: first.atMs - startingMs,
      firstFrameMs: machine.hostMs(first) - onMs,
      gapMs: machine.hostMs(machine.trace.sent("can1").find(({ id }) => id === 0x355)!) - offMs,
    });
    expect(first.atMs - startingMs).toBeLessThan(START_MS);
  });

  it("in the middle of saving: the old state is there or the new one, whole", async () => {
    await machine.guest.run(`sleep ${STATE_CHANGES_S}`);
    const { output: old } = await machine.guest.run(`cat ${STATE}`);
    const off = machine.cutPowerAt("saving");
    // The file has another inode as soon as the new one has its name.
    const saving = `[ -e ${STATE}.new ] || [ "$(stat -c %i ${STATE})" != $inode ]`;
    void machine.guest
      .run(
        `inode=$(stat -c %i ${STATE}); systemctl kill -s TERM siinterjk; until ${saving}; do :; done; echo saving >&4; sleep 60`,
      )
      .catch(() => undefined);
    await off;
    const found = machine.fileWhenOff(STATE);
    expect([found === old, readStateText(found, Date.now()).ok]).toContain(true);
  });
});
