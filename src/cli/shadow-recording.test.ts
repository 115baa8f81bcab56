import { join } from "node:path";
import { expect, test } from "vitest";
import { configSchema } from "../config/schema.ts";
import { recordedBatteries } from "./shadow-recording.ts";

const FILE = join(import.meta.dirname, "../../test/fixtures/recordings/battery-silent-for-20-s.jsonl.gz");
const config = (...packs: readonly { name: string; port: string }[]) => configSchema.parse({ packs });

test("gives the bytes of a BMS with their times", async () => {
  const { byPort, lengthMs } = await recordedBatteries(FILE, config({ name: "Block 1", port: "/dev/ttyUSB0" }));
  const played = byPort.get("/dev/ttyUSB0")!;
  expect(played[0]!.afterMs).toBe(0);
  expect([...played[0]!.bytes.subarray(0, 2)]).toEqual([0x4e, 0x57]);
  expect(played.at(-1)!.afterMs).toBe(lengthMs);
  expect(lengthMs).toBe(25_000);
  const times = played.map(({ afterMs }) => afterMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test("takes the only line for the only pack, whatever its name", async () => {
  const { byPort } = await recordedBatteries(FILE, config({ name: "Garage", port: "/dev/serial0" }));
  expect(byPort.get("/dev/serial0")!.length).toBe(26);
});

test("refuses a recording without one of the packs, one that is none, and none at all", async () => {
  const two = config({ name: "Block 1", port: "/dev/ttyUSB0" }, { name: "Block 2", port: "/dev/ttyUSB1" });
  await expect(recordedBatteries(FILE, two)).rejects.toMatchObject({ code: "SHADOW_NO_BYTES" });
  await expect(recordedBatteries(import.meta.filename, two)).rejects.toMatchObject({ code: "RECORDING_INVALID" });
  await expect(recordedBatteries("/nowhere/file", two)).rejects.toMatchObject({ code: "RECORDING_UNREADABLE" });
});
