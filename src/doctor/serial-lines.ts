/** The serial devices that the configuration names: of the packs, and of a CAN adapter that is reached over one. */
import { deviceOf, serialNames, type SerialName } from "../io/serial-names.ts";
import type { Config } from "../config/load.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { namesSource } from "./machine-sources.ts";

export interface SerialLine {
  /** As it is configured. */
  readonly port: string;
  /** The kernel's name behind all links; the same as `port` where nothing is there. */
  readonly device: string;
  /** The key that names it first: "packs[0].port". */
  readonly key: string;
}

/** Serial servers (tcp://) are no devices. */
export function portsOf({ packs, inverter }: Config): readonly { readonly port: string; readonly key: string }[] {
  const all = packs.map(({ port }, i) => ({ port, key: `packs[${i}].port` }));
  if (inverter.can.startsWith("slcan:")) all.push({ port: inverter.can.slice("slcan:".length), key: "inverter.can" });
  return all.filter(({ port }, i) => port.startsWith("/") && all.findIndex((one) => one.port === port) === i);
}

export const serialLines = (site: DoctorSite): Promise<readonly SerialLine[]> => gatheredOnce(site, gatherLines);

async function gatherLines({ machine, config }: DoctorSite): Promise<readonly SerialLine[]> {
  if (config.kind !== "good") return [];
  const source = namesSource(machine);
  return Promise.all(portsOf(config.config).map(async (line) => ({ ...line, device: await deviceOf(line.port, source) })));
}

/** Those that the machine has. */
export const machineSerials = (site: DoctorSite): Promise<readonly SerialName[]> => gatheredOnce(site, gatherSerials);

const gatherSerials = ({ machine }: DoctorSite): Promise<readonly SerialName[]> => serialNames(namesSource(machine));

export const NO_SERIAL = "The configuration names no serial device of this machine.";
