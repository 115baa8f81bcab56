/** The ports of a shadow on this machine: opened only where no other program has them open. */
import type { Ports } from "../app.ts";
import { namesSource } from "../doctor/machine-sources.ts";
import { SiinterjkError } from "../errors.ts";
import { openUse } from "../io/device-holder.ts";
import { canPortOpener } from "../io/open-can.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import type { Opener } from "../io/port.ts";
import type { CanFilter } from "../io/socketcan.ts";
import type { Machine } from "../machine/machine.ts";

/**
 * Whatever a battery of any make may send, and the inverter. The inverters' other traffic is left out: there is much of it, and
 * nobody knows what it means.
 */
const SHADOW_FILTERS: readonly CanFilter[] = [
  { id: 0x00f, mask: 0x7ff },
  ...[0x300, 0x350, 0x360, 0x370, 0x380].map((id) => ({ id, mask: 0x7f0 })),
];

/** Real ports, each looked at before every opening. */
export const shadowPorts = (machine: Machine): Pick<Ports, "serial" | "can"> => ({
  serial: (port) => ifFree(port, bytePortOpener(port), machine),
  can: (bus) => ifFree(bus.replace(/^slcan:/, ""), canPortOpener(bus, SHADOW_FILTERS), machine),
});

function ifFree<P>(port: string, open: Opener<P>, machine: Machine): Opener<P> {
  return async (signal) => {
    await refuseTaken(port, machine);
    return open(signal);
  };
}

/**
 * Rejects with SHADOW_PORT_TAKEN where another program has the device open, and with SHADOW_PORT_UNSURE where this user may not see
 * whether one has. Names that are no path (an interface, a serial server) have no such owner.
 */
export async function refuseTaken(port: string, machine: Machine): Promise<void> {
  if (!port.startsWith("/")) return;
  const device = await machine.follow(port);
  if (device === null) return; // opening it says what is wrong
  const { holder, hidden } = await openUse(device, namesSource(machine));
  if (holder !== null) {
    const { program, processId } = holder;
    const who = program === "" ? `process ${processId}` : `${program} (process ${processId})`;
    throw new SiinterjkError("SHADOW_PORT_TAKEN", `${port}: ${who} has it open`, { context: { port } });
  }
  if (hidden) {
    const message = `${port}: programs of other users run, and this user may not see which ports they have open`;
    throw new SiinterjkError("SHADOW_PORT_UNSURE", message, { context: { port } });
  }
}
