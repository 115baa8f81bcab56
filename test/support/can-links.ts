/** What `ip` says about CAN interfaces, as in test/fixtures/can. */
import { readFileSync } from "node:fs";
import { readLink, type CanLink } from "../../src/doctor/can-link.ts";

interface Printed {
  readonly id: string;
  readonly stdout: string;
}

const { links } = JSON.parse(readFileSync(new URL("../fixtures/can/ip-link.json", import.meta.url), "utf8")) as {
  readonly links: readonly Printed[];
};

/** What was printed. */
export const printedLink = (id: string): string => {
  const link = links.find((one) => one.id === id);
  if (link === undefined) throw new Error(`test/fixtures/can has no ${id}`);
  return link.stdout;
};

export const linkOf = (id: string): CanLink => readLink(printedLink(id))!;

/** An MCP2515 on a Waveshare HAT with a 12 MHz crystal, as the bridge wants it, a day after the start. */
export const GOOD_LINK: CanLink = {
  name: "can0",
  up: true,
  kind: "can",
  queueLength: 16,
  state: "ERROR-ACTIVE",
  modes: [],
  restartMs: 100,
  bitrate: 500_000,
  samplePoint: 0.833,
  controller: "mcp251x",
  clockHz: 6_000_000,
  errorCounters: null,
  counts: { restarts: 0, busErrors: 0, errorPassive: 0, busOff: 0 },
  received: { frames: 260_000, errors: 0, dropped: 0, overruns: 0 },
  sent: { frames: 432_000, errors: 0, dropped: 0 },
};
