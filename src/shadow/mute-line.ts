/** A serial line that is only listened to: whoever gets it has nothing to write with. */
import type { BytePort, Opener } from "../io/port.ts";

/** The same line with a `write` that writes nothing; the real one stays out of reach. */
export function muteLine(open: Opener<BytePort>): Opener<BytePort> {
  return async (signal) => {
    const port: Omit<BytePort, "write"> = await open(signal);
    return {
      name: port.name,
      ended: port.ended,
      write: () => undefined,
      onData: (listener) => port.onData(listener),
      close: () => port.close(),
    };
  };
}
