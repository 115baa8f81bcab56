import { expect, it } from "vitest";
import { memoryBytePair } from "../io/memory-ports.ts";
import { muteLine } from "./mute-line.ts";

it("hears the line and writes nothing to it", async () => {
  const [near, far] = memoryBytePair("/dev/ttyUSB1", "line");
  const written: Uint8Array[] = [];
  far.onData((chunk) => written.push(chunk));
  const port = await muteLine(() => Promise.resolve(near))(new AbortController().signal);
  const heard: number[] = [];
  const stop = port.onData((chunk) => heard.push(...chunk));
  port.write(Uint8Array.of(1, 2, 3));
  far.write(Uint8Array.of(4, 5));
  await new Promise(setImmediate);
  expect(written).toEqual([]);
  expect(heard).toEqual([4, 5]);
  stop();
  far.write(Uint8Array.of(6));
  await new Promise(setImmediate);
  expect(heard).toEqual([4, 5]);
  expect(port.name).toBe("/dev/ttyUSB1");
  await port.close();
  expect(await port.ended).toMatchObject({ expected: true });
});
