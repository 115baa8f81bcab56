/** Brokers that accept and then do nothing: they cost neither memory nor time. */
import { createServer, type Socket } from "node:net";
import { onTestFinished, expect, it } from "vitest";
import { startMosquitto } from "../../../test/support/mosquitto.ts";
import { startMqtt, until } from "../../../test/support/mqtt-bench.ts";
import { FOUR_PACKS, RUNNING } from "../../../test/support/snapshots.ts";

/** CONNACK of MQTT 3.1.1: accepted (3.2). */
const TAKEN = Buffer.from([0x20, 0x02, 0x00, 0x00]);

/** A server that says `greeting` to whoever connects, and reads nothing after the first bytes. */
async function stalling(greeting: Buffer | null): Promise<{ port: number; open: Set<Socket>; accepted: () => number }> {
  const open = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted++;
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
    socket.once("data", () => {
      socket.pause();
      if (greeting !== null) socket.write(greeting);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, open, accepted: () => accepted };
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("that never answer are left and tried again", async () => {
  const { port, accepted } = await stalling(null);
  const { outlet, log } = startMqtt({ settings: { url: `mqtt://127.0.0.1:${port}` }, times: { connectMs: 100 } });
  await until("tried often", () => accepted() >= 4);
  expect(outlet.condition()).toMatchObject({ state: "failing", sent: 0, trouble: "MQTT_UNREACHABLE connack timeout" });
  expect(log.lines("warn")).toHaveLength(1);
});

it.each([0, 1])("that take us and read nothing are left, and nothing grows meanwhile, QoS %i", async (qos) => {
  const { port, accepted } = await stalling(TAKEN);
  const bench = startMqtt({ settings: { url: `mqtt://127.0.0.1:${port}`, qos }, times: { confirmMs: 200 } });
  await until("taken", () => bench.outlet.condition().state === "ok");
  const startMs = Date.now();
  for (let i = 0; i < 2000; i++) {
    bench.set({ ...(i % 2 === 0 ? FOUR_PACKS : RUNNING), events: [{ kind: "full", bmsPct: i % 100 }] });
    await breath();
  }
  // 2000 changes of everything, and 2000 events of which 500 may wait.
  expect(Date.now() - startMs).toBeLessThan(60_000);
  await until("left and tried again", () => accepted() >= 3);
  if (qos === 1) {
    expect(bench.outlet.condition().sent).toBe(0);
    expect(bench.outlet.condition().dropped).toBeGreaterThanOrEqual(2000 - 500 - 20);
    expect(bench.log.lines("warn")[0]).toContain("MQTT_UNREACHABLE the broker has confirmed nothing for 0.2 s");
  }
});

it("do not keep the program from its end", async () => {
  const { port, open } = await stalling(TAKEN);
  const bench = startMqtt({ settings: { url: `mqtt://127.0.0.1:${port}` } });
  await until("taken", () => bench.outlet.condition().state === "ok");
  await bench.stop();
  // Only who reads sees the end of a connection.
  for (const socket of open) socket.resume();
  await until("its socket is closed", () => open.size === 0);
});

it("that stand still for a while get the newest state afterwards", async () => {
  const broker = await startMosquitto();
  const bench = startMqtt({ settings: { url: broker.url }, times: { confirmMs: 300, connectMs: 300 } });
  await until("connected", () => bench.outlet.condition().state === "ok" && bench.outlet.condition().sent > 20);
  broker.freeze();
  await until("noticed", () => {
    bench.set({ ...RUNNING, events: [{ kind: "full", bmsPct: 97 }] });
    return bench.outlet.condition().state === "failing";
  });
  bench.set(FOUR_PACKS);
  broker.thaw();
  const listener = await broker.listen("siinterjk/garage/#");
  await listener.message(({ topic, payload }) => topic === "siinterjk/garage/value/current" && payload === "42.3");
  await listener.message(({ topic, payload }) => topic === "siinterjk/garage/status" && payload === "online");
});
