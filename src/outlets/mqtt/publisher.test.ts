import { fork } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startMosquitto } from "../../../test/support/mosquitto.ts";
import { startMqtt, until, WALL_MS } from "../../../test/support/mqtt-bench.ts";
import { FOUR_PACKS, RUNNING } from "../../../test/support/snapshots.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";

const full = (bmsPct: number): Snapshot => ({ ...RUNNING, events: [{ kind: "full", bmsPct }] });

it.each(["3.1.1", "5"] as const)("tells the state retained and says good-bye, with MQTT %s", async (protocol) => {
  const broker = await startMosquitto();
  const bench = startMqtt({ settings: { url: broker.url, protocol } });
  const listener = await broker.listen("siinterjk/garage/#");
  await listener.message(({ topic }) => topic === "siinterjk/garage/pack/block_1/value/alarms");
  expect(bench.outlet.condition()).toMatchObject({ state: "ok", trouble: null, dropped: 0 });

  const kept = await broker.retained("siinterjk/#");
  expect(kept.get("siinterjk/garage/status")).toBe("online");
  expect(JSON.parse(kept.get("siinterjk/garage/bridge")!)).toMatchObject({
    topics: 1,
    site: "garage",
    version: "1.4.2",
    decision: { kind: "run" },
  });
  expect(JSON.parse(kept.get("siinterjk/garage/battery")!)).toMatchObject({ figures: { voltageV: 53.57, powerW: 542.1284 } });
  expect(JSON.parse(kept.get("siinterjk/garage/limits")!)).toMatchObject({ charge: { valueA: 38.5, winner: "cell-high" } });
  expect(JSON.parse(kept.get("siinterjk/garage/inverter")!)).toMatchObject({ label: "SI6.0H", present: true });
  expect(JSON.parse(kept.get("siinterjk/garage/pack/block_1")!)).toMatchObject({ id: "block_1", name: "Block 1", link: "fresh" });
  expect(kept.get("siinterjk/garage/value/soc")).toBe("60.0");
  expect(kept.get("siinterjk/garage/value/energy_in")).toBe("null");

  await bench.stop();
  expect((await broker.retained("siinterjk/#")).get("siinterjk/garage/status")).toBe("offline");
  expect(bench.log.lines("warn")).toEqual([]);
});

it("sends a change at once and an event once, not retained", async () => {
  const broker = await startMosquitto();
  const bench = startMqtt({ settings: { url: broker.url, everyS: 3600 } });
  const listener = await broker.listen("siinterjk/garage/#");
  await listener.message(({ topic }) => topic === "siinterjk/garage/pack/block_1");
  const battery = RUNNING.battery!;
  const changed = { ...full(97), battery: { ...battery, currentA: 40, powerW: 2143 } };
  bench.set(changed);
  const event = await listener.message(({ topic }) => topic === "siinterjk/garage/event");
  expect(event).toMatchObject({ retain: 0, qos: 1 });
  expect(JSON.parse(event.payload!)).toMatchObject({
    kind: "full",
    severity: "good",
    sentence: { de: expect.any(String) as string },
  });
  expect((JSON.parse(event.payload!) as { atMs: number }).atMs).toBeGreaterThanOrEqual(WALL_MS - 1000);
  // The shortest time between two of a topic is 1 s: further ticks come until then.
  const ticks = setInterval(() => bench.set({ ...changed, events: [] }), 100);
  try {
    await listener.message(({ topic, payload }) => topic === "siinterjk/garage/value/current" && payload === "40.0");
  } finally {
    clearInterval(ticks);
  }
  expect(listener.heard.filter(({ topic }) => topic === "siinterjk/garage/event")).toHaveLength(1);
  expect(listener.heard.filter(({ topic }) => topic === "siinterjk/garage/value/soc")).toHaveLength(1);
});

it("is told to be offline by the broker when the process is killed", async () => {
  const broker = await startMosquitto();
  const script = join(import.meta.dirname, "..", "..", "..", "test", "support", "mqtt-victim.ts");
  const victim = fork(script, [broker.url], { execArgv: ["--import", "tsx"] });
  const listener = await broker.listen("siinterjk/garage/status");
  await listener.message(({ payload }) => payload === "online");
  victim.kill("SIGKILL");
  expect(await listener.message(({ payload }) => payload === "offline")).toMatchObject({ retain: 0 });
  expect((await broker.retained("siinterjk/garage/status")).get("siinterjk/garage/status")).toBe("offline");
});

it("tells everything anew to a broker that was away, with what has happened meanwhile, and logs both ends once", async () => {
  const broker = await startMosquitto();
  const bench = startMqtt({ settings: { url: broker.url } });
  await until("connected", () => bench.outlet.condition().state === "ok");
  await broker.stop();
  await until("lost", () => bench.outlet.condition().state === "failing");
  expect(bench.outlet.condition().trouble).toContain("MQTT_UNREACHABLE");
  bench.set(full(97));
  bench.set({ ...FOUR_PACKS, events: [] });
  await broker.start();
  const listener = await broker.listen("siinterjk/garage/#");
  await listener.message(({ topic }) => topic === "siinterjk/garage/pack/block_4/value/alarms");
  expect(listener.newest("siinterjk/garage/status")).toBe("online");
  expect(listener.newest("siinterjk/garage/value/current")).toBe("42.3");
  expect(listener.newest("siinterjk/garage/pack/block_4/value/soc")).toBe("null");
  await until("told", () => bench.log.lines("info").length === 2);
  expect(bench.log.lines("info")[0]).toBe(`MQTT: connected to ${broker.url}, topics below siinterjk/garage`);
  expect(bench.log.lines("info")[1]).toMatch(/^MQTT: mqtt:.* is back after \d+ s$/);
  expect(bench.log.lines("warn")).toHaveLength(1);
});

it("keeps the newest events of a long outage, and counts what it gave up", async () => {
  const broker = await startMosquitto();
  const listener = await broker.listen("siinterjk/garage/event");
  const bench = startMqtt({ settings: { url: broker.url } });
  await until("connected", () => bench.outlet.condition().state === "ok");
  await listener.stop();
  await broker.stop();
  await until("lost", () => bench.outlet.condition().state === "failing");
  for (let i = 0; i < 700; i++) {
    bench.set({ ...full(97), events: [{ kind: "inverter-presence", present: false, lastedMs: i * 1000 }] });
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(bench.outlet.condition()).toMatchObject({ state: "failing", dropped: 200 });
  await broker.start();
  await until("all sent", () => bench.outlet.condition().sent > 500 && bench.outlet.condition().state === "ok");
  expect(bench.outlet.condition().dropped).toBe(200);
});

it("does not mix two sites on one broker", async () => {
  const broker = await startMosquitto();
  startMqtt({ settings: { url: broker.url } });
  const other = startMqtt({ settings: { url: broker.url, site: "" }, snapshot: FOUR_PACKS });
  const listener = await broker.listen("siinterjk/#");
  await listener.message(({ topic }) => topic === "siinterjk/garage/pack/block_1/value/alarms");
  await listener.message(({ topic }) => topic === "siinterjk/raspberrypi/pack/block_4/value/alarms");
  await other.stop();
  const kept = await broker.retained("siinterjk/+/status");
  expect(Object.fromEntries(kept)).toEqual({ "siinterjk/garage/status": "online", "siinterjk/raspberrypi/status": "offline" });
});

it("does nothing without a broker", async () => {
  const bench = startMqtt({ settings: {} });
  await bench.stop();
  expect(bench.outlet.condition()).toEqual({ state: "off", trouble: null, sent: 0, dropped: 0 });
});

it("survives a fault of its own: it is named, and tried again", async () => {
  const broker = await startMosquitto();
  let faults = 0;
  const bench = startMqtt({
    settings: { url: broker.url },
    discovery: () => {
      if (faults++ < 2) throw new Error("a fault");
      return [];
    },
  });
  await until("going on", () => bench.outlet.condition().state === "ok" && bench.outlet.condition().sent > 20);
  expect(bench.log.lines("warn")).toHaveLength(1);
  expect(bench.log.lines("warn")[0]).toMatch(/^MQTT_FAULT a fault\. Please report/);
});
