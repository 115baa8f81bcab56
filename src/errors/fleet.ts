/** What can go wrong where the messages of many sites come together (fleet). */
import type { ErrorEntry } from "./entry.ts";

export const FLEET_ERRORS = {
  FLEET_OPTION: {
    means: "An option of `siinterjk fleet` cannot be used so, or a file that it names cannot be read; the message says which.",
    remedy: "`siinterjk fleet --help` shows the options; docs/fleet.md explains them.",
  },
  FLEET_BROKER: {
    means:
      "The broker cannot be reached, or does not let the collector in; the message says why. What the sites send waits there, as long as the broker keeps it.",
    remedy:
      "Check the address, the name and the password of the collector, and the broker's log. The collector tries again for ever.",
  },
  FLEET_STORE: {
    means:
      "The store does not take the figures; the message says why. Nothing that waits is acknowledged, so the broker keeps it; nothing is lost as long as the broker has room.",
    remedy: "Check that the store runs, its disk and its log. The collector tries again for ever.",
  },
  FLEET_MESSAGE: {
    means:
      "A site sends something that is not what version 1 of the topics says; the message names the topic and what is wrong. It is counted and left out; everything else goes on.",
    remedy:
      "Look at the version of the program at that site, and at its clock. A new version goes to the sites first, then to the collector.",
  },
} as const satisfies Record<string, ErrorEntry>;
