import { createServer, type AddressInfo, type Socket } from "node:net";
import { memoryBytePair, type MemoryBytePort } from "../../src/io/memory-ports.ts";
import { bytePortOpener } from "../../src/io/open-serial.ts";
import { openPtyPair } from "../../src/io/pty.ts";
import { openSerial } from "../../src/io/serial.ts";
import { bytePortContract, type ByteLinePeer } from "./byte-port.contract.ts";

bytePortContract("memory", () => {
  let other: MemoryBytePort | undefined;
  return Promise.resolve({
    open: (signal) => {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      const [ours, theirs] = memoryBytePair("ours", "theirs");
      other = theirs;
      return Promise.resolve(ours);
    },
    peer: () => {
      const theirs = other!;
      return Promise.resolve({
        write: (bytes) => theirs.write(bytes),
        onData: (listener) => theirs.onData(listener),
        vanish: () => theirs.close(),
      });
    },
    dispose: () => Promise.resolve(),
  });
});

bytePortContract("serial line on a pseudo-terminal", async () => {
  const pty = await openPtyPair();
  let stopLast: () => void = () => undefined;
  const peer: ByteLinePeer = {
    write: (bytes) => pty.port.write(bytes),
    onData: (listener) => {
      stopLast();
      stopLast = pty.port.onData(listener);
    },
    vanish: () => pty.hangUp(),
  };
  return { open: openSerial(pty.path), peer: () => Promise.resolve(peer), dispose: () => pty.port.close() };
});

for (const host of ["127.0.0.1", "[::1]"]) {
  bytePortContract(`TCP to ${host}`, async () => {
    const accepted: Socket[] = [];
    let newcomer: () => void = () => undefined;
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      accepted.push(socket);
      newcomer();
    });
    await new Promise<void>((resolve) => server.listen(0, host.replace(/[[\]]/g, ""), resolve));
    return {
      open: bytePortOpener(`tcp://${host}:${(server.address() as AddressInfo).port}`),
      peer: async () => {
        if (accepted.length === 0) await new Promise<void>((resolve) => (newcomer = resolve));
        const socket = accepted.pop()!;
        return {
          write: (bytes) => void socket.write(Uint8Array.from(bytes)),
          onData: (listener) => socket.on("data", listener),
          vanish: () => socket.destroySoon(),
        };
      },
      dispose: () => new Promise((resolve) => server.close(() => resolve())),
    };
  });
}
