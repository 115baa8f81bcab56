/** Whether anybody else has the serial devices of the configuration, and whether the service may open them. */
import { lockHolder, type LockHolder } from "../io/lock-holder.ts";
import type { FileFacts } from "../machine/machine.ts";
import { SERIAL_GROUP } from "../setup/places.ts";
import { groupName, may, serviceAccount, type Account } from "./accounts.ts";
import { failed, ok, skipped, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { locksSource } from "./machine-sources.ts";
import { openDevices } from "./processes.ts";
import { NO_SERIAL, serialLines, type SerialLine } from "./serial-lines.ts";
import { unitFacts } from "./service-unit.ts";
import { worstOf } from "./worst.ts";

export interface HolderFacts extends SerialLine {
  /** All that have it open or locked, as far as this user may see. */
  readonly holders: readonly LockHolder[];
  /** Processes whose open files this user may not see. */
  readonly hidden: number;
  /** The process of the service; `null` where it does not run or systemd does not say. */
  readonly serviceId: number | null;
}

export function judgeHolders({ port, holders, hidden, serviceId }: HolderFacts): Verdict {
  const others = holders.filter(({ isBridge }) => !isBridge);
  const [first] = others;
  if (first !== undefined) {
    const who = others.map(({ program, processId }) => `${program || "a program"} (process ${processId})`).join(" and ");
    return failed(`${port} is in use by ${who}: two programs on one line take each other's answers.`, ending(first));
  }
  const bridges = holders.filter(({ isBridge }) => isBridge);
  if (bridges.length > 1) {
    const ids = bridges.map(({ processId }) => processId).join(" and ");
    return failed(`${bridges.length} bridges use ${port} (processes ${ids}).`, endingOf(bridges, serviceId));
  }
  if (bridges.length === 1) return ok(`Only the bridge uses ${port}.`);
  return ok(
    hidden === 0
      ? `Nobody uses ${port}.`
      : `Nobody is known to use ${port}; this user may not see the open files of ${hidden === 1 ? "1 process" : `${hidden} processes`}.`,
  );
}

/** Of several bridges. The one that feeds the inverter has to stay. */
function endingOf(bridges: readonly LockHolder[], serviceId: number | null): string {
  const more = bridges.filter(({ processId }) => processId !== serviceId);
  const kills = more.map(({ processId }) => `\`sudo kill ${processId}\``);
  if (more.length < bridges.length) return `End what is not the service: ${kills.join(" and ")}.`;
  return `None of them is known to be the service. End all but the one that feeds the inverter: ${kills.join(" or ")}.`;
}

function ending({ program, processId }: LockHolder): string {
  if (program.includes("ModemManager")) return "Switch it off: `sudo systemctl disable --now ModemManager.service`.";
  if (program.includes("brltty")) return "Remove it: `sudo apt remove brltty`.";
  return `If it is what feeds the inverter, switch the inverter off before: without it the house is dark after 60 s. Then end it with \`sudo kill ${processId}\`, and keep it from starting again: \`systemctl status ${processId}\` names its service.`;
}

/** Who has the serial devices. Whoever opens one of them waits for this first: the doctor itself is nobody to be told of. */
export const serialHolders = (site: DoctorSite): Promise<readonly HolderFacts[]> => gatheredOnce(site, gatherHolders);

/** A device that another program than a bridge has; whoever opened it as well would take answers away. `null`: none is known. */
export async function heldByOthers(site: DoctorSite): Promise<string | null> {
  return (await serialHolders(site)).find(({ holders }) => holders.some(({ isBridge }) => !isBridge))?.port ?? null;
}

async function gatherHolders(site: DoctorSite): Promise<readonly HolderFacts[]> {
  const serviceId = await serviceProcess(site);
  return Promise.all((await serialLines(site)).map(async (line) => ({ ...line, ...(await holdersOf(site, line)), serviceId })));
}

async function serviceProcess(site: DoctorSite): Promise<number | null> {
  const unit = await unitFacts(site);
  const id = unit.kind === "unit" ? Number(unit.properties.get("MainPID")) : NaN;
  return id > 0 ? id : null;
}

/** The holder of the lock first; each process once. */
async function holdersOf(site: DoctorSite, { device }: SerialLine): Promise<Pick<HolderFacts, "holders" | "hidden">> {
  const lock = await lockHolder(device, locksSource(site.machine));
  const { holders, hidden } = await openDevices(site);
  const open = holders.get(device) ?? [];
  return {
    holders: [...(lock === null || open.some(({ processId }) => processId === lock.processId) ? [] : [lock]), ...open],
    hidden,
  };
}

export const serialFreeCheck: Check = {
  id: "serial-free",
  area: "battery",
  title: "Nobody else uses the serial ports",
  page: {
    looksAt: "Which programs have the serial ports open or locked; as root those of all users.",
    failed: "Another program than the bridge has one open.",
    remedy: "End it.",
  },
  needs: ["serial-port"],
  look: async (site) => worstOf((await serialHolders(site)).map(judgeHolders), skipped(NO_SERIAL)),
};

export interface PermissionFacts extends SerialLine {
  readonly account: Account;
  readonly file: FileFacts;
  /** The name of the file's group. */
  readonly group: string;
}

export function judgePermission({ port, device, account, file, group }: PermissionFacts): Verdict {
  if (may(account, "read", file) && may(account, "write", file)) return ok(`The user ${account.name} may open ${port}.`);
  const says = `The user ${account.name} may not open ${port} (group ${group}, mode ${file.mode.toString(8).padStart(4, "0")})`;
  if (group === SERIAL_GROUP && !account.groups.has(file.groupId)) {
    return failed(
      `${says}.`,
      `Let it: \`sudo usermod -aG ${SERIAL_GROUP} ${account.name}\`, then \`sudo systemctl restart siinterjk\`.`,
    );
  }
  if (group === "tty") {
    return failed(
      `${says}, because a login has it.`,
      `Switch the login off: \`sudo systemctl disable --now serial-getty@${device.split("/").at(-1)}.service\`.`,
    );
  }
  return failed(
    `${says}.`,
    `Put it back to the group ${SERIAL_GROUP}: plug the adapter in anew or \`sudo reboot\`; if it stays so, \`grep -r tty /etc/udev/rules.d\` shows who changes it.`,
  );
}

async function lookPermission(site: DoctorSite): Promise<Verdict> {
  const { machine } = site;
  const account = await serviceAccount(site);
  if (account === null) return skipped("There is no user for the service.");
  const groups = (await machine.readText("/etc/group")) ?? "";
  const facts = (await serialLines(site)).map(async (line) => {
    const file = await machine.stat(line.device);
    return file === null ? null : { ...line, account, file, group: groupName(groups, file.groupId) };
  });
  const there = (await Promise.all(facts)).filter((one) => one !== null);
  return worstOf(there.map(judgePermission), skipped(NO_SERIAL));
}

export const serialPermissionCheck: Check = {
  id: "serial-permission",
  area: "battery",
  title: "Service may open the serial ports",
  page: {
    looksAt: "Owner, group and mode of the devices, and the groups of the user of the service.",
    failed: "The user of the service may not open one.",
    remedy: `Put it into the group \`${SERIAL_GROUP}\`.`,
  },
  needs: ["serial-port"],
  look: lookPermission,
};
