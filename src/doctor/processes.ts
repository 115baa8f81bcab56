/** What runs on the machine, and which devices it has open, as far as this user may see. */
import { openPaths } from "../io/device-holder.ts";
import { processAt, type LockHolder } from "../io/lock-holder.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { locksSource, namesSource } from "./machine-sources.ts";

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
    const paths = await openPaths(processId, namesSource(site.machine));
    if (paths === null) hidden++;
    for (const device of [...(paths ?? [])].filter((path) => SERIAL.test(path))) {
      const holder = await processAt(processId, locksSource(site.machine));
      holders.set(device, [...(holders.get(device) ?? []), holder]);
    }
  }
  return { holders, hidden };
}

/** Any tty but consoles and pseudo-terminals. */
const SERIAL = /^\/dev\/tty[A-Za-z]/;
