/**
 * The example configuration of packaging/fleet with real programs: a site's mosquitto hands on to the one in the middle over TLS, the
 * collector writes into VictoriaMetrics. What is sent is numbered by its time, so that what is lost can be named.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { connectAsync, type MqttClient } from "mqtt";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { Collector } from "../src/fleet/collector.ts";
import { monotonicClock } from "../src/io/clock.ts";
import { COLLECTOR, FleetRig, SITE, stored, until, type Central, type Program } from "./support/fleet-rig.ts";
import { siteSections } from "./support/fleet-sections.ts";
import { recordingLog, type RecordingLog } from "./support/recording-log.ts";
import { temporaryFile } from "./support/temp.ts";

/** A time of the past minutes that the store keeps; the messages are a second apart from it on. */
let startMs: number;
let rig: FleetRig;
let log: RecordingLog;

beforeEach(() => {
  startMs = Date.now() - 300_000;
  rig = new FleetRig();
  log = recordingLog();
  return () => rig.end();
});

/** A collector that runs; stops it when called. */
function collect({ broker, store }: Central): { readonly collector: Collector; readonly stop: () => Promise<void> } {
  const collector = new Collector({
    broker: { url: `mqtt://127.0.0.1:${broker.port}`, clientId: "siinterjk-fleet", ...COLLECTOR, topic: "siinterjk" },
    store: `http://127.0.0.1:${store.port}`,
    clock: monotonicClock,
    wallNowMs: () => Date.now(),
    log,
  });
  const end = new AbortController();
  const ended = collector.run(end.signal);
  const stop = async (): Promise<void> => {
    end.abort();
    await ended;
  };
  onTestFinished(stop);
  return { collector, stop };
}

async function client(broker: Program, options: { username?: string; password?: string } = {}): Promise<MqttClient> {
  const mqtt = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { ...options, reconnectPeriod: 100 });
  mqtt.on("error", () => undefined);
  onTestFinished(() => mqtt.endAsync(true));
  return mqtt;
}

/** Message number `i`: its time and its SOC say which. Resolves when the broker has it. */
const send = (to: MqttClient, i: number, topic = `siinterjk/${SITE.name}/battery`): Promise<unknown> =>
  to.publishAsync(topic, JSON.stringify(siteSections(startMs + 1000 * i, i / 10).battery), { qos: 1, retain: true });

async function sendAll(to: MqttClient, from: number, count: number): Promise<void> {
  for (let i = from; i < from + count; i++) await send(to, i);
}

/** The numbers of the messages that the store has, of a site. */
async function arrived(store: Program, site: string = SITE.name): Promise<readonly number[]> {
  const [series] = await stored(store, `siinterjk_battery_soc_ratio{site="${site}"}`);
  return series === undefined ? [] : series.timestamps.map((atMs) => (atMs - startMs) / 1000);
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Waits for the last of them, and a while for the others; tells which have come. */
async function allOf(store: Program, count: number): Promise<readonly number[]> {
  await until("the last message is in the store", async () => (await arrived(store)).includes(count - 1));
  await until("all of them are", async () => (await arrived(store)).length >= count, 10_000).catch(() => undefined);
  return arrived(store);
}

describe("from a site into the store, with the files of packaging/fleet", () => {
  it("brings the SOC of a site, every section and each pack", async () => {
    const central = await rig.central();
    collect(central);
    const site = await client(await rig.site(central));
    const { bridge, limits, inverter, packs } = siteSections(startMs, 61);
    for (const [topic, section] of Object.entries({ bridge, limits, inverter, [`pack/${packs[0]!.id}`]: packs[0] })) {
      await site.publishAsync(`siinterjk/${SITE.name}/${topic}`, JSON.stringify(section), { qos: 1, retain: true });
    }
    await site.publishAsync(`siinterjk/${SITE.name}/battery`, JSON.stringify(siteSections(startMs, 61).battery), { qos: 1 });

    await until("the SOC is in the store", async () => (await arrived(central.store)).length > 0);
    expect(await stored(central.store, "siinterjk_battery_soc_ratio")).toEqual([
      {
        metric: { __name__: "siinterjk_battery_soc_ratio", site: SITE.name },
        timestamps: [startMs],
        values: [0.61],
      },
    ]);
    const names = async (match: string): Promise<readonly unknown[]> =>
      (await stored(central.store, match)).map(({ metric, values }) => [metric, values]);
    const site7 = { site: SITE.name };
    expect(await names('siinterjk_decision{state="run"}')).toEqual([
      [{ __name__: "siinterjk_decision", state: "run", ...site7 }, [1]],
    ]);
    expect(await names('siinterjk_limit_amperes{direction="charge"}')).toEqual([
      [{ __name__: "siinterjk_limit_amperes", direction: "charge", ...site7 }, [38.5]],
    ]);
    expect(await names("siinterjk_inverter_volts")).toEqual([[{ __name__: "siinterjk_inverter_volts", ...site7 }, [53.6]]]);
    expect(await names('siinterjk_pack_cell_volts{cell="7"}')).toEqual([
      [{ __name__: "siinterjk_pack_cell_volts", cell: "7", pack: "block_1", ...site7 }, [3.47]],
    ]);
  });

  it("loses nothing over a restart of the broker in the middle", async () => {
    const central = await rig.central();
    collect(central);
    const site = await client(await rig.site(central));
    await sendAll(site, 0, 40);
    await until("the first ones are in the store", async () => (await arrived(central.store)).includes(0));
    const sending = sendAll(site, 40, 160);
    await central.broker.stop();
    await sending;
    await central.broker.start();
    await sendAll(site, 200, 40);
    expect(await allOf(central.store, 240)).toEqual(numbers(240));
  });

  it("loses nothing that waits at the site over a restart of the site's broker while the line is down", async () => {
    const central = await rig.central();
    collect(central);
    const siteBroker = await rig.site(central);
    const site = await client(siteBroker);
    await sendAll(site, 0, 10);
    await until("the first ones are in the store", async () => (await arrived(central.store)).includes(9));
    await central.broker.stop();
    await sendAll(site, 10, 30);
    await siteBroker.restart();
    await central.broker.start();
    await sendAll(await client(siteBroker), 40, 10);
    expect(await allOf(central.store, 50)).toEqual(numbers(50));
  });

  it("loses nothing over a restart of the collector", async () => {
    const central = await rig.central();
    const first = collect(central);
    const site = await client(await rig.site(central));
    await sendAll(site, 0, 40);
    await until("the first ones are in the store", async () => (await arrived(central.store)).includes(0));
    const sending = sendAll(site, 40, 60);
    await first.stop();
    await sending;
    await sendAll(site, 100, 100);
    collect(central);
    expect(await allOf(central.store, 200)).toEqual(numbers(200));
  });

  it("loses nothing while the store is down, says so once, and acknowledges nothing until it is back", async () => {
    const central = await rig.central();
    const { collector, stop } = collect(central);
    const site = await client(await rig.site(central));
    await sendAll(site, 0, 5);
    await until("the first ones are in the store", async () => (await arrived(central.store)).includes(4));
    await central.store.stop();
    await sendAll(site, 5, 50);
    const missed = (): readonly string[] => log.lines("warn").filter((line) => line.startsWith("FLEET_STORE"));
    await until("the store is missed", () => missed().length > 0);
    await until("all has come", () => collector.counts().messages >= 55);
    // What this one has taken and could not write comes to the next one.
    await stop();
    const next = collect(central);
    await until("it comes again", () => next.collector.counts().messages >= 50);
    await until("the next one misses the store as well", () => missed().length > 1);
    await central.store.start();
    expect(await allOf(central.store, 55)).toEqual(numbers(55));
    expect(missed()).toHaveLength(2);
    expect(log.lines("info").filter((line) => line.includes("takes figures again"))).toHaveLength(1);
  });

  it("leaves out what cannot be used, says so once, and goes on", async () => {
    const central = await rig.central();
    const { collector } = collect(central);
    const site = await client(await rig.site(central));
    const topic = `siinterjk/${SITE.name}/battery`;
    for (const payload of ["", "{", '{"atMs":1}', "[]", "\u0000"]) await site.publishAsync(topic, payload, { qos: 1 });
    await site.publishAsync(`siinterjk/${SITE.name}/status`, "perhaps", { qos: 1 });
    await send(site, 0);
    expect(await allOf(central.store, 1)).toEqual([0]);
    expect(collector.counts().refused).toBe(5);
    expect(log.lines("warn")).toEqual([
      expect.stringMatching(/^FLEET_MESSAGE siinterjk\/house7\/battery: the whole: /),
      `FLEET_MESSAGE siinterjk/house7/status: "perhaps" is no word for it`,
    ]);
    expect(log.lines("info")).toContain("siinterjk/house7/battery: can be used again");
  });

  it("lets a site write only what is its own", async () => {
    const central = await rig.central({ house8: "a third long secret" });
    collect(central);
    const other = await client(central.broker, { username: "house8", password: "a third long secret" });
    await send(other, 0);
    await send(other, 1, "siinterjk/house8/battery");
    await until("its own is in the store", async () => (await arrived(central.store, "house8")).length > 0);
    expect(await arrived(central.store)).toEqual([]);
    const heard: string[] = [];
    other.on("message", (topic) => heard.push(topic));
    // mosquitto grants a subscription and sends nothing for it.
    await other.subscribeAsync("siinterjk/#", { qos: 1 }).catch(() => undefined);
    await send(other, 2, "siinterjk/house8/battery");
    await until("more is in the store", async () => (await arrived(central.store, "house8")).length > 1);
    expect(heard).toEqual([]);
  });

  it("tells which sites are there: by their own word, and by the link of their broker", async () => {
    const central = await rig.central();
    collect(central);
    const siteBroker = await rig.site(central);
    const site = await client(siteBroker);
    const newest = async (): Promise<number | undefined> =>
      (await stored(central.store, `siinterjk_site_up{site="${SITE.name}"}`))[0]?.values.at(-1);
    await site.publishAsync(`siinterjk/${SITE.name}/status`, "online", { qos: 1, retain: true });
    await until("it is up", async () => (await newest()) === 1);
    await site.publishAsync(`siinterjk/${SITE.name}/status`, "offline", { qos: 1, retain: true });
    await until("it has gone", async () => (await newest()) === 0);
    await site.publishAsync(`siinterjk/${SITE.name}/status`, "online", { qos: 1, retain: true });
    await until("it is up again", async () => (await newest()) === 1);
    await siteBroker.stop("SIGKILL");
    await until("its link has gone", async () => (await newest()) === 0);
    await siteBroker.start();
    await until("its link is back", async () => (await newest()) === 1);
  });

  it("keeps a bounded number of messages that nobody confirms while the store is down", async () => {
    const central = await rig.central();
    const { collector } = collect(central);
    const siteBroker = await client(central.broker, { username: SITE.name, password: SITE.password });
    await send(siteBroker, 0);
    await until("the first one is in the store", async () => (await arrived(central.store)).includes(0));
    await central.store.stop();
    const { battery } = siteSections(startMs, 61);
    for (let i = 0; i < 9_000 && collector.counts().dropped === 0; i++) {
      await siteBroker.publishAsync(`siinterjk/${SITE.name}/battery`, JSON.stringify(battery), { qos: 0 });
      // The broker has a limit of its own for what it cannot hand over at once.
      if (i % 500 === 0) await send(siteBroker, 1);
    }
    await until("some have been dropped", () => collector.counts().dropped > 0);
    await central.store.start();
    await send(siteBroker, 2);
    expect(await allOf(central.store, 3)).toEqual([0, 1, 2]);
  });

  it("runs as a program, until it is stopped", async () => {
    const central = await rig.central();
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    const passwordFile = temporaryFile("password", `${COLLECTOR.password}\n`);
    const addresses = ["--mqtt", `mqtts://127.0.0.1:${central.tlsPort}`, "--store", `http://127.0.0.1:${central.store.port}`];
    const secrets = ["--user", COLLECTOR.user, "--password-file", passwordFile, "--ca-file", join(rig.folder, "central/ca.crt")];
    const main = join(import.meta.dirname, "../src/cli/main.ts");
    const program = spawn(process.execPath, ["--import", tsx, main, "fleet", ...addresses, ...secrets]);
    onTestFinished(() => void program.kill("SIGKILL"));
    let said = "";
    program.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await send(await client(await rig.site(central)), 0);
    expect(await allOf(central.store, 1)).toEqual([0]);
    const ended = once(program, "close");
    program.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    const lines = said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly message: string });
    expect(lines[1]!.message).toBe(`connected to mqtts://127.0.0.1:${central.tlsPort}`);
    expect(lines.at(-1)).toMatchObject({ message: "stopped", refused: 0, dropped: 0 });
  });
});
