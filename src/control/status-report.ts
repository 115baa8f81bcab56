/**
 * What the running bridge says about itself on the control socket: for the doctor, and for whoever is logged in over a network. Only
 * figures, names and sentences; nothing of it is a secret. Ages are ms before the answer; `null` is what has never been.
 */
import { z } from "zod";

const count = z.int().min(0);
const ageMs = z.number().min(0);
/** By a name: whoever reads it must expect names that it does not know. */
const counts = z.record(z.string(), count);
const sentence = z.string();

/** The serial line of a pack; packs on one bus share it. */
const line = z.object({
  port: z.enum(["opening", "open", "down"]),
  mode: z.enum(["polling", "listening"]),
  /** With the protocol auto: the one that was found. */
  found: z.enum(["nw", "pb"]).nullable(),
  reopened: count,
  receivedBytes: count,
  /** Of them, bytes that became nothing. */
  discardedBytes: count,
  /** Own requests that came back. */
  echoes: count,
  /** Somebody else asks on the line. */
  otherMasterAgoMs: ageMs.nullable(),
});

const pack = z.object({
  name: z.string(),
  /** Port, protocol and address as they are configured. */
  port: z.string(),
  protocol: z.enum(["nw", "pb", "auto"]),
  address: count.nullable(),
  link: z.enum(["unseen", "fresh", "stale", "lost"]),
  /** Of the last reading that could be used. */
  ageMs: ageMs.nullable(),
  asked: count,
  answered: count,
  /** Requests without a reading, by the cause: "timeout", "bad-checksum", ... */
  failed: counts,
  /** Why there is no reading now, as in `failed`, and what the last failure said; both `null` while all is well. */
  failing: z.string().nullable(),
  trouble: sentence.nullable(),
  line,
});

const can = z.object({
  /** As it is configured: an interface, slcan:..., or none. */
  bus: z.string(),
  state: z.enum(["opening", "down", "quiet", "ok", "no-ack", "deaf", "bus-off"]),
  stateForMs: ageMs,
  sent: count,
  /** Slots in which a frame could not go out. */
  refused: count,
  /** Own frames that another node took; `null` where the port cannot tell. */
  acknowledged: count.nullable(),
  acknowledgedAgoMs: ageMs.nullable(),
  received: count,
  /** Frames from others that only a battery may send. */
  foreign: count,
  /** The CAN id that a second battery was found out by: nothing is sent until a person decides. */
  strangerId: count.nullable(),
  /** What the controller has reported: "error-passive", "bus-off", "rx-overflow", ... */
  errors: counts,
  busOffAgoMs: ageMs.nullable(),
  reopened: count,
  resets: count,
  trouble: sentence.nullable(),
  /** When each frame last went out, by its CAN id. */
  lastSent: z.array(z.object({ id: count, agoMs: ageMs })).readonly(),
});

const inverter = z.object({
  label: z.string(),
  /** `null` until it has been heard, or been silent for long enough. */
  present: z.boolean().nullable(),
  /** 0x305: its own measurements, and the SOC that it took from us. */
  measuredAgoMs: ageMs.nullable(),
  measured: z.object({ voltageV: z.number(), currentA: z.number(), temperatureC: z.number(), socPct: z.number() }).nullable(),
  /** 0x306. */
  stateAgoMs: ageMs.nullable(),
  state: z
    .object({
      sohPct: z.number(),
      /** 10 = an external BMS is selected. */
      chargingProcedure: z.number(),
      operatingState: z.number(),
      /** 0 = none. */
      errorNumber: z.number(),
      chargeVoltageV: z.number(),
      sentence,
    })
    .nullable(),
});

/** What the inverter is told now. */
const told = z.object({
  socPct: z.number(),
  chargeVoltageV: z.number(),
  chargeCurrentLimitA: z.number(),
  dischargeCurrentLimitA: z.number(),
});

const finding = z.object({
  /** A name of a check: "accepted-soc", ... */
  check: z.string(),
  state: z.enum(["ok", "bad", "noted", "unknown"]),
  forMs: ageMs,
  sentence,
});

export const statusReport = z.object({
  version: z.string(),
  /** ms since 1970. */
  startedAtMs: z.number(),
  uptimeMs: ageMs,
  /** Decisions since the start. */
  ticks: count,
  decision: z.object({ kind: z.enum(["run", "block", "silent"]), sentence }),
  /** `null` while nothing is sent. */
  told: told.nullable(),
  packs: z.array(pack).readonly(),
  can,
  inverter,
  findings: z.array(finding).readonly(),
  /** What has happened since the start, by its kind: "pack-link", "decision", ... */
  events: counts,
  /** What it reports to, as configured; nothing from a bridge that is too old to say it. */
  outlets: z
    .array(z.object({ name: z.string(), trouble: sentence.nullable() }))
    .readonly()
    .default([]),
});

export type StatusReport = z.output<typeof statusReport>;
