/** Whether a CAN interface is set as the Sunny Island and the bridge need it. Pure. */
import { trimmed } from "../codec/spoken.ts";
import { HATS } from "../setup/hats.ts";
import type { LinkFacts } from "./can-facts.ts";
import type { CanLink } from "./can-link.ts";
import { failed, ok, skipped, warning, type Verdict } from "./check.ts";

/** Of the Sunny Island (SMA FSS-ConnectingBat-TI-en-10). */
const BITRATE = 500_000;
/** Long enough for a controller to see that the bus is free again, short against the 60 s after which the inverter gives up. */
const RESTART_MS = 100;
const LONGEST_RESTART_MS = 5_000;
/** As `siinterjk install` sets it; the bridge has one frame on its way at a time. */
const QUEUE = 16;
const LONGEST_QUEUE = 100;
/** The kernel aims at 0.875 and, with a clock that does not fit, comes as low as 0.75. */
const SAMPLE_POINT = { least: 0.7, most: 0.92 } as const;

const isVirtual = ({ kind }: CanLink): boolean => kind === "vcan" || kind === "vxcan";
const virtual = ({ name }: CanLink): Verdict => skipped(`${name} is virtual: it has no bits.`);
const untold = ({ name }: CanLink, what: string): Verdict => skipped(`The driver of ${name} does not tell ${what}.`);

/** Commands that set it: it is up again after them, also where the driver refuses a setting. Without the bus the house goes dark. */
const changed = ({ name }: CanLink, settings: string): string =>
  `sudo ip link set ${name} down; sudo ip link set ${name} type can ${settings}; sudo ip link set ${name} up`;

/** Puts all settings right until the next start. */
const setNow = (link: CanLink): string => changed(link, `bitrate ${BITRATE} restart-ms ${RESTART_MS}`);

/** With the file in place something else has changed it; without it nothing will set it up after the next start either. */
const setRight = ({ link, isSetUpAtStart }: LinkFacts): string =>
  isSetUpAtStart ? `Set it anew: \`${setNow(link)}\`.` : "Let Linux set it up at every start: `sudo siinterjk install`.";

export function judgeUp(facts: LinkFacts): Verdict {
  const { link } = facts;
  if (link.up) return ok(`${link.name} is up.`);
  const says = link.bitrate === null && !isVirtual(link) ? "is down, and no bit rate is set" : "is down";
  if (isVirtual(link)) return failed(`${link.name} ${says}.`, `Set it up: \`sudo ip link set ${link.name} up\`.`);
  return failed(`${link.name} ${says}: nothing is sent or received.`, setRight(facts));
}

export function judgeBitrate(facts: LinkFacts): Verdict {
  const { link } = facts;
  const { name, bitrate, samplePoint, kind } = link;
  if (isVirtual(link)) return virtual(link);
  if (bitrate === null) {
    return kind === "can" ? failed(`No bit rate is set for ${name}.`, setRight(facts)) : untold(link, "its bit rate");
  }
  if (bitrate !== BITRATE) {
    return failed(`${name} runs at ${bitrate / 1000} kbit/s; the Sunny Island at ${BITRATE / 1000}.`, setRight(facts));
  }
  const at = samplePoint === null ? "" : `, sample point ${samplePoint}`;
  if (samplePoint !== null && !(samplePoint >= SAMPLE_POINT.least && samplePoint <= SAMPLE_POINT.most)) {
    return warning(`${name} runs at 500 kbit/s${at}: at such a place in a bit it is easily misread.`, setRight(facts));
  }
  return ok(`${name} runs at 500 kbit/s${at}.`);
}

/** Modes in which a controller does not take part in the bus as it must. */
const WRONG_MODES: Readonly<Record<string, string>> = {
  "LISTEN-ONLY": "it sends nothing and acknowledges nothing",
  LOOPBACK: "it hears itself instead of the bus",
  "ONE-SHOT": "a frame that is disturbed is lost",
  "PRESUME-ACK": "it takes frames for sent that nobody has heard",
};

export function judgeModes({ link }: LinkFacts): Verdict {
  const { name, modes } = link;
  if (isVirtual(link)) return virtual(link);
  const wrong = modes.filter((mode) => mode in WRONG_MODES);
  if (wrong.length === 0) return ok(`${name} takes part in the bus in the normal way.`);
  const switches = wrong.map((mode) => `${mode.toLowerCase()} off`).join(" ");
  return failed(
    `${name} is set to ${wrong.map((mode) => `${mode} (${WRONG_MODES[mode]})`).join(" and ")}.`,
    `Switch it off: \`${changed(link, switches)}\`.`,
  );
}

export function judgeRestart(facts: LinkFacts): Verdict {
  const { link } = facts;
  const { name, restartMs } = link;
  if (isVirtual(link)) return virtual(link);
  if (restartMs === null) return untold(link, "when it starts again");
  if (restartMs === 0) {
    return warning(`After too many errors (bus-off) ${name} stays off the bus until somebody sets it up anew.`, setRight(facts));
  }
  if (restartMs > LONGEST_RESTART_MS) {
    return warning(
      `After too many errors (bus-off) ${name} stays off the bus for ${trimmed(restartMs / 1000, 1)} s.`,
      setRight(facts),
    );
  }
  return ok(`After too many errors (bus-off) ${name} starts again after ${restartMs} ms.`);
}

export function judgeQueue({ link, isSetUpAtStart }: LinkFacts): Verdict {
  const { name, queueLength } = link;
  if (isVirtual(link)) return virtual(link);
  if (queueLength === null) return untold(link, "the length of its queue");
  if (queueLength >= 1 && queueLength <= LONGEST_QUEUE) return ok(`At most ${queueLength} frames wait in the queue of ${name}.`);
  const now = `sudo ip link set ${name} txqueuelen ${QUEUE}`;
  return warning(
    queueLength === 0
      ? `${name} has no queue: a frame is lost whenever the bus is busy.`
      : `Up to ${queueLength} frames may wait in the queue of ${name}: when the inverter comes back it would get old values first.`,
    isSetUpAtStart ? `Shorten it: \`${now}\`.` : "Let Linux set it at every start: `sudo siinterjk install`.",
  );
}

/** The driver takes half the crystal for its clock (drivers/net/can/spi/mcp251x.c). */
const MCP251X_DIVIDER = 2;
const CRYSTALS: readonly (number | null)[] = Object.values(HATS).map(({ crystalHz }) => crystalHz);

/**
 * Whether the crystal that the overlay names can be the one on the board. Nobody can read the crystal; but with a wrong one not a frame
 * gets through in either direction, and the controller counts errors.
 */
export function judgeClock({ link }: LinkFacts): Verdict {
  const { name, controller, clockHz, state, received, sent } = link;
  if (isVirtual(link)) return virtual(link);
  if (clockHz === null || controller === null) return untold(link, "its clock");
  if (!/^mcp251x$/.test(controller)) return ok(`${controller} has a clock of its own (${clockHz / 1e6} MHz).`);
  const crystalHz = clockHz * MCP251X_DIVIDER;
  const set = `config.txt says that the crystal of ${name} has ${crystalHz / 1e6} MHz`;
  const got = (received?.frames ?? 0) + (sent?.frames ?? 0);
  if (got > 0) return ok(`${set}, and frames get through.`);
  const remedy =
    "Read the number on the silver crystal of the board: 12.000 is `sudo siinterjk install --hat waveshare-rs485-can`, 8.000 `--hat waveshare-rs485-can-8mhz`; then `sudo reboot`.";
  if (state !== null && !["ERROR-ACTIVE", "STOPPED"].includes(state)) {
    return warning(
      `${set}; not a frame has got through, and errors were counted. So it is when the crystal is another one, or nobody is on the bus.`,
      remedy,
    );
  }
  if (!CRYSTALS.includes(crystalHz)) return warning(`${set}; no board that is known here has such a one.`, remedy);
  return ok(`${set}; whether that is so shows when the inverter is on.`);
}
