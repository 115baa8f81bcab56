/**
 * Which names a request may be for. A page of somebody else can let its own name point to this machine (DNS rebinding) and would
 * then read as if it were of the same origin; so only names count that nobody in the internet can own, and those of the owner.
 */
import { isIP } from "node:net";

/** What no name of the internet ends in (RFC 6761, 6762, 8375, ICANN's .internal, and what routers give out). */
const LOCAL_ENDS = ["local", "localhost", "home.arpa", "internal", "lan", "home", "localdomain"] as const;

/** `machine` is the machine's own name; `owned` are the names that the owner has set, without a port. */
export function allowedHosts(machine: string, owned: readonly string[]): (host: string | undefined) => boolean {
  const names = new Set([machine, machine.split(".")[0]!, ...owned].map(plain).filter((name) => name !== ""));
  return (host) => {
    const name = nameOf(host ?? "");
    if (name === null) return false;
    return isIP(name) !== 0 || names.has(name) || LOCAL_ENDS.some((end) => name === end || name.endsWith(`.${end}`));
  };
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** The name in a Host header, without brackets and port; `null` for what is none. */
function nameOf(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(host.toLowerCase());
  return match === null ? null : plain((match[1] ?? match[2])!);
}
