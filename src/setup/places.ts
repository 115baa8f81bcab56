/** Where everything of an installation lies, for all commands that make it, look at it or take it away. */
import type { Machine } from "../machine/machine.ts";

/** The user and the group of the service. */
export const SERVICE_USER = "siinterjk";
/** The group that may open serial ports on Debian and Raspberry Pi OS. */
export const SERIAL_GROUP = "dialout";
export const SERVICE_UNIT = "siinterjk.service";

/** It may hold secrets: root writes it, the group of the service reads it (0640). */
export const CONFIG_FOLDER = "/etc/siinterjk";
export const CONFIG_FILE = "/etc/siinterjk/siinterjk.yaml";
/** What `siinterjk install` has done, so that it can be taken back. Only root may write it: it says what is removed. */
export const INSTALLED_NOTE = "/etc/siinterjk/installed.json";
/** State, recordings and history. */
export const STATE_FOLDER = "/var/lib/siinterjk";
export const CONTROL_SOCKET = "/run/siinterjk/control.sock";

/** What `siinterjk install` makes. */
export const PROGRAM_FOLDER = "/opt/siinterjk";
/** One folder for each version that is kept. */
export const RELEASES_FOLDER = "/opt/siinterjk/releases";
/** A link to the release that the service runs. */
export const CURRENT_RELEASE = "/opt/siinterjk/current";
/** The command for everybody: starts the current release. */
export const COMMAND_FILE = "/usr/local/bin/siinterjk";
export const COMMAND_MODE = 0o755;
export const UNIT_FILE = "/etc/systemd/system/siinterjk.service";
export const CAN_NETWORK_FILE = "/etc/systemd/network/80-can0.network";
/** Keeps systemd-networkd from touching what others have set up, where nothing else has needed it before. */
export const NETWORKD_FILE = "/etc/systemd/networkd.conf.d/50-siinterjk.conf";
export const CAN_UDEV_FILE = "/etc/udev/rules.d/90-siinterjk-can.rules";

/** Drivers that are loaded before the service starts. */
export const MODULES_FILE = "/etc/modules-load.d/siinterjk.conf";

/** What Debian's package owns instead. */
export const PACKAGED_PROGRAM = "/usr/lib/siinterjk";
export const PACKAGED_UNIT_FILE = "/usr/lib/systemd/system/siinterjk.service";
export const PACKAGED_CAN_NETWORK_FILE = "/usr/lib/systemd/network/80-can0.network";
export const PACKAGED_CAN_UDEV_FILE = "/usr/lib/udev/rules.d/90-siinterjk-can.rules";

export interface BootFiles {
  readonly config: string;
  /** The kernel's command line. */
  readonly cmdline: string;
}

/** Bookworm and later, then what came before; there a config.txt only says that it has moved when both are there. */
const BOOT_FOLDERS = ["/boot/firmware", "/boot"] as const;

/** The boot files of a Raspberry Pi; `null` on any other machine. */
export async function findBootFiles(machine: Machine): Promise<BootFiles | null> {
  for (const folder of BOOT_FOLDERS) {
    const files = { config: `${folder}/config.txt`, cmdline: `${folder}/cmdline.txt` };
    if ((await machine.stat(files.config)) !== null) return files;
  }
  return null;
}
