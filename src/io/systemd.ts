/** sd_notify(3) without libsystemd: a datagram to the socket that the service manager names in the environment. */
import { closeSync } from "node:fs";
import { endianness } from "node:os";
import { loadLibc } from "./libc.ts";

/** sys/un.h, sys/socket.h of Linux. */
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const FAMILY_BYTES = 2;
/** sizeof(sun_path); a path also needs its closing zero, an abstract name its leading one. */
const PATH_BYTES = 108;
/** Longer messages are refused: systemd reads at most one page (NOTIFY_BUFFER_MAX). */
export const MOST_BYTES = 4096;

export interface Notifier {
  /** The watchdog's time, ms; `null` when the service manager does not watch this process. */
  readonly watchdogMs: number | null;
  /** Hands over lines "NAME=value" at once, or gives false: nobody listens, the queue is full, too long. Never waits, never throws. */
  notify(message: string): boolean;
  /** Releases the socket; safe to call twice. */
  close(): void;
}

/** `null` when no service manager waits for a word (no NOTIFY_SOCKET), or none can be given (no koffi, not Linux, no such address). */
export async function systemdNotifier(env: Readonly<Record<string, string | undefined>>): Promise<Notifier | null> {
  const address = addressOf(env.NOTIFY_SOCKET ?? "");
  if (address === null || process.platform !== "linux") return null;
  const libc = await loadLibc().catch(() => null);
  const fd = libc?.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) ?? -1;
  if (libc === null || fd < 0) return null;
  let open = true;
  return {
    watchdogMs: watchdogMs(env),
    notify: (message) => {
      const bytes = new TextEncoder().encode(message);
      if (!open || bytes.length > MOST_BYTES) return false;
      return libc.sendTo(fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length) === bytes.length;
    },
    close: () => {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

/** A sockaddr_un for "/run/systemd/notify", or "@name" in the abstract namespace; `null` for anything else. */
function addressOf(text: string): Uint8Array | null {
  const path = new TextEncoder().encode(text);
  const abstract = text.startsWith("@");
  if (!(abstract || text.startsWith("/")) || path.length < 2 || path.length >= PATH_BYTES + Number(abstract)) return null;
  if (path.includes(0)) return null;
  const address = new Uint8Array(FAMILY_BYTES + path.length + (abstract ? 0 : 1));
  new DataView(address.buffer).setUint16(0, AF_UNIX, endianness() === "LE");
  address.set(path, FAMILY_BYTES);
  if (abstract) address[FAMILY_BYTES] = 0;
  return address;
}

/** sd_watchdog_enabled(3): the time in microseconds, for the process that WATCHDOG_PID names. */
function watchdogMs({ WATCHDOG_USEC: usec, WATCHDOG_PID: pid }: Readonly<Record<string, string | undefined>>): number | null {
  if (usec === undefined || !/^[1-9]\d{0,15}$/.test(usec)) return null;
  return pid === undefined || pid === String(process.pid) ? Number(usec) / 1000 : null;
}
