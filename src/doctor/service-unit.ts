/** What systemd says about the service. */
import { SERVICE_UNIT } from "../setup/places.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";

/** `properties` as `systemctl show` names them; empty texts are left out. */
export type UnitFacts =
  | { readonly kind: "no-systemd"; readonly why: string }
  | { readonly kind: "unit"; readonly properties: ReadonlyMap<string, string> };

const PROPERTIES = [
  "LoadState",
  "ActiveState",
  "SubState",
  "UnitFileState",
  "NRestarts",
  "Result",
  "ExecMainStatus",
  "ExecMainCode",
  "ExecStart",
  "MainPID",
  "User",
  "SupplementaryGroups",
  "FragmentPath",
  "StatusText",
  "NeedDaemonReload",
  "ActiveEnterTimestampMonotonic",
];

export const unitFacts = (site: DoctorSite): Promise<UnitFacts> => gatheredOnce(site, gatherUnit);

async function gatherUnit({ machine }: DoctorSite): Promise<UnitFacts> {
  const run = await machine.run("systemctl", ["show", SERVICE_UNIT, `--property=${PROPERTIES.join(",")}`]);
  if (run === null) return { kind: "no-systemd", why: "there is no systemctl" };
  // "System has not been booted with systemd as init system (PID 1). Can't operate."
  if (run.status !== 0) return { kind: "no-systemd", why: firstLineOf(run.stderr) || "systemctl does not answer" };
  return { kind: "unit", properties: propertiesOf(run.stdout) };
}

const firstLineOf = (text: string): string => text.trim().split("\n")[0]!.replace(/\.$/, "");

/** Lines "Key=value", the first of each key. */
export function propertiesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0 && at < line.length - 1 && !found.has(line.slice(0, at))) found.set(line.slice(0, at), line.slice(at + 1));
  }
  return found;
}
