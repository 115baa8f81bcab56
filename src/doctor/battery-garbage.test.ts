import { describe, expect, it } from "vitest";
import { joinBytes } from "../../test/support/join-bytes.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { frameBytesOf, pbCapture } from "../../test/support/pb-captures.ts";
import { readWrongly } from "../../test/support/uart.ts";
import { seeded } from "../sim/seeded.ts";
import { garbageOf } from "./battery-garbage.ts";

const SAID = [
  ["a reply in the protocol nw", bytesOf(capture("nw-16s-charging-10A-fw11.262H"))],
  ["a status in the protocol pb", frameBytesOf(pbCapture("pb-status-16s-addr3"))],
  ["settings in the protocol pb", frameBytesOf(pbCapture("pb-settings-16s-addr3"))],
] as const;

describe.each(SAID)("%s", (_, bytes) => {
  it("is read as it is by a line that is right", () => {
    expect(Buffer.from(readWrongly(bytes, {})).equals(bytes)).toBe(true);
    expect(garbageOf(bytes)).toBe("unknown");
  });

  it("shows that A and B are swapped", () => {
    expect(garbageOf(readWrongly(bytes, { swapped: true }))).toBe("swapped");
  });

  it.each([9_600, 19_200, 38_400, 57_600])("shows that it was sent at %d baud", (baud) => {
    expect(garbageOf(readWrongly(bytes, { speed: baud / 115_200 }))).toBe("slower");
  });

  it.each([76_800, 230_400])("shows nothing when it was sent at %d baud", (baud) => {
    expect(garbageOf(readWrongly(bytes, { speed: baud / 115_200 }))).toBe("unknown");
  });

  it("shows nothing when it is damaged", () => {
    const damaged = bytes.map((byte, i) => (i % 50 === 9 ? byte ^ 0x10 : byte));
    expect(garbageOf(damaged)).toBe("unknown");
  });
});

describe("bytes of nobody", () => {
  it.each([
    ["nothing", new Uint8Array()],
    ["a few zeros of an open line", new Uint8Array(31)],
    ["a few ones of an open line", new Uint8Array(31).fill(0xff)],
    ["text", new TextEncoder().encode("raspberrypi login: Linux raspberrypi 6.12.25 aarch64 ".repeat(4))],
    ["our own request", bytesOf(capture("nw-echo-of-own-request"))],
    [
      "a frame behind a run of FF",
      joinBytes(new Uint8Array(40).fill(0xff), bytesOf(capture("nw-16s-charging-10A-fw11.262H")).subarray(0, 100)),
    ],
  ])("%s: unknown", (_, bytes) => expect(garbageOf(bytes)).toBe("unknown"));

  it("noise: unknown", () => {
    const next = seeded(7);
    for (let i = 0; i < 100; i++) expect(garbageOf(Uint8Array.from({ length: 300 }, () => next() * 256))).toBe("unknown");
  });
});
