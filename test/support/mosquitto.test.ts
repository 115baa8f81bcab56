import { expect, it } from "vitest";
import { startMosquitto } from "./mosquitto.ts";

it("keeps what is retained over a restart, and hears what is published", async () => {
  const broker = await startMosquitto();
  const listener = await broker.listen("a/#");
  await broker.publish("a/kept", "1", ["-r"]);
  await broker.publish("a/passing", "2");
  expect(await listener.message(({ topic }) => topic === "a/passing")).toMatchObject({ payload: "2", retain: 0 });
  await broker.restart();
  expect(await broker.retained("a/#")).toEqual(new Map([["a/kept", "1"]]));
});
