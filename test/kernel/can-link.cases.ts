/** What can happen between the program and the inverter. */
import { expect, it } from "vitest";
import type { Bench } from "./bench.ts";

/** An inverter that knows nothing gets everything in this order; the sixth frame, 0x35F, follows in the next cycle. */
const EVERYTHING = [0x351, 0x355, 0x35a, 0x356, 0x35e];
const CYCLE = 5;
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
    const held = await guest.run("kill -STOP $reports $states; tc qdisc replace dev can0 root netem delay 60s limit 10; sleep 2");
    await guest.run("ip link set can0 down");
    const up = await guest.run("tc qdisc del dev can0 root; ip link set can0 up");
    try {
      await bench().expectBack("the same, with a frame waiting", "can1", held.begunMs, up.endedMs);
    } finally {
      await guest.run("kill -CONT $reports $states");
    }
  });

  it("adapter unplugged and plugged in again", async () => {
    const { guest } = bench();
    const beforeMs = await guest.now();
    await guest.qmp.unplug("kvaser0");
    await guest.run("until ! [ -e /sys/class/net/can0 ]; do sleep 0.05; done; sleep 3");
    await guest.qmp.plug({ driver: "kvaser_pci", canbus: "wire", id: "kvaser0" });
    // It comes back down and unconfigured; systemd-networkd or the like configures it.
    const plugged = await guest.run(`until [ -e /sys/class/net/can0 ]; do sleep 0.05; done; ${CONFIGURE}`);
    await bench().expectBack("CAN adapter unplugged and plugged", "can1", beforeMs, plugged.endedMs);
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

  it("inverter off and on again", async () => {
    const { guest, trace } = bench();
    const after = guest.lines.length;
    // Nobody acknowledges: the controller keeps the frame that it has, and sends it when the inverter is back.
    const off = await guest.run("kill -STOP $reports $states; tc qdisc replace dev can0 root netem delay 18s limit 10");
    await guest.run("sleep 16; tc qdisc change dev can0 root netem delay 0ms limit 10");
    const late = await trace.first("the frame that had to wait", 60_000, ({ bus, id, atMs }) => {
      return bus === "can1" && id >= 0x350 && atMs > off.endedMs + 12_000;
    });
    const on = await guest.run("kill -CONT $reports $states");
    const healthy = await bench().expectBack("inverter off and on again", "can1", off.begunMs, on.endedMs);
    await bench().logged("The Sunny Island has not been heard", after);
    expect(trace.sent("can1", off.endedMs + 100, late.atMs - 1)).toEqual([]);
    const since = trace.sent("can1", late.atMs);
    expect(since.slice(1).filter((frame) => !bench().isCurrent(frame))).toEqual([]);
    // It may have been reset: it gets everything, beginning with what it runs on.
    const ids = trace.sent("can1", late.atMs, healthy.at(-1)!.atMs).map(({ id }) => id);
    const at = ids.findIndex((_, i) => EVERYTHING.every((id, k) => ids[i + k] === id));
    expect(at).toBeGreaterThanOrEqual(0);
    expect(ids.slice(at + EVERYTHING.length, at + EVERYTHING.length + CYCLE)).toContain(0x35f);
    await guest.run("tc qdisc del dev can0 root");
  });
}
