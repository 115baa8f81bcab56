/** The announcements at a real broker. */
import { expect, it, vi } from "vitest";
import { announced, faultsOf } from "../../../test/support/home-assistant-schema.ts";
import { startMosquitto, type Mosquitto } from "../../../test/support/mosquitto.ts";
import { startMqtt, until } from "../../../test/support/mqtt-bench.ts";
import { FOUR_PACKS } from "../../../test/support/snapshots.ts";
import { homeAssistant } from "./home-assistant.ts";

const CONFIGS = "homeassistant/+/+/+/config";
const discovery = homeAssistant({ everyS: 10 });
const without = (pack: number) => ({ ...FOUR_PACKS, packs: FOUR_PACKS.packs.filter((_, i) => i !== pack) });

/** The devices of what is retained, with how many entities each has. */
async function devicesAt(broker: Mosquitto): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const [topic, payload] of await broker.retained(CONFIGS)) {
    const one = announced({ topic, payload }, "homeassistant");
    expect(faultsOf(one)).toEqual([]);
    const [id = ""] = (one.config.device as { readonly identifiers: readonly string[] }).identifiers;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

/** Waits until these are there, and nothing else. */
const settled = (broker: Mosquitto, devices: Readonly<Record<string, number>>): Promise<void> =>
  vi.waitFor(async () => expect(await devicesAt(broker)).toEqual(devices), { timeout: 30_000, interval: 100 });

it("stand there for every device, and go with a pack that was taken out and with everything", async () => {
  const broker = await startMosquitto();
  const first = startMqtt({ settings: { url: broker.url, commands: true }, snapshot: FOUR_PACKS, discovery });
  const left = { "siinterjk_garage-block_1": 37, "siinterjk_garage-block_2": 37, "siinterjk_garage-block_4": 37 };
  await settled(broker, { siinterjk_garage: 51, ...left, "siinterjk_garage-block_3": 37 });
  await first.stop();

  // Another configuration: without a pack, and without commands.
  const second = startMqtt({ settings: { url: broker.url }, snapshot: without(2), discovery });
  await settled(broker, { siinterjk_garage: 45, ...left });
  await second.stop();

  startMqtt({ settings: { url: broker.url, homeAssistant: { enabled: false, prefix: "homeassistant" } }, discovery });
  await settled(broker, {});
});

it("lead what a person presses to the bridge", async () => {
  const broker = await startMosquitto();
  const bench = startMqtt({ settings: { url: broker.url, commands: true }, discovery });
  const listener = await broker.listen("homeassistant/#");
  await listener.message(({ topic }) => topic.endsWith("/block_1-cell_16/config"));
  for (const object of ["stop_charge", "cancel"]) {
    const payload = listener.newest(`homeassistant/button/siinterjk_garage/${object}/config`)!;
    const { command_topic: topic, payload_press: pressed } = JSON.parse(payload) as {
      command_topic: string;
      payload_press: string;
    };
    const asked = bench.asked.length;
    await broker.publish(topic, pressed);
    await until("asked", () => bench.asked.length > asked);
  }
  expect(bench.asked).toEqual([
    { do: "stop-charge", forMs: 3_600_000 },
    { do: "cancel", which: "all" },
  ]);
});
