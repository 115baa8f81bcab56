import { getSystemErrorMap, getSystemErrorName } from "node:util";
import type * as KoffiModule from "koffi";

/** A datagram that was received, with recvmsg's flags (MSG_CONFIRM, MSG_TRUNC, ...). */
export interface Received {
  readonly bytes: Uint8Array;
  readonly flags: number;
}

/**
 * The few functions of the C library that Node lacks. Numbers are returned as C returns them; after -1, `errno()` tells why,
 * and only straight after the call, for everything else that Node does changes it.
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  socketpair(domain: number, type: number, protocol: number, fds: [number, number]): number;
  ifNameToIndex(name: string): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  setSocketOption(fd: number, level: number, option: number, value: Uint8Array, length: number): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  sendTo(fd: number, bytes: Uint8Array, length: number, flags: number, address: Uint8Array, addressLength: number): number;
  /** Undefined where C returns -1. */
  receive(fd: number, capacity: number, flags: number): Received | undefined;
  openMaster(flags: number): number;
  grantSlave(fd: number): number;
  unlockSlave(fd: number): number;
  /** The path of the slave; undefined on failure. */
  slaveName(fd: number): string | undefined;
  /** Switches a terminal to raw bytes: no echo, no line editing, no translation. */
  makeRaw(fd: number): number;
  errno(): number;
  /** Calls back whenever `fd` has something to read; throws where the package cannot. The first argument is libuv's status. */
  poll(fd: number, onReadable: (status: unknown) => void): PollHandle;
}

/** libuv's watcher; it stops by itself after an error status and is started again with `start`. */
export interface PollHandle {
  start(): void;
  close(): void;
}

let loaded: Promise<Libc> | undefined;

/** Loads koffi (an optional package) and the C library of this process; rejects where there is no koffi. */
export function loadLibc(): Promise<Libc> {
  loaded ??= import("koffi").then((module) => bindings(module.default as unknown as typeof KoffiModule));
  return loaded;
}

/** "ENOBUFS: no buffer space available". */
export function errnoText(errno: number): string {
  const known = getSystemErrorMap().get(-errno);
  return known === undefined ? getSystemErrorName(-errno) : `${known[0]}: ${known[1]}`;
}

/** More than any `struct termios` takes (60 bytes with glibc on x86-64 and ARM). */
const TERMIOS_BYTES = 512;
const TCSANOW = 0;

function bindings(koffi: typeof KoffiModule): Libc {
  const c = koffi.load(null);
  const iovec = koffi.struct({ base: "void *", length: "size_t" });
  const msghdr = koffi.struct({
    name: "void *",
    nameLength: "uint32_t",
    parts: koffi.pointer(iovec),
    partCount: "size_t",
    control: "void *",
    controlLength: "size_t",
    flags: "int",
  });
  const recvmsg = c.func("recvmsg", "long", ["int", koffi.inout(koffi.pointer(msghdr)), "int"]) as (
    fd: number,
    message: object,
    flags: number,
  ) => number;
  const tcgetattr = c.func("int tcgetattr(int, void *)") as FdBytes;
  const cfmakeraw = c.func("void cfmakeraw(void *)") as (termios: Uint8Array) => void;
  const tcsetattr = c.func("int tcsetattr(int, int, void *)") as (fd: number, when: number, termios: Uint8Array) => number;
  const ptsname = c.func("int ptsname_r(int, void *, size_t)") as (fd: number, name: Uint8Array, length: number) => number;
  return {
    socket: c.func("int socket(int, int, int)") as Libc["socket"],
    socketpair: c.func("int socketpair(int, int, int, _Out_ int *)") as Libc["socketpair"],
    ifNameToIndex: c.func("unsigned int if_nametoindex(const char *)") as Libc["ifNameToIndex"],
    bind: c.func("int bind(int, void *, unsigned int)") as Libc["bind"],
    setSocketOption: c.func("int setsockopt(int, int, int, void *, unsigned int)") as Libc["setSocketOption"],
    send: c.func("long send(int, void *, size_t, int)") as Libc["send"],
    sendTo: c.func("long sendto(int, void *, size_t, int, void *, unsigned int)") as Libc["sendTo"],
    receive: (fd, capacity, flags) => {
      const bytes = new Uint8Array(capacity);
      // A new header each time: koffi writes the addresses of its copies into the object it was given.
      const message = {
        name: null,
        nameLength: 0,
        parts: [{ base: bytes, length: capacity }],
        partCount: 1,
        control: null,
        controlLength: 0,
        flags: 0,
      };
      const length = recvmsg(fd, message, flags);
      return length < 0 ? undefined : { bytes: bytes.subarray(0, length), flags: message.flags };
    },
    openMaster: c.func("int posix_openpt(int)") as Libc["openMaster"],
    grantSlave: c.func("int grantpt(int)") as Libc["grantSlave"],
    unlockSlave: c.func("int unlockpt(int)") as Libc["unlockSlave"],
    slaveName: (fd) => {
      const name = Buffer.alloc(128);
      return ptsname(fd, name, name.length) === 0 ? name.toString("latin1", 0, name.indexOf(0)) : undefined;
    },
    makeRaw: (fd) => {
      const termios = new Uint8Array(TERMIOS_BYTES);
      if (tcgetattr(fd, termios) !== 0) return -1;
      cfmakeraw(termios);
      return tcsetattr(fd, TCSANOW, termios);
    },
    errno: () => koffi.errno(),
    poll: (fd, onReadable) => {
      const handle = koffi.node.poll(fd, { readable: true }, onReadable);
      return { start: () => handle.start({ readable: true }, onReadable), close: () => handle.close() };
    },
  };
}

type FdBytes = (fd: number, bytes: Uint8Array) => number;
