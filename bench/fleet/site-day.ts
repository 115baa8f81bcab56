/** What one site sends in a day: the real bridge between the demo's house and its inverter, in virtual time, told as over MQTT. */
import { toRules } from "../../src/config/rules.ts";
import { configSchema } from "../../src/config/schema.ts";
import { mqttSchema } from "../../src/config/schema-mqtt.ts";
import { due, type Sent } from "../../src/outlets/mqtt/due.ts";
import { toldOf, type Told } from "../../src/outlets/mqtt/topics.ts";
import { toApiSnapshot } from "../../src/outlets/snapshot/api-snapshot.ts";
import { sectionsOf, type Sections } from "../../src/outlets/snapshot/sections.ts";
import { cellarC, household } from "../../src/sim/household.ts";
import { Rig } from "../../test/support/rig.ts";

/** A message below the topic of its site: "battery", "pack/block_1". */
export interface SiteMessage {
  readonly topic: string;
  readonly text: string;
}
/** For each second what is sent in it. */
export type Stretch = readonly (readonly SiteMessage[])[];

/** What a day comes to with certain settings of `mqtt`. */
export interface DayCost {
  readonly everyS: number;
  readonly minIntervalS: number;
  readonly messages: number;
  readonly payloadBytes: number;
  /** With the packets of MQTT around it and their acknowledgements; without TLS and TCP. */
  readonly mqttBytes: number;
}

export interface SiteDay {
  readonly packs: number;
  /** With the defaults, and with longer pauses. */
  readonly costs: readonly DayCost[];
  /** For each hour what was sent in its first seconds. */
  readonly stretches: readonly Stretch[];
}

const SECOND_MS = 1_000;
const HOURS = 24;
const HOUR_S = 3_600;
/** The bridge runs the whole day; of each hour so much is told, and counted for all of it. */
const TOLD_S = 600;
const PACKS = 2;
const SITE = "house7";
/** For a line that is paid by the megabyte. */
const SPARING = { everyS: 60, minIntervalS: 30 } as const;
/** PUBLISH: type, length of two bytes, length of the topic, number; PUBACK (MQTT 3.1.1, sections 3.3 and 3.4). */
const PACKETS_BYTES = 1 + 2 + 2 + 2 + 4;
const SEED = 7;
/** 2026-06-21; only digits in the messages depend on it. */
const MIDNIGHT_MS = 1_782_000_000_000;
const HISTORY = { state: "ok", trouble: null } as const;

/** Of each hour so many seconds are kept. */
export async function siteDay(stretchS: number): Promise<SiteDay> {
  const standard = mqttSchema.parse({});
  const tellings = [standard, SPARING].map((settings) => new Telling(settings));
  const rig = new Rig({
    stepMs: 500,
    wire: "at-once",
    surplusW: household(PACKS, SEED),
    ambientC: cellarC(0),
    packs: PACK_BUILDS,
  });
  await rig.inService();
  const tell = teller(rig);
  const stretches: Stretch[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const told: (readonly SiteMessage[])[] = [];
    for (let second = 0; second < TOLD_S; second++) {
      await rig.pass(SECOND_MS);
      const all = toldOf(tell(), { topic: "siinterjk", site: SITE, language: "en" });
      const forwarded = all.filter(({ topic }) => !topic.includes("/value/") && !topic.endsWith("/status"));
      const [now] = tellings.map((telling) => telling.take(forwarded, rig.clock.nowMs()));
      told.push(now!);
    }
    stretches.push(told.slice(0, stretchS));
    await rig.pass((HOUR_S - TOLD_S) * SECOND_MS);
  }
  const broken = await rig.end();
  if (broken.length > 0) throw new Error(broken.join("\n"));
  return { packs: PACKS, costs: tellings.map((telling) => telling.cost()), stretches };
}

type Pace = Pick<DayCost, "everyS" | "minIntervalS">;

/** Counts what is sent with certain settings. */
class Telling {
  readonly #pace: Pace;
  readonly #sent = new Map<string, Sent>();
  #messages = 0;
  #payloadBytes = 0;
  #mqttBytes = 0;

  constructor({ everyS, minIntervalS }: Pace) {
    this.#pace = { everyS, minIntervalS };
  }

  take(all: readonly Told[], nowMs: number): readonly SiteMessage[] {
    const { everyS, minIntervalS } = this.#pace;
    const pace = { everyMs: everyS * SECOND_MS, minIntervalMs: minIntervalS * SECOND_MS };
    return due(all, this.#sent, nowMs, pace).map(({ topic, content, payload }) => {
      this.#sent.set(topic, { content, atMs: nowMs });
      const text = payload();
      this.#messages++;
      this.#payloadBytes += Buffer.byteLength(text);
      this.#mqttBytes += Buffer.byteLength(text) + Buffer.byteLength(topic) + PACKETS_BYTES;
      return { topic: topic.slice(`siinterjk/${SITE}/`.length), text };
    });
  }

  cost(): DayCost {
    const share = HOUR_S / TOLD_S;
    const [messages, payloadBytes, mqttBytes] = [this.#messages * share, this.#payloadBytes * share, this.#mqttBytes * share];
    return { ...this.#pace, messages, payloadBytes, mqttBytes };
  }
}

/** As in the demo: one cell is ahead of the others, and one has lost capacity. */
const PACK_BUILDS = [
  { build: { startSocPct: 45, socSpreadPct: 0.15, socOffsets: [[7, 1.2] as const] } },
  { build: { startSocPct: 45, socSpreadPct: 0.15, weakCells: [[11, 94] as const] } },
];

/** The state of the bridge in sections, with the energy counted. */
function teller(rig: Rig): () => Sections {
  const config = configSchema.parse({ packs: rig.packs.map(({ name }) => ({ name, port: `/dev/${name.replace(" ", "")}` })) });
  const rules = toRules(config, "1.4.2");
  const fixed = { version: "1.4.2", rules, nominalCellV: 3.2, dryRun: false, startMs: 0, simulated: null };
  const energy = { inKwh: 0, outKwh: 0, todayInKwh: 0, todayOutKwh: 0 };
  return () => {
    const snapshot = rig.last;
    if (snapshot === null) throw new Error("the bridge has said nothing");
    const kwh = (snapshot.battery?.powerW ?? 0) / 3_600_000;
    if (kwh > 0) energy.inKwh = energy.todayInKwh += kwh;
    else energy.outKwh = energy.todayOutKwh -= kwh;
    const nowMs = rig.clock.nowMs();
    const counts = { inDecisionMs: { run: nowMs, block: 0, silent: 0 }, events: {} };
    const now = { nowMs, wallNowMs: MIDNIGHT_MS + nowMs, commands: [], meanCurrentA: null, energy: { ...energy } };
    return sectionsOf(toApiSnapshot(snapshot, fixed, { ...now, history: HISTORY, counts, outlets: [] }));
  };
}
