import { describe, expect, it } from "vitest";
import { startMosquitto, type Mosquitto } from "../../../test/support/mosquitto.ts";
import { startMqtt, until } from "../../../test/support/mqtt-bench.ts";
import type { ControlAnswer } from "../../control/protocol.ts";
import { requestOf } from "./commands.ts";

const HOUR_MS = 3_600_000;
const of = (kind: string, text: string) => requestOf(kind, Buffer.from(text));

describe("a message to command/<kind>", () => {
  // prettier-ignore
  it.each([
    ["limit-charge", '{"limitA":50,"forMs":60000}', { do: "limit-charge", limitA: 50, forMs: 60_000 }],
    ["limit-discharge", "50", { do: "limit-discharge", limitA: 50, forMs: HOUR_MS }],
    ["limit-discharge", " 0.5\n", { do: "limit-discharge", limitA: 0.5, forMs: HOUR_MS }],
    ["stop-charge", "", { do: "stop-charge", forMs: HOUR_MS }],
    ["stop-discharge", "PRESS", { do: "stop-discharge", forMs: HOUR_MS }],
    ["stop-charge", '{"forMs":5000}', { do: "stop-charge", forMs: 5_000 }],
    ["full-once", "{}", { do: "full-once", forMs: 24 * HOUR_MS }],
    ["cancel", "", { do: "cancel", which: "all" }],
    ["cancel", "PRESS", { do: "cancel", which: "all" }],
    ["cancel", "stop-charge", { do: "cancel", which: "stop-charge" }],
    ["cancel", "3", { do: "cancel", which: 3 }],
    ["cancel", '{"which":"limit-charge"}', { do: "cancel", which: "limit-charge" }],
  ])("%s %j is a request", (kind, text, ask) => {
    expect(of(kind, text)).toEqual({ ask });
  });

  // prettier-ignore
  it.each([
    ["limit-charge", "", "limitA"],
    ["limit-charge", "-5", "limitA"],
    ["limit-charge", "1e9", "limitA"],
    ["limit-charge", "fifty", "expected nothing, a number, or JSON"],
    ["limit-charge", "[50]", "expected nothing"],
    ["limit-charge", '{"limitA":50,"hours":2}', "hours"],
    ["limit-charge", '{"limitA":"50"}', "limitA"],
    ["stop-charge", "OFF", "expected nothing"],
    ["stop-charge", "0", "expected nothing"],
    ["stop-charge", "null", "expected nothing"],
    ["stop-charge", '{"forMs":1}', "forMs"],
    ["stop-charge", '{"do":"freeze"}', "do: not known here"],
    ["full-once", '{"limitA":50}', "limitA"],
    ["freeze", "", "there is no command freeze"],
    ["send-again", "", "there is no command send-again"],
    ["", "", "there is no command"],
    ["cancel", "yesterday", "expected nothing"],
    ["stop-charge", " ".repeat(2000), "more than 1024 bytes"],
  ])("%s %j is none", (kind, text, why) => {
    const request = of(kind, text);
    expect("wrong" in request && request.wrong).toContain(why);
  });
});

const answerOf = async (broker: Mosquitto, send: () => Promise<void>): Promise<unknown> => {
  const listener = await broker.listen("siinterjk/garage/command/result");
  await send();
  const { payload } = await listener.message(() => true);
  await listener.stop();
  return JSON.parse(payload!);
};

const GRANTED: ControlAnswer = {
  ok: true,
  command: { id: 1, kind: "limit-charge", limitA: 50, givenAgoMs: 0, leftMs: HOUR_MS },
};

describe("commands over a broker", () => {
  it.each(["3.1.1", "5"] as const)("are carried out and answered, MQTT %s", async (protocol) => {
    const broker = await startMosquitto();
    const settings = { url: broker.url, protocol, commands: true };
    const bench = startMqtt({ settings, answer: () => Promise.resolve(GRANTED) });
    await until("subscribed", () => broker.log().includes("Sending SUBACK to siinterjk_garage"));
    expect(await answerOf(broker, () => broker.publish("siinterjk/garage/command/limit-charge", "50"))).toEqual(GRANTED);
    expect(bench.asked).toEqual([{ do: "limit-charge", limitA: 50, forMs: HOUR_MS }]);
    const nonsense = answerOf(broker, () => broker.publish("siinterjk/garage/command/limit-charge", "fifty"));
    expect(await nonsense).toMatchObject({ ok: false, code: "CONTROL_REQUEST" });
    expect(bench.asked).toHaveLength(1);
    // Nobody's answer stays at the broker.
    expect((await broker.retained("siinterjk/garage/command/#")).size).toBe(0);
  });

  it("that the broker had kept are not", async () => {
    const broker = await startMosquitto();
    await broker.publish("siinterjk/garage/command/stop-charge", "", ["-r"]);
    await broker.publish("siinterjk/garage/command/limit-charge", "0", ["-r"]);
    const bench = startMqtt({ settings: { url: broker.url, commands: true } });
    await until("kept one seen", () => bench.log.lines("debug").some((line) => line.includes("had kept")));
    // What comes after it is carried out, and shows that nothing is still under way.
    await answerOf(broker, () => broker.publish("siinterjk/garage/command/cancel", ""));
    expect(bench.asked).toEqual([{ do: "cancel", which: "all" }]);
  });

  it("that were sent while the bridge was away are not", async () => {
    const broker = await startMosquitto();
    const settings = { url: broker.url, commands: true };
    const first = startMqtt({ settings });
    await until("subscribed", () => broker.log().includes("Sending SUBACK to siinterjk_garage"));
    await first.stop();
    await broker.publish("siinterjk/garage/command/stop-charge", "");
    const second = startMqtt({ settings });
    const subscribed = (): number => broker.log().split("siinterjk_garage 1 siinterjk/garage/command/+").length - 1;
    await until("subscribed again", () => subscribed() === 2);
    await answerOf(broker, () => broker.publish("siinterjk/garage/command/cancel", "1"));
    expect([...first.asked, ...second.asked]).toEqual([{ do: "cancel", which: 1 }]);
  });

  it("are not even listened for where they are off", async () => {
    const broker = await startMosquitto();
    const bench = startMqtt({ settings: { url: broker.url } });
    await until("subscribed", () => broker.log().includes("siinterjk_garage 1 siinterjk/garage/pack/#"));
    expect(broker.log()).not.toContain("siinterjk_garage 1 siinterjk/garage/command");
    await broker.publish("siinterjk/garage/command/stop-charge", "");
    expect(bench.asked).toEqual([]);
  });

  it("are answered when the bridge fails", async () => {
    const broker = await startMosquitto();
    const bench = startMqtt({
      settings: { url: broker.url, commands: true },
      answer: () => Promise.reject(new Error("no room")),
    });
    await until("subscribed", () => broker.log().includes("Sending SUBACK to siinterjk_garage"));
    const failed = answerOf(broker, () => broker.publish("siinterjk/garage/command/stop-charge", ""));
    expect(await failed).toEqual({ ok: false, code: "CONTROL_FAILED", message: "no room" });
    expect(bench.log.lines("warn")).toEqual(["CONTROL_FAILED stop-charge over MQTT: no room"]);
  });
});
