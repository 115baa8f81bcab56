import { setTimeout as pause } from "node:timers/promises";
import { encodeSlcan, SLCAN_COMMANDS, slcanBytes, slcanReader, type SlcanEvent } from "../codec/slcan.ts";
import { frameFault } from "./can-bytes.ts";
import { CLOSED, PortLife } from "./port-life.ts";
import type { BytePort, CanInput, CanPort, Opener, SendResult } from "./port.ts";

/** The longest line of a data frame with an 11-bit id: `t`, 3 digits of id, 1 of length, 16 of data, CR. */
const LINE_BYTES = 22;
/** Frames that may wait in the program when the adapter takes none; old set-points help nobody. */
const WAITING_FRAMES = 8;
/** How long a close waits for its last command to go out. */
const GOODBYE_MS = 100;
const GOODBYE_STEP_MS = 5;

/**
 * A CAN adapter that speaks LAWICEL's ASCII protocol (CANable, USBtin, CANUSB, ...), set to 500 kbit/s. Opened without waiting
 * for its answers: some give none, and the other end may be a program that plays the bus. Such an adapter does not tell whether
 * a frame was acknowledged, so there are no echoes. A frame that it refuses is reported as the error "other".
 */
export function openSlcan(openByte: Opener<BytePort>): Opener<CanPort> {
  return async (signal) => slcanPort(await openByte(signal));
}

function slcanPort(line: BytePort): CanPort {
  const life = new PortLife<CanInput>();
  const reader = slcanReader();
  let sentAny = false;

  const handle = (event: SlcanEvent): void => {
    if (event.kind === "frame") life.deliver({ kind: "frame", frame: { id: event.frame.id, data: event.frame.data } });
    // Before the first frame it is an opening command that was refused: closed already, or open already.
    else if (event.kind === "error" && sentAny) life.deliver({ kind: "error", error: "other" });
  };
  line.onData((chunk) => reader.feed(chunk).forEach(handle));
  void line.ended.then((end) => life.end(end));

  // The first CR ends what an earlier program may have left half sent (LAWICEL CAN232 manual).
  line.write(slcanBytes(`\r${SLCAN_COMMANDS.close}${SLCAN_COMMANDS.bitrate500k}${SLCAN_COMMANDS.open}`));

  const goodbye = async (): Promise<void> => {
    line.write(slcanBytes(SLCAN_COMMANDS.close));
    for (let waitedMs = 0; (line.pendingWriteBytes ?? 0) > 0 && waitedMs < GOODBYE_MS; waitedMs += GOODBYE_STEP_MS) {
      await pause(GOODBYE_STEP_MS);
    }
    await line.close();
  };
  let closing: Promise<void> | undefined;

  return {
    name: `slcan:${line.name}`,
    echoes: false,
    ended: life.ended,
    send: (frame): SendResult => {
      if (life.over) return { ok: false, why: "closed", detail: "the port has ended" };
      const fault = frameFault(frame);
      if (fault !== undefined) return { ok: false, why: "down", detail: `not a frame: ${fault}` };
      const pendingBytes = line.pendingWriteBytes ?? 0;
      if (pendingBytes > WAITING_FRAMES * LINE_BYTES) {
        return { ok: false, why: "full", detail: `the adapter takes nothing: ${pendingBytes} bytes wait` };
      }
      line.write(encodeSlcan(frame));
      sentAny = true;
      return { ok: true };
    },
    onInput: (listener) => life.listen(listener),
    close: () => {
      if (life.end(CLOSED)) closing = goodbye();
      return closing ?? line.close();
    },
  };
}
