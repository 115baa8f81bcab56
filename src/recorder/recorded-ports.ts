/** Ports whose traffic is recorded; for whoever uses them they are the same ports. */
import { SiinterjkError } from "../errors.ts";
import type { BytePort, CanPort, Opener, PortEnd } from "../io/port.ts";
import type { Tap } from "./listen-in.ts";

/** `line` is what the recording calls it: the pack, not the device, whose name may hold a serial number. */
export function recordedSerial(open: Opener<BytePort>, recorder: Tap, line: string): Opener<BytePort> {
  return async (signal) => {
    const port = await opened(open, signal, recorder, line);
    port.onData((chunk) => recorder.tap(line, "in", chunk));
    const recorded: BytePort = {
      name: port.name,
      ended: port.ended,
      write: (bytes) => {
        recorder.tap(line, "out", bytes);
        port.write(bytes);
      },
      onData: (listener) => port.onData(listener),
      close: () => port.close(),
    };
    if (!("pendingWriteBytes" in port)) return recorded;
    return Object.defineProperty(recorded, "pendingWriteBytes", { get: () => port.pendingWriteBytes });
  };
}

export function recordedCan(open: Opener<CanPort>, recorder: Tap, line: string): Opener<CanPort> {
  return async (signal) => {
    const port = await opened(open, signal, recorder, line);
    port.onInput((input) => {
      if (input.kind === "error") recorder.note(line, input.error);
      else recorder.tap(line, input.kind === "frame" ? "in" : "echo", input.frame);
    });
    return {
      name: port.name,
      echoes: port.echoes,
      ended: port.ended,
      send: (frame) => {
        const result = port.send(frame);
        recorder.tap(line, result.ok ? "out" : "refused", frame);
        return result;
      },
      onInput: (listener) => port.onInput(listener),
      close: () => port.close(),
    };
  };
}

async function opened<P extends { readonly ended: Promise<PortEnd> }>(
  open: Opener<P>,
  signal: AbortSignal,
  recorder: Tap,
  line: string,
): Promise<P> {
  let port: P;
  try {
    port = await open(signal);
  } catch (error) {
    recorder.note(line, `not opened${error instanceof SiinterjkError ? `: ${error.code}` : ""}`);
    throw error;
  }
  recorder.note(line, "open");
  void port.ended.then(() => recorder.note(line, "ended"));
  return port;
}
