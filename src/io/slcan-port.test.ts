import { describe, expect, it } from "vitest";
import { memoryBytePair, type MemoryBytePort } from "./memory-ports.ts";
import type { CanInput, CanPort } from "./port.ts";
import { openSlcan } from "./slcan-port.ts";

const never = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A port on a line with a made-up amount of bytes that the system has not taken. */
async function start(
  pending: { bytes: number } = { bytes: 0 },
): Promise<{ can: CanPort; adapter: MemoryBytePort; wire: () => string }> {
  const [ours, adapter] = memoryBytePair("/dev/ttyACM0", "adapter");
  let text = "";
  adapter.onData((chunk) => (text += Buffer.from(chunk).toString("latin1")));
  const line = Object.defineProperty(ours, "pendingWriteBytes", { get: () => pending.bytes });
  const can = await openSlcan(() => Promise.resolve(line))(never);
  await settle();
  return { can, adapter, wire: () => text };
}

const say = (adapter: MemoryBytePort, text: string): Promise<void> => {
  adapter.write(Buffer.from(text, "latin1"));
  return settle();
};

describe("openSlcan", () => {
  it("clears the line, closes, sets 500 kbit/s and opens, without an answer", async () => {
    const { can, wire } = await start();
    expect(wire()).toBe("\rC\rS6\rO\r");
    expect(can).toMatchObject({ name: "slcan:/dev/ttyACM0", echoes: false });
    // LAWICEL CAN232 manual: t, id in 3 digits, length, data, CR
    expect(can.send({ id: 0x351, data: Uint8Array.of(1, 2, 0xff) })).toEqual({ ok: true });
    await settle();
    expect(wire()).toBe("\rC\rS6\rO\rt35130102FF\r");
  });

  it("tolerates a peer that opens the line itself, as python-can does, and takes its frames", async () => {
    const { can, adapter } = await start();
    const seen: CanInput[] = [];
    can.onInput((input) => void seen.push(input));
    await say(adapter, "C\rS6\rO\rO\rt3052");
    await say(adapter, "AABB\rT00000305100\rt3060\r");
    expect(seen).toEqual([
      { kind: "frame", frame: { id: 0x305, data: Uint8Array.of(0xaa, 0xbb) } },
      { kind: "frame", frame: { id: 0x306, data: new Uint8Array() } },
    ]);
  });

  it("reports a refusal of the adapter once frames were sent, not one of the opening commands", async () => {
    const { can, adapter } = await start();
    const seen: CanInput[] = [];
    can.onInput((input) => void seen.push(input));
    await say(adapter, "\x07\r\r");
    expect(seen).toEqual([]);
    can.send({ id: 1, data: new Uint8Array() });
    await say(adapter, "z\r\x07");
    expect(seen).toEqual([{ kind: "error", error: "other" }]);
  });

  it("is full while more than eight frames wait, writes nothing then, and recovers", async () => {
    const pending = { bytes: 0 };
    const { can, wire } = await start(pending);
    const frame = { id: 0x351, data: new Uint8Array(8) };
    pending.bytes = 8 * 22;
    expect(can.send(frame)).toEqual({ ok: true });
    await settle();
    const before = wire();
    pending.bytes = 8 * 22 + 1;
    expect(can.send(frame)).toMatchObject({ ok: false, why: "full" });
    await settle();
    expect(wire()).toBe(before);
    pending.bytes = 0;
    expect(can.send(frame)).toEqual({ ok: true });
  });

  it("closes the channel before the line, and closes the line even if the adapter takes nothing", async () => {
    const { can, adapter, wire } = await start({ bytes: 5 });
    await can.close();
    await settle();
    expect(wire()).toBe("\rC\rS6\rO\rC\r");
    expect((await adapter.ended).expected).toBe(false);
    expect(await can.ended).toMatchObject({ expected: true });
  });
});
