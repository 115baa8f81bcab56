import { loadLibc, type Libc } from "../../src/io/libc.ts";

/** linux/socket.h */
const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;

/**
 * Two linked local sockets that keep the boundaries of messages, as a CAN socket does. They stand in for one where the kernel
 * has no CAN; what only CAN has (echo flags, error frames, ENETDOWN) they cannot show.
 */
export async function socketPair(): Promise<{ libc: Libc; ours: number; theirs: number }> {
  const libc = await loadLibc();
  const fds: [number, number] = [-1, -1];
  if (libc.socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) !== 0) throw new Error("socketpair");
  return { libc, ours: fds[0], theirs: fds[1] };
}
