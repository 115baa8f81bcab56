/** `GET /api/v1/snapshot`, and each message of `/api/v1/stream`: the whole state after one tick. */
import { z } from "zod";
import { ageMs, cellPlace, sensorPlace, sentence, severity, wallMs } from "./words.ts";

/** A current limit (CCL or DCL) with what shapes it. */
export const limit = z.object({
  /** What is sent, A. */
  valueA: z.number(),
  /** The smallest candidate, A. */
  targetA: z.number(),
  /** The candidate that won, and the next one; names as in the domain: "cell-high", "temperature". */
  winner: z.string(),
  runnerUp: z.string().nullable(),
  pacing: z.enum(["none", "hold", "ramp"]),
  /** Where it was measured, if in a pack. */
  place: z.object({ pack: z.string(), cell: z.int().nullable() }).nullable(),
  /** "38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)". */
  sentence,
});

/** One condition for leaving a stage of charging, with its value now. */
export const stageCondition = z.object({
  name: z.string(),
  met: z.boolean(),
  /** What is compared, in `unit`; `null` when not known. */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.enum(["V", "A", "%", "ms", ""]),
  /** How long it has held, and how long it must; `null` where it counts at once. */
  heldMs: z.number().nullable(),
  forMs: z.number().nullable(),
  sentence,
});

export const battery = z.object({
  voltageV: z.number(),
  /** Positive while charging. */
  currentA: z.number(),
  /** Which way it flows; small currents are noise, and `idle`. */
  flow: z.enum(["charging", "discharging", "idle"]),
  powerW: z.number(),
  /** As the BMSs count; what is sent is `soc.valuePct`. */
  socPct: z.number(),
  sohPct: z.number(),
  capacityAh: z.number(),
  cellMin: cellPlace.nullable(),
  cellMax: cellPlace.nullable(),
  temperatureMin: sensorPlace.nullable(),
  temperatureMax: sensorPlace.nullable(),
  mosfetMax: sensorPlace.nullable(),
  presentPacks: z.array(z.string()),
  missingPacks: z.array(z.string()),
  /** Energy in it above 0 %, kWh: SOC sent x capacity x mean cell voltage of LFP. */
  energyKwh: z.number(),
  /** When it is full (charging) or empty (discharging) at the mean current of the last minutes, s from now; `null` when it is neither soon. */
  fullInS: z.number().nullable(),
  emptyInS: z.number().nullable(),
});

const line = z.object({
  port: z.enum(["opening", "open", "down"]),
  mode: z.enum(["polling", "listening"]),
  asked: z.int(),
  answered: z.int(),
  failed: z.record(z.string(), z.int()),
  reopened: z.int(),
  trouble: z.string().nullable(),
});

export const packReading = z.object({
  cellsV: z.array(z.number()),
  packVoltageV: z.number(),
  currentA: z.number(),
  socPct: z.number(),
  sohPct: z.number().nullable(),
  temperaturesC: z.object({ mosfet: z.number().nullable(), sensors: z.array(z.number().nullable()) }),
  cycles: z.int(),
  capacityAh: z.number(),
  alarms: z.array(z.object({ name: z.string(), sentence })),
  chargeMosOn: z.boolean(),
  dischargeMosOn: z.boolean(),
  balancing: z.boolean(),
  firmware: z.string(),
});

export const pack = z.object({
  name: z.string(),
  represents: z.int(),
  link: z.enum(["unseen", "fresh", "stale", "lost"]),
  /** Of the last good reading; `null` before the first. */
  ageMs: ageMs.nullable(),
  reading: packReading.nullable(),
  line,
});

/** What the Sunny Island is told now; `null` in silence. */
export const told = z.object({
  chargeVoltageV: z.number(),
  chargeCurrentLimitA: z.number(),
  dischargeCurrentLimitA: z.number(),
  dischargeVoltageV: z.number(),
  socPct: z.number(),
  sohPct: z.number(),
  voltageV: z.number().nullable(),
  currentA: z.number().nullable(),
  temperatureC: z.number().nullable(),
  alarms: z.array(z.object({ name: z.string(), sentence })),
  warnings: z.array(z.object({ name: z.string(), sentence })),
});

export const inverter = z.object({
  label: z.string(),
  /** `null` until it has been heard or been silent long enough. */
  present: z.boolean().nullable(),
  ageMs: ageMs.nullable(),
  /** Its own measurements, current positive while charging, and the SOC that it took. */
  measured: z.object({ voltageV: z.number(), currentA: z.number(), temperatureC: z.number(), socPct: z.number() }).nullable(),
  state: z
    .object({
      operatingState: z.int(),
      errorNumber: z.int(),
      chargingProcedure: z.int(),
      chargeVoltageV: z.number(),
      sohPct: z.number(),
      sentence,
    })
    .nullable(),
  bus: z.object({
    state: z.enum(["opening", "down", "quiet", "ok", "no-ack", "deaf", "bus-off"]),
    portName: z.string().nullable(),
    sent: z.int(),
    refused: z.int(),
    echoed: z.int().nullable(),
    received: z.int(),
    foreign: z.int(),
    strangerId: z.int().nullable(),
    errors: z.record(z.string(), z.int()),
    reopened: z.int(),
    trouble: z.string().nullable(),
  }),
});

/** Something that stands now and that a person should know: a check of the inverter, a piece of advice. */
export const finding = z.object({
  name: z.string(),
  severity,
  sinceMs: ageMs.nullable(),
  sentence,
});

export const command = z.object({
  id: z.int(),
  kind: z.enum(["stop-charge", "stop-discharge", "limit-charge", "limit-discharge", "full-once"]),
  limitA: z.number().nullable(),
  leftMs: z.number(),
  sentence,
});

export const snapshot = z
  .object({
    /** When the tick was, by the wall clock. */
    atMs: wallMs,
    /** How old it was when it was sent; more than a few seconds means that the bridge stands still. */
    ageMs,
    ticks: z.int(),
    version: z.string(),
    uptimeMs: z.number(),
    /** Battery and inverter are simulated (`siinterjk demo`); then how many times faster than life. */
    simulated: z.object({ speed: z.number() }).nullable(),
    /** Nothing is sent: `inverter.can: none`. */
    dryRun: z.boolean(),
    decision: z.object({ kind: z.enum(["run", "block", "silent"]), because: z.array(sentence) }),
    /** The state in one sentence. */
    sentence,
    severity,
    /** The time table of losing the battery: what happens next, and in how many s; `null` while it is heard. */
    countdown: z.object({ next: z.enum(["block", "silent", "standby"]), inS: z.number(), sentence }).nullable(),
    battery: battery.nullable(),
    packs: z.array(pack),
    charge: limit.nullable(),
    discharge: limit.nullable(),
    chargeVoltage: z.object({ valueV: z.number(), targetV: z.number(), why: z.string(), sentence }).nullable(),
    stage: z
      .object({
        stage: z.enum(["bulk", "settle", "float"]),
        mode: z.enum(["fixed", "staged"]),
        why: z.string(),
        targetV: z.number(),
        conditions: z.array(stageCondition),
        sentence,
      })
      .nullable(),
    soc: z.object({ valuePct: z.number(), bmsPct: z.number(), why: z.string(), sentence }).nullable(),
    told: told.nullable(),
    inverter,
    findings: z.array(finding),
    commands: z.array(command),
    /** Energy since the counters began, kWh, and today. */
    energy: z.object({ inKwh: z.number(), outKwh: z.number(), todayInKwh: z.number(), todayOutKwh: z.number() }).nullable(),
    history: z.object({ state: z.enum(["off", "ok", "failing"]), trouble: z.string().nullable() }),
    /** Since the start of the bridge. */
    counts: z.object({
      /** Time in each decision, ms. */
      inDecisionMs: z.object({ run: z.number(), block: z.number(), silent: z.number() }),
      /** Events of the log by their kind. */
      events: z.record(z.string(), z.int()),
    }),
  })
  .meta({ id: "Snapshot" });

export type ApiSnapshot = z.infer<typeof snapshot>;
export type ApiPack = ApiSnapshot["packs"][number];
export type ApiPackReading = NonNullable<ApiPack["reading"]>;
export type ApiBattery = NonNullable<ApiSnapshot["battery"]>;
export type ApiLimit = NonNullable<ApiSnapshot["charge"]>;
export type ApiStage = NonNullable<ApiSnapshot["stage"]>;
export type ApiFinding = ApiSnapshot["findings"][number];
export type ApiCommand = ApiSnapshot["commands"][number];
export type ApiInverter = ApiSnapshot["inverter"];
