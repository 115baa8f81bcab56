import { closeSync } from "node:fs";
import { constants } from "node:os";
import { CAN_FRAME_BYTES, canFrameBytes, frameFault, parseCanBytes } from "./can-bytes.ts";
import { errnoText, type Libc } from "./libc.ts";
import { CLOSED, PortLife } from "./port-life.ts";
import type { CanFrame, CanInput, CanPort, PortEnd, SendResult } from "./port.ts";
import { watchReadable } from "./readable.ts";

const { EAGAIN, EINTR, ENOBUFS, ENOMEM, ENETDOWN, ENODEV, ENXIO, EBADF, EPIPE, ECONNRESET, ECONNREFUSED, ENOTCONN } =
  constants.errno;

/** The queue of the interface, or the socket's own buffer, takes no more. */
const FULL: ReadonlySet<number> = new Set([ENOBUFS, EAGAIN, ENOMEM, EINTR]);
/** The interface or the descriptor is gone for good. ENETDOWN is not among them: the socket works again when it is up. */
const GONE: ReadonlySet<number> = new Set([ENODEV, ENXIO, EBADF, EPIPE, ECONNRESET, ECONNREFUSED, ENOTCONN]);

/** linux/socket.h. CAN sets MSG_CONFIRM on frames that were sent through this very socket (Documentation/networking/can.rst). */
const MSG_DONTWAIT = 0x40;
const MSG_CONFIRM = 0x800;
const MSG_NOSIGNAL = 0x4000;

/** Frames read in one turn, so that a flood leaves time for the rest. */
const FRAMES_PER_TURN = 64;

/**
 * A CAN bus behind a descriptor that carries one `struct can_frame` in each datagram: a CAN_RAW socket, or in tests a pair of
 * local sockets. Takes over `fd` and closes it.
 */
export function rawCanPort(libc: Libc, fd: number, name: string, echoes: boolean): CanPort {
  const life = new PortLife<CanInput>();

  const finish = (end: PortEnd): void => {
    if (!life.end(end)) return;
    stopWatching();
    try {
      closeSync(fd);
    } catch {
      // EBADF: already closed, which is what ended the port.
    }
  };

  const receive = (): void => {
    for (let count = 0; count < FRAMES_PER_TURN && !life.over; count++) {
      const received = libc.receive(fd, CAN_FRAME_BYTES, MSG_DONTWAIT);
      if (received === undefined) {
        const errno = libc.errno();
        if (errno === ENETDOWN) {
          life.deliver({ kind: "error", error: "went-down" });
          continue; // said once; what was received before may follow
        }
        if (!FULL.has(errno)) finish({ expected: false, reason: errnoText(errno) });
        return;
      }
      if (received.bytes.length === 0) {
        finish({ expected: false, reason: "the other end closed" });
        return;
      }
      const input = parseCanBytes(received.bytes);
      if (input === undefined) continue;
      if ("errors" in input) for (const error of input.errors) life.deliver({ kind: "error", error });
      else life.deliver({ kind: (received.flags & MSG_CONFIRM) === 0 ? "frame" : "echo", frame: input.frame });
    }
  };

  const stopWatching = watchReadable(libc, fd, receive);

  return {
    name,
    echoes,
    ended: life.ended,
    send: (frame: CanFrame): SendResult => {
      if (life.over) return { ok: false, why: "closed", detail: "the port has ended" };
      const fault = frameFault(frame);
      if (fault !== undefined) return { ok: false, why: "down", detail: `not a frame: ${fault}` };
      if (libc.send(fd, canFrameBytes(frame), CAN_FRAME_BYTES, MSG_DONTWAIT | MSG_NOSIGNAL) === CAN_FRAME_BYTES)
        return { ok: true };
      const errno = libc.errno();
      if (GONE.has(errno)) finish({ expected: false, reason: errnoText(errno) });
      return { ok: false, why: FULL.has(errno) ? "full" : "down", detail: errnoText(errno) };
    },
    onInput: (listener) => life.listen(listener),
    close: () => {
      finish(CLOSED);
      return Promise.resolve();
    },
  };
}
