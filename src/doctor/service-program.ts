/** What the unit starts: the interpreter, the program and its configuration. */
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";
import { unitFacts } from "./service-unit.ts";

export interface ServiceProgram {
  readonly nodePath: string;
  /** ".../dist/main.js", as the unit has it: perhaps over a link. */
  readonly mainPath: string;
  /** `null` where the unit names none. */
  readonly configPath: string | null;
}

/** `null` where there is no unit, or one that starts something else. */
export const serviceProgram = (site: DoctorSite): Promise<ServiceProgram | null> => gatheredOnce(site, gatherProgram);

async function gatherProgram(site: DoctorSite): Promise<ServiceProgram | null> {
  const unit = await unitFacts(site);
  return unit.kind === "unit" ? programIn(unit.properties.get("ExecStart") ?? "") : null;
}

/** "{ path=/usr/bin/node ; argv[]=/usr/bin/node /opt/.../main.js run --config /etc/... --log ; ignore_errors=no ; ... }". */
export function programIn(execStart: string): ServiceProgram | null {
  const words = /argv\[\]=(.*?) ;/.exec(execStart)?.[1]?.split(" ") ?? [];
  const mainPath = words.find((word) => word.endsWith(".js"));
  if (mainPath === undefined) return null;
  const at = words.findIndex((word) => word === "--config" || word === "-c");
  return { nodePath: words[0]!, mainPath, configPath: at < 0 ? null : (words[at + 1] ?? null) };
}
