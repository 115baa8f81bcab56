/**
 * The serial lines that this machine has, by names that stay the same over restarts where there are such. Looks at folders only:
 * nothing is opened, and neither udev's database nor its tools are needed.
 */
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename } from "node:path";

/** What is looked at; all reject for what is not there. */
export interface NamesSource {
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** The path behind all links. */
  readonly follow: (path: string) => Promise<string>;
  readonly read: (path: string) => Promise<string>;
}

export interface SerialName {
  /** As it is to be written into the configuration. */
  readonly name: string;
  /** The kernel's name for the same device, "/dev/ttyUSB0". */
  readonly device: string;
}

const SYSTEM: NamesSource = { list: (folder) => readdir(folder), follow: realpath, read: (path) => readFile(path, "utf8") };

const BY_ID = "/dev/serial/by-id";
const BY_PATH = "/dev/serial/by-path";
/** The UART on the pins of a Raspberry Pi, and the one of its Bluetooth, on which nobody else may speak. */
const PI_PINS = "/dev/serial0";
const PI_BLUETOOTH = "/dev/serial1";
/** SC are the UARTs of boards with an SC16IS752. */
const DEVICE = /^tty(?:USB|ACM|AMA|SC|S)\d+$/;
const PLUGGED = /^tty(?:USB|ACM)\d+$/;
const ORDER = ["USB", "ACM", "AMA", "SC", "S"];

/** All of them, each once, adapters that can be unplugged first. */
export async function serialNames(source: NamesSource = SYSTEM): Promise<readonly SerialName[]> {
  const listed = (await orElse(source.list("/dev"), [])).filter((name) => DEVICE.test(name)).sort(byKind);
  const real = await Promise.all(listed.map(async (name) => ((await isThere(source, name)) ? `/dev/${name}` : null)));
  const bluetooth = await orElse(source.follow(PI_BLUETOOTH), null);
  const devices = real.filter((device) => device !== null && device !== bluetooth) as string[];
  const stable = await stableNames(source, devices);
  return devices.map((device) => ({ name: stable.get(device) ?? device, device }));
}

/** The device behind a path that a person has written; the path itself where there is none. */
export const deviceOf = (path: string, source: NamesSource = SYSTEM): Promise<string> => orElse(source.follow(path), path);

/** Whether the console of the system is on this device: the kernel writes its messages there, and a login may wait. */
export async function isConsole(device: string, source: NamesSource = SYSTEM): Promise<boolean> {
  return (await orElse(source.read("/sys/class/tty/console/active"), "")).trim().split(/\s+/).includes(basename(device));
}

/** PC kernels have names for 32 UARTs, whether they exist or not; the type of one that does not is 0. */
async function isThere(source: NamesSource, name: string): Promise<boolean> {
  return !/^ttyS\d/.test(name) || (await orElse(source.read(`/sys/class/tty/${name}/type`), "")).trim() !== "0";
}

/**
 * For each device the name that stays. Two equal adapters without serial numbers share one name by id, which then leads to
 * either of them: if one is left without such a name, those by the socket are taken for all.
 */
async function stableNames(source: NamesSource, devices: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byId = await links(source, BY_ID);
  const plugged = devices.filter((device) => PLUGGED.test(basename(device)));
  const names = plugged.every((device) => byId.has(device)) ? byId : await links(source, BY_PATH);
  const pins = await orElse(source.follow(PI_PINS), null);
  return pins === null || names.has(pins) ? names : new Map([...names, [pins, PI_PINS]]);
}

/** Devices by what leads to them from a folder; of several names the first. */
async function links(source: NamesSource, folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of [...(await orElse(source.list(folder), []))].sort()) {
    const device = await orElse(source.follow(`${folder}/${name}`), null);
    if (device !== null && !found.has(device)) found.set(device, `${folder}/${name}`);
  }
  return found;
}

function byKind(one: string, other: string): number {
  const kind = (name: string): number => ORDER.indexOf(/^tty([A-Z]+)/.exec(name)![1]!);
  const number = (name: string): number => Number(/\d+$/.exec(name)![0]);
  return kind(one) - kind(other) || number(one) - number(other);
}

const orElse = <T, E>(promise: Promise<T>, otherwise: E): Promise<T | E> => promise.catch(() => otherwise);
