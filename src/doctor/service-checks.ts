/** The service as systemd sees it. */
import { ERRORS, type ErrorCode } from "../errors.ts";
import { SERIAL_GROUP, SERVICE_UNIT } from "../setup/places.ts";
import { serviceAccount, type Account } from "./accounts.ts";
import { bridgeRuns } from "./bridge-runs.ts";
import { failed, ok, skipped, warning, type Check, type Verdict } from "./check.ts";
import { lastCoded, serviceLog } from "./service-log.ts";
import { unitFacts } from "./service-unit.ts";

type Properties = ReadonlyMap<string, string>;

const INSTALL = "Install it with `sudo siinterjk install`.";

/** `runs`: a bridge runs all the same, without a unit. */
export function judgeUnit(unit: Properties, runs: boolean): Verdict {
  if (unit.get("LoadState") === "masked")
    return failed(`${SERVICE_UNIT} is masked: it cannot start.`, `Unmask it with \`sudo systemctl unmask ${SERVICE_UNIT}\`.`);
  if (unit.get("LoadState") !== "loaded") {
    const says = `There is no service (${SERVICE_UNIT}): nothing starts the bridge with the machine`;
    return runs ? warning(`${says}; the one that runs was started by hand.`, INSTALL) : failed(`${says}.`, INSTALL);
  }
  const state = unit.get("UnitFileState") ?? "unknown";
  if (!/^(?:enabled|enabled-runtime|static|alias|linked|generated)$/.test(state)) {
    return failed(
      `${SERVICE_UNIT} does not start with the machine (${state}).`,
      `Switch that on with \`sudo systemctl enable ${SERVICE_UNIT}\`.`,
    );
  }
  if (unit.get("NeedDaemonReload") === "yes") {
    return warning(
      `The files of ${SERVICE_UNIT} have changed since systemd read them.`,
      `Let systemd read them: \`sudo systemctl daemon-reload && sudo systemctl restart ${SERVICE_UNIT}\`.`,
    );
  }
  return ok(`${SERVICE_UNIT} is installed and starts with the machine.`);
}

export const serviceUnitCheck: Check = {
  id: "service-unit",
  area: "service",
  title: "Service is installed",
  page: {
    looksAt: "Whether systemd has the unit and starts it with the machine.",
    warning: "The bridge was started by hand, or the unit has changed since systemd read it.",
    failed: "There is no unit, or it does not start with the machine.",
    remedy: "`sudo siinterjk install`, or `sudo systemctl enable siinterjk`.",
  },
  look: async (site) => {
    const unit = await unitFacts(site);
    if (unit.kind === "no-systemd") return skipped(`There is no systemd here (${unit.why}).`);
    return judgeUnit(unit.properties, (await bridgeRuns(site)).kind !== "no");
  },
};

export interface StateFacts {
  readonly unit: Properties;
  /** The newest line of its log with a code; `null` where there is none, or nobody may read it. */
  readonly said: { readonly code: string; readonly message: string } | null;
}

/** Exit statuses of `siinterjk run`. */
const CONFIG_STATUS = "78";
const BUG_STATUS = "70";

export function judgeState({ unit, said }: StateFacts): Verdict {
  const state = unit.get("ActiveState") ?? "unknown";
  const status = unit.get("ExecMainStatus") ?? "0";
  const shown =
    said === null ? [] : [`last code in its log: ${said.message.startsWith(said.code) ? "" : `${said.code} `}${said.message}`];
  if (state === "active") return ok(`The service runs${unit.has("StatusText") ? `: ${unit.get("StatusText")}` : "."}`, shown);
  if (status === CONFIG_STATUS) {
    return failed(
      "The service has stopped, because its configuration has mistakes (status 78).",
      "`sudo siinterjk doctor` names them; then `sudo systemctl restart siinterjk`.",
      shown,
    );
  }
  if (status === BUG_STATUS) {
    return failed(
      "The service has stopped after a fault in the program (status 70).",
      "Report it with the file of `sudo siinterjk doctor --report`; `sudo systemctl restart siinterjk` starts it again.",
      shown,
    );
  }
  const result = unit.get("Result") ?? "success";
  const why = status === "0" && result === "success" ? "" : `, last ended with status ${status} (${result})`;
  if (state === "inactive" && why === "")
    return failed("The service does not run.", "Start it with `sudo systemctl start siinterjk`.", shown);
  const remedy =
    said !== null && Object.hasOwn(ERRORS, said.code)
      ? ERRORS[said.code as ErrorCode].remedy
      : "See why: `sudo journalctl -u siinterjk -n 50`.";
  if (state === "activating" && why === "")
    return warning("The service starts at this moment.", "Wait half a minute, then run `siinterjk doctor` again.", shown);
  return failed(
    `The service does not run (${state}${why})${said === null ? "." : `; its log last says ${said.code}.`}`,
    remedy,
    shown,
  );
}

export const serviceStateCheck: Check = {
  id: "service-state",
  area: "service",
  title: "Service runs",
  page: {
    looksAt: "What systemd says about the service, its last exit status, and the last error code in its log.",
    warning: "It is just starting.",
    failed: "It does not run.",
    remedy: "Do what the last error code asks for, then start it.",
  },
  needs: ["service-unit"],
  look: async (site) => {
    const unit = await unitFacts(site);
    if (unit.kind === "no-systemd") return skipped(`There is no systemd here (${unit.why}).`);
    if (unit.properties.get("LoadState") !== "loaded") return skipped("There is no service.");
    return judgeState({ unit: unit.properties, said: lastCoded((await serviceLog(site)) ?? []) });
  },
};

export interface RestartFacts {
  /** By systemd, since the unit was started by hand or with the machine. */
  readonly restarts: number;
  /** Of this start of the machine; `null` where the journal may not be read. */
  readonly watchdogKills: number | null;
}

export function judgeRestarts({ restarts, watchdogKills }: RestartFacts): Verdict {
  const times = (count: number): string => (count === 1 ? "once" : `${count} times`);
  if ((watchdogKills ?? 0) > 0) {
    return warning(
      `systemd's watchdog has ended the bridge ${times(watchdogKills!)} since the start of the machine, because it hung; ${restarts} restarts in all.`,
      "Look for a machine that is too busy or a disk that hangs (the checks of the disk, the memory and the supply voltage); if all is well there, report it with the file of `sudo siinterjk doctor --report`.",
    );
  }
  if (restarts > 0)
    return warning(
      `systemd has restarted the bridge ${times(restarts)} after it had ended by itself.`,
      "See why: `sudo journalctl -u siinterjk -b -p err -n 50`.",
    );
  return ok(
    watchdogKills === null
      ? "systemd has not restarted the bridge; this user may not read its log."
      : "systemd has not restarted the bridge, and its watchdog was never needed.",
  );
}

export const serviceRestartsCheck: Check = {
  id: "service-restarts",
  area: "service",
  title: "Service was not restarted",
  page: {
    looksAt: "How often systemd has restarted the bridge, and how often its watchdog had to end it.",
    warning: "It has.",
    remedy: "Look into its log.",
  },
  needs: ["service-unit"],
  look: async (site) => {
    const unit = await unitFacts(site);
    if (unit.kind === "no-systemd") return skipped(`There is no systemd here (${unit.why}).`);
    const log = await serviceLog(site);
    return judgeRestarts({
      restarts: Number(unit.properties.get("NRestarts") ?? 0),
      watchdogKills: log?.filter((line) => line.includes(": Watchdog timeout")).length ?? null,
    });
  },
};

export function judgeUser(account: Account | null, installed: boolean): Verdict {
  if (account === null)
    return installed
      ? failed("The user of the service is not there.", INSTALL)
      : skipped("There is no service, and no user for one.");
  const groups = [...account.groups.values()];
  if (account.userId === 0) return warning("The service runs as root, which it does not need.", INSTALL);
  if (!groups.includes(SERIAL_GROUP)) {
    return warning(
      `The user ${account.name} is not in the group ${SERIAL_GROUP}, which opens serial ports.`,
      `Put it there: \`sudo usermod -aG ${SERIAL_GROUP} ${account.name}\`, then \`sudo systemctl restart siinterjk\`.`,
    );
  }
  return ok(`The service runs as ${account.name} (${groups.join(", ")}).`);
}

export const serviceUserCheck: Check = {
  id: "service-user",
  area: "service",
  title: "Service has its user",
  page: {
    looksAt: "The user under whom the service runs, and its groups.",
    warning: `It is root, or not in the group \`${SERIAL_GROUP}\`.`,
    failed: "The user is not there.",
    remedy: "`sudo siinterjk install` makes it.",
  },
  look: async (site) => {
    const unit = await unitFacts(site);
    const installed = unit.kind === "unit" && unit.properties.get("LoadState") === "loaded";
    return judgeUser(await serviceAccount(site), installed);
  },
};
