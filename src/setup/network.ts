/** can0 at every start: the file for systemd-networkd, the udev rule, and systemd-networkd itself. */
import type { Machine } from "../machine/machine.ts";
import { fileStep } from "./managed-file.ts";
import { CAN_NETWORK_FILE, CAN_UDEV_FILE, NETWORKD_FILE } from "./places.ts";
import { isTask, mustRun, unitIs, type Site, type Step } from "./step.ts";

const NETWORKD = "systemd-networkd.service";
const WAIT_ONLINE = "systemd-networkd-wait-online.service";

/** The files as the program brings them. */
export interface NetworkTexts {
  readonly network: string;
  readonly udev: string;
  readonly networkd: string | null;
}

export async function networkSteps(site: Site, texts: NetworkTexts): Promise<readonly Step[]> {
  const network = await fileStep(site, { what: "CAN interface", path: CAN_NETWORK_FILE, text: texts.network });
  const udev = await fileStep(site, { what: "CAN queue", path: CAN_UDEV_FILE, text: texts.udev });
  const steps = [network, udev, ...(await restraintSteps(site, texts.networkd))];
  return [...steps, await enableStep(site, isTask(network)), ruleStep(site, isTask(udev))];
}

/**
 * Where systemd-networkd has not run so far it must leave alone what others have set up: it would take away routing rules that it
 * does not know, those of a VPN for example. NetworkManager leaves CAN interfaces alone by itself: to it they are "generic", which
 * it does not manage unless it is told to (NM_UNMANAGED_BY_DEFAULT in nm-device-generic.c).
 */
export async function restraintSteps(site: Site, text: string | null): Promise<readonly Step[]> {
  const { machine, note } = site;
  const isFresh = note.enabledNetworkd || (await unitIs(machine, "is-enabled", NETWORKD)) === "disabled";
  return isFresh && text !== null ? [await fileStep(site, { what: "networkd's restraint", path: NETWORKD_FILE, text })] : [];
}

/** Also for Debian's package, which brings the files itself. */
export async function enableStep({ machine, note }: Site, isChanged = false): Promise<Step> {
  const what = "systemd-networkd";
  const enabled = await unitIs(machine, "is-enabled", NETWORKD);
  if (enabled === "not-found") return { what, says: "is not installed: can0 has to be brought up in another way" };
  const active = (await unitIs(machine, "is-active", NETWORKD)) === "active";
  const reload = active && (isChanged || note.unfinished);
  if (enabled === "enabled" && active && !reload) return { what, says: "is enabled and runs" };
  const enables = enabled !== "enabled";
  return {
    what,
    says: enables ? "is enabled and started; nobody waits for it" : reload ? "reads its files anew" : "is started",
    run: async ({ machine, book }) => {
      if (enables) {
        await book.keep({ enabledNetworkd: true });
        await mustRun(machine, "systemctl", ["enable", NETWORKD]);
      }
      // It brings the unit along that waits for a network; nothing here is one, and each start would take 2 minutes more.
      if (enables || (note.unfinished && note.enabledNetworkd)) await mustRun(machine, "systemctl", ["disable", WAIT_ONLINE]);
      await mustRun(machine, ...(active ? RELOAD : START));
    },
  };
}

const START: readonly [string, string[]] = ["systemctl", ["start", NETWORKD]];
const RELOAD: readonly [string, string[]] = ["networkctl", ["reload"]];

function ruleStep({ note }: Site, isChanged: boolean): Step {
  const what = "udev";
  if (!isChanged && !note.unfinished) return { what, says: "knows the rule" };
  return {
    what,
    says: "reads its rules anew",
    run: async ({ machine }) => {
      await mustRun(machine, "udevadm", ["control", "--reload"]);
      await mustRun(machine, "udevadm", ["trigger", "--action=add", "--subsystem-match=net", "--sysname-match=can*"]);
    },
  };
}

/** Stops systemd-networkd again, unless something else has come to need it. */
export async function disableStep({ machine, note }: Site): Promise<Step | null> {
  if (!note.enabledNetworkd) return null;
  const what = "systemd-networkd";
  const others = await otherNetworks(machine);
  if (others.length > 0) return { what, says: `stays enabled: ${others.join(", ")} need it` };
  if ((await unitIs(machine, "is-enabled", NETWORKD)) !== "enabled") return { what, says: "is not enabled" };
  return {
    what,
    says: "is disabled and stopped, as it was before",
    run: async ({ machine }) => {
      await mustRun(machine, "systemctl", ["disable", "--now", NETWORKD, "systemd-networkd.socket"]);
    },
  };
}

/** Files of others that systemd-networkd follows. */
async function otherNetworks(machine: Machine): Promise<readonly string[]> {
  const folders = ["/etc/systemd/network", "/run/systemd/network"];
  const found = await Promise.all(
    folders.map(async (folder) => ((await machine.list(folder)) ?? []).map((name) => `${folder}/${name}`)),
  );
  return found.flat().filter((path) => /\.(?:network|netdev)$/.test(path) && path !== CAN_NETWORK_FILE);
}

/** What may get in the way of can0, in sentences. */
export async function networkWarnings({ machine, note }: Site): Promise<readonly string[]> {
  const warnings: string[] = [];
  const others = await otherNetworks(machine);
  if (others.length > 0 && !note.enabledNetworkd && (await unitIs(machine, "is-enabled", NETWORKD)) === "disabled") {
    warnings.push(`systemd-networkd will be enabled, and with it ${others.join(", ")} will count.`);
  }
  const folder = "/etc/network/interfaces.d";
  const files = ["/etc/network/interfaces", ...((await machine.list(folder)) ?? []).map((name) => `${folder}/${name}`)];
  for (const file of files) {
    const text = (await machine.readText(file)) ?? "";
    if (/^\s*(?:auto|allow-hotplug|iface)\s.*\bcan0\b/m.test(text)) {
      warnings.push(`${file} sets up can0 as well. Remove it there: two that do it get in each other's way.`);
    }
  }
  return warnings;
}
