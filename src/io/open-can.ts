import { SiinterjkError } from "../errors.ts";
import { bytePortOpener } from "./open-serial.ts";
import type { CanPort, Opener } from "./port.ts";
import { openSlcan } from "./slcan-port.ts";
import { openSocketCan, type CanFilter } from "./socketcan.ts";

const SLCAN = "slcan:";

/**
 * The opener for what a user writes: a CAN interface ("can0"), or `slcan:` and the serial line of an adapter
 * ("slcan:/dev/ttyACM0", "slcan:tcp://host:port"). Throws PORT_SPEC for anything else, without opening.
 */
export function canPortOpener(spec: string, filters?: readonly CanFilter[]): Opener<CanPort> {
  if (spec.startsWith(SLCAN)) return openSlcan(bytePortOpener(spec.slice(SLCAN.length)));
  // dev_valid_name in the kernel's net/core/dev.c.
  if (!/^[^\s/:\0]{1,15}$/.test(spec) || spec === "." || spec === "..") {
    throw new SiinterjkError("PORT_SPEC", `"${spec}" cannot be a CAN bus: neither an interface nor slcan:DEVICE`, {
      context: { spec },
    });
  }
  return openSocketCan(spec, filters);
}
