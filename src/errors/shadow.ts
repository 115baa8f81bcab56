/** Errors of the shadow run (shadow). */
import type { ErrorEntry } from "./entry.ts";

export const SHADOW_ERRORS = {
  SHADOW_OPTION: {
    means: "An option of the shadow run cannot be used so; the message says which.",
    remedy: "`siinterjk run --help` shows the options; docs/shadow.md explains them.",
  },
  SHADOW_NO_BUS: {
    means: "`inverter.can` is none: there is no bus on which another bridge could be heard.",
    remedy: "Write the interface or the adapter on which the other bridge sends: `inverter: { can: can0 }`.",
  },
  SHADOW_PORT_TAKEN: {
    means:
      "Another program has the port of a BMS open, probably the other bridge. Two programs on one port take each other's bytes, so it was not opened.",
    remedy:
      "Give the shadow another way to the battery: a second RS485 adapter at the same two wires, named in its configuration, with `--battery overhear`; or a recording with `--battery FILE`. Or let it poll a port of the BMS that nobody else uses.",
  },
  SHADOW_PORT_UNSURE: {
    means:
      "Whether another program has this port open cannot be seen by this user. Two programs on one port take each other's bytes, so it was not opened.",
    remedy: "Run it with sudo: root sees what every program has open. Nothing is written to disk by a shadow run.",
  },
  SHADOW_LINE_IN_USE: {
    means: "Somebody else asks the BMS on this line, so nothing is asked there: two who ask spoil each other's replies.",
    remedy: "Use `--battery overhear`: it reads what the BMS answers to the other one, and writes nothing.",
  },
  SHADOW_NO_BYTES: {
    means: "The recording has no bytes of a BMS that the configuration names.",
    remedy:
      "Name the packs as the recording does (`zcat FILE` shows it), or take one that was written while the BMSs were read. Recordings are explained in docs/recordings.md.",
  },
} as const satisfies Record<string, ErrorEntry>;
