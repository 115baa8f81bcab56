/** What goes over the TCP connections of a port, as the kernel counts it. */
import { execFileSync } from "node:child_process";

/** IPv4 and TCP with timestamps around every segment, bytes. */
const HEADERS_BYTES = 20 + 32;
const COUNTED = /\b(bytes_sent|bytes_received|segs_out|segs_in):(\d+)/g;

/** Of all connections that a program here has accepted on that port: bytes both ways since they began, with their headers. */
export function wireBytes(port: number): number {
  const text = execFileSync("ss", ["-tinH", "state", "established", `( sport = :${port} )`], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  let bytes = 0;
  for (const [, name, count] of text.matchAll(COUNTED)) bytes += Number(count) * (name!.startsWith("segs") ? HEADERS_BYTES : 1);
  return bytes;
}
