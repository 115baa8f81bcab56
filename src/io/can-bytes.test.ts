import { endianness } from "node:os";
import { describe, expect, it } from "vitest";
import { canFrameBytes, frameFault, parseCanBytes } from "./can-bytes.ts";

/** struct can_frame of linux/can.h, with the id in the byte order of this machine. */
function canFrame(id: number, length: number, data: string): Uint8Array {
  const bytes = Buffer.alloc(16);
  if (endianness() === "LE") bytes.writeUInt32LE(id);
  else bytes.writeUInt32BE(id);
  bytes[4] = length;
  Buffer.from(data, "hex").copy(bytes, 8);
  return new Uint8Array(bytes);
}

describe("struct can_frame", () => {
  it("has id, length, three bytes of padding and the data", () => {
    const data = Uint8Array.of(0x64, 0x00, 0x64, 0x00, 0x88, 0x13);
    expect(canFrameBytes({ id: 0x355, data })).toEqual(canFrame(0x355, 6, "640064008813"));
    expect(canFrameBytes({ id: 0x7ff, data: new Uint8Array() })).toEqual(canFrame(0x7ff, 0, ""));
  });

  it("is read up to its length, and a length beyond 8 (len8_dlc, noise) as 8", () => {
    expect(parseCanBytes(canFrame(0x305, 3, "0102030405"))).toEqual({ frame: { id: 0x305, data: Uint8Array.of(1, 2, 3) } });
    const long = parseCanBytes(canFrame(0x305, 15, "0102030405060708"));
    expect(long).toEqual({ frame: { id: 0x305, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) } });
  });

  it("is no data frame with a 29-bit id, as a remote frame, or in another size", () => {
    expect(parseCanBytes(canFrame(0x80000305, 1, "01"))).toBeUndefined();
    expect(parseCanBytes(canFrame(0x40000305, 0, ""))).toBeUndefined();
    expect(parseCanBytes(new Uint8Array(72))).toBeUndefined();
    expect(parseCanBytes(new Uint8Array(15))).toBeUndefined();
  });

  it("says what cannot be sent", () => {
    expect(frameFault({ id: 0x7ff, data: new Uint8Array(8) })).toBeUndefined();
    expect(frameFault({ id: 0x800, data: new Uint8Array(8) })).toContain("2048");
    expect(frameFault({ id: 1, data: new Uint8Array(9) })).toContain("9 data bytes");
  });
});

describe("error frames (linux/can/error.h)", () => {
  it.each([
    [0x20000040, "0000000000000000", ["bus-off"]],
    [0x20000100, "0000000000000000", ["restarted"]],
    [0x20000004, "0001000000000000", ["rx-overflow"]],
    [0x20000004, "0004000000000000", ["error-warning"]], // receive
    [0x20000004, "0008000000000000", ["error-warning"]], // transmit
    [0x20000004, "0010000000000000", ["error-passive"]], // receive
    [0x20000004, "0020000000000000", ["error-passive"]], // transmit
    [0x20000004, "0040000000000000", ["other"]], // active again
    [0x20000020, "0000000000000000", ["no-ack"]],
    [0x20000024, "0008000000000000", ["error-warning", "no-ack"]],
    [0x20000044, "0020000000000000", ["bus-off", "error-passive"]],
    [0x20000002, "0020000000000000", ["other"]], // arbitration lost: data[1] means something else
    [0x20000080, "0000000000000000", ["other"]],
  ])("%i with %s", (id, data, errors) => {
    expect(parseCanBytes(canFrame(id, 8, data))).toEqual({ errors });
  });
});
