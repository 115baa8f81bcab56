/** The lines of the demo's BMSs: real pseudo-terminals where the platform has them, so that the demo goes the whole way. */
import { memoryBytePair } from "../io/memory-ports.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import type { BytePort, Opener } from "../io/port.ts";
import { openPtyPair } from "../io/pty.ts";

export interface DemoLine {
  /** As the configuration calls it. */
  readonly name: string;
  readonly open: Opener<BytePort>;
  readonly bmsPort: BytePort;
}

/** `real`: a pseudo-terminal if there can be one; else memory, which is quick enough for any speed. */
export async function demoLine(number: number, real: boolean): Promise<DemoLine> {
  if (real) {
    try {
      const pty = await openPtyPair();
      return { name: pty.path, open: bytePortOpener(pty.path), bmsPort: pty.port };
    } catch {
      // Memory will do.
    }
  }
  const [near, bmsPort] = memoryBytePair(`memory ${number}`, "simulated BMS");
  return { name: `/memory/${number}`, open: () => Promise.resolve(near), bmsPort };
}
