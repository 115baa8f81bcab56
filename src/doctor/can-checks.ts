/** The checks of the CAN bus. That the interface is there is checked in can-interface.ts. */
import { canLink, lookingAtLink } from "./can-facts.ts";
import { judgeBitrate, judgeClock, judgeModes, judgeQueue, judgeRestart, judgeUp } from "./can-settings.ts";
import { judgeAcknowledged, judgeErrors, judgeState } from "./can-traffic.ts";
import { skipped, type Check } from "./check.ts";
import { runningStatus } from "./running-status.ts";

const SET_UP =
  "`sudo siinterjk install` lets Linux set it so at every start; where that is done, the commands that the doctor shows.";
const THERE = ["can-interface"] as const;
const UP = ["can-up"] as const;

export const CAN_CHECKS: readonly Check[] = [
  {
    id: "can-up",
    area: "can",
    title: "CAN interface is up",
    page: {
      looksAt: "Whether the interface of `inverter.can` is switched on, as `ip` shows it.",
      failed: "It is down.",
      remedy: SET_UP,
    },
    needs: THERE,
    look: lookingAtLink(judgeUp),
  },
  {
    id: "can-bitrate",
    area: "can",
    title: "500 kbit/s",
    page: {
      looksAt: "The bit rate of the interface, and where in a bit it is sampled.",
      warning: "The sample point is outside 0.70 to 0.92.",
      failed: "No bit rate is set, or another one than the 500 kbit/s of the Sunny Island.",
      remedy: SET_UP,
    },
    needs: THERE,
    look: lookingAtLink(judgeBitrate),
  },
  {
    id: "can-modes",
    area: "can",
    title: "Takes part in the bus",
    page: {
      looksAt: "The modes of the controller.",
      failed: "Listen-only, loopback, one-shot or presume-ack is on; each is good for a test, and wrong for a bridge.",
      remedy: "Switch the mode off.",
    },
    needs: THERE,
    look: lookingAtLink(judgeModes),
  },
  {
    id: "can-restart",
    area: "can",
    title: "Starts again after bus-off",
    page: {
      looksAt: "`restart-ms` of the interface: how soon it goes on after so many errors that it has left the bus.",
      warning: "It never starts again by itself, or only after more than 5 s.",
      remedy: SET_UP,
    },
    needs: THERE,
    look: lookingAtLink(judgeRestart),
  },
  {
    id: "can-queue",
    area: "can",
    title: "Short queue of frames",
    page: {
      looksAt: "How many frames may wait to be sent (`txqueuelen`). 16 is what the installation sets, 10 what Linux does.",
      warning: "More than 100, or none: an inverter that comes back would get old values first, or frames get lost.",
      remedy: SET_UP,
    },
    needs: THERE,
    look: lookingAtLink(judgeQueue),
  },
  {
    id: "can-clock",
    area: "can",
    title: "Crystal of the CAN board",
    page: {
      looksAt:
        "The crystal that `config.txt` names for a controller of the kind MCP2515. The crystal itself cannot be read; but with a wrong one no frame gets through in either direction, while errors are counted.",
      warning: "Not a frame has got through and there are errors, or no board that is known has such a crystal.",
      remedy: "Read the number on the crystal and install for the board that has it.",
    },
    needs: THERE,
    look: lookingAtLink(judgeClock),
  },
  {
    id: "can-state",
    area: "can",
    title: "CAN controller works normally",
    page: {
      looksAt: "The state of the controller, and its error counters where the driver tells them.",
      warning: "Error-warning or error-passive: nobody takes its frames, as while the Sunny Island is off.",
      failed: "Bus-off, or it cannot read what is on the bus.",
      remedy: "The Sunny Island on, the plug, the wires, the crystal.",
    },
    needs: UP,
    look: async (site) => {
      const found = await canLink(site);
      const status = await runningStatus(site);
      return found.kind === "none"
        ? skipped(found.why)
        : judgeState(found.facts, status.kind === "told" ? status.report.can : null);
    },
  },
  {
    id: "can-errors",
    area: "can",
    title: "Few errors on the CAN bus",
    page: {
      looksAt:
        "What the controller and its driver have counted since the start of the computer: times off the bus, disturbed frames, frames that were lost on the way into the computer.",
      warning: "It was off the bus, or more than one frame in 100 was disturbed, or more than one in 1000 lost.",
      remedy: "Terminators, wires, a computer that is too busy.",
    },
    needs: UP,
    look: lookingAtLink(judgeErrors),
  },
  {
    id: "can-acknowledged",
    area: "can",
    title: "Somebody takes the frames",
    page: {
      looksAt:
        "Whether another node acknowledges what the bridge sends: only it can see that, so without a bridge that runs it cannot be told. An acknowledgement shows that cable and bit rate are right, not that it is the inverter.",
      failed: "Nobody does, or the bridge cannot use the bus.",
      remedy: "The Sunny Island on, the plug in its ComSync socket, the wires.",
    },
    needs: ["configuration"],
    look: async (site) => {
      const status = await runningStatus(site);
      return status.kind === "untold"
        ? skipped(status.why)
        : judgeAcknowledged(status.kind === "told" ? status.report.can : null);
    },
  },
];
