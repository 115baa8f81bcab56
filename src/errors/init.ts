/** Errors of the first configuration (init). */
import type { ErrorEntry } from "./entry.ts";

export const INIT_ERRORS = {
  INIT_FLAG: {
    means:
      "What follows a flag of `siinterjk init` does not fit, or the flag makes no sense with the others. Nothing was written.",
    remedy: "`siinterjk init --help` shows all flags.",
  },
  INIT_MISSING: {
    means: "`siinterjk init` runs without a terminal, and a question is left that has no flag. Nothing was written.",
    remedy: "Add the flag that the message names, or `--yes` to take what is proposed for all that is left.",
  },
  INIT_NO_BMS: {
    means: "`siinterjk init` found no BMS that the configuration could name. Nothing was written.",
    remedy:
      "The message says what was on each line. Name another line (`--port`), take the packs of the configuration that is there (`--scan older`), or say how they are connected (`--scan none --port ... --protocol ...`).",
  },
  INIT_PACKS_UNFIT: {
    means: "The BMSs that were found cannot be one battery of a Sunny Island. Nothing was written.",
    remedy: "The message says why. Name only the lines of the packs that are in parallel on one DC bus: `--port /dev/ttyUSB0`.",
  },
  INIT_FILE_EXISTS: {
    means: "There is a configuration already. Nothing was written.",
    remedy: "Add `--force` to replace it; the old one is kept beside it. Or name another file: `--output FILE`.",
  },
  INIT_NOT_WRITTEN: {
    means: "The configuration could not be written; the message says why. What stood there before is still there.",
    remedy: "Run it as root for a file in /etc (`sudo siinterjk init`), or name another file: `--output FILE`.",
  },
} as const satisfies Record<string, ErrorEntry>;
