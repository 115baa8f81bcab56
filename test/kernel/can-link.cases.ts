/** What can happen between the program and the inverter. */
import { expect, it } from "vitest";
import type { Bench } from "./bench.ts";

const CONFIGURE = "ip link set can0 type can bitrate 500000 restart-ms 100 && ip link set can0 up";

export function canLinkCases(bench: () => Bench): void {
  it("interface down and up", async () => {
    const { guest, trace } = bench();
    const down = await guest.run("ip link set can0 down");
    await guest.run("sleep 3");
    const up = await guest.run("ip link set can0 up");
    await bench().expectBack("CAN interface down and up", "can1", down.begunMs, up.endedMs);
    expect(trace.sent("can1", down.endedMs + 100, up.begunMs)).toEqual([]);
  });

  it("interface down while a frame waits, and up, while the inverter only listens", async () => {
    const { guest } = bench();
    // The frame is thrown away unsent, and nobody's word shows that the bus works again.
    // The program stands still while the queue is put in place, so that no frame is in the one that goes.
    const held = await guest.run(
      `kill -STOP $reports $states $program; tc qdisc replace dev can0 root netem delay 60s limit 10
       kill -CONT $program; sleep 2`,
    );
    await guest.run("ip link set can0 down");
    const up = await guest.run("tc qdisc del dev can0 root; ip link set can0 up");
    try {
      await bench().expectBack("the same, with a frame waiting", "can1", held.begunMs, up.endedMs);
    } finally {
      await guest.run("kill -CONT $reports $states");
    }
  });

  it("adapter unplugged and plugged in again", async () => {
    const { guest, trace } = bench();
    const beforeMs = await guest.now();
    await guest.qmp.unplug("kvaser0");
    const gone = await guest.run("until ! [ -e /sys/class/net/can0 ]; do sleep 0.05; done");
    await guest.run("sleep 2");
    await guest.qmp.plug({ driver: "kvaser_pci", canbus: "wire", id: "kvaser0" });
    // It comes back down and unconfigured, and stays so until systemd-networkd or the like configures it.
    await guest.run("until [ -e /sys/class/net/can0 ]; do sleep 0.05; done; ! ip link set can0 up && sleep 2");
    const configured = await guest.run(CONFIGURE);
    await bench().expectBack("CAN adapter unplugged and plugged", "can1", beforeMs, configured.endedMs);
    expect(trace.sent("can1", gone.endedMs, configured.begunMs)).toEqual([]);
  });

  it("full queue", async () => {
    const { guest } = bench();
    const after = guest.lines.length;
    // A queue of one frame, taken by a stranger that waits for a minute: every send gets ENOBUFS.
    // The program stands still meanwhile, so that the place is not taken by a frame of its own.
    const full = await guest.run(
      `kill -STOP $program; tc qdisc replace dev can0 root netem delay 60s limit 1 && cansend can0 7FF#; full=$?
       kill -CONT $program; [ $full = 0 ]`,
    );
    await bench().logged("nobody takes the frames", after);
    await guest.run("sleep 5");
    const free = await guest.run("tc qdisc del dev can0 root");
    const frames = await bench().expectBack("queue full (ENOBUFS)", "can1", full.endedMs, free.endedMs);
    await bench().logged("takes frames again", after);
    // Nothing was stored: what comes after the release is current from the first frame on.
    const firstMs = frames[0]!.atMs;
    expect(
      bench()
        .trace.sent("can1", free.begunMs, firstMs)
        .filter((frame) => !bench().isCurrent(frame)),
    ).toEqual([]);
    expect(bench().trace.sent("can1", full.endedMs + 100, free.begunMs)).toEqual([]);
  });
}
