/** Users and groups of the machine, and what the user of the service may do with a file. */
import { SERVICE_USER } from "../setup/places.ts";
import type { FileFacts } from "../machine/machine.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { unitFacts } from "./service-unit.ts";

export interface Account {
  readonly name: string;
  readonly userId: number;
  /** Its own group and those that it is in, the unit's SupplementaryGroups among them. */
  readonly groups: ReadonlyMap<number, string>;
}

/** The user under whom the service runs; `null` where there is none of its name. */
export const serviceAccount = (site: DoctorSite): Promise<Account | null> => gatheredOnce(site, gatherAccount);

async function gatherAccount(site: DoctorSite): Promise<Account | null> {
  const unit = await unitFacts(site);
  const properties = unit.kind === "unit" ? unit.properties : new Map<string, string>();
  const passwd = (await site.machine.readText("/etc/passwd")) ?? "";
  const group = (await site.machine.readText("/etc/group")) ?? "";
  return accountOf(
    properties.get("User") ?? SERVICE_USER,
    passwd,
    group,
    properties.get("SupplementaryGroups")?.split(" ") ?? [],
  );
}

/** Lines of passwd(5) "name:x:uid:gid:..." and group(5) "name:x:gid:member,member". */
export function accountOf(name: string, passwd: string, group: string, more: readonly string[] = []): Account | null {
  const fields = rows(passwd).find(([user]) => user === name);
  if (fields === undefined) return null;
  const [, , userId, groupId] = fields;
  const groups = new Map<number, string>();
  for (const [groupName = "", , id, members = ""] of rows(group)) {
    if (id === groupId || members.split(",").includes(name) || more.includes(groupName)) groups.set(Number(id), groupName);
  }
  if (!groups.has(Number(groupId))) groups.set(Number(groupId), groupId ?? "");
  return { name, userId: Number(userId), groups };
}

const rows = (text: string): readonly (readonly string[])[] => text.split("\n").map((line) => line.split(":"));

const BITS = { read: 0o4, write: 0o2, enter: 0o1 } as const;

/** As the kernel decides without further rules (ACLs): the owner's bits, else the group's, else everybody's; root may all. */
export function may(account: Account, what: keyof typeof BITS, { mode, userId, groupId }: FileFacts): boolean {
  if (account.userId === 0) return true;
  const shift = account.userId === userId ? 6 : account.groups.has(groupId) ? 3 : 0;
  return ((mode >> shift) & BITS[what]) !== 0;
}

/** "siinterjk", or the number where no group has that id. */
export function groupName(group: string, groupId: number): string {
  return rows(group).find(([, , id]) => id === String(groupId))?.[0] ?? String(groupId);
}
