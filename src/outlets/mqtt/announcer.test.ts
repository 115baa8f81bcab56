import { describe, expect, it } from "vitest";
import { startMosquitto } from "../../../test/support/mosquitto.ts";
import { startMqtt, until } from "../../../test/support/mqtt-bench.ts";
import { FOUR_PACKS } from "../../../test/support/snapshots.ts";
import type { Discovery } from "./discovery.ts";

/** One announcement for each pack. */
const discovery: Discovery = ({ packs }, { prefix, site }) =>
  packs.map(({ id, name }) => ({ topic: `${prefix}/sensor/siinterjk_${site}/${id}/config`, payload: JSON.stringify({ name }) }));
const OF = "homeassistant/sensor/siinterjk_garage";

describe("what is announced", () => {
  it.each(["3.1.1", "5"] as const)("is retained, and taken back with the pack, MQTT %s", async (protocol) => {
    const broker = await startMosquitto();
    const settings = { url: broker.url, protocol };
    await broker.publish("homeassistant/sensor/siinterjk_shed/block_9/config", "of another site", ["-r"]);
    const four = startMqtt({ settings, snapshot: FOUR_PACKS, discovery });
    const listener = await broker.listen("#");
    await listener.message(({ topic, payload }) => topic === `${OF}/block_4/config` && payload === '{"name":"Block 4"}');
    await four.stop();
    expect((await broker.retained("siinterjk/garage/pack/#")).has("siinterjk/garage/pack/block_4/value/soc")).toBe(true);

    // The program starts again with a configuration of one pack.
    const stale = [...(await broker.retained("#")).keys()].filter((topic) => /garage.*block_[234]/.test(topic));
    expect(stale).toHaveLength(3 * (1 + 1 + 15));
    startMqtt({ settings, discovery });
    await until("taken back", () => stale.every((topic) => listener.newest(topic) === undefined));
    const kept = await broker.retained("#");
    expect([...kept.keys()].filter((topic) => /garage.*block_[234]/.test(topic))).toEqual([]);
    expect(kept.get(`${OF}/block_1/config`)).toBe('{"name":"Block 1"}');
    expect(kept.has("siinterjk/garage/pack/block_1/value/soc")).toBe(true);
    expect(kept.has("homeassistant/sensor/siinterjk_shed/block_9/config")).toBe(true);
  });

  it("is said again when Home Assistant starts", async () => {
    const broker = await startMosquitto();
    const bench = startMqtt({ settings: { url: broker.url }, discovery });
    const listener = await broker.listen(`${OF}/block_1/config`);
    await listener.message(() => true);
    await until("listening", () => broker.log().includes("siinterjk_garage 1 homeassistant/status"));
    const heard = listener.heard.length;
    await broker.publish("homeassistant/status", "online");
    await until("again", () => {
      bench.set({ ...FOUR_PACKS, packs: FOUR_PACKS.packs.slice(0, 1) });
      return listener.heard.length > heard;
    });
    expect(listener.heard.at(-1)!.payload).toBe('{"name":"Block 1"}');
  });

  it("follows packs that come and go", async () => {
    const broker = await startMosquitto();
    const bench = startMqtt({ settings: { url: broker.url }, snapshot: FOUR_PACKS, discovery });
    const listener = await broker.listen("#");
    await listener.message(({ topic }) => topic === `${OF}/block_4/config`);
    bench.set({ ...FOUR_PACKS, packs: FOUR_PACKS.packs.slice(0, 3) });
    await listener.message(({ topic, payload }) => topic === `${OF}/block_4/config` && payload === undefined);
    await listener.message(({ topic, payload }) => topic === "siinterjk/garage/pack/block_4" && payload === undefined);
  });

  it("is taken back when it is switched off", async () => {
    const broker = await startMosquitto();
    const on = startMqtt({ settings: { url: broker.url }, discovery });
    const listener = await broker.listen(`${OF}/block_1/config`);
    await listener.message(({ payload }) => payload === '{"name":"Block 1"}');
    await on.stop();
    const homeAssistant = { enabled: false, prefix: "homeassistant" };
    startMqtt({ settings: { url: broker.url, homeAssistant }, discovery });
    await listener.message(({ payload }) => payload === undefined);
  });
});
