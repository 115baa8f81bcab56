/** What `siinterjk init` can find out about a machine by itself. */
import { loadConfig, type Config } from "../config/load.ts";
import { SiinterjkError } from "../errors.ts";
import { deviceUse } from "../io/device-holder.ts";
import type { LockHolder } from "../io/lock-holder.ts";
import { deviceOf, serialNames } from "../io/serial-names.ts";
import type { Machine } from "../machine/machine.ts";
import type { Found, FoundPack, Known } from "../init/answers.ts";
import { packsOf } from "../init/answers.ts";
import { LONG_FRESH_MS } from "../init/settings.ts";
import { scanLines, type ScanOutcome } from "./scan.ts";

const INTERFACES = "/sys/class/net";
/** ARPHRD_CAN of linux/if_arp.h. */
const CAN_TYPE = "280";

/** CAN interfaces, those that have hardware first. */
export async function canInterfaces(machine: Machine): Promise<readonly string[]> {
  const names = (await machine.list(INTERFACES)) ?? [];
  const types = await Promise.all(names.map((name) => machine.readText(`${INTERFACES}/${name}/type`).catch(() => null)));
  const can = names.filter((_, i) => types[i]?.trim() === CAN_TYPE);
  return [...can.filter((name) => name.startsWith("can")), ...can.filter((name) => !name.startsWith("can"))];
}

/** The path of a configuration that is there and right; else `null`. */
export async function olderConfiguration(path: string): Promise<string | null> {
  try {
    await loadConfig(path);
    return path;
  } catch (error) {
    if (error instanceof SiinterjkError) return null;
    throw error;
  }
}

export interface Search {
  readonly found: Found;
  /** What the lines have shown, where they were looked at. */
  readonly scanned: ScanOutcome | null;
}

/** Finds the packs in the way that was asked for; `null` if it was stopped. Rejects with SCAN_PORT_NAME. */
export async function search(
  { answers, found }: Known,
  { signal, writeError }: { readonly signal: AbortSignal; readonly writeError: (text: string) => void },
): Promise<Search | null> {
  const { scan, port = [] } = answers;
  const looks = scan === "all" || scan === "named";
  const scanned = looks ? await scanLines(scan === "named" ? port : [], { signal, writeError }) : null;
  if (looks && scanned === null) return null;
  const older = answers.scan === "older" && found.older !== null ? await loadConfig(found.older) : null;
  const packs = scanned === null ? (older?.packs.map(fromFile) ?? []) : scanned.placed.map(fromScan);
  const known = { answers, found: { ...found, packs, olderBattery: older } };
  const devices = await Promise.all(packsOf(known).map((pack) => deviceOf(pack.port)));
  const holders = await holdersOf(packsOf(known).map((pack) => pack.port));
  const held = scanned?.ports.some(({ findings }) => findings.some(({ code }) => code === "SCAN_BRIDGE_HAS_PORT")) === true;
  const plugged = (await serialNames()).filter(({ device }) => /\/tty(?:ACM|USB)\d+$/.test(device) && !devices.includes(device));
  return {
    scanned,
    found: {
      ...known.found,
      listened: scanned?.listened ?? (older !== null && older.safety.freshMs >= LONG_FRESH_MS),
      slcan: plugged.map(({ name }) => name),
      taken: held || holders.length > 0,
    },
  };
}

export interface HeldPort {
  readonly port: string;
  readonly holder: LockHolder;
}

/** Those of the ports that somebody else has: who opened one as well would take answers away. */
export async function holdersOf(ports: readonly string[]): Promise<readonly HeldPort[]> {
  const uses = [...new Set(ports)].map(async (port) => ({ port, holder: (await deviceUse(await deviceOf(port))).holder }));
  return (await Promise.all(uses)).flatMap(({ port, holder }) => (holder === null ? [] : [{ port, holder }]));
}

const fromScan = ({ port, bms }: ScanOutcome["placed"][number]): FoundPack => {
  const { protocol, address, registers, cells, capacityAh, setIn } = bms;
  return { port, protocol, address, registers, cells, capacityAh, setIn, name: null, represents: null };
};

const fromFile = ({ port, protocol, address, registers, cells, name, represents }: Config["packs"][number]): FoundPack => ({
  ...{ port, protocol, registers, name, represents },
  address: address ?? null,
  cells: cells ?? null,
  capacityAh: null,
  setIn: null,
});
