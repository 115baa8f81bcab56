import { expect, it } from "vitest";
import { memoryCanBus } from "../io/memory-ports.ts";
import type { CanFrame, CanInput } from "../io/port.ts";
import { earsOf, muteCan } from "./mute-can.ts";

const frame = (id: number, ...data: number[]): CanFrame => ({ id, data: Uint8Array.from(data) });
/** 53.2 V, 0 A, 20 degC, SOC 15 %. */
const REPORT = frame(0x305, 0x14, 0x02, 0, 0, 0xc8, 0, 0x96, 0);

async function bench() {
  const bus = memoryCanBus();
  const [real, other] = [bus.port("real"), bus.port("other")];
  const onBus: CanFrame[] = [];
  other.onInput((input) => input.kind === "frame" && onBus.push(input.frame));
  const heard: CanFrame[] = [];
  const wouldSend: CanFrame[] = [];
  const listener = { heard: (one: CanFrame) => heard.push(one), wouldSend: (one: CanFrame) => wouldSend.push(one) };
  const signal = new AbortController().signal;
  const port = await muteCan(
    earsOf(() => Promise.resolve(real)),
    listener,
  )(signal);
  const toBridge: CanInput[] = [];
  port.onInput((input) => toBridge.push(input));
  return { real, other, onBus, heard, wouldSend, port, toBridge };
}

it("takes every frame and puts none on the bus", async () => {
  const { port, onBus, wouldSend } = await bench();
  const data = Uint8Array.of(1, 2);
  expect(port.send({ id: 0x351, data })).toEqual({ ok: true });
  data[0] = 9;
  await new Promise(setImmediate);
  expect(onBus).toEqual([]);
  expect(wouldSend).toEqual([frame(0x351, 1, 2)]);
  expect(port.echoes).toBe(false);
});

it("has nothing to send with behind the ears", async () => {
  const bus = memoryCanBus();
  const ears = await earsOf(() => Promise.resolve(bus.port("real")))(new AbortController().signal);
  expect(Object.keys(ears).sort()).toEqual(["close", "ended", "name", "onInput"]);
});

it("hears everything, and gives the bridge the inverter's reports only", async () => {
  const { other, heard, toBridge } = await bench();
  const frames = [REPORT, frame(0x355, 1, 0, 1, 0), frame(0x351), frame(0x305), frame(0x123)];
  for (const one of frames) other.send(one);
  await new Promise(setImmediate);
  expect(heard).toEqual(frames);
  expect(toBridge).toEqual([{ kind: "frame", frame: REPORT }]);
});

it("passes on what the controller reports, and its end", async () => {
  const { real, port, toBridge } = await bench();
  real.report("bus-off");
  await new Promise(setImmediate);
  expect(toBridge).toEqual([{ kind: "error", error: "bus-off" }]);
  real.unplug();
  expect(await port.ended).toEqual({ expected: false, reason: "unplugged" });
  expect(port.send(REPORT)).toMatchObject({ ok: false, why: "closed" });
  await port.close();
});
