/** `siinterjk uninstall`: takes back what `siinterjk install` has done. */
import { carryOutUninstall } from "../setup/carry-out.ts";
import { planUninstall } from "../setup/plan-uninstall.ts";
import { agreed, needRoot, realSetupIo, withSetupErrors, type SetupIo, type SetupOptions } from "./setup-io.ts";
import { countText, planText } from "./setup-text.ts";

export interface UninstallOptions extends SetupOptions {
  /** Configuration, data and the user as well. */
  readonly purge: boolean;
}

/** Resolves to the exit status: 0 done or only looked, 1 not done. */
export function uninstallCommand(options: UninstallOptions, io: SetupIo = realSetupIo()): Promise<number> {
  return withSetupErrors(io, async () => {
    needRoot(io, options, "uninstall");
    const { machine, write } = io;
    const plan = await planUninstall(machine, options);
    write(`SIinterJK leaves this machine; what is to do has an arrow:\n\n${planText(plan.steps, options.dryRun)}\n`);
    if (options.dryRun) {
      write(`Nothing was done (--dry-run). To do: ${countText(plan.steps)}.\n`);
      return 0;
    }
    if (!(await agreed(io, options, `Do it? ${countText(plan.steps)}.`))) {
      write("Nothing was done.\n");
      return 1;
    }
    await carryOutUninstall(machine, plan, ({ what, says }) => write(`${what}: ${says}\n`));
    write(`Removed.\n${plan.needsReboot ? "Next:\n  sudo reboot   the boot settings count from the next start on\n" : ""}`);
    return 0;
  });
}
