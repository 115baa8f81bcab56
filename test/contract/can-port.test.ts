import { encodeSlcan, slcanReader } from "../../src/codec/slcan.ts";
import { memoryCanBus, type MemoryCanPort } from "../../src/io/memory-ports.ts";
import type { CanPort } from "../../src/io/port.ts";
import { openPtyPair } from "../../src/io/pty.ts";
import { rawCanPort } from "../../src/io/raw-can-port.ts";
import { openSerial } from "../../src/io/serial.ts";
import { openSlcan } from "../../src/io/slcan-port.ts";
import { canPortContract, type CanLinePeer } from "./can-port.contract.ts";
import { socketPair } from "./socket-pair.ts";

const asPeer = (port: CanPort): CanLinePeer => ({
  send: (frame) => port.send(frame),
  onFrame: (listener) => port.onInput((input) => (input.kind === "frame" ? listener(input.frame) : undefined)),
});

canPortContract("memory", () => {
  const bus = memoryCanBus();
  const other = bus.port("other");
  return Promise.resolve({
    open: (signal) => (signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve(bus.port("ours"))),
    peer: () => asPeer(other),
    vanish: (port) => (port as MemoryCanPort).unplug(),
    dispose: () => other.close(),
  });
});

canPortContract("raw socket on a local socket pair", () => {
  let other: CanPort | undefined;
  return Promise.resolve({
    open: async (signal) => {
      signal.throwIfAborted();
      const { libc, ours, theirs } = await socketPair();
      await other?.close();
      other = rawCanPort(libc, theirs, "theirs", false);
      return rawCanPort(libc, ours, "ours", false);
    },
    peer: () => asPeer(other!),
    vanish: () => other!.close(),
    dispose: () => other!.close(),
  });
});

canPortContract("SLCAN on a pseudo-terminal", async () => {
  const pty = await openPtyPair();
  const reader = slcanReader();
  const peer: CanLinePeer = {
    send: (frame) => pty.port.write(encodeSlcan(frame)),
    onFrame: (listener) =>
      pty.port.onData((chunk) => {
        for (const event of reader.feed(chunk)) if (event.kind === "frame") listener(event.frame);
      }),
  };
  return {
    open: openSlcan(openSerial(pty.path)),
    peer: () => peer,
    vanish: () => pty.hangUp(),
    dispose: () => pty.port.close(),
  };
});
