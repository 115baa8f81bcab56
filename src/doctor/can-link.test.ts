import { describe, expect, it } from "vitest";
import { linkOf, printedLink } from "../../test/support/can-links.ts";
import { readLink } from "./can-link.ts";

const NOTHING_COUNTED = { restarts: 0, busErrors: 0, errorPassive: 0, busOff: 0 };

describe("what ip says about a CAN interface", () => {
  it("is read with all its parts", () => {
    expect(linkOf("up")).toEqual({
      ...{ name: "can0", up: true, kind: "can", queueLength: 10, state: "ERROR-ACTIVE", modes: [], restartMs: 100 },
      ...{ bitrate: 500_000, samplePoint: 0.875, controller: "sja1000", clockHz: 8_000_000 },
      errorCounters: { tx: 0, rx: 0 },
      counts: NOTHING_COUNTED,
      received: { frames: 0, errors: 0, dropped: 0, overruns: 0 },
      sent: { frames: 0, errors: 0, dropped: 0 },
    });
  });

  it.each([
    ["down", { name: "can1", up: false, state: "STOPPED", bitrate: 500_000, restartMs: 100 }],
    ["listen-only-250k", { up: true, bitrate: 250_000, modes: ["LISTEN-ONLY"], restartMs: 0, queueLength: 1000 }],
    ["loopback-one-shot", { modes: ["LOOPBACK", "TRIPLE-SAMPLING", "ONE-SHOT", "BERR-REPORTING"], queueLength: 16 }],
    ["after-3-frames", { received: { frames: 3, errors: 0, dropped: 0, overruns: 0 } }],
    ["vcan", { kind: "vcan", up: true, state: null, bitrate: null, controller: null, clockHz: null, counts: null, modes: [] }],
    [
      "mcp251x-error-passive",
      {
        ...{ state: "ERROR-PASSIVE", errorCounters: null, controller: "mcp251x", clockHz: 8_000_000 },
        counts: { restarts: 0, busErrors: 0, errorPassive: 15, busOff: 3 },
        received: { frames: 1, errors: 0, dropped: 0, overruns: 0 },
        sent: { frames: 0, errors: 14, dropped: 10_330 },
      },
    ],
    ["mcp251x-12mhz", { clockHz: 6_000_000, samplePoint: 0.833, received: null, sent: null, counts: null }],
  ])("%s", (id, parts) => expect(linkOf(id)).toMatchObject(parts));

  it.each([
    ["debian-11", "up"],
    ["debian-11-listen-only", "listen-only-250k"],
  ])("is the same from an older ip, which does not write JSON all the way: %s", (older, newer) => {
    expect(() => JSON.parse(printedLink(older)) as unknown).toThrow();
    expect(linkOf(older)).toEqual(linkOf(newer));
  });

  it("is known in part when a part is not as expected", () => {
    const strange = printedLink("up")
      .replace('"restart_ms":100', '"restart_ms":"soon"')
      .replace('{"tx":0,"rx":0}', "null")
      .replace('"state":"ERROR-ACTIVE"', '"state":7');
    expect(readLink(strange)).toMatchObject({ bitrate: 500_000, restartMs: null, errorCounters: null, state: null });
  });

  it.each(["", "{}", "[]", "[{}]", "null", 'Device "can7" does not exist.', '[{"ifname":7}]', printedLink("up").slice(0, 500)])(
    "is nothing in %s",
    (text) => expect(readLink(text)).toBeNull(),
  );
});
