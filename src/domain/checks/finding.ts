/** What the checks of the inverter find, as data. Currents are positive while charging. */

export type CheckName =
  | "accepted-soc"
  | "accepted-charge-voltage"
  | "agrees-voltage"
  | "agrees-current"
  | "current-sign"
  | "represents"
  | "obeys-charge"
  | "obeys-discharge";

/**
 * `bad` is an accusation and stands on evidence. `noted` is a fact that may have an innocent cause. `unknown` says nothing:
 * it neither begins nor ends what was found before.
 */
export type FindingState = "ok" | "bad" | "noted" | "unknown";

/** Why nothing can be said. */
export type UnknownWhy =
  | "inverter-unheard"
  | "inverter-not-operating" // standby, failure, or a state that the document does not name
  | "nothing-sent"
  | "battery-not-fresh"
  | "watching" // all is there, but has not been seen for long enough, or not in both directions
  | "cluster" // the current of 0x305 may be that of the master alone
  | "unexplained"; // the currents are in proportion, but no whole number of packs explains it

interface Said<C extends CheckName, S extends FindingState> {
  readonly check: C;
  readonly state: S;
  /** Since when this state stands, ms of the monotonic clock. */
  readonly sinceMs: number;
}

export interface SocFacts {
  readonly toldPct: number;
  readonly saidPct: number;
  /** Of 0x306; 10 is the external BMS. */
  readonly chargingProcedure: number;
}

export interface ChargeVoltageFacts {
  readonly toldV: number;
  readonly saidV: number;
  readonly chargingProcedure: number;
}

/** Means over 30 s. */
export interface VoltageFacts {
  readonly inverterV: number;
  readonly bmsV: number;
}

/** Means over 30 s; those of the BMS times `represents`. */
export interface CurrentFacts {
  readonly inverterA: number;
  readonly bmsA: number;
}

export interface ProportionFacts extends CurrentFacts {
  /** The inverter's current divided by the battery's, the same at every current in both directions; `null` if it is not. */
  readonly factor: number | null;
}

export interface RepresentsFacts extends ProportionFacts {
  readonly factor: number;
  /** How many packs the configuration counts, and how many the factor asks for. */
  readonly represents: number;
  readonly suggested: number;
  /** How many BMS are read. */
  readonly bmsCount: number;
  readonly inverterCount: number;
}

/** Both positive, in the direction of the check. */
export interface LimitFacts {
  /** The highest limit of the last 15 s. */
  readonly limitA: number;
  readonly currentA: number;
  /** Why the inverter may be above the discharge limit. */
  readonly excuse: "off-grid" | "grid-unknown" | "above-charge-voltage" | null;
}

export type Finding =
  | (Said<CheckName, "unknown"> & { readonly why: UnknownWhy })
  | (Said<"accepted-soc", "ok" | "bad"> & SocFacts)
  | (Said<"accepted-charge-voltage", "ok" | "bad"> & ChargeVoltageFacts)
  | (Said<"agrees-voltage", "ok" | "bad"> & VoltageFacts)
  | (Said<"agrees-current", "ok" | "noted" | "bad"> & ProportionFacts)
  | (Said<"current-sign", "ok" | "noted" | "bad"> & CurrentFacts)
  | (Said<"represents", "ok"> & CurrentFacts)
  | (Said<"represents", "noted" | "bad"> & RepresentsFacts)
  | (Said<"obeys-charge" | "obeys-discharge", "ok" | "noted" | "bad"> & LimitFacts);

/** A finding before it is known since when it stands. */
export type Body<F extends Finding = Finding> = F extends Finding ? Omit<F, "sinceMs"> : never;

/** That nothing can be said in these checks, and why. */
export const unknown = (checks: readonly CheckName[], why: UnknownWhy): readonly Body[] =>
  checks.map((check) => ({ check, state: "unknown", why }));

/** All is there, but has not been seen for long enough. */
export const WATCHING = { state: "unknown", why: "watching" } as const;
