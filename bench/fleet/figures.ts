/**
 * A fleet on one machine: simulated sites over TLS, the broker and the store of packaging/fleet, and the collector as a process. Half
 * a minute of everyday, then a restart of the broker and a collector that was away, with every message numbered by its time.
 */
import { FleetRig, pause, stored, until, type Program } from "../../test/support/fleet-rig.ts";
import { startCollector, startSites, type Sites } from "./programs.ts";
import { siteDay, type DayCost, type SiteDay } from "./site-day.ts";
import { watch, type Usage } from "./watched.ts";
import { wireBytes } from "./wire.ts";

export interface FleetFigures {
  readonly sites: number;
  readonly packs: number;
  /** Of one site, by its day in virtual time. */
  readonly costs: readonly DayCost[];
  readonly seriesPerSite: number;
  readonly steady: Steady;
  /** How long until every site had been connected, and again after the restart of the broker, s. */
  readonly connectS: number;
  readonly reconnectS: number;
  /** Messages a second that a collector took that had been away, while the sites went on. */
  readonly catchUpPerS: number;
  readonly sent: number;
  readonly lost: number;
  /** That came more than once. The store keeps one of each. */
  readonly repeated: number;
}

export interface Steady {
  readonly seconds: number;
  readonly messagesPerS: number;
  readonly samplesPerS: number;
  readonly payloadBytesPerS: number;
  /** With MQTT, TLS, TCP and IPv4, both ways. */
  readonly wireBytesPerS: number;
  readonly broker: Usage;
  readonly collector: Usage;
  readonly store: Usage;
}

const PASSWORD = "the same for all simulated sites";
const STRETCH_S = 60;
/** The first seconds have the starts of all programs in them. */
const SETTLE_MS = 5_000;
const STEADY_MS = 30_000;
const AWAY_MS = 15_000;
/** A metric that each section always has while the inverter is told something. */
const NUMBERED = [
  ["bridge", "siinterjk_ticks_total"],
  ["battery", "siinterjk_battery_volts"],
  ["limits", 'siinterjk_limit_amperes{direction="charge"}'],
  ["inverter", "siinterjk_can_frames_sent_total"],
  ["pack", "siinterjk_pack_represents"],
] as const;

export async function fleetFigures(program: readonly string[], sites = 1000): Promise<FleetFigures> {
  const day = await siteDay(STRETCH_S);
  const rig = new FleetRig();
  const life = new AbortController();
  try {
    return await Promise.race([measured({ rig, day, program, count: sites, life: life.signal }), rig.fallen]);
  } finally {
    life.abort();
    await rig.end();
  }
}

interface Fleet {
  readonly rig: FleetRig;
  readonly day: SiteDay;
  /** The program whose command `fleet` is the collector. */
  readonly program: readonly string[];
  readonly count: number;
  readonly life: AbortSignal;
}

async function measured({ rig, day, program, count, life }: Fleet): Promise<FleetFigures> {
  const users = Object.fromEntries(Array.from({ length: count }, (_, i) => [`site${i}`, PASSWORD]));
  const central = await rig.central(users);
  const { broker, store } = central;
  const first = startCollector(rig, central, program, life);
  const sites = startSites(rig, central, { stretches: day.stretches, count, password: PASSWORD }, life);

  const connectS = await secondsOf(() => sites.ask("connect"));
  await sites.ask("go");
  await pause(SETTLE_MS);
  const steady = await steadily(sites, [broker.pid, first.pid, store.pid], store, central.tlsPort);

  const reconnectS = await secondsOf(async () => {
    await broker.restart();
    await until("all sites are connected again", async () => (await sites.ask("count")).connected === count, 120_000);
  });
  await pause(SETTLE_MS);

  const firstTook = await first.stop();
  await pause(AWAY_MS);
  const second = startCollector(rig, central, program, life);
  const samplesPerMessage = steady.samplesPerS / steady.messagesPerS;
  const catchUpPerS = (await fastest(store)) / samplesPerMessage;

  const { messages: sent } = await sites.ask("stop");
  const times = await sites.sent();
  await until("the store gets nothing more", async () => (await rise(store, 3_000)) < count, 120_000);
  const lost = await missing(store, times);
  const repeated = firstTook + (await second.stop()) - sent;
  const series = (await stored(store, '{site!=""}')).length;
  return {
    ...{ sites: count, packs: day.packs, costs: day.costs, seriesPerSite: series / count },
    ...{ steady, connectS, reconnectS, catchUpPerS, sent, lost, repeated },
  };
}

async function steadily(sites: Sites, pids: readonly number[], store: Program, tlsPort: number): Promise<Steady> {
  const look = async () => ({ ...(await sites.ask("count")), samples: await rows(store), wire: wireBytes(tlsPort) });
  const before = await look();
  const watched = pids.map((pid) => watch(pid));
  const seconds = await secondsOf(() => pause(STEADY_MS));
  const [broker, collector, storeUsage] = watched.map((usage) => usage());
  const after = await look();
  return {
    seconds,
    messagesPerS: (after.messages - before.messages) / seconds,
    samplesPerS: (after.samples - before.samples) / seconds,
    payloadBytesPerS: (after.payloadBytes - before.payloadBytes) / seconds,
    wireBytesPerS: (after.wire - before.wire) / seconds,
    ...{ broker: broker!, collector: collector!, store: storeUsage! },
  };
}

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const sinceMs = performance.now();
  await act();
  return (performance.now() - sinceMs) / 1000;
}

/** Samples that the store has been given since its start. */
async function rows(store: Program): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${store.port}/metrics`)).text();
  return Number(/^vm_rows_inserted_total\{type="prometheus"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

async function rise(store: Program, ms: number): Promise<number> {
  const before = await rows(store);
  await pause(ms);
  return (await rows(store)) - before;
}

/** The most samples a second of the next seconds. */
async function fastest(store: Program): Promise<number> {
  let most = 0;
  for (let i = 0; i < 10; i++) {
    const seconds = performance.now();
    const samples = await rise(store, 1000);
    most = Math.max(most, (samples * 1000) / (performance.now() - seconds));
  }
  return most;
}

/** Messages whose samples the store does not have. `sent` has for each "site/section" the times of its messages. */
async function missing(store: Program, sent: Readonly<Record<string, readonly number[]>>): Promise<number> {
  let lost = Object.values(sent).flat().length;
  for (const [section, metric] of NUMBERED) {
    for (const { metric: labels, timestamps } of await stored(store, metric)) {
      const topic = section === "pack" ? `pack/${labels.pack!}` : section;
      const have = new Set(timestamps);
      lost -= (sent[`${labels.site!}/${topic}`] ?? []).filter((atMs) => have.has(atMs)).length;
    }
  }
  return lost;
}
