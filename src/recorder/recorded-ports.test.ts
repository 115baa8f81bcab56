/** A recorded port is the same port: it passes the contract of its kind. And it tells the recorder everything. */
import { describe, expect, it } from "vitest";
import { bytePortContract } from "../../test/contract/byte-port.contract.ts";
import { canPortContract } from "../../test/contract/can-port.contract.ts";
import { SiinterjkError } from "../errors.ts";
import { memoryBytePair, memoryCanBus, type MemoryBytePort } from "../io/memory-ports.ts";
import type { BytePort, CanFrame } from "../io/port.ts";
import type { Direction } from "./format.ts";
import { recordedCan, recordedSerial } from "./recorded-ports.ts";

const NOBODY = { tap: () => undefined, note: () => undefined };

bytePortContract("recorded memory", () => {
  let other: MemoryBytePort;
  const open = (signal: AbortSignal): Promise<BytePort> => {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const [ours, theirs] = memoryBytePair("ours", "theirs");
    other = theirs;
    return Promise.resolve(ours);
  };
  return Promise.resolve({
    open: recordedSerial(open, NOBODY, "Block 1"),
    peer: () =>
      Promise.resolve({
        write: (bytes: Uint8Array) => other.write(bytes),
        onData: (listener: (chunk: Uint8Array) => void) => other.onData(listener),
        vanish: () => other.close(),
      }),
    dispose: () => Promise.resolve(),
  });
});

canPortContract("recorded memory", () => {
  const bus = memoryCanBus();
  const other = bus.port("theirs");
  const ours: ReturnType<typeof bus.port>[] = [];
  return Promise.resolve({
    open: recordedCan(
      (signal) => {
        if (signal.aborted) return Promise.reject(signal.reason as Error);
        ours.push(bus.port("ours"));
        return Promise.resolve(ours.at(-1)!);
      },
      NOBODY,
      "CAN",
    ),
    peer: () => ({
      send: (frame: CanFrame) => other.send(frame),
      onFrame: (listener: (frame: CanFrame) => void) =>
        other.onInput((input) => {
          if (input.kind === "frame") listener(input.frame);
        }),
    }),
    vanish: () => ours.at(-1)!.unplug(),
    dispose: () => other.close(),
  });
});

/** What the recorder is told, as one line each. */
function listener() {
  const told: string[] = [];
  return {
    told,
    tap: (line: string, direction: Direction, bytes: Uint8Array | CanFrame) =>
      void told.push(`${line} ${direction} ${bytes instanceof Uint8Array ? bytes.join() : `${bytes.id}#${bytes.data.join()}`}`),
    note: (line: string, event: string) => void told.push(`${line}: ${event}`),
  };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const signal = new AbortController().signal;

describe("a recorded serial line", () => {
  it("tells bytes both ways before anybody else sees them, and its beginning and end", async () => {
    const [ours, theirs] = memoryBytePair("ours", "theirs");
    const recorder = listener();
    const port = await recordedSerial(() => Promise.resolve(ours), recorder, "Block 1")(signal);
    port.onData(() => recorder.told.push("seen"));
    port.write(Uint8Array.from([1, 2]));
    theirs.write(Uint8Array.from([3]));
    await settled();
    await port.close();
    await settled();
    expect(recorder.told).toEqual(["Block 1: open", "Block 1 out 1,2", "Block 1 in 3", "seen", "Block 1: ended"]);
  });

  it("tells that it cannot be opened, without the name of the device", async () => {
    const recorder = listener();
    const refuse = () => Promise.reject(new SiinterjkError("PORT_NOT_FOUND", "/dev/serial/by-id/usb-A50285BI is not there"));
    await expect(recordedSerial(refuse, recorder, "Block 1")(signal)).rejects.toMatchObject({ code: "PORT_NOT_FOUND" });
    expect(recorder.told).toEqual(["Block 1: not opened: PORT_NOT_FOUND"]);
  });

  it("knows what waits in the driver, where the port does", async () => {
    const [ours] = memoryBytePair("ours", "theirs");
    let waiting = 0;
    Object.defineProperty(ours, "pendingWriteBytes", { get: () => waiting });
    const port = await recordedSerial(() => Promise.resolve(ours), NOBODY, "x")(signal);
    waiting = 7;
    expect(port.pendingWriteBytes).toBe(7);
    const plain: BytePort = {
      name: "plain",
      ended: ours.ended,
      write: () => undefined,
      onData: () => () => undefined,
      close: () => Promise.resolve(),
    };
    const silent = await recordedSerial(() => Promise.resolve(plain), NOBODY, "x")(signal);
    expect(silent).not.toHaveProperty("pendingWriteBytes");
  });
});

describe("a recorded CAN bus", () => {
  it("tells what was sent, refused, acknowledged and received, and what the controller reports", async () => {
    const bus = memoryCanBus();
    const other = bus.port("theirs");
    const ours = bus.port("ours");
    const recorder = listener();
    const port = await recordedCan(() => Promise.resolve(ours), recorder, "CAN")(signal);
    port.send({ id: 1, data: Uint8Array.from([5]) });
    await settled();
    other.send({ id: 2, data: Uint8Array.from([6]) });
    await settled();
    ours.full = true;
    port.send({ id: 3, data: new Uint8Array() });
    ours.report("bus-off");
    await settled();
    expect(recorder.told).toEqual(["CAN: open", "CAN out 1#5", "CAN echo 1#5", "CAN in 2#6", "CAN refused 3#", "CAN: bus-off"]);
  });
});
