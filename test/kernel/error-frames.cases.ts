/** What a controller says about itself. The emulated ones never err, so the reports are put on a virtual bus. */
import { expect, it } from "vitest";
import type { Bench } from "./bench.ts";

export function errorFrameCases(bench: () => Bench): void {
  it("error-passive, bus-off and restarted", async () => {
    const { guest, trace } = bench();
    await bench().start("vcan0");
    const first = await bench().back("vcan0", 0);
    await bench().expectHealthy("vcan0", first.atMs);
    // linux/can/error.h: class "controller" (004) with receive and transmit passive (30) in byte 1; bus-off (040); restarted (100)
    const begun = await guest.run("cansend vcan0 20000004#0030000000000000; cansend vcan0 20000040#0000000000000000");
    await guest.run("sleep 1");
    const over = await guest.run("cansend vcan0 20000100#0000000000000000");
    await bench().expectBack("error-passive, bus-off, restarted", "vcan0", begun.begunMs, over.endedMs);
    const around = trace.sent("vcan0", first.atMs);
    expect(around.filter((frame) => !bench().isCurrent(frame))).toEqual([]);
    expect(await bench().stop()).toBe(0);
  });
}
