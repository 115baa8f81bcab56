/** What runs on the machine, and which devices it has open, as far as this user may see. */
import { processAt, type LockHolder } from "../io/lock-holder.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { locksSource } from "./machine-sources.ts";

export interface OpenDevices {
  /** By the kernel's name of the device, "/dev/ttyUSB0". */
  readonly holders: ReadonlyMap<string, readonly LockHolder[]>;
  /** Processes whose open files this user may not see. */
  readonly hidden: number;
}

export const processIds = (site: DoctorSite): Promise<readonly number[]> => gatheredOnce(site, gatherIds);

async function gatherIds({ machine }: DoctorSite): Promise<readonly number[]> {
  return ((await machine.list("/proc")) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Serial devices only. */
export const openDevices = (site: DoctorSite): Promise<OpenDevices> => gatheredOnce(site, gatherDevices);

async function gatherDevices(site: DoctorSite): Promise<OpenDevices> {
  const holders = new Map<string, LockHolder[]>();
  let hidden = 0;
  for (const processId of await processIds(site)) {
    const devices = await devicesOf(site, processId);
    if (devices === null) hidden++;
    for (const device of devices ?? []) {
      const holder = await processAt(processId, locksSource(site.machine));
      holders.set(device, [...(holders.get(device) ?? []), holder]);
    }
  }
  return { holders, hidden };
}

/** Any tty but consoles and pseudo-terminals. */
const SERIAL = /^\/dev\/tty[A-Za-z]/;

/** `null` for somebody else's process. */
async function devicesOf({ machine }: DoctorSite, processId: number): Promise<ReadonlySet<string> | null> {
  const folder = `/proc/${processId}/fd`;
  // A process may end while it is looked at.
  const names = await machine.list(folder).catch(() => null);
  if (names === null) return (await machine.stat(`/proc/${processId}`).catch(() => null)) === null ? new Set() : null;
  const paths = await Promise.all(names.map((name) => machine.follow(`${folder}/${name}`).catch(() => null)));
  return new Set(paths.filter((path) => path !== null && SERIAL.test(path)) as string[]);
}
