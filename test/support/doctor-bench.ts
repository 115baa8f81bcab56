/** A made-up installation for the doctor: files, programs, a configuration and a bridge that runs or not. */
import { checkConfig } from "../../src/config/check.ts";
import type { ControlAsk, ControlGrant } from "../../src/control/protocol.ts";
import type { Check, CheckResult, DoctorSite, FoundConfig, Looker, PageAnswer } from "../../src/doctor/check.ts";
import { runChecks } from "../../src/doctor/run-checks.ts";
import { FakeClock } from "./fake-clock.ts";
import { fakeMachine, type FakeMachine, type FakeMachineParts, type FakeProgram } from "./fake-machine.ts";

export interface DoctorParts extends FakeMachineParts {
  /** The text of the configuration, or how it was found; without it one pack on /dev/serial0 and can0. */
  readonly config?: string | FoundConfig;
  /** What the bridge answers; `null`, and if left out, nobody listens. */
  readonly ask?: (request: ControlAsk) => ControlGrant | null;
  readonly page?: (url: string) => PageAnswer | null;
  readonly looker?: Partial<Looker>;
  readonly wallNowMs?: number;
}

export const BENCH_CONFIG_PATH = "/etc/siinterjk/siinterjk.yaml";
export const BENCH_NOW_MS = Date.parse("2026-03-01T12:00:00Z");

export interface BenchSite extends DoctorSite {
  readonly machine: FakeMachine;
  readonly clock: FakeClock;
}

export function benchSite(parts: DoctorParts = {}): BenchSite {
  const { config = "packs: [{ port: /dev/serial0 }]\n", ask = () => null, page = () => null } = parts;
  return {
    machine: fakeMachine(parts),
    looker: {
      version: "1.2.3",
      nodeVersion: "24.1.0",
      nodePath: "/usr/bin/node",
      programPath: "/opt/siinterjk/current/dist/main.js",
      userId: 0,
      ...parts.looker,
    },
    config: typeof config === "string" ? foundConfig(config) : config,
    clock: new FakeClock(),
    wallNowMs: () => parts.wallNowMs ?? BENCH_NOW_MS,
    ask: (request) => settled(() => ask(request)),
    getPage: (url) => settled(() => page(url)),
    serial: () => () => Promise.reject(new Error("no serial line on the bench")),
    can: () => () => Promise.reject(new Error("no CAN bus on the bench")),
  };
}

export function foundConfig(text: string, path = BENCH_CONFIG_PATH): FoundConfig {
  const check = checkConfig(text, path);
  return check.ok ? { kind: "good", path, text, config: check.config } : { kind: "wrong", path, text, problems: check.problems };
}

/** What throws rejects. */
const settled = <T>(what: () => T): Promise<T> => new Promise((resolve) => resolve(what()));

/** Runs one check alone, without those that it needs, as the doctor would. */
export async function lookAlone(check: Check, parts: DoctorParts): Promise<CheckResult> {
  const [result] = await runChecks([{ ...check, needs: [] }], benchSite(parts), new AbortController().signal);
  return result!;
}

/** A systemctl that knows one unit by its properties; whatever is asked beside `show` is "inactive". */
export const systemctl =
  (properties: Readonly<Record<string, string>>, active: readonly string[] = []): FakeProgram =>
  ([what, unit = ""]) => {
    if (what === "show") return { stdout: lines(Object.entries(properties).map(([key, value]) => `${key}=${value}`)) };
    return active.includes(unit) ? { stdout: "active\n" } : { status: 3, stdout: "inactive\n" };
  };

export const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

/** The unit of an installation that is well. */
export const RUNNING_UNIT = {
  LoadState: "loaded",
  ActiveState: "active",
  SubState: "running",
  UnitFileState: "enabled",
  NRestarts: "0",
  Result: "success",
  ExecMainStatus: "0",
  User: "siinterjk",
  SupplementaryGroups: "dialout",
  NeedDaemonReload: "no",
  StatusText: "running, 52.1 V, 61 %",
  ExecStart:
    "{ path=/usr/bin/node ; argv[]=/usr/bin/node /opt/siinterjk/current/dist/main.js run --config /etc/siinterjk/siinterjk.yaml --log ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }",
} as const;

export const NOT_BOOTED: FakeProgram = () => ({
  status: 1,
  stderr:
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
});

/** Users and groups with the one of the service in dialout. */
export const ACCOUNTS = {
  "/etc/passwd":
    "root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000::/home/pi:/bin/bash\nsiinterjk:x:998:997::/nonexistent:/usr/sbin/nologin\n",
  "/etc/group": "root:x:0:\ntty:x:5:\ndialout:x:20:pi,siinterjk\nsiinterjk:x:997:\n",
} as const;

export const PI4 = "Raspberry Pi 4 Model B Rev 1.4\0";
export const PI5 = "Raspberry Pi 5 Model B Rev 1.0\0";

/** What a system call that is refused throws. */
export function refusal(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code });
}
