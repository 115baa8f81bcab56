/**
 * A value with its age, or the reason there is none.
 * Times are milliseconds of the monotonic clock (`Clock.nowMs`), never of the wall clock.
 */
export type Observed<T> =
  | { readonly ok: true; readonly atMs: number; readonly value: T }
  | {
      readonly ok: false;
      readonly atMs: number;
      readonly why: Absence;
      readonly last?: { readonly atMs: number; readonly value: T };
    };

/** Why a value is missing. */
export type Absence =
  | "never-seen" // nothing has been received since the start
  | "timeout" // asked, no whole reply in time
  | "bad-checksum" // a reply came and its checksum was wrong
  | "malformed" // a reply came that is not what the protocol allows, or lacks what is needed
  | "echo" // only our own request came back
  | "implausible" // a whole reply whose values cannot be true
  | "starting" // the BMS has just started and does not know its SOC yet
  | "port-closed"; // the port is gone or could not be opened
