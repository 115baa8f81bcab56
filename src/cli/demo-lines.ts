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

/** A pseudo-terminal if there can be one; else memory, which cannot be opened a second time. */
export async function demoLine(number: number): Promise<DemoLine> {
  try {
    const pty = await openPtyPair();
    return { name: pty.path, open: bytePortOpener(pty.path), bmsPort: pty.port };
  } catch {
    const [near, bmsPort] = memoryBytePair(`memory ${number}`, "simulated BMS");
    return { name: `/memory/${number}`, open: () => Promise.resolve(near), bmsPort };
  }
}
