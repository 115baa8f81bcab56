import { SiinterjkError } from "../errors.ts";
import type { BytePort, Opener } from "./port.ts";
import { openSerial, type SerialSettings } from "./serial.ts";
import { openTcp } from "./tcp-serial.ts";

/**
 * The opener for what a user writes: the path of a device, or `tcp://host:port` (IPv6 in brackets).
 * Throws PORT_SPEC for anything else, without opening.
 */
export function bytePortOpener(spec: string, settings: SerialSettings = {}): Opener<BytePort> {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(spec)) {
    if (spec === "" || spec.trim() !== spec || spec.includes("\0")) throw specFault(spec, "not the path of a device");
    return openSerial(spec, settings);
  }
  const match = /^tcp:\/\/(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s/:[\]?#@]+)):(\d{1,5})\/?$/i.exec(spec);
  if (match === null) throw specFault(spec, "not tcp://host:port");
  const port = Number(match[3]);
  if (port < 1 || port > 65535) throw specFault(spec, "the port is not 1..65535");
  return openTcp(match[1] ?? match[2]!, port);
}

const specFault = (spec: string, why: string): SiinterjkError =>
  new SiinterjkError("PORT_SPEC", `"${spec}" cannot be a port: ${why}`, { context: { spec } });
