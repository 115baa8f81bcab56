/**
 * What a check of the doctor is. A check gathers facts and hands them to a pure function that judges them; it only looks. Facts
 * that several checks need are gathered once, by `gatheredOnce` (gathered.ts).
 */
import type { Config, ConfigProblem } from "../config/load.ts";
import type { ControlAsk, ControlGrant } from "../control/protocol.ts";
import type { BytePort, CanPort, Clock, Opener } from "../io/port.ts";
import type { Machine } from "../machine/machine.ts";

export const CHECK_AREAS = ["machine", "configuration", "battery", "can", "inverter", "service"] as const;
export type CheckArea = (typeof CHECK_AREAS)[number];

export type CheckState = "ok" | "warning" | "failed" | "skipped";

/** What a check has found. What is wrong has exactly one remedy: the first thing to do, command lines in backquotes. */
export type Verdict =
  | {
      readonly state: "ok" | "skipped";
      /** One sentence with the figures; for `skipped` why it could not be told. */
      readonly says: string;
      /** Lines for who wants to know more; shown in the report and with `--json`. */
      readonly details?: readonly string[];
    }
  | {
      readonly state: "warning" | "failed";
      readonly says: string;
      readonly remedy: string;
      readonly details?: readonly string[];
    };

export type CheckResult = Verdict & {
  readonly id: string;
  readonly title: string;
  readonly area: CheckArea;
  /** The check that has to be ok first; it is that one which has failed, or could not be looked at. */
  readonly waitsFor?: string;
};

export interface Check {
  /** Kebab-case, stable and documented: scripts ask for it. */
  readonly id: string;
  readonly area: CheckArea;
  /** What is right when it is ok, in a few words: "Serial console off". */
  readonly title: string;
  /** For docs/doctor.md: what is looked at, what a warning and a failure mean (absent: there is none), and what helps. */
  readonly page: {
    readonly looksAt: string;
    readonly warning?: string;
    readonly failed?: string;
    readonly remedy?: string;
  };
  /** Checks that must be ok, or have a warning, before this one makes sense; else it is skipped, and says which one it waits for. */
  readonly needs?: readonly string[];
  /** Longest time that it may take; 10 s if left out. The signal is aborted then. */
  readonly timeLimitMs?: number;
  /** Never changes anything. What it throws becomes a failure of its own kind, DOCTOR_CANNOT_LOOK. */
  look(site: DoctorSite, signal: AbortSignal): Promise<Verdict>;
}

/** The configuration as it was found. */
export type FoundConfig =
  | { readonly kind: "good"; readonly path: string; readonly text: string; readonly config: Config }
  | { readonly kind: "wrong"; readonly path: string; readonly text: string; readonly problems: readonly ConfigProblem[] }
  | { readonly kind: "missing"; readonly path: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly why: string };

/** Who looks: this process. */
export interface Looker {
  readonly version: string;
  /** "24.1.0", without the v. */
  readonly nodeVersion: string;
  /** The interpreter that runs. */
  readonly nodePath: string;
  /** The file that is run, all links followed. */
  readonly programPath: string;
  readonly userId: number;
}

/** What the running page answers. */
export interface PageAnswer {
  readonly status: number;
  /** At most 1 MiB of it. */
  readonly text: string;
}

/** Everything that checks may look at. */
export interface DoctorSite {
  readonly machine: Machine;
  readonly looker: Looker;
  readonly config: FoundConfig;
  readonly clock: Clock;
  readonly wallNowMs: () => number;
  /** Asks the running bridge; `null` if nobody listens on its socket. Rejects with CONTROL_PERMISSION or CONTROL_NO_ANSWER. */
  ask(request: ControlAsk): Promise<ControlGrant | null>;
  /** GET of a local page ("http://127.0.0.1:8080/..."); `null` if nobody listens there. Longest 5 s, then it rejects. */
  getPage(url: string, signal: AbortSignal): Promise<PageAnswer | null>;
  /** Openers for when no bridge runs; `bridgeRuns` (bridge-runs.ts) has to be asked first. */
  serial(port: string, settings?: { readonly baudRate?: number }): Opener<BytePort>;
  can(bus: string, filters?: readonly { readonly id: number; readonly mask: number }[]): Opener<CanPort>;
}

export const ok = (says: string, details?: readonly string[]): Verdict => ({ state: "ok", says, ...withDetails(details) });
export const skipped = (says: string, details?: readonly string[]): Verdict => ({
  state: "skipped",
  says,
  ...withDetails(details),
});
export const warning = (says: string, remedy: string, details?: readonly string[]): Verdict => ({
  state: "warning",
  says,
  remedy,
  ...withDetails(details),
});
export const failed = (says: string, remedy: string, details?: readonly string[]): Verdict => ({
  state: "failed",
  says,
  remedy,
  ...withDetails(details),
});

const withDetails = (details: readonly string[] | undefined): { readonly details?: readonly string[] } =>
  details === undefined || details.length === 0 ? {} : { details };
