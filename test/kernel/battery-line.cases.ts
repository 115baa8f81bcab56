/** What can happen between the program and the BMS. */
import { expect, it } from "vitest";
import type { Bench } from "./bench.ts";

export function batteryLineCases(bench: () => Bench): void {
  it("USB serial adapter unplugged in the middle of a reply, and plugged in again", async () => {
    const { guest, battery, trace } = bench();
    const after = guest.lines.length;
    const broken = new Promise<void>((resolve, reject) => {
      // 96 of 291 bytes have gone.
      battery.breakAfter(96, () => {
        guest.qmp.unplug("usbser0").then(resolve, reject);
      });
    });
    await broken;
    const brokenMs = await guest.now();
    await bench().logged("port down", after);
    await guest.run("sleep 3");
    await guest.qmp.plug({ driver: "usb-serial", chardev: "usb0", id: "usbser0" });
    battery.mend();
    const plugged = await guest.run("until [ -e /dev/ttyUSB0 ]; do sleep 0.05; done");
    const frames = await bench().expectBack("USB serial adapter unplugged", "can1", brokenMs, plugged.endedMs);
    // The inverter kept hearing the last set-points: no frame was left out, and none was made of half a reply.
    const meanwhile = trace.sent("can1", brokenMs, frames[0]!.atMs);
    expect(meanwhile.filter((frame) => bench().battery.ageMs(frame) === Infinity)).toEqual([]);
    expect(battery.unexpected).toEqual([]);
  });
}
