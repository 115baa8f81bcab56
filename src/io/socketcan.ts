import { closeSync } from "node:fs";
import { constants, endianness } from "node:os";
import { SiinterjkError, type ErrorCode } from "../errors.ts";
import { CAN_EFF_FLAG, CAN_RTR_FLAG } from "./can-bytes.ts";
import { errnoText, loadLibc, type Libc } from "./libc.ts";
import type { CanPort, Opener } from "./port.ts";
import { rawCanPort } from "./raw-can-port.ts";

/** linux/socket.h, linux/can.h, linux/can/raw.h */
const AF_CAN = 29;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const CAN_RAW = 1;
const SOL_CAN_RAW = 101;
const CAN_RAW_FILTER = 1;
const CAN_RAW_ERR_FILTER = 2;
const CAN_RAW_RECV_OWN_MSGS = 4;
const CAN_ERR_MASK = 0x1fffffff;
/** sizeof(struct sockaddr_can); family (u16), padding, index of the interface (i32), the rest unused here. */
const ADDRESS_BYTES = 24;
/** A name of an interface takes at most 15 bytes (IFNAMSIZ). */
const LONGEST_NAME = 15;

const LITTLE = endianness() === "LE";

/** Lets frames pass whose id equals `id` in the bits of `mask`. */
export interface CanFilter {
  readonly id: number;
  readonly mask: number;
}

/** What the inverter sends (0x300..0x30F) and what a battery sends (0x350..0x35F): our own echoes, and a second battery. */
const BRIDGE_FILTERS: readonly CanFilter[] = [
  { id: 0x300, mask: 0x7f0 },
  { id: 0x350, mask: 0x7f0 },
];

/**
 * A raw SocketCAN socket on an interface such as "can0". The interface is configured and brought up by the system; the port
 * opens on one that is down as well, then refuses to send until it is up. The filters hold for echoes too.
 */
export function openSocketCan(interfaceName: string, filters: readonly CanFilter[] = BRIDGE_FILTERS): Opener<CanPort> {
  return async (signal) => {
    signal.throwIfAborted();
    const libc = await loadLibc().catch((cause: unknown) => {
      throw new SiinterjkError("CAN_DRIVER", "the optional package koffi cannot be loaded", { cause });
    });
    signal.throwIfAborted();
    const fd = openSocket(libc, interfaceName);
    try {
      configure(libc, fd, interfaceName, filters);
      return rawCanPort(libc, fd, interfaceName, true);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  };
}

function openSocket(libc: Libc, interfaceName: string): number {
  const { EAFNOSUPPORT, EPROTONOSUPPORT } = constants.errno;
  if (process.platform !== "linux") throw failure("CAN_UNSUPPORTED", interfaceName, `${process.platform} has no SocketCAN`);
  const fd = libc.socket(AF_CAN, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, CAN_RAW);
  if (fd >= 0) return fd;
  const errno = libc.errno();
  const unsupported = errno === EAFNOSUPPORT || errno === EPROTONOSUPPORT;
  throw failure(unsupported ? "CAN_UNSUPPORTED" : "CAN_FAILED", interfaceName, `socket: ${errnoText(errno)}`);
}

function configure(libc: Libc, fd: number, interfaceName: string, filters: readonly CanFilter[]): void {
  if (interfaceName === "" || Buffer.byteLength(interfaceName) > LONGEST_NAME) {
    throw failure("CAN_INTERFACE", interfaceName, "no name of an interface");
  }
  const index = libc.ifNameToIndex(interfaceName);
  if (index === 0) throw failure("CAN_INTERFACE", interfaceName, errnoText(libc.errno()));
  // Before bind: nothing unwanted gets into the queue.
  setOption(libc, fd, interfaceName, CAN_RAW_FILTER, filterWords(filters));
  setOption(libc, fd, interfaceName, CAN_RAW_ERR_FILTER, [CAN_ERR_MASK]);
  setOption(libc, fd, interfaceName, CAN_RAW_RECV_OWN_MSGS, [1]);
  const address = new DataView(new ArrayBuffer(ADDRESS_BYTES));
  address.setUint16(0, AF_CAN, LITTLE);
  address.setInt32(4, index, LITTLE);
  if (libc.bind(fd, new Uint8Array(address.buffer), ADDRESS_BYTES) === 0) return;
  const errno = libc.errno();
  const missing = errno === constants.errno.ENODEV;
  throw failure(missing ? "CAN_INTERFACE" : "CAN_FAILED", interfaceName, `bind: ${errnoText(errno)}`);
}

/** Exact also in these flags, so that 29-bit ids and remote frames with the same low bits do not pass. */
const filterWords = (filters: readonly CanFilter[]): number[] =>
  filters.flatMap(({ id, mask }) => [id, (mask | CAN_EFF_FLAG | CAN_RTR_FLAG) >>> 0]);

function setOption(libc: Libc, fd: number, interfaceName: string, option: number, words: readonly number[]): void {
  const value = new Uint8Array(Uint32Array.from(words).buffer);
  if (libc.setSocketOption(fd, SOL_CAN_RAW, option, value, value.length) === 0) return;
  throw failure("CAN_FAILED", interfaceName, `setsockopt ${option}: ${errnoText(libc.errno())}`);
}

const failure = (code: ErrorCode, interfaceName: string, why: string): SiinterjkError =>
  new SiinterjkError(code, `cannot open the CAN interface "${interfaceName}": ${why}`, { context: { interface: interfaceName } });
